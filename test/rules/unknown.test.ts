import { ALL_CASES } from './cases';
import { keyed } from './cases/case';
import { archive, eventRule, eventTarget, notification, pipe } from './cases/events';
import { closed } from './cases/lifecycle';
import { association, lustre } from './cases/lustre-samples';
import { monitored, monitoringJob, monitoringSchedule } from './cases/monitoring-samples';
import { path, processing, transform } from './cases/processing';
import { component, configuration, container, endpoint, experiment, model, policy, rollout, scaling, serverlessVariant, variant } from './cases/samples';
import { range, resources, training, tuning } from './cases/training-samples';
import { FAMILIES, RULES } from '../../src/rules';
import { Family, findings, Rule, UNKNOWN } from '../../src/rules/rule';

/** The same struct with every fact unknown. */
function hidden<T extends object>(facts: T): T {
  return Object.fromEntries(Object.keys(facts).map((key) => [key, UNKNOWN])) as T;
}

const rules = keyed(FAMILIES as unknown as Family<unknown>[]);

describe('facts that nobody knows', () => {
  const everything: [string, readonly Rule<any>[], object][] = [
    ['endpoint', RULES.endpoint, hidden(endpoint())],
    ['endpoint of which one tag is unknown', RULES.endpoint, endpoint({ tags: [UNKNOWN, { key: UNKNOWN, value: UNKNOWN }], retainsVariants: true, excludedFromRetention: [UNKNOWN] })],
    ['rollout', RULES.rollout, hidden(rollout())],
    ['rollout of an unknown fleet', RULES.rollout, rollout({ counts: [UNKNOWN], instanceTypes: [UNKNOWN], size: hidden({ unit: 'percent' as const, value: 1 }), alarms: [UNKNOWN] })],
    ['configuration', RULES.configuration, hidden(configuration())],
    ['configuration of an unknown variant', RULES.configuration, configuration({ variants: [hidden(variant())], shadows: [hidden(variant())], models: [UNKNOWN] })],
    ['configuration of an unknown model', RULES.configuration, configuration({ variants: [serverlessVariant()], models: [hidden(model())] })],
    ['configuration of an unknown container', RULES.configuration, configuration({ variants: [serverlessVariant()], models: [model({ containers: [hidden(container())] })] })],
    ['model', RULES.model, hidden(model())],
    ['model of an unknown container', RULES.model, model({ containers: [UNKNOWN, hidden(container())], hasPrimaryContainer: false, hasContainers: true })],
    ['scaling', RULES.scaling, hidden(scaling())],
    ['scaling with an unknown policy', RULES.scaling, scaling({ policies: [hidden(policy())] })],
    ['component', RULES.component, hidden(component())],
    ['rule of events', RULES.eventRule, hidden(eventRule())],
    ['rule with an unknown target', RULES.eventRule, eventRule({ pattern: { source: UNKNOWN, detail: { a: [UNKNOWN] } }, targets: [UNKNOWN, hidden(eventTarget())] })],
    ['archive', RULES.archive, hidden(archive())],
    ['schedule', RULES.schedule, { expression: UNKNOWN }],
    ['pipe', RULES.pipe, hidden(pipe())],
    ['pipe with an unknown filter', RULES.pipe, pipe({ filters: [UNKNOWN] })],
    ['notifications', RULES.notifications, { notifications: [UNKNOWN, hidden(notification()), notification({ prefix: UNKNOWN }), notification({ events: [UNKNOWN] })] }],
    ['experiment', RULES.experiment, hidden(experiment())],
    ['experiment with an unknown shadow', RULES.experiment, experiment({ variants: [UNKNOWN], source: 'x', shadows: [{ name: UNKNOWN, sampling: UNKNOWN }] })],
    ['lustre', RULES.lustre, hidden(lustre())],
    ['lustre with hidden parts', RULES.lustre, lustre({ readCache: UNKNOWN, metadata: UNKNOWN, ports: UNKNOWN, associations: [UNKNOWN, hidden(association())], link: hidden(lustre().link) })],
    ['association', RULES.association, hidden(association())],
    ['resource', RULES.closed, hidden(closed('AWS::SNS::Topic'))],
    ['monitoring job', RULES.monitoringJob, hidden(monitoringJob())],
    ['monitoring job of a hidden endpoint', RULES.monitoringJob, monitoringJob({ endpoint: hidden(monitored()), environment: { A: UNKNOWN }, entrypoint: [UNKNOWN], vpc: hidden({ subnets: 1, securityGroups: 1 }) })],
    ['monitoring schedule', RULES.monitoringSchedule, hidden(monitoringSchedule())],
    ['training job', RULES.training, hidden(training())],
    ['training job with hidden parts', RULES.training, training({ channels: [UNKNOWN], metricDefinitions: [UNKNOWN], tags: [UNKNOWN], entrypoint: [UNKNOWN], hyperparameters: { epochs: UNKNOWN }, resources: hidden(resources()) })],
    ['processing job', RULES.processing, hidden(processing())],
    ['processing job with hidden parts', RULES.processing, processing({ inputs: [UNKNOWN, hidden(path('a'))], entrypoint: [UNKNOWN], environment: { A: UNKNOWN }, vpc: hidden({ subnets: 1, securityGroups: 1 }) })],
    ['batch transform job', RULES.transform, hidden(transform())],
    ['tuning job', RULES.tuning, hidden(tuning())],
    ['tuning job with hidden ranges', RULES.tuning, tuning({ ranges: [UNKNOWN, hidden(range())], metrics: [UNKNOWN] })],
  ];

  test.each(everything)('about %s cause no finding', (_, family, facts) => {
    expect(findings(family, facts as never, (field) => field)).toEqual([]);
  });
});

describe.each(ALL_CASES.map((c, index) => [`${c.rule} (${index})`, c] as const))('%s', (_, { rule, facts, fail }) => {
  test('is silent as soon as the fact that breaks it is unknown', () => {
    const broken = facts(fail[0]) as object;
    const check = (changed: object) => rules.get(rule)!.check(changed as never);
    const silencing = Object.keys(broken).filter((key) => check({ ...broken, [key]: UNKNOWN }).length === 0);
    expect(silencing).not.toEqual([]);
  });
});
