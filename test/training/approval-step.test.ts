import { Construct } from 'constructs';
import { ApprovalWorld, BY_REVIEWER, DAY, HOUR, Parts } from './approval-world';
import { ApprovalPolicy } from '../../src/registry';
import { ApprovalStep, ApprovalStepProps, EvaluationGate, Metric } from '../../src/training';
import { AslError } from '../asl';

/** A machine of a user that waits for the approval of a version. */
function waiting(props: Partial<ApprovalStepProps> = {}): ApprovalWorld {
  const policy = ApprovalPolicy.manual();
  return new ApprovalWorld(() => policy, ({ stack, context: { artifacts, registry } }: Parts) => {
    return new ApprovalStep({ policy, ...props }).inStateMachine(new Construct(stack, 'Mine'), 'Approval', { artifacts, registry });
  });
}

test('waits until the version is approved, and says who did it', () => {
  const world = waiting();
  const { arn, run } = world.register();
  world.pass(HOUR);
  expect(run.status).toBe('RUNNING');
  world.decide(arn, 'Approved', 'good');
  world.pass(60);

  expect(run.status).toBe('SUCCEEDED');
  expect(run.output.steps.Approve).toEqual({ decision: 'Approved', by: BY_REVIEWER, at: expect.any(String), reason: 'good' });
  expect(run.output.version).toEqual({ arn });
});

test('default of ApprovalStepProps.failOnRejection: a rejected version ends the machine with the reason', () => {
  const world = waiting();
  const { arn, run } = world.register();
  world.pass(HOUR);
  world.decide(arn, 'Rejected', 'too slow');
  world.pass(60);

  expect(run).toMatchObject({ status: 'FAILED', error: 'VersionRejected', cause: `rejected by ${BY_REVIEWER}: too slow` });
});

test('ends the machine when nobody decides in time', () => {
  const world = waiting();
  const { run } = world.register();
  world.pass(15 * DAY);

  expect(run).toMatchObject({ status: 'FAILED', error: 'VersionRejected', cause: 'rejected by expiry: nobody decided within 14 days' });
});

test('goes on after a rejection where that is wanted', () => {
  const world = waiting({ failOnRejection: false });
  const { arn, run } = world.register();
  world.pass(HOUR);
  world.decide(arn, 'Rejected');
  world.pass(60);

  expect(run.status).toBe('SUCCEEDED');
  expect(run.output.steps.Approve.decision).toBe('Rejected');
});

test('fails with the error of the machine that waits', () => {
  const world = waiting();
  const { run } = world.register();
  world.world.interference = { before: ({ action }) => { if (action === 'describeModelPackage') throw new AslError('SageMaker.SageMakerException', 'no'); } };
  world.pass(DAY);

  expect(run).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
});

test('default of ApprovalStepProps.stepName: Approve', () => {
  expect(new ApprovalStep({ policy: ApprovalPolicy.manual() }).stepName).toBe('Approve');
});

test('keeps its answer below its name', () => {
  const world = waiting({ stepName: 'Board' });
  const { arn, run } = world.register();
  world.pass(HOUR);
  world.decide(arn, 'Approved');
  world.pass(60);

  expect(run.output.steps.Board.decision).toBe('Approved');
});

test('default of ApprovalStepProps.workflowName: made from the stack and the path', () => {
  const world = waiting();
  const { arn } = world.register();
  world.pass(60);

  expect(world.record(arn).workflow).toMatch(/^test-mine-approval-[0-9a-f]{8}$/);
});

test('calls the workflow as it is told to', () => {
  const world = waiting({ workflowName: 'fraud' });
  const { arn } = world.register();
  world.pass(60);

  expect(world.record(arn).workflow).toBe('fraud');
});

describe('a criterion', () => {
  const policy = ApprovalPolicy.automatic(EvaluationGate.metricAtLeast('auc', 0.9));

  test('default of ApprovalStepProps.metrics: a criterion that judges a metric is refused', () => {
    expect(() => waiting({ policy })).toThrow("'gate' must judge a metric that the evaluation declares");
  });

  test('judges the metrics of the report', () => {
    const world = waiting({ policy, metrics: [Metric.higherIsBetter('auc')] });
    const { run } = world.register();
    world.pass(60);

    expect(run.output.steps.Approve).toMatchObject({ decision: 'Approved', by: 'automatic' });
  });
});
