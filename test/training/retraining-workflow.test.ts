// covers src/training/retraining-workflow-props.ts
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { DataRepository, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ApprovalPolicy, ApprovedVersion, ModelRegistry } from '../../src/registry';
import { Encryption, ExecutionRole, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import {
  EphemeralLustre, EvaluationGate, EvaluationStep, Metric, ProcessingStep,
  RetrainingTrigger, RetrainingWorkflow, RetrainingWorkflowProps, TrainingStep,
} from '../../src/training';
import { definitionsOf } from '../asl';
import { testStack } from '../support/stacks';
import { resourcesOf, templateOf } from '../support/templates';
import { retraining } from '../support/training-apps';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
const evaluation = () => new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] });

type Store = Parameters<NonNullable<Parameters<typeof retraining>[1]>>[0];

interface Made {
  readonly workflow: RetrainingWorkflow;
  readonly stack: Stack;
}

/** The plainest workflow, synthesized once. */
let once: Made | undefined;
const plain = () => (once ??= made());

/** A workflow in a stack of its own, with these props. */
function made(props: Partial<RetrainingWorkflowProps> | ((store: Store, stack: Stack) => Partial<RetrainingWorkflowProps>) = {}): Made {
  const stack = testStack();
  return { stack, workflow: retraining(stack, (store) => (typeof props === 'function' ? props(store, stack) : props)) };
}

function retrainingCaller(stack: Stack): ExecutionRole {
  return new ExecutionRole(stack, 'Caller', { servicePrincipal: 'lambda.amazonaws.com' });
}

/** The definition of one of its machines, by the beginning of its logical id. */
function definition(stack: Stack, machine: 'Guard' | 'Work'): any {
  const [[, found]] = Object.entries(definitionsOf(stack)).filter(([id]) => id.startsWith(`Retraining${machine}`));
  return found;
}

const count = (stack: Stack, type: string) => Object.keys(resourcesOf(stack, type)).length;

describe('what a run does', () => {
  const order = (stack: Stack) => Object.keys(definition(stack, 'Work').States);

  test('it trains, registers and hands over', () => {
    expect(order(plain().stack)).toEqual(expect.arrayContaining(['Train', 'Register', 'Approve', 'Succeeded']));
  });

  test('default of RetrainingWorkflowProps.prepare: the training reads the data as it is', () => {
    expect(definition(plain().stack, 'Work').StartAt).toBe('Train');
  });

  test('what prepares the data runs first', () => {
    const prepare = [new ProcessingStep({ image, stepName: 'Prepare' })];
    expect(definition(made({ prepare }).stack, 'Work').StartAt).toBe('Prepare');
  });

  test('default of RetrainingWorkflowProps.evaluation: nothing is measured', () => {
    expect(order(plain().stack).filter((state) => /Evaluate|Champion/.test(state))).toEqual([]);
  });

  test('default of RetrainingWorkflowProps.gate: every trained model is registered', () => {
    expect(order(made({ evaluation: evaluation() }).stack).filter((state) => state.startsWith('Gate'))).toEqual([]);
  });

  test('a gate stands between evaluation and registration', () => {
    const states = definition(made({ evaluation: evaluation(), gate: EvaluationGate.metricAtLeast('auc', 0.8) }).stack, 'Work').States;
    expect(states['Gate: passed'].Next).toBe('Register');
  });

  test('default of RetrainingWorkflowProps.registration: with the image that trained', () => {
    expect(definition(plain().stack, 'Work').States.Register.Parameters.InferenceSpecification.Containers[0]).toMatchObject({ 'Image.$': '$.model.image' });
  });

  test('default of RetrainingWorkflowProps.approval: a person decides', () => {
    expect(definition(plain().stack, 'Work').States['Approve: start'].Parameters.Input.mode).toBe('manual');
  });

  test('the gate lets a version be approved by itself', () => {
    const { stack } = made({ evaluation: evaluation(), gate: EvaluationGate.metricAtLeast('auc', 0.8), approval: ApprovalPolicy.automatic() });
    expect(definition(stack, 'Work').States['Approve: start'].Parameters.Input.mode).toBe('automatic');
  });

  test('default of RetrainingWorkflowProps.champion: the version that was approved last', () => {
    expect(order(made({ evaluation: evaluation() }).stack)).toContain('Champion: what was approved');
  });

  test('the champion is what a release target serves, where one is given', () => {
    const stack = testStack();
    const registry = new ModelRegistry(stack, 'Shared');
    retraining(stack, () => ({ registry, evaluation: evaluation(), champion: new ApprovedVersion(stack, 'Serves', { registry }) }));
    expect(order(stack)).toContain('Champion: what serves');
  });

  test('default of RetrainingWorkflowProps.network: containers reach nothing', () => {
    expect(definition(plain().stack, 'Work').States.Train.Parameters.EnableNetworkIsolation).toBe(true);
  });

  test('containers run where the workflow says', () => {
    const { stack } = made((_, scope) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(scope, 'Network')) }));
    expect(definition(stack, 'Work').States.Train.Parameters).toHaveProperty('VpcConfig');
  });
});

