import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerEngineOptions } from './container-engine-options';
import { MonitorJobs } from './monitor-jobs';
import { BoundEngine, CheckSettings, MonitorPlan } from './monitor-plan';
import { plannerRequest } from './monitor-request';
import { defineSchedule } from './monitor-start';
import { monitorStates } from './monitor-states';
import { WindowPlanner } from './window-planner';
import { arnIn } from '../internal/arn';
import { failAll, mistakeIf } from '../internal/errors';
import { derivedName } from '../internal/names';
import { WorkflowMachine } from '../training/workflow-machine';

/** The engine of this library: a schedule starts a machine, which plans the window, runs the container and tells what came out. */
export function bindContainerEngine(scope: Construct, plan: MonitorPlan, options: ContainerEngineOptions): BoundEngine {
  const { instances = 1 } = options;
  failAll(scope, plan.checks.flatMap((check) => shared(check, instances)));
  const planner = WindowPlanner.of(scope, plan.encryption);
  const jobs = new MonitorJobs(scope, 'Jobs', { plan, options });
  const name = derivedName(scope, { suffix: 'monitor' });
  const own = { service: 'states', resource: 'execution', resourceName: `${name}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
  const asked = plannerRequest(scope, { plan, planner, sharded: instances > 1 });
  const machine = new WorkflowMachine(scope, 'Machine', {
    definition: monitorStates(new Construct(scope, 'States'), {
      plan,
      planner: { functionArn: planner.functionArn, timeout: WindowPlanner.TIME, asked },
      executions: arnIn(Stack.of(scope), own),
      jobs: (otherwise) => jobs.states(otherwise),
    }),
    comment: `Looks at the windows of ${plan.monitorName}`,
    encryption: plan.encryption,
    name,
  });
  defineSchedule(scope, plan, machine);
  return { machine, startable: true };
}

/** Counts can be put together, what a script finds cannot. */
function shared({ name, kind }: CheckSettings, instances: number) {
  return mistakeIf(kind === 'custom' && instances > 1, 'CheckOnOneInstance',
    `'instances' must be 1 beside the check ${name}, whose script sees all records at once, got ${instances}; give that check a monitor of its own`);
}
