// covers src/monitoring/drift-trigger-options.ts
// covers src/monitoring/drift-gate.ts
// covers src/monitoring/drift-gate-plan.ts
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { boundIn, DAY, DriftWorld, gatePlan, monitorIn, Options, targetIn } from './drift-world';
import { ArtifactStore } from '../../src/data';
import { DriftTrigger } from '../../src/monitoring/drift-trigger';
import { DriftTriggerOptions } from '../../src/monitoring/drift-trigger-options';
import { ModelMonitor } from '../../src/monitoring/model-monitor';
import { ApprovalPolicy, ModelRegistry } from '../../src/registry';
import { Encryption, ExecutionRole } from '../../src/security';
import { EvaluationGate, RetrainingWorkflow } from '../../src/training';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';
import { trainingStep } from '../training/training-support';

const RULE = 'AWS::Events::Rule';
const MACHINE = 'AWS::StepFunctions::StateMachine';
const ALARM = 'AWS::CloudWatch::Alarm';

function bound(options: Options | DriftTriggerOptions = {}, more: (stack: Stack) => object = () => ({})): Stack {
  const stack = testStack();
  boundIn(stack, typeof options === 'function' ? options : () => options, more(stack));
  return stack;
}
const refused = (options: Options | DriftTriggerOptions) => expect(() => bound(options));
const patternOf = (stack: Stack): any => (Object.values(resourcesOf(stack, RULE))[0] as any).Properties.EventPattern;
const idOf = (options: DriftTriggerOptions, monitor = 'fraud-monitor') => {
  const stack = testStack();
  return DriftTrigger.onViolation(ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: monitor }), options).triggerId;
};

describe('the rule', () => {
  test('hears of violations of the monitor that no release excuses', () => {
    expect(patternOf(bound())).toEqual({
      'source': ['cdk-mlops'],
      'detail-type': ['Monitor Execution Ended'],
      'detail': { monitor: ['fraud-monitor'], violations: [{ numeric: ['>', 0] }], status: ['CompletedWithViolations'], duringRelease: [false] },
    });
  });

  test('hears of the checks that are named', () => {
    expect(patternOf(bound({ checks: ['ModelQuality'] })).detail.checks).toEqual(['ModelQuality']);
  });

  test('has dead letters', () => {
    const [{ Properties: { Targets: [target] } }] = Object.values(resourcesOf(bound(), RULE)) as any[];
    expect(target.DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/GateDeadLetters/);
  });
});

