import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundEngine, CheckSettings, MonitorPlan } from './monitor-plan';
import { modelMonitorMistakes } from './sagemaker-monitor-check';
import { defineDefinition, MadeDefinition } from './sagemaker-monitor-definition';
import { definitionFindings, scheduleFindings } from './sagemaker-monitor-facts';
import { SageMakerModelMonitorOptions } from './sagemaker-monitor-options';
import { timingOf } from './sagemaker-monitor-timing';
import { SageMakerMonitorWatch, WatchedSchedule } from './sagemaker-monitor-watch';
import { acknowledge } from '../internal/acknowledged';
import { failAll, report } from '../internal/errors';
import { derivedName } from '../internal/names';
import { LIFECYCLE } from '../rules/lifecycle';
import { findings } from '../rules/rule';

/** Below which prefix of a monitor Model Monitor writes; it adds endpoint, schedule and hour. */
const FOLDER = 'model-monitor';

/** Model Monitor for accounts that have it: a definition and a schedule for each check, and what tells of their executions as ours are told. */
export function bindSageMakerModelMonitor(scope: Construct, plan: MonitorPlan, options: SageMakerModelMonitorOptions): BoundEngine {
  const placement = plan.network._bind(scope);
  failAll(scope, modelMonitorMistakes(plan, options, placement));
  report(scope, [
    ...findings(LIFECYCLE.rules, { type: 'AWS::SageMaker::MonitoringSchedule', settings: {} }, () => 'engine'),
    ...plan.checks.flatMap((check) => definitionFindings(plan, check, options)),
  ]);
  const timing = timingOf(plan.schedule)!;
  const output = `${plan.prefix}${FOLDER}`;
  const definitions = new Construct(scope, 'Definitions');
  const schedules = plan.checks.map((check): WatchedSchedule => {
    const own = new Construct(definitions, check.name);
    const definition = defineDefinition(own, { plan, check, options, timing, placement, output });
    report(own, scheduleFindings(definition, timing.expression));
    if (definition.kind === 'ModelExplainability') acknowledge(definition.resource, 'ExplainabilityCallsModel');
    return { check, scheduleName: defineSchedule(own, { plan, check, definition, expression: timing.expression }) };
  });
  const { machine } = new SageMakerMonitorWatch(scope, 'Watch', { plan, schedules, output });
  return { machine, startable: false };
}

interface ScheduleToMake {
  readonly plan: MonitorPlan;
  readonly check: CheckSettings;
  readonly definition: MadeDefinition;
  readonly expression: string;
}

/** The schedule is removed first, then the definition that it refers to, then the endpoint. */
function defineSchedule(scope: Construct, { plan, definition, expression }: ScheduleToMake): string {
  const name = derivedName(scope);
  const schedule = new sagemaker.CfnMonitoringSchedule(scope, 'Schedule', {
    monitoringScheduleName: name,
    monitoringScheduleConfig: {
      scheduleConfig: { scheduleExpression: expression },
      monitoringJobDefinitionName: definition.name,
      monitoringType: definition.kind,
    },
  });
  schedule.cfnOptions.condition = plan.version?.condition;
  const endpoint = plan.endpoint!;
  const resource = endpoint.node.defaultChild ?? endpoint;
  const own = Stack.of(endpoint) === Stack.of(scope);
  for (const waiting of [schedule, definition.resource]) waiting.node.addDependency(own ? resource : endpoint);
  return name;
}
