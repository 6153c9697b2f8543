import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ApprovalPolicy, ApprovedVersion, ModelRegistry } from '../../src/registry';
import {
  EvaluationGate, EvaluationStep, Metric, ProcessingStep, RegisterStep, RetrainingTrigger, RetrainingWorkflow, TrainingCompute, TrainingStep,
} from '../../src/training';

const { constantFrom, integer, record, oneof, array } = fc;

/** Given as often as left out. */
const maybe = <T>(given: fc.Arbitrary<T>) => oneof(given, fc.constant(undefined));

/** Mostly within the bounds; now and then beside them. */
const numeric = (low: number, high: number) => oneof(
  { weight: 30, arbitrary: integer({ min: low, max: high }) },
  { weight: 4, arbitrary: constantFrom(low, high) },
  { weight: 1, arbitrary: constantFrom(Math.max(0, low - 1), high + 1) },
);

const compute = record({
  mode: constantFrom('onDemand', 'spot', 'warmPool' as const),
  type: oneof(
    { weight: 30, arbitrary: constantFrom('ml.m7i.xlarge', 'ml.g6.xlarge', 'ml.m5d.xlarge', 'ml.p4d.24xlarge') },
    { weight: 1, arbitrary: constantFrom('g6.xlarge', '') },
  ),
  count: maybe(numeric(1, 4)),
  gibibytes: oneof({ weight: 1, arbitrary: numeric(1, 512) }, { weight: 4, arbitrary: fc.constant(undefined) }),
  hours: maybe(numeric(1, 72)),
  wait: maybe(numeric(48, 672)),
  keepMinutes: maybe(numeric(1, 360)),
});

