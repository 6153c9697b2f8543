// covers src/training/trigger-sources.ts
// covers src/training/trigger-intake.ts
// covers src/training/trigger-place.ts
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Lazy, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { machineOf } from './support';
import { ArtifactStore, IArtifactStore } from '../../src/data';
import { noteWrite } from '../../src/internal/platform-writes';
import { Encryption } from '../../src/security';
import { IRetrainingTrigger, RetrainingTrigger, TriggerTarget, UploadTriggerOptions } from '../../src/training';
import { RunGuard } from '../../src/training/run-guard';
import { bindTrigger, TriggerIntake } from '../../src/training/trigger-intake';
import { WrittenPrefix } from '../../src/training/trigger-target';
import { warnings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

const encryption = Encryption.customerManaged();
const PIPE = 'AWS::Pipes::Pipe';
const ARCHIVE = 'AWS::Events::Archive';
const SCHEDULE = 'AWS::Scheduler::Schedule';

/** A trigger in a workflow of nothing. */
function bound(make: (stack: Stack, store: ArtifactStore) => IRetrainingTrigger, written: (store: ArtifactStore) => WrittenPrefix[] = () => []) {
  const stack = testStack();
  const store = new ArtifactStore(stack, 'Store');
  const trigger = make(stack, store);
  const guard = new RunGuard(stack, 'Guard', {
    workflow: 'fraud', work: machineOf(stack, new sfn.Succeed(stack, 'Done')), longest: Duration.hours(1), quietWindow: Duration.minutes(5), runsPerDay: 24, encryption,
  });
  const intake = bindTrigger(stack, { trigger, workflow: 'fraud', guard, encryption, written: written(store) });
  return { stack, intake: intake as TriggerIntake, trigger, guard, store };
}
const uploads = (options: Partial<UploadTriggerOptions> = {}) => bound((_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'labelled/', ...options }));
const events0 = (options = {}) => bound(() => RetrainingTrigger.onEvent({ source: ['app'], detailType: ['Labelled'] }, options));
/** The rule of the trigger. */
const ruleOf = ({ stack }: { stack: Stack }) => Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).find(([id]) => id.includes('Source'))![1].Properties;