describe('the gate', () => {
  test('is one for each workflow that the trigger is bound to', () => {
    const stack = testStack();
    const trigger = DriftTrigger.onViolation(monitorIn(stack));
    const target = targetIn(stack);
    for (const id of ['One', 'Two']) trigger.bindTrigger(new Construct(stack, id), target);
    const names = Object.values(resourcesOf(stack, MACHINE)).map(({ Properties }: any) => Properties.StateMachineName);
    expect(new Set(names).size).toBe(2);
  });

  test('uses the one table of the stack', () => {
    const stack = testStack();
    const trigger = DriftTrigger.onViolation(monitorIn(stack));
    const target = targetIn(stack);
    for (const id of ['One', 'Two']) trigger.bindTrigger(new Construct(stack, id), target);
    expect(Object.keys(resourcesOf(stack, 'AWS::DynamoDB::Table'))).toHaveLength(1);
  });

  test('may ask about its own executions only', () => {
    const asks = allowed(bound()).filter(({ Action }) => Action.includes('states:DescribeExecution')).flatMap(({ Resource }) => Resource);
    expect(asks).toEqual([expect.stringMatching(/:execution:test-trigger-gate-[0-9a-f]{8}:\*$/)]);
  });

  test('lets who answers answer', () => {
    const stack = bound(({ queue, stack: s }) => ({
      approval: ApprovalPolicy.callback({ queue, answeredBy: new ExecutionRole(s, 'System', { servicePrincipal: 'lambda.amazonaws.com' }) }),
    }));
    const answers = allowed(stack).filter(({ Action }) => Action.includes('states:SendTaskSuccess'));
    expect(answers).toEqual([expect.objectContaining({ Action: ['states:SendTaskFailure', 'states:SendTaskSuccess'] })]);
  });

  test('lets who answers use its key', () => {
    const system = (s: Stack) => new ExecutionRole(s, 'System', { servicePrincipal: 'lambda.amazonaws.com' });
    const stack = bound(({ queue, stack: s }) => ({ approval: ApprovalPolicy.callback({ queue, answeredBy: system(s) }) }));
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('System'));
    expect(JSON.stringify(policies)).toContain('kms:GenerateDataKey');
  });

  test('needs no key where AWS owns it', () => {
    const stack = bound(({ queue, stack: s }) => ({
      approval: ApprovalPolicy.callback({ queue, answeredBy: new ExecutionRole(s, 'System', { servicePrincipal: 'lambda.amazonaws.com' }) }),
    }), () => ({ encryption: Encryption.awsManaged() }));
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('System'));
    expect(JSON.stringify(policies)).not.toContain('kms:');
  });

  test('ends by itself, even where something hangs', () => {
    const [{ Properties }] = Object.values(resourcesOf(bound(), MACHINE)) as any[];
    expect(JSON.stringify(Properties.DefinitionString)).toContain(`\\"TimeoutSeconds\\":${DAY + 4 * 3600}`);
  });
});

describe('alarms', () => {
  const told = (stack: Stack) => Object.values(resourcesOf(stack, ALARM)).map(({ Properties: p }: any) => p.MetricName).sort();

  test('ring when the gate fails and when a violation cannot be brought to it', () => {
    expect(told(bound({}, (stack) => ({ alerts: new sns.Topic(stack, 'Alerts') })))).toEqual(['ApproximateNumberOfMessagesVisible', 'ExecutionsFailed']);
  });

  test('default of TriggerTarget.alerts: nobody is told', () => {
    expect(told(bound())).toEqual([]);
  });
});

test('default of TriggerTarget.encryption: the key of the stack', () => {
  const [{ Properties }] = Object.values(resourcesOf(bound({}, () => ({ encryption: undefined })), MACHINE)) as any[];
  expect(Properties.EncryptionConfiguration.Type).toBe('CUSTOMER_MANAGED_KMS_KEY');
});

describe('limits', () => {
  test.each([
    ['a minute between runs', { atMostEvery: Duration.minutes(1) }, { atMostEvery: Duration.seconds(59) }],
    ['364 days between runs', { atMostEvery: Duration.days(364) }, { atMostEvery: Duration.days(365) }],
    ['one run a day', { perDay: 1 }, { perDay: 0 }],
    ['a thousand runs a day', { perDay: 1000 }, { perDay: 1001 }],
    ['two runs a day', { perDay: 2 }, { perDay: 1.5 }],
  ])('%s are taken, and what lies beyond is refused', (_, good, bad) => {
    expect(() => bound(good)).not.toThrow();
    refused(bad).toThrow(/must be (between|a whole number between)/);
  });

  test('a cool-down of nothing is refused with the way out', () => {
    refused({ atMostEvery: Duration.seconds(0) }).toThrow(
      "'atMostEvery' must be between one minute and 364 days, got PT0S; a gate waits in an execution, which lives for a year");
  });

  test('a cap of 0 is refused with the way out', () => {
    refused({ perDay: 0 }).toThrow("'perDay' must be a whole number between 1 and 1000, got 0; remove the trigger to start never");
  });

  test.each([
    ['atMostEvery', { atMostEvery: Duration.hours(Token.asNumber({ Ref: 'Hours' })) }],
    ['perDay', { perDay: Token.asNumber({ Ref: 'Starts' }) }],
  ])('%s must be known at synth', (prop, options) => {
    refused(options).toThrow(`'${prop}' must be known at synth`);
  });

  test('all mistakes are told at once', () => {
    refused({ atMostEvery: Duration.seconds(0), perDay: 0, checks: ['Bias'] }).toThrow('3 problems');
  });
});

