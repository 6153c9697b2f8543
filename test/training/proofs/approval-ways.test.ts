import { Construct } from 'constructs';
import { isApproval, worldsOf } from './retraining-world';
import { ApprovalPolicy } from '../../../src/registry';
import { approvalStates } from '../../../src/training/approval-states';
import { WorkflowMachine } from '../../../src/training/workflow-machine';
import { explore, Path, SETTINGS } from '../../asl/explore';
import { LoadedWorld } from '../../asl/world/load';
import { testStack } from '../../support/stacks';
import { Parts, partsIn } from '../approval-world';

/** A stack that hands versions over, and nothing else. */
function stackWith(policy: (parts: Parts) => ApprovalPolicy) {
  const parts = partsIn(testStack());
  const { stack, context } = parts;
  const definition = approvalStates(new Construct(stack, 'Steps'), context, { stepName: 'Approve', workflow: 'fraud', policy: policy(parts) });
  new WorkflowMachine(stack, 'Work', { definition, comment: 'the end of a run', encryption: context.encryption });
  return stack;
}

/** Hands one version over, or an older one before it, too; a system reads the queue and answers. */
function drive(loaded: LoadedWorld, decision: string, versions = 1): void {
  const { world, machines } = loaded;
  world.lambda.functions.set('reviewer', () => ({ decision }));
  for (const queue of world.allQueues) {
    queue.whenVisible(() => queue.visible.forEach((message) => {
      queue.remove(message);
      world.clock.after(600, () => answer(world, JSON.parse(message.body).taskToken, decision));
    }));
  }
  const [work] = Object.entries(machines).filter(([id]) => id.startsWith('Work')).map(([, arn]) => arn);
  for (let number = 0; number < versions; number++) {
    world.clock.after(number * 3600 + 1, () => {
      const { ModelPackageArn: arn } = world.sagemaker.operations.createModelPackage({ ModelPackageGroupName: 'fraud' });
      world.engine.start(work, { version: { arn }, report: { uri: 's3://a', metrics: { auc: 0.9 } } });
    });
  }
}

function answer(world: LoadedWorld['world'], token: string, decision: string): void {
  try {
    world.engine.answer(token, { value: { decision, by: 'board' } });
  } catch {
    // nobody waits for it any more
  }
}

/** Nothing waits for ever, no version stays open in silence, and none is approved that nobody approved. */
function problems({ world }: LoadedWorld, { faults }: Path, decision: string): string[] {
  const executions = [...world.engine.executions.values()];
  const reported = executions.some(({ status }) => ['FAILED', 'ABORTED', 'TIMED_OUT'].includes(status));
  return [
    ...executions.filter((execution) => isApproval(execution) && execution.running).map(({ machine, trace }) => `${machine.name} still runs in '${trace.at(-1)}'`),
    ...world.sagemaker.versions.flatMap(({ ModelPackageVersion, ModelApprovalStatus: status }) => [
      ...status === 'PendingManualApproval' && !reported ? [`version ${ModelPackageVersion} is open, and nothing failed`] : [],
      ...status === 'Approved' && decision !== 'Approved' ? [`version ${ModelPackageVersion} is approved by nobody`] : [],
      ...status !== decision && faults.length === 0 ? [`version ${ModelPackageVersion} is ${status}`] : [],
    ]),
  ];
}

const WAYS: [string, (parts: Parts) => ApprovalPolicy, string, number][] = [
  ['a rule', () => ApprovalPolicy.automatic(), 'Approved', 1],
  ['another system that approves', ({ queue }) => ApprovalPolicy.callback({ queue }), 'Approved', 1],
  ['another system that rejects', ({ queue }) => ApprovalPolicy.callback({ queue }), 'Rejected', 1],
  ['a function that rejects', ({ fn }) => ApprovalPolicy.invoke(fn), 'Rejected', 1],
  ['nobody, before and after a newer one', ({ topic }) => ApprovalPolicy.manual({ notify: topic }), 'Rejected', 2],
];

test.each(WAYS)('a version that waits for %s ends decided or reported, whatever goes wrong', (name, policy, decision, versions) => {
  const make = worldsOf(stackWith(policy));
  const explored = explore(
    { make, drive: (loaded) => drive(loaded, decision, versions), problems: (loaded, path) => problems(loaded, path, decision) },
    { settings: SETTINGS.slice(1) },
  );
  process.stdout.write(`    ${explored.paths} paths of a version that waits for ${name}\n`);
  expect(explored.problems).toEqual([]);
}, 300_000);