describe('uploads', () => {
  test('are heard by bucket and key', () => {
    const built = uploads({ suffix: '.csv' });
    expect(ruleOf(built).EventPattern).toEqual({
      'source': ['aws.s3'],
      'detail-type': ['Object Created'],
      'detail': { bucket: { name: [built.stack.resolve(built.store.bucketName)] }, object: { key: [{ wildcard: 'labelled/*.csv' }] } },
    });
  });

  test('default of UploadTriggerOptions.suffix: keys may end in any way', () => {
    expect(ruleOf(uploads()).EventPattern.detail.object.key).toEqual([{ prefix: 'labelled/' }]);
  });

  test('default of UploadTriggerOptions.manifest: every object starts a run', () => {
    expect(ruleOf(uploads({ prefix: '' })).EventPattern.detail.object).toBeUndefined();
  });

  test('of a manifest start a run when it is complete', () => {
    expect(ruleOf(uploads({ manifest: '_SUCCESS' })).EventPattern.detail.object.key).toEqual(['labelled/_SUCCESS', { wildcard: 'labelled/*/_SUCCESS' }]);
  });

  test('cannot end in two ways', () => {
    expect(() => uploads({ manifest: '_SUCCESS', suffix: '.csv' })).toThrow(
      "'manifest' must be left out beside 'suffix', because both say how a key ends, got _SUCCESS and .csv; leave one of them out");
  });

  test('have keys that begin without a slash', () => {
    expect(() => uploads({ prefix: '/labelled/' })).toThrow("'prefix' must begin without a slash, because keys do, got /labelled/; write labelled/");
  });

  test('below what the workflow itself writes are refused', () => {
    const loop = () => bound((_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'models/new/' }), (store) => [{ store, prefix: 'models/' }]);
    expect(loop).toThrow("'prefix' must not overlap what the workflow itself writes, got models/new/ beside models/: a run would start the next one; keep the data below a prefix of its own");
  });

  test('of the whole bucket are refused if the workflow writes anywhere in it', () => {
    const loop = () => bound((_, store) => RetrainingTrigger.s3Upload(store, { prefix: '' }), (store) => [{ store, prefix: 'models/' }]);
    expect(loop).toThrow(/got the whole bucket beside models\//);
  });

  test('beside what the workflow writes are accepted, also in the same bucket', () => {
    expect(() => bound((_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'labelled/' }), (store) => [{ store, prefix: 'models/' }])).not.toThrow();
  });

  test('to another bucket may have any prefix', () => {
    const other = (stack: Stack) => new ArtifactStore(stack, 'Other');
    expect(() => bound((stack) => RetrainingTrigger.s3Upload(other(stack), { prefix: 'models/' }), (store) => [{ store, prefix: 'models/' }])).not.toThrow();
  });

  const elsewhere = (stack: Stack): IArtifactStore => ArtifactStore.fromBucket(stack, 'Far', s3.Bucket.fromBucketAttributes(stack, 'FarBucket', { bucketName: 'far', account: '222222222222', region: 'us-east-1' }));

  test('to a store of another account arrive nowhere by themselves', () => {
    const stack = testStack('Elsewhere');
    const far = new ArtifactStore(new Stack(appOf(stack), 'Far', { env: { account: '222222222222', region: 'eu-west-1' } }), 'Store', { bucketName: 'far' });
    expect(() => bound(() => RetrainingTrigger.s3Upload(far, { prefix: 'labelled/' }))).toThrow(
      "'store' must be in the account and Region of the workflow, 111111111111 and eu-west-1, got 222222222222 and eu-west-1; forward its events to a bus here, and give that as eventBus");
  });

  test('to a store of another account arrive by a bus', () => {
    const { stack } = bound((here) => RetrainingTrigger.s3Upload(elsewhere(here), { prefix: 'labelled/', eventBus: new events.EventBus(here, 'Bus') }));
    expect(Object.values(resourcesOf(stack, 'AWS::Events::Rule')).some(({ Properties }) => Properties.EventBusName !== undefined)).toBe(true);
  });

  test('to an imported bucket are a matter of trust, and a warning says so', () => {
    const { intake } = bound((stack) => RetrainingTrigger.s3Upload(ArtifactStore.fromBucketName(stack, 'Theirs', 'theirs'), { prefix: 'labelled/' }));
    expect(warnings(intake).join()).toContain("'store' should send its events to EventBridge, which nobody can see of an imported bucket");
  });

  test('to a store of this app need no trust', () => {
    expect(warnings(uploads().intake)).toEqual([]);
  });
});

describe('events', () => {
  test('default of EventTriggerOptions.eventBus: the default bus', () => {
    const built = events0();
    expect([ruleOf(built).EventBusName, onlyResourceOf(built.stack, ARCHIVE).Properties.SourceArn]).toEqual([undefined, 'arn:aws:events:eu-west-1:111111111111:event-bus/default']);
  });

  test('of another bus are heard and kept there', () => {
    const built = bound((stack) => RetrainingTrigger.onEvent({ source: ['app'] }, { eventBus: new events.EventBus(stack, 'Bus') }));
    const bus = Object.keys(resourcesOf(built.stack, 'AWS::Events::EventBus'))[0];
    expect([ruleOf(built).EventBusName, onlyResourceOf(built.stack, ARCHIVE).Properties.SourceArn]).toEqual([{ Ref: bus }, { 'Fn::GetAtt': [bus, 'Arn'] }]);
  });

  test('of a bus in another Region cannot be heard from here', () => {
    const far = 'arn:aws:events:us-east-1:111111111111:event-bus/far';
    expect(() => bound((stack) => RetrainingTrigger.onEvent({ source: ['app'] }, { eventBus: events.EventBus.fromEventBusArn(stack, 'Bus', far) })))
      .toThrow(/^'eventBus' must be in the account and Region of the workflow, .*; forward its events to a bus here$/);
  });

  test('default of EventTriggerOptions.keepEvents: two weeks', () => {
    expect(onlyResourceOf(events0().stack, ARCHIVE).Properties.RetentionDays).toBe(14);
  });

  test('are kept as long as it is said', () => {
    expect(onlyResourceOf(events0({ keepEvents: Duration.days(90) }).stack, ARCHIVE).Properties.RetentionDays).toBe(90);
  });

  test('are kept by the pattern of the rule', () => {
    const built = events0();
    expect(onlyResourceOf(built.stack, ARCHIVE).Properties.EventPattern).toEqual(ruleOf(built).EventPattern);
  });
});

