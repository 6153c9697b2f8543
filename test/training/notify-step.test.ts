import * as sns from 'aws-cdk-lib/aws-sns';
import { ArtifactStore } from '../../src/data';
import { Encryption } from '../../src/security';
import { NotifyStep, NotifyStepProps } from '../../src/training';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

function placed(props: Partial<NotifyStepProps> = {}, encrypted = false) {
  const stack = testStack();
  const topic = new sns.Topic(stack, 'Topic', { masterKey: encrypted ? Encryption.customerManaged()._keyFor(stack) : undefined });
  const step = new NotifyStep({ topic, message: 'a run is evaluated', ...props });
  machineOf(stack, step.inStateMachine(stack, 'Step', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }), encrypted ? {} : { encryption: Encryption.awsManaged() });
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

const DOCUMENT = { run: { id: 'r1' }, report: { metrics: { auc: 0.91 }, list: [1] } };

function run(message: string, answers: Answers = { 'sns:publish': { MessageId: '1' } }, document: Json = DOCUMENT): RunResult {
  return runMachine(placed({ message }).definition, document, answers);
}

const said = (result: RunResult): string => result.calls[0].parameters.Message;

test('a text is sent as it is', () => {
  expect(said(run('a run is evaluated'))).toBe('a run is evaluated');
});

test('places of the document are filled', () => {
  expect(said(run('run {$.run.id}: auc {$.report.metrics.auc}'))).toBe('run r1: auc 0.91');
});

test('a place may begin and end a message, and stand beside braces', () => {
  expect(said(run("{$.run.id} isn't {done}: {$.report.list[0]}"))).toBe("r1 isn't {done}: 1");
});

test('where a place is empty, the message is sent as it is written', () => {
  expect(said(run('auc {$.report.metrics.auc}, f1 {$.report.metrics.f1}'))).toBe('auc {$.report.metrics.auc}, f1 {$.report.metrics.f1}');
});

test('the document goes on as it was', () => {
  expect(run('{$.run.id}').output).toEqual(DOCUMENT);
});

test.each(['plain', 'run {$.run.id}'])('a message that cannot be sent does not end the run: %s', (message) => {
  expect(run(message, { 'sns:publish': failing('SNS.AuthorizationErrorException') })).toMatchObject({ status: 'SUCCEEDED', output: DOCUMENT });
});

test.each([[false, ['sns:Publish']], [true, ['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish']]])('with a key on the topic (%p) the machine may do %p', (encrypted, actions) => {
  const own = allowed(placed({}, encrypted).stack).filter(({ of }) => of.startsWith('Machine')).flatMap(({ Action }) => Action);
  expect(own.filter((action) => /^(kms|sns):/.test(action)).sort()).toEqual(actions);
});

test.each(['a', 'Über 99 %', 's'.repeat(99)])('%p is a subject', (subject) => {
  expect(JSON.stringify(placed({ subject }).definition)).toContain(`"Subject":"${subject}"`);
});

test.each(['', 's'.repeat(100), 'two\nlines'])('%p is none', (subject) => {
  expect(() => placed({ subject })).toThrow(`'subject' must be 1 to 99 characters without line breaks, got ${JSON.stringify(subject)}; say the rest in 'message'`);
});

test('default of NotifyStepProps.subject: the service chooses', () => {
  expect(run('a').calls[0].parameters).not.toHaveProperty('Subject');
});

test('default of NotifyStepProps.stepName: Notify', () => {
  expect(placed().definition.StartAt).toBe('Notify');
});