describe('how often and how long', () => {
  test('default of RetrainingWorkflowProps.limits: as the defaults of its members', () => {
    expect(definition(plain().stack, 'Guard').States['Quiet window'].Seconds).toBe(300);
  });

  test('default of RunLimits.quietWindow: five minutes', () => {
    expect(definition(made({ limits: {} }).stack, 'Guard').States['Quiet window'].Seconds).toBe(300);
  });

  test('default of RunLimits.runsPerDay: 24', () => {
    expect(definition(made({ limits: {} }).stack, 'Guard').States['Count the run'].Parameters.ExpressionAttributeValues[':cap']).toEqual({ N: '24' });
  });

  test('default of RunLimits.timeout: five days', () => {
    expect(definition(made({ limits: {} }).stack, 'Work').TimeoutSeconds).toBe(5 * 86400);
  });

  test('the guard outlives the work', () => {
    const { stack } = made({ limits: { timeout: Duration.hours(2) } });
    expect(definition(stack, 'Guard').States.Run.TimeoutSeconds).toBeGreaterThan(definition(stack, 'Work').TimeoutSeconds);
  });

  test('the guard never ends by itself', () => {
    expect(definition(plain().stack, 'Guard')).not.toHaveProperty('TimeoutSeconds');
  });
});

describe('storage', () => {
  test('default of RetrainingWorkflowProps.storage: no file system is made', () => {
    expect(JSON.stringify(definition(plain().stack, 'Guard'))).not.toContain('fsx');
  });

  test('a file system of a run is made before the work and removed after it', () => {
    const { stack } = made((store, scope) => ({
      storage: new EphemeralLustre({ network: new PrivateMlNetwork(scope, 'Network'), repositories: [DataRepository.s3(store, 'labelled/', { mountAt: '/labelled' })] }),
    }));
    const { Snapshot: snapshot, Registered: registered } = definition(stack, 'Guard').States;
    expect([snapshot.Next, registered.Next]).not.toEqual(['Run', 'Report']);
  });
});

describe('triggers', () => {
  const triggerless = () => templateOf(made({ triggers: [] }).stack);

  test('default of RetrainingWorkflowProps.triggers: what addTrigger adds', () => {
    const { stack, workflow } = made({ triggers: undefined });
    workflow.addTrigger(RetrainingTrigger.manual());
    expect(() => templateOf(stack)).not.toThrow();
  });

  test('a workflow that nothing starts is refused with the way out', () => {
    expect(triggerless).toThrow(/'triggers' must hold what starts a run, got none; add RetrainingTrigger\.s3Upload\(\)/);
  });

  test('each trigger has a pipe of its own', () => {
    expect(count(made((store) => ({ triggers: ['a/', 'b/'].map((prefix) => RetrainingTrigger.s3Upload(store, { prefix })) })).stack, 'AWS::Pipes::Pipe')).toBe(2);
  });

  test('a manual trigger makes no queue', () => {
    const queues = (triggers: RetrainingTrigger[]) => count(made({ triggers }).stack, 'AWS::Pipes::Pipe');
    expect(queues([RetrainingTrigger.manual()])).toBe(0);
  });

  test.each(['models/', '', 'models/2026/'])('what the workflow writes itself must not start it: "%s"', (prefix) => {
    const stack = testStack();
    const registry = new ModelRegistry(stack, 'Registry');
    expect(() => new RetrainingWorkflow(stack, 'Retraining', {
      registry,
      triggers: [RetrainingTrigger.s3Upload(registry.artifacts!, { prefix })],
      training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(registry.artifacts!, 'labelled/') } }),
    })).toThrow("'prefix' must not overlap what the workflow itself writes");
  });

  test('data beside what the workflow writes may start it', () => {
    const stack = testStack();
    const registry = new ModelRegistry(stack, 'Registry');
    expect(() => new RetrainingWorkflow(stack, 'Retraining', {
      registry,
      triggers: [RetrainingTrigger.s3Upload(registry.artifacts!, { prefix: 'labelled/' })],
      training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(registry.artifacts!, 'labelled/') } }),
    })).not.toThrow();
  });
});