test('an alarm starts a run when it goes off, not when it calms down', () => {
  const built = bound((stack) => RetrainingTrigger.onAlarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:drift')));
  expect(ruleOf(built).EventPattern).toEqual({
    'source': ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    'resources': ['arn:aws:cloudwatch:eu-west-1:111111111111:alarm:drift'],
    'detail': { state: { value: ['ALARM'] } },
  });
});

test('an alarm of another Region is not heard', () => {
  const far = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:drift';
  expect(() => bound((stack) => RetrainingTrigger.onAlarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', far)))).toThrow(/^'alarm' must be in the account and Region of the workflow/);
});

describe('a schedule', () => {
  const nightly = () => bound(() => RetrainingTrigger.schedule(scheduler.ScheduleExpression.cron({ minute: '0', hour: '3', timeZone: TimeZone.EUROPE_BERLIN })));

  test('knows time zones', () => {
    expect(onlyResourceOf(nightly().stack, SCHEDULE).Properties).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
  });

  test('sends a message, which waits with the dead letters if it cannot', () => {
    const { stack, intake } = nightly();
    expect(onlyResourceOf(stack, SCHEDULE).Properties.Target).toMatchObject({
      Arn: stack.resolve(intake.queue.queueArn), DeadLetterConfig: { Arn: stack.resolve(intake.deadLetters.queueArn) },
    });
  });

  test('that means nothing is refused', () => {
    expect(() => bound(() => RetrainingTrigger.schedule(scheduler.ScheduleExpression.expression('rate(1 days)')))).toThrow(/^'expression' must have a rate of at least 1/);
  });

  test('that only the deployment knows is not judged', () => {
    expect(() => bound(() => RetrainingTrigger.schedule(scheduler.ScheduleExpression.expression(Lazy.string({ produce: () => 'rate(1 day)' }))))).not.toThrow();
  });
});

describe('what a trigger needs', () => {
  const batches = ({ stack }: { stack: Stack }) => onlyResourceOf(stack, PIPE).Properties.SourceParameters.SqsQueueParameters;

  test('default of TriggerOptions.batchingWindow: a minute', () => {
    expect(batches(uploads())).toEqual({ BatchSize: 10000, MaximumBatchingWindowInSeconds: 60 });
  });

  test('no window takes ten messages at once, which is what a pipe allows then', () => {
    expect(batches(uploads({ batchingWindow: Duration.seconds(0) }))).toEqual({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0 });
  });

  test.each([300])('a window of %d seconds is accepted', (seconds) => {
    expect(() => uploads({ batchingWindow: Duration.seconds(seconds) })).not.toThrow();
  });

  test('a longer window is refused', () => {
    expect(() => uploads({ batchingWindow: Duration.seconds(301) })).toThrow("'batchingWindow' must be a whole number between 0 and 300 seconds, got 301; wait longer in the target");
  });

  test.each([0, 60, 300])('with a window of %d seconds a batch stays hidden for six times as long as the intake may take', (seconds) => {
    const { stack, intake } = uploads({ batchingWindow: Duration.seconds(seconds) });
    const queue = resourcesOf(stack, 'AWS::SQS::Queue')[stack.resolve(intake.queue.queueArn)['Fn::GetAtt'][0]];
    expect(queue.Properties.VisibilityTimeout).toBe(seconds + 360);
  });

  test('messages that fail five times lie with the dead letters', () => {
    const { stack, intake } = uploads();
    const queue = resourcesOf(stack, 'AWS::SQS::Queue')[stack.resolve(intake.queue.queueArn)['Fn::GetAtt'][0]];
    expect(queue.Properties.RedrivePolicy).toEqual({ deadLetterTargetArn: stack.resolve(intake.deadLetters.queueArn), maxReceiveCount: 5 });
  });

  test('the pipe waits for the intake and says which guard it is about', () => {
    const { stack, guard } = uploads();
    const { TargetParameters } = onlyResourceOf(stack, PIPE).Properties;
    expect(TargetParameters.StepFunctionStateMachineParameters).toEqual({ InvocationType: 'REQUEST_RESPONSE' });
    expect(JSON.stringify(TargetParameters.InputTemplate)).toContain(JSON.stringify(stack.resolve(guard.machine.startArn)).slice(1, -1));
  });
});

describe('the id of a trigger', () => {
  test('default of TriggerOptions.triggerId: made from what it reacts to', () => {
    expect(uploads().trigger.triggerId).toBe(uploads().trigger.triggerId);
    expect(uploads().trigger.triggerId).toMatch(/^Upload[0-9a-f]{8}$/);
  });

  test('is another one for another prefix', () => {
    expect(uploads({ prefix: 'more/' }).trigger.triggerId).not.toBe(uploads().trigger.triggerId);
  });

  test('is the same however many tokens were made before', () => {
    const make = (tokens: number) => bound((_, store) => {
      for (let i = 0; i < tokens; i++) Lazy.string({ produce: () => 'x' });
      return RetrainingTrigger.onEvent({ detail: { bucket: [store.bucketName] } });
    }).trigger.triggerId;
    expect(make(0)).toBe(make(5));
  });

  test.each(['A', 'a'.repeat(64)])('may be %s', (triggerId) => {
    expect(() => uploads({ triggerId })).not.toThrow();
  });

  test.each(['', '1st', 'a-b', 'a'.repeat(65)])('may not be "%s"', (triggerId) => {
    expect(() => uploads({ triggerId })).toThrow(`'triggerId' must be 1 to 64 letters and digits, a letter first, got ${triggerId}; write for example Labels`);
  });

  test('is taken once', () => {
    expect(() => uploads({ triggerId: 'Guard' })).toThrow(
      "'triggerId' must be another one for each trigger of a workflow, got Guard again; leave the second one out, or give it a triggerId");
  });

  test('may be given', () => {
    expect(uploads({ triggerId: 'Labels' }).intake.node.id).toBe('Labels');
  });
});

test('a manual trigger makes nothing', () => {
  const { stack, intake } = bound(() => RetrainingTrigger.manual());
  expect([intake, resourcesOf(stack, PIPE)]).toEqual([undefined, {}]);
});

test('a manual trigger that is bound by hand makes nothing either', () => {
  const scope = new Construct(testStack(), 'Scope');
  RetrainingTrigger.manual().bindTrigger(scope, {} as TriggerTarget);
  expect(scope.node.children).toEqual([]);
});

describe('what the platform writes', () => {
  const beside = (prefix: string, written: string, bucketName?: string) => {
    const { stack, store } = uploads({ prefix });
    noteWrite(stack, { bucketName: bucketName ?? store.bucketName, prefix: written, writer: 'what scoring captures' }); // after the trigger
    return () => appOf(stack).synth();
  };

  test.each([['capture/'], ['capture/scoring/AllTraffic/'], ['']])("starts no run by an upload below '%s'", (prefix) => {
    expect(beside(prefix, 'capture/scoring/')).toThrow(
      `'prefix' must not overlap what the platform writes, got ${prefix || 'the whole bucket'} beside capture/scoring/, what scoring captures: every window would start a run; keep the data below a prefix of its own`);
  });

  test('does not concern uploads beside it', () => {
    expect(beside('labelled/', 'capture/scoring/')).not.toThrow();
  });

  test('does not concern another bucket', () => {
    expect(beside('capture/', 'capture/scoring/', 'another')).not.toThrow();
  });
});

describe('a trigger of your own', () => {
  class Mine implements IRetrainingTrigger {
    public readonly triggerId = 'Mine';
    public target?: TriggerTarget;

    public bindTrigger(scope: Construct, target: TriggerTarget): void {
      this.target = target;
      new events.Rule(scope, 'Rule', { eventPattern: { source: ['mine'] }, targets: [target.ruleTarget] });
    }
  }
  const built = bound(() => new Mine());

  test('has a queue, dead letters and a pipe as ours do', () => {
    expect(built.intake.node.children.map(({ node }) => node.id)).toEqual(expect.arrayContaining(['Queue', 'DeadLetters', 'Pipe', 'Source']));
  });

  test('hands its events to the target', () => {
    expect(ruleOf(built).Targets[0].Arn).toEqual(built.stack.resolve(built.intake.queue.queueArn));
  });

  test('knows how the rest of the workflow is encrypted', () => {
    expect((built.trigger as Mine).target!.encryption).toBe(encryption);
  });

  test('knows the queue, for what is no rule', () => {
    expect((built.trigger as Mine).target!.queue).toBe(built.intake.queue);
  });
});