describe('checks', () => {
  test('that the monitor does not have are refused with those that it has', () => {
    refused({ checks: ['Bias'] }).toThrow("'checks' must be checks of Test/Monitor (DataDrift, ModelQuality), got Bias; name one of these, or give the check this name");
  });

  test('are at least one', () => {
    refused({ checks: [] }).toThrow("'checks' must name at least one check, got none; leave 'checks' out to react to every check, or remove the trigger");
  });

  test('of an import that does not know its own may be any', () => {
    const stack = testStack();
    const monitor = ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'fraud' });
    expect(() => DriftTrigger.onViolation(monitor, { checks: ['Bias'] }).bindTrigger(new Construct(stack, 'Trigger'), targetIn(stack))).not.toThrow();
  });

  test('that are tokens are left to the events', () => {
    expect(() => bound({ checks: [Token.asString({ Ref: 'AWS::StackName' })] })).not.toThrow();
  });
});

describe('an approval', () => {
  const manual = (expiry: Duration, atMostEvery = Duration.days(1)): Options => ({ topic }) => ({
    atMostEvery, approval: ApprovalPolicy.manual({ notify: topic, expiry }),
  });

  test('without anybody to tell is refused with the way out', () => {
    refused({ approval: ApprovalPolicy.manual() }).toThrow(
      "'approval' must tell somebody that drift was found, got ApprovalPolicy.manual() without a topic; give it notify");
  });

  test('tells the topic of the workflow where it names none', () => {
    expect(() => bound({ approval: ApprovalPolicy.manual() }, (stack) => ({ alerts: new sns.Topic(stack, 'Alerts') }))).not.toThrow();
  });

  test('by nobody is refused with the way out', () => {
    refused({ approval: ApprovalPolicy.automatic() }).toThrow(
      "'approval' must ask a person or a system that answers later, got ApprovalPolicy.automatic(); leave it out to ask nobody");
  });

  test('by a criterion is refused: there is no report of a version yet', () => {
    refused({ approval: ApprovalPolicy.automatic(EvaluationGate.metricAtLeast('auc', 0.8)) }).toThrow("'approval' must ask a person or a system");
  });

  test('by a function is refused with the way out', () => {
    refused(({ stack }) => ({ approval: ApprovalPolicy.invoke({ functionArn: stack.stackId } as any) })).toThrow(
      'got ApprovalPolicy.invoke(); let the function read the queue of ApprovalPolicy.callback()');
  });

  test.each([
    ['five minutes', Duration.minutes(5), Duration.seconds(299)],
    ['363 days', Duration.days(363), Duration.days(365)],
  ])('may take %s, and what lies beyond is refused', (_, good, bad) => {
    expect(() => bound(manual(good))).not.toThrow();
    refused(manual(bad)).toThrow("'expiry' must be between 5 minutes and 364 days");
  });

  test('and the cool-down fit into one execution together', () => {
    expect(() => bound(manual(Duration.days(182), Duration.days(182)))).not.toThrow();
    refused(manual(Duration.days(183), Duration.days(182))).toThrow(
      "'atMostEvery' and the 'expiry' of 'approval' must be at most 364 days together, got 182 days and 183 days; one execution waits for both, and lives for a year");
  });

  test('has an expiry that is known', () => {
    refused(manual(Duration.hours(Token.asNumber({ Ref: 'Hours' })))).toThrow("'expiry' must be known at synth");
  });

  test('uses the keys of topic and queue', () => {
    const encryption = Encryption.customerManaged();
    const stack = bound(({ stack: s }) => ({
      approval: ApprovalPolicy.callback({ queue: new sqs.Queue(s, 'Locked', { encryptionMasterKey: encryption._keyFor(s) }) }),
    }));
    expect(JSON.stringify(Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.includes('Machine')))).toContain('kms:GenerateDataKey');
  });
});

