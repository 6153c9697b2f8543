import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovalWorld, HOUR, Parts, partsIn } from './approval-world';
import { ApprovalPolicy, IApprovalCriterion } from '../../src/registry';
import { ExecutionRole } from '../../src/security';
import { EvaluationGate, Metric } from '../../src/training';
import { approvalStates } from '../../src/training/approval-states';
import { permissionsOf } from '../registry/support';
import { testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const states = (parts: Parts, policy: ApprovalPolicy, more: { alerts?: sns.ITopic } = {}) =>
  approvalStates(new Construct(parts.stack, 'Steps'), parts.context, { stepName: 'Approve', workflow: 'fraud-retraining', policy, ...more });

describe('handing a version over', () => {
  test('needs a registry', () => {
    const parts = partsIn(testStack());
    const context = { ...parts.context, registry: undefined };
    expect(() => approvalStates(parts.stack, context, { stepName: 'Approve', workflow: 'w', policy: ApprovalPolicy.manual() }))
      .toThrow("'registry' must be given, because versions are approved there, got none for the step 'Approve'; give the registry in which the versions are registered");
  });

  test('needs a version', () => {
    const world = new ApprovalWorld(() => ApprovalPolicy.manual());
    const run = world.world.engine.start(world.machines.work, {});
    world.pass(60);
    expect(run).toMatchObject({ status: 'FAILED', error: 'VersionMissing' });
  });

  test('needs no report', () => {
    const world = new ApprovalWorld(({ queue }) => ApprovalPolicy.callback({ queue }));
    const { ModelPackageArn: arn } = world.world.sagemaker.operations.createModelPackage({ ModelPackageGroupName: 'fraud' });
    world.world.engine.start(world.machines.work, { version: { arn } });
    world.pass(HOUR);
    expect(world.questions[0].report).toEqual({ uri: 'none', metrics: {} });
  });

  test('fails with the error of the service when nothing can be started', () => {
    const world = new ApprovalWorld(() => ApprovalPolicy.manual());
    const run = world.handOver('arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/9');
    world.world.engine.machines.delete(world.machines.approval);
    world.pass(HOUR);
    expect(run).toMatchObject({ status: 'FAILED', error: 'StepFunctions.StateMachineDoesNotExistException' });
  });
});

describe('the time for a decision', () => {
  const bind = (expiry: Duration) => () => states(partsIn(testStack()), ApprovalPolicy.manual({ expiry }));

  test.each([Duration.minutes(5), Duration.days(364)])('may be %s', (expiry) => {
    expect(bind(expiry)).not.toThrow();
  });

  test.each([[Duration.seconds(299), '4 minutes 59 seconds'], [Duration.days(365), '365 days']])('is not %s', (expiry, text) => {
    expect(bind(expiry)).toThrow(`'expiry' must be between 5 minutes and 364 days, got ${text}; people need days, and no execution lives longer than a year`);
  });

  test('is known at synth', () => {
    expect(bind(Duration.seconds(Lazy.number({ produce: () => 3600 })))).toThrow("'expiry' must be known at synth because a text for people holds it, got a token; give a duration like Duration.days(14)");
  });
});

describe('who is told', () => {
  const toldBy = (policy: (parts: Parts) => ApprovalPolicy) => {
    const world = new ApprovalWorld(policy, (parts) => states(parts, policy(parts), { alerts: new sns.Topic(parts.stack, 'Alerts') }));
    world.register();
    world.pass(HOUR);
    return world.messages.map(({ TopicArn }) => TopicArn.replace(/.*:Test-([A-Za-z]+?)[0-9A-F]+$/, '$1'));
  };

  test('is the topic of the workflow when the policy names none', () => {
    expect(toldBy(() => ApprovalPolicy.manual())).toEqual(['Alerts']);
  });

  test('is the topic of the policy', () => {
    expect(toldBy(({ topic }) => ApprovalPolicy.manual({ notify: topic }))).toEqual(['Topic']);
  });

  test('is nobody when versions are approved by themselves', () => {
    expect(toldBy(() => ApprovalPolicy.automatic())).toEqual([]);
  });

  test('is the queue alone when another system decides', () => {
    expect(toldBy(({ queue }) => ApprovalPolicy.callback({ queue }))).toEqual([]);
  });
});

describe('a machine that fails', () => {
  const alarms = (more: { alerts?: (stack: Stack) => sns.ITopic }) => {
    const parts = partsIn(testStack());
    for (const id of ['One', 'Two']) {
      const alerts = more.alerts?.(parts.stack);
      approvalStates(new Construct(parts.stack, id), parts.context, { stepName: 'Approve', workflow: 'w', policy: ApprovalPolicy.manual(), alerts });
    }
    return Object.values(templateOf(parts.stack).Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.MetricName);
  };

  test('tells the topic of the workflow, once in a stack', () => {
    let topic: sns.ITopic | undefined;
    expect(alarms({ alerts: (stack) => topic ??= new sns.Topic(stack, 'Alerts') })).toEqual(['ExecutionsFailed', 'ExecutionsFailed', 'ExecutionsFailed']);
  });

  test('tells nobody where there is no topic', () => {
    expect(alarms({})).toEqual([]);
  });
});

describe('a criterion', () => {
  const good: IApprovalCriterion = {
    bindCriterion: (scope, _, { met, missed }) => {
      const enough = sfn.Condition.numberGreaterThan('$.report.metrics.auc', 0.9);
      return new sfn.Choice(scope, 'Good enough?').when(enough, met).otherwise(missed);
    },
  };

  test('that is met approves', () => {
    const world = new ApprovalWorld(() => ApprovalPolicy.automatic(good));
    const { arn } = world.register({ uri: 's3://a', metrics: { auc: 0.91 } });
    world.pass(60);
    expect(world.status(arn)).toEqual({ status: 'Approved', description: 'the criterion of fraud-retraining is met' });
  });

  test('that is missed leaves the version to a person', () => {
    const world = new ApprovalWorld(({ topic }) => ApprovalPolicy.automatic(good, { notify: topic }));
    const { arn } = world.register({ uri: 's3://a', metrics: { auc: 0.9 } });
    world.pass(60);
    expect(world.messages).toHaveLength(1);
    world.decide(arn, 'Approved');
    world.pass(60);
    expect(world.record(arn)).toMatchObject({ decision: 'Approved', mode: 'manual' });
  });
});

describe('a gate as the criterion', () => {
  const judged = (metrics: Metric[]) => new ApprovalWorld(() => ApprovalPolicy.manual(), ({ stack, context }) => approvalStates(new Construct(stack, 'Steps'), context, {
    stepName: 'Approve', workflow: 'w', metrics, policy: ApprovalPolicy.automatic(EvaluationGate.metricAtLeast('auc', 0.9)),
  }));

  test.each([[0.9, 'Approved'], [0.89, 'PendingManualApproval']])('leaves a version with %s as %s', (auc, status) => {
    const world = judged([Metric.higherIsBetter('auc')]);
    const { arn } = world.register({ uri: 's3://a', metrics: { auc } });
    world.pass(60);
    expect(world.status(arn).status).toBe(status);
  });

  test('judges only what the evaluation declares', () => {
    expect(() => judged([])).toThrow("'gate' must judge a metric that the evaluation declares (), got auc");
  });
});

describe('what the machines may do', () => {
  test('names each topic, queue and function of the policies of a stack', () => {
    const { queue, fn, topic, context, stack } = partsIn(testStack());
    const policies = [ApprovalPolicy.callback({ queue }), ApprovalPolicy.invoke(fn), ApprovalPolicy.manual({ notify: topic })];
    for (const [index, policy] of policies.entries()) {
      approvalStates(new Construct(stack, `Steps${index}`), context, { stepName: 'Approve', workflow: 'w', policy });
    }
    const allowed = permissionsOf(stack);
    expect(allowed['sns:Publish']).toEqual([expect.stringContaining('Topic')]);
    expect(allowed['sqs:SendMessage']).toEqual([expect.stringContaining('Queue')]);
    expect(allowed['lambda:InvokeFunction']).toEqual(['arn:aws:lambda:eu-west-1:111111111111:function:reviewer']);
    expect(allowed['sagemaker:UpdateModelPackage']).toEqual(['arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/*']);
  });

  test('is answered by whoever the policy names, and by nobody else', () => {
    const { queue, context, stack } = partsIn(testStack());
    const answeredBy = new ExecutionRole(stack, 'Board', { servicePrincipal: 'lambda.amazonaws.com' });
    approvalStates(new Construct(stack, 'Steps'), context, { stepName: 'Approve', workflow: 'w', policy: ApprovalPolicy.callback({ queue, answeredBy }) });
    expect(permissionsOf(stack)['states:SendTaskFailure']).toEqual([expect.stringMatching(/:stateMachine:test-versionapproval-/)]);
  });

  test('is nothing on topics, queues and functions when no policy needs them', () => {
    const { parts } = new ApprovalWorld(() => ApprovalPolicy.automatic());
    expect(Object.keys(permissionsOf(parts.stack)).filter((action) => /^(sns|sqs|lambda):/.test(action))).toEqual([]);
  });
});