describe('people', () => {
  test('default of RetrainingWorkflowProps.alerts: a topic of the workflow', () => {
    expect(count(plain().stack, 'AWS::SNS::Topic')).toBe(1);
  });

  test('a topic that is given is told', () => {
    const { workflow, stack } = made((_, scope) => ({ alerts: new sns.Topic(scope, 'Ours') }));
    expect([workflow.alerts.node.path, count(stack, 'AWS::SNS::Topic')]).toEqual(['Test/Ours', 1]);
  });

  test('alarms ring for failed runs, for runs that took too long, for lost events, and for what keeps the workflows of a stack clean', () => {
    expect(Object.keys(resourcesOf(plain().stack, 'AWS::CloudWatch::Alarm')).map((id) => id.replace(/[0-9A-F]{8}$/, '').replace(/^Retraining(Upload[0-9a-f]{8})?/, '')).sort())
      .toEqual([
        'FailedRuns', 'LostEvents', 'RuntimeCleanerFailed', 'RuntimeSweeperFailed', 'RuntimeUndelivered', 'TimedOutRuns',
        'VersionApprovalApprovalFailed', 'VersionApprovalDecisionFailed', 'VersionApprovalSweepFailed',
      ]);
  });

  test.each([['onSucceeded', 'succeeded'], ['onRejected', 'rejected'], ['onFailed', 'failed'], ['onCapped', 'capped']] as const)('%s hears of runs that %s', (method, outcome) => {
    const { workflow, stack } = made();
    workflow[method]('Heard');
    const [rule] = Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).filter(([id]) => id.startsWith('RetrainingHeard'));
    expect(rule[1].Properties.EventPattern.detail).toEqual({ workflow: [workflow.workflowName], outcome: [outcome] });
  });
});

describe('encryption', () => {
  test('default of RetrainingWorkflowProps.encryption: one key for all', () => {
    expect(count(plain().stack, 'AWS::KMS::Key')).toBe(1);
  });

  test('without a key of ours the machines use that of the service', () => {
    const { stack } = made({ encryption: Encryption.awsManaged() });
    const encrypted = Object.entries(resourcesOf(stack, 'AWS::StepFunctions::StateMachine')).filter(([, { Properties }]) => Properties.EncryptionConfiguration);
    expect(encrypted).toEqual([]);
  });
});

describe('metrics', () => {
  test.each([['metricFailed', 'ExecutionsFailed'], ['metricStarted', 'ExecutionsStarted'], ['metricDuration', 'ExecutionTime']] as const)('%s is %s of the guard', (method, metricName) => {
    const { workflow } = plain();
    expect(workflow[method]()).toMatchObject({ namespace: 'AWS/States', metricName, dimensions: { StateMachineArn: workflow.stateMachineArn } });
  });

  test('durations are averages', () => {
    expect(plain().workflow.metricDuration().statistic).toBe('Average');
  });

  test('options of a metric are kept', () => {
    expect(plain().workflow.metric('ExecutionsAborted', { label: 'given up' })).toMatchObject({ metricName: 'ExecutionsAborted', label: 'given up' });
  });
});

describe('an import', () => {
  const ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:Guard';
  const imported = (encryptionKey?: any) => RetrainingWorkflow.fromRetrainingWorkflowAttributes(testStack(), 'Imported', { stateMachineArn: ARN, workflowName: 'fraud', encryptionKey });

  test('keeps its names', () => {
    expect(imported()).toMatchObject({ stateMachineArn: ARN, workflowName: 'fraud' });
  });

  test('default of RetrainingWorkflowAttributes.encryptionKey: grants give no permission on keys', () => {
    const stack = testStack();
    const workflow = RetrainingWorkflow.fromRetrainingWorkflowAttributes(stack, 'Imported', { stateMachineArn: ARN, workflowName: 'fraud' });
    const caller = retrainingCaller(stack);
    workflow.grants.start(caller);
    workflow.grants.read(caller);
    expect(JSON.stringify(templateOf(stack))).not.toContain('kms:');
  });

  test('its runs are read by the name of its machine', () => {
    const stack = testStack();
    RetrainingWorkflow.fromRetrainingWorkflowAttributes(stack, 'Imported', { stateMachineArn: ARN, workflowName: 'fraud' }).grants.read(retrainingCaller(stack));
    expect(JSON.stringify(templateOf(stack))).toContain('arn:aws:states:eu-west-1:111111111111:execution:Guard:*');
  });
});

test('two workflows of one stack share table, intake, cleaner, sweeper and approval', () => {
  const { stack } = made();
  const before = count(plain().stack, 'AWS::StepFunctions::StateMachine');
  const store = new ModelRegistry(stack, 'Other');
  new RetrainingWorkflow(stack, 'Second', {
    registry: store, triggers: [RetrainingTrigger.manual()], training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store.artifacts!, 'other/') } }),
  });
  expect(count(stack, 'AWS::StepFunctions::StateMachine')).toBe(before + 2);
});

test('the same app makes the same bytes', () => {
  expect(JSON.stringify(templateOf(made().stack))).toBe(JSON.stringify(templateOf(plain().stack)));
});

test('an app in which nothing is wrong needs no account', () => {
  const stack = new Stack(new App(), 'Agnostic');
  retraining(stack);
  expect(() => templateOf(stack)).not.toThrow();
});