const gate = record({
  kind: constantFrom('none', 'none', 'least', 'most', 'champion', 'all', 'any' as const),
  metric: constantFrom('auc', 'auc', 'auc', 'auc', 'rmse', 'rmse', 'f1'),
  number: oneof(
    { weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    { weight: 3, arbitrary: constantFrom(0, 0.5, 0.005) },
    { weight: 1, arbitrary: constantFrom(NaN, Infinity, -0.1) },
  ),
});

const trigger = record({
  kind: constantFrom('upload', 'upload', 'schedule', 'event', 'manual' as const),
  prefix: constantFrom('labelled/', 'labelled/', 'labelled/2026/', 'labelled/2026/', 'models/', '', 'a*b/', 'labelled/ü/'),
  suffix: maybe(constantFrom('.csv', '.*', '')),
  manifest: oneof({ weight: 1, arbitrary: fc.constant('_SUCCESS') }, { weight: 5, arbitrary: fc.constant(undefined) }),
  seconds: maybe(numeric(0, 300)),
});

/** What a random user asks for. */
export const workflowChoices = record({
  compute,
  orElse: maybe(compute),
  hyperparameters: maybe(fc.dictionary(constantFrom('eta', 'depth', 'seed'), constantFrom('0.1', '3', '$.run.id', ''))),
  prepare: array(constantFrom('Prepare', 'Prepare', 'Clean', 'Clean', 'Mix', 'Mix', 'Split', 'Split', 'Train', '1st'), { maxLength: 2 }),
  evaluate: constantFrom(true, true, true, true, true, false),
  gate,
  approval: constantFrom('default', 'manual', 'automatic', 'callback' as const),
  expiryMinutes: maybe(numeric(5, 524160)),
  champion: fc.boolean(),
  registration: maybe(record({ approved: fc.boolean(), facts: maybe(fc.dictionary(constantFrom('data', 'team'), constantFrom('$.run.id', 'fraud', 'x'.repeat(300)))) })),
  triggers: array(trigger, { minLength: 0, maxLength: 3 }),
  quietSeconds: maybe(numeric(0, 86400)),
  runsPerDay: maybe(numeric(1, 1000)),
  timeoutMinutes: maybe(numeric(1, 525600)),
});

export type WorkflowChoice = typeof workflowChoices extends fc.Arbitrary<infer T> ? T : never;

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
const whole = <T>(value: number | undefined, make: (n: number) => T) => (value === undefined ? undefined : make(value));

/** Defines random workflows of one stack, which share their store and their registry. */
export class RandomWorkflow {
  private readonly store: ArtifactStore;
  private readonly registry: ModelRegistry;
  private made = 0;

  constructor(private readonly stack: Stack) {
    this.store = new ArtifactStore(stack, 'Data');
    this.registry = new ModelRegistry(stack, 'Registry');
  }

  public define(choice: WorkflowChoice): RetrainingWorkflow {
    const number = this.made++;
    const { evaluate } = choice;
    return new RetrainingWorkflow(this.stack, `Workflow${number}`, {
      registry: this.registry,
      prepare: choice.prepare.map((stepName) => new ProcessingStep({ image, stepName })),
      training: new TrainingStep({
        image,
        inputs: { train: TrainingInput.s3(this.store, 'labelled/') },
        compute: choice.orElse ? this.compute(choice.compute).orElse(this.compute(choice.orElse)) : this.compute(choice.compute),
        hyperparameters: choice.hyperparameters,
      }),
      evaluation: evaluate ? new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc'), Metric.lowerIsBetter('rmse')] }) : undefined,
      gate: this.gate(choice.gate),
      approval: this.approval(choice, number),
      champion: choice.champion ? new ApprovedVersion(this.stack, `Approved${number}`, { registry: this.registry }) : undefined,
      registration: choice.registration && new RegisterStep(choice.registration),
      triggers: choice.triggers.length === 0 ? [RetrainingTrigger.manual()] : choice.triggers.map((one, index) => this.trigger(one, index)),
      limits: {
        quietWindow: whole(choice.quietSeconds, Duration.seconds),
        runsPerDay: choice.runsPerDay,
        timeout: whole(choice.timeoutMinutes, Duration.minutes),
      },
    });
  }

  private compute({ mode, type, count, gibibytes, hours, wait, keepMinutes }: WorkflowChoice['compute']): TrainingCompute {
    const options = { count, volumeSize: whole(gibibytes, Size.gibibytes), maxRuntime: whole(hours, Duration.hours) };
    if (mode === 'spot') return TrainingCompute.spot(type, { ...options, maxWait: whole(wait, Duration.hours) });
    if (mode === 'warmPool') return TrainingCompute.warmPool(type, { ...options, keepAlive: whole(keepMinutes, Duration.minutes) });
    return TrainingCompute.onDemand(type, options);
  }

  private gate({ kind, metric, number }: WorkflowChoice['gate']): EvaluationGate | undefined {
    const least = () => EvaluationGate.metricAtLeast(metric, number);
    const champion = () => EvaluationGate.betterThanChampion(metric, { by: number });
    switch (kind) {
      case 'least': return least();
      case 'most': return EvaluationGate.metricAtMost(metric, number);
      case 'champion': return champion();
      case 'all': return EvaluationGate.allOf(least(), champion());
      case 'any': return EvaluationGate.anyOf(EvaluationGate.allOf(least(), least()), champion());
      default: return undefined;
    }
  }

  private approval({ approval, expiryMinutes }: WorkflowChoice, number: number): ApprovalPolicy | undefined {
    const expiry = whole(expiryMinutes, Duration.minutes);
    switch (approval) {
      case 'manual': return ApprovalPolicy.manual({ expiry });
      case 'automatic': return ApprovalPolicy.automatic();
      case 'callback': return ApprovalPolicy.callback({ queue: sqs.Queue.fromQueueArn(this.stack, `Reviewers${number}`, this.stack.formatArn({ service: 'sqs', resource: 'reviewers' })), expiry });
      default: return undefined;
    }
  }

  private trigger({ kind, prefix, suffix, manifest, seconds }: WorkflowChoice['triggers'][number], index: number): RetrainingTrigger {
    const options = { triggerId: `T${index}`, batchingWindow: whole(seconds, Duration.seconds) };
    switch (kind) {
      case 'schedule': return RetrainingTrigger.schedule(scheduler.ScheduleExpression.rate(Duration.days(1)), options);
      case 'event': return RetrainingTrigger.onEvent({ source: ['acme.labels'] }, options);
      case 'manual': return RetrainingTrigger.manual();
      default: return RetrainingTrigger.s3Upload(index === 2 ? this.registry.artifacts! : this.store, { ...options, prefix, suffix, manifest });
    }
  }
}