test('a monitor of another Region is refused with the way out', () => {
  const stack = testStack();
  const other = new Stack(stack.node.root as any, 'Other', { env: { account: '111111111111', region: 'us-east-1' } });
  const trigger = DriftTrigger.onViolation(monitorIn(other));
  expect(() => trigger.bindTrigger(new Construct(stack, 'Trigger'), targetIn(stack))).toThrow(
    "'monitor' must be in the account and Region of the workflow, 111111111111 and eu-west-1, got 111111111111 and us-east-1; make the workflow where the monitor is");
});

test('default of DriftTriggerOptions.triggerId: made from monitor and checks', () => {
  const ids = [idOf({}), idOf({ checks: ['Bias'] }), idOf({}, 'other')];
  expect([new Set(ids).size, idOf({ perDay: 3 })]).toEqual([3, ids[0]]);
});

test('the order of checks changes no id', () => {
  expect(idOf({ checks: ['Bias', 'DataDrift'] })).toBe(idOf({ checks: ['DataDrift', 'Bias'] }));
});

test('an id of its own is used', () => {
  expect(idOf({ triggerId: 'Drift' })).toBe('Drift');
});

test('default of DriftTriggerOptions.atMostEvery: one day', () => {
  const drift = new DriftWorld(gatePlan()).violate().pass(DAY - 60);
  expect([drift.holder === undefined, drift.pass(120).holder]).toEqual([false, undefined]);
});

test.each([
  [6 * 60, 4], [7 * 60, 3], [24 * 60, 1], [7 * 24 * 60, 1], [1, 1000],
])('default of DriftTriggerOptions.perDay: with %i minutes between runs %i, as many as fit into a day', (minutes, cap) => {
  const atMostEvery = Duration.minutes(minutes);
  const [{ Properties }] = Object.values(resourcesOf(bound({ atMostEvery }), MACHINE)) as any[];
  expect(JSON.stringify(Properties.DefinitionString)).toContain(`\\":cap\\":{\\"N\\":\\"${cap}\\"}`);
});

test('default of DriftTriggerOptions.checks: every check', () => {
  expect(patternOf(bound()).detail).not.toHaveProperty('checks');
});

test('default of DriftTriggerOptions.approval: nobody is asked', () => {
  expect(new DriftWorld(gatePlan()).violate().pass(60).starts).toBe(1);
});

// Never adjust this expectation to make it pass: in every deployed stack the gate would be replaced, and its counts would begin again.
test('ids and names of a gate never change', () => {
  const stack = testStack();
  const monitor = monitorIn(stack);
  new RetrainingWorkflow(stack, 'Retraining', {
    registry: new ModelRegistry(stack, 'Registry'),
    triggers: [DriftTrigger.onViolation(monitor), DriftTrigger.onViolation(monitor, { checks: ['ModelQuality', 'DataDrift'] })],
    training: trainingStep(new ArtifactStore(stack, 'Data')),
  });
  const gates = Object.entries(resourcesOf(stack, MACHINE)).filter(([id]) => id.includes('Gate'));
  expect(Object.fromEntries(gates.map(([id, { Properties }]: any) => [id, Properties.StateMachineName]))).toEqual({
    RetrainingDrift73aa7126SourceGateMachine2C725373: 'test-retraining-drift73aa7126-source-gate-9fd81b54',
    RetrainingDrift83e7f013SourceGateMachineE73197E3: 'test-retraining-drift83e7f013-source-gate-f537dffb',
  });
});

test('messages are handed on at once', () => {
  const stack = testStack();
  expect(boundIn(stack).batchingWindow!.toSeconds()).toBe(0);
});
