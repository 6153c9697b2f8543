import { boundary, Case, times } from './case';
import { call, first, Json, machine, machineTemplate, permittedTemplate, withDefinition, workflow } from './workflow-samples';
import { definitionOf } from '../../../src/rules/workflow-definition';
import { WorkflowFacts } from '../../../src/rules/workflow-facts';

const AT = 'Properties.DefinitionString';

/** A boundary of a rule about definitions. */
function defined(rule: string, at: string, { pass, fail, also }: { pass: Json[]; fail: Json[]; also?: string[] }): Case<WorkflowFacts> {
  return boundary({ rule, pass, fail, facts: withDefinition, template: (definition) => machineTemplate(definition), at: `${AT}${at}`, also });
}

const STATES = '.States';
const wait = (state: Json) => first({ Type: 'Wait', ...state });
const retry = (retrier: Json) => first({ ...call('sns:publish'), Retry: [{ ErrorEquals: ['States.ALL'], ...retrier }] });
const caught = (...errors: string[][]) => first({ ...call('sns:publish'), Catch: errors.map((ErrorEquals) => ({ ErrorEquals, Next: 'Done' })) });
const branches = (...Branches: Json[]) => first({ Type: 'Parallel', Branches });
const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });

const STRUCTURE_CASES: Case<WorkflowFacts>[] = [
  defined('SF-03/1', '.StartAt', { pass: [machine()], fail: [{ ...machine({ Start: undefined }), States: {} }, { States: {} }] }),
  boundary({
    rule: 'SF-03/1',
    pass: [JSON.stringify(machine())],
    fail: ['[]', 'no json'],
    facts: (text) => workflow({ definition: text.startsWith('{') ? definitionOf(JSON.parse(text)) : undefined }),
    template: (text) => machineTemplate(text),
    at: AT,
  }),
  defined('SF-03/2', `${STATES}.Done.Type`, { pass: [machine({ Done: { Type: 'Succeed' } })], fail: [machine({ Done: { Type: 'Stop', End: true } }), machine({ Done: { End: true } })] }),
  defined('SF-03/3', `${STATES}.Extra.Next`, {
    pass: [machine({ Start: { Type: 'Pass', Next: 'Extra' }, Extra: { Type: 'Pass', Next: 'Done' } })],
    fail: [machine({ Start: { Type: 'Choice', Choices: [{ Next: 'Extra' }], Default: 'Done' }, Extra: { Type: 'Pass', Next: 'done' } })],
  }),
  defined('SF-03/3', `${STATES}.Start.Default`, {
    pass: [machine({ Start: { Type: 'Choice', Choices: [{ Next: 'Done' }], Default: 'Done' } })],
    fail: [machine({ Start: { Type: 'Choice', Choices: [{ Next: 'Done' }], Default: 'Nowhere' } })],
  }),
  defined('SF-03/3', `${STATES}.Start.Catch[0].Next`, {
    pass: [caught(['States.ALL'])],
    fail: [first({ ...call('sns:publish'), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Nowhere' }] })],
  }),
  defined('SF-03/3', `${STATES}.Start.Branches[0].States.A.Next`, {
    pass: [branches(branch('A'))],
    fail: [branches({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'Done' } } })],
  }),
  defined('SF-03/4', `${STATES}.Lonely`, {
    pass: [first({ Type: 'Pass', Next: 'Lonely' })].map((d) => ({ ...d, States: { ...d.States as Json, Lonely: { Type: 'Pass', Next: 'Done' } } })),
    fail: [machine({ Lonely: { Type: 'Pass', Next: 'Done' } }), machine({ Lonely: { Type: 'Pass', Next: 'Lonely' } })],
  }),
  defined('SF-03/5', `${STATES}.Done`, {
    pass: [machine({ Done: { Type: 'Pass', End: true } }), machine({ Done: { Type: 'Fail' } })],
    fail: [machine({ Done: { Type: 'Succeed', End: true } }), machine({ Done: { Type: 'Pass', End: true, Next: 'Start' } })],
  }),
  defined('SF-03/5', `${STATES}.Start.Branches[0].States.A`, {
    pass: [branches(branch('A'))],
    fail: [branches({ StartAt: 'A', States: { A: { Type: 'Pass' } } })],
  }),
  defined('SF-03/6', STATES, {
    pass: [machine({ Done: { Type: 'Fail' } })],
    fail: [machine({ Done: { Type: 'Pass', Next: 'Start' } })],
  }),
  defined('SF-03/7', `${STATES}.Start.Branches[1].States.A`, { pass: [branches(branch('A'), branch('B'))], fail: [branches(branch('A'), branch('A'))] }),
  boundary({
    rule: 'SF-03/8',
    pass: ['x'.repeat(80)],
    fail: ['x'.repeat(81)],
    facts: (name: string) => withDefinition({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } }),
    template: (name) => machineTemplate({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } }),
    at: (name) => `${AT}.States.${name}`,
  }),
];

const STATE_CASES: Case<WorkflowFacts>[] = [
  defined('SF-03/9', `${STATES}.Start`, {
    pass: [first(call('sns:publish')), branches(branch('A')), first({ Type: 'Map', ItemProcessor: branch('A') }), first({ Type: 'Map', Iterator: branch('A') })],
    fail: [first({ Type: 'Task' }), branches(), first({ Type: 'Map' }), machine({ Start: { Type: 'Choice', Choices: [], Default: 'Done' } })],
  }),
  defined('SF-03/10', `${STATES}.Start.Choices[0]`, {
    pass: [machine({ Start: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'Done' }] } })],
    fail: [machine({ Start: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true }], Default: 'Done' } })],
  }),
  defined('SF-03/11', `${STATES}.Start`, { pass: [wait({ Seconds: 1 }), wait({ TimestampPath: '$.at' })], fail: [wait({}), wait({ Seconds: 1, SecondsPath: '$.s' })] }),
  defined('SF-03/11', `${STATES}.Start.Seconds`, {
    pass: [wait({ Seconds: 0 }), wait({ Seconds: 99_999_999 }), wait({ Seconds: '{% $s %}' })], fail: [wait({ Seconds: -1 }), wait({ Seconds: 100_000_000 })],
  }),
  defined('SF-03/12', `${STATES}.Start.TimeoutSeconds`, {
    pass: [1, 99_999_999].map((TimeoutSeconds) => first({ ...call('sns:publish'), TimeoutSeconds })),
    fail: [0, 1.5, 100_000_000].map((TimeoutSeconds) => first({ ...call('sns:publish'), TimeoutSeconds })),
  }),
  defined('SF-03/12', `${STATES}.Start.TimeoutSeconds`, {
    pass: [first({ ...call('sns:publish'), TimeoutSeconds: undefined, TimeoutSecondsPath: '$.t' })],
    fail: [first({ ...call('sns:publish'), TimeoutSecondsPath: '$.t' })],
  }),
  defined('SF-03/13', `${STATES}.Start.HeartbeatSeconds`, {
    pass: [first({ ...call('sns:publish'), HeartbeatSeconds: 59 })], fail: [first({ ...call('sns:publish'), HeartbeatSeconds: 60 })],
  }),
  defined('SF-03/14', `${STATES}.Start.Retry`, {
    pass: [first({ Type: 'Map', ItemProcessor: branch('A'), Retry: [] })], fail: [first({ Type: 'Pass', Retry: [] }), wait({ Seconds: 1, Retry: [] })],
  }),
  defined('SF-03/15', `${STATES}.Start.Catch[0].ErrorEquals`, {
    pass: [caught(['States.Timeout'], ['States.ALL']), caught(['States.Timeout', 'States.TaskFailed'])],
    fail: [caught(['States.ALL'], ['States.Timeout']), caught(['States.ALL', 'States.Timeout']), caught([])],
  }),
  defined('SF-03/16', `${STATES}.Start.Catch[0]`, {
    pass: [caught(['States.ALL'])], fail: [first({ ...call('sns:publish'), Catch: [{ ErrorEquals: ['States.ALL'] }] })],
  }),
  defined('SF-03/17', `${STATES}.Start.Retry[0].IntervalSeconds`, { pass: [retry({ IntervalSeconds: 1 })], fail: [retry({ IntervalSeconds: 0 }), retry({ IntervalSeconds: 1.5 })] }),
  defined('SF-03/17', `${STATES}.Start.Retry[0].MaxAttempts`, { pass: [retry({ MaxAttempts: 0 })], fail: [retry({ MaxAttempts: -1 })] }),
  defined('SF-03/17', `${STATES}.Start.Retry[0].BackoffRate`, { pass: [retry({ BackoffRate: 1 }), retry({ BackoffRate: 1.5 })], fail: [retry({ BackoffRate: 0.9 })] }),
  defined('SF-03/17', `${STATES}.Start.Retry[0].MaxDelaySeconds`, { pass: [retry({ MaxDelaySeconds: 31_622_399 })], fail: [retry({ MaxDelaySeconds: 31_622_400 })] }),
];

const JSONATA = { QueryLanguage: 'JSONata' };

const LANGUAGE_CASES: Case<WorkflowFacts>[] = [
  defined('SF-04/1', `${STATES}.Start.Parameters`, {
    pass: [first(call('sns:publish')), first({ Type: 'Pass', Output: {} }, JSONATA)], fail: [first(call('sns:publish', {}, JSONATA)), first(call('sns:publish'), JSONATA)],
  }),
  defined('SF-04/1', `${STATES}.Start.Arguments`, {
    pass: [first({ ...call('sns:publish'), Parameters: undefined, Arguments: {}, ...JSONATA })], fail: [first({ ...call('sns:publish'), Arguments: {} })],
  }),
  defined('SF-04/2', '.QueryLanguage', { pass: [machine({}, JSONATA), machine({}, { QueryLanguage: 'JSONPath' })], fail: [machine({}, { QueryLanguage: 'jsonata' })] }),
  defined('SF-04/3', `${STATES}.Start.QueryLanguage`, {
    pass: [first({ Type: 'Pass', ...JSONATA })], fail: [first({ Type: 'Pass', QueryLanguage: 'JSONPath' }, JSONATA)],
  }),
];

/** Asks again every so many seconds. */
function poll(Seconds: number, around: Json = {}, more: Json = {}): Json {
  return machine({
    'Start': { ...call('aws-sdk:sagemaker:describeEndpoint'), Next: 'Ready?' },
    'Ready?': { Type: 'Choice', Choices: [{ Variable: '$.ready', IsPresent: true, Next: 'Done' }], Default: 'Later' },
    'Later': { Type: 'Wait', Seconds, Next: 'Start' },
    ...more,
  }, around);
}

// 25,000 events in loops of three states with five events each: 1,666.7 rounds
const TIME_CASES: Case<WorkflowFacts>[] = [
  defined('SF-06/1', `${STATES}.Later.Seconds`, {
    pass: [poll(30, { TimeoutSeconds: 50_000 }), poll(18_974), wait({ Seconds: 1 }), poll(5, {}, { Later: { Type: 'Wait', Seconds: 5, Next: 'Count' }, Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Start' } })],
    fail: [poll(29, { TimeoutSeconds: 50_000 }), poll(18_973), poll(60)],
  }),
  boundary({
    rule: 'SF-06/1',
    pass: ['EXPRESS'],
    fail: ['STANDARD', undefined],
    facts: (type: string | undefined) => workflow({ type, definition: definitionOf(poll(1)) }),
    template: (StateMachineType) => machineTemplate(poll(1), { StateMachineType }),
    at: `${AT}.States.Later.Seconds`,
  }),
  defined('SF-06/2', `${STATES}.Start`, {
    pass: [
      first(call('states:startExecution', {}, { TimeoutSeconds: undefined })),
      first(call('states:startExecution.sync:2')),
      first(call('states:startExecution.sync:2', {}, { TimeoutSeconds: undefined }), { TimeoutSeconds: 60 }),
      first(call('sqs:sendMessage.waitForTaskToken', {}, { TimeoutSeconds: undefined, HeartbeatSeconds: 60 })),
    ],
    fail: ['states:startExecution.sync:2', 'sqs:sendMessage.waitForTaskToken', 'glue:startJobRun.sync'].map((name) => first(call(name, {}, { TimeoutSeconds: undefined }))),
  }),
];

const train = (name: Json, pattern = '.sync') => first(call(`sagemaker:createTrainingJob${pattern}`, name));
const tune = (HyperParameterTuningJobName: string) => first(call('sagemaker:createHyperParameterTuningJob', { HyperParameterTuningJobName }));

const TASK_CASES: Case<WorkflowFacts>[] = [
  defined('SF-07/1', `${STATES}.Start.Resource`, {
    pass: ['createTrainingJob.sync', 'createLabelingJob.sync', 'createEndpoint'].map((name) => first(call(`sagemaker:${name}`))),
    fail: ['createEndpoint.sync', 'createModel.sync', 'createTrainingJob.waitForTaskToken'].map((name) => first(call(`sagemaker:${name}`))),
  }),
  defined('SF-07/2', `${STATES}.Start.Resource`, {
    pass: [first(call('sagemaker:updateEndpoint')), first(call('aws-sdk:sagemaker:describeEndpoint'))], fail: [first(call('sagemaker:describeEndpoint'))],
  }),
  defined('SF-07/3', `${STATES}.Start.Resource`, {
    pass: [first(call('aws-sdk:sagemaker:createTrainingJob')), first(call('aws-sdk:dynamodb:putItem.waitForTaskToken'))], fail: [first(call('aws-sdk:sagemaker:createTrainingJob.sync'))],
  }),
  defined('SF-14/1', `${STATES}.Start.Parameters.TrainingJobName`, {
    pass: [train({ 'TrainingJobName.$': '$.name' })], fail: [train({ TrainingJobName: 'a'.repeat(64) }), train({ TrainingJobName: 'a_b' })],
  }),
  defined('SF-14/2', `${STATES}.Start.Parameters.TrainingJobName`, {
    pass: [train({ 'TrainingJobName.$': "States.Format('a-{}', $$.Execution.Name)" })], fail: [train({ TrainingJobName: 'a'.repeat(63) })],
  }),
  defined('SF-14/2', `${STATES}.Start.Parameters.HyperParameterTuningJobName`, { pass: [], fail: [tune('a'.repeat(32))] }),
  defined('SF-14/3', `${STATES}.Start.Parameters.TrainingJobName.$`, {
    pass: [train({ 'TrainingJobName.$': "States.Format('a-{}', $$.Execution.Name)" })],
    fail: ['$$.Execution.Name', '$$.Execution.Id'].map((path) => train({ 'TrainingJobName.$': path })),
  }),
];

type Statements = [string[], string][];

/** A boundary of a rule about what the role allows. */
function permitted(rule: string, definition: Json, sides: { pass: Statements[]; fail: Statements[]; properties?: Json }): Case<WorkflowFacts> {
  const { pass, fail, properties } = sides;
  return boundary({
    rule,
    pass,
    fail,
    facts: (statements) => workflow({
      definition: definitionOf(definition),
      permissions: statements.map(([actions, resource]) => ({ actions, resources: [resource] })),
      log: properties ? { level: 'ALL', destinations: ['arn:aws:logs:eu-west-1:111111111111:log-group:a:*'] } : undefined,
    }),
    template: (statements) => permittedTemplate(definition, statements, properties),
    at: 'Properties.RoleArn',
  });
}

const RULE: Statements = [[['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], 'arn:aws:events:eu-west-1:111111111111:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule']];
const TAGS: Statements = [[['sagemaker:AddTags'], '*']];
const ROLE = 'arn:aws:iam::111111111111:role/job';
const job = first(call('sagemaker:createTrainingJob.sync', { RoleArn: ROLE }));
const PASS: Statements = [[['iam:PassRole'], ROLE]];
const processing = first(call('sagemaker:createProcessingJob.sync'));
const processingRule: Statements = [[['events:*'], 'arn:aws:events:*:*:rule/StepFunctions*']];
const child = first(call('states:startExecution.sync:2'));
const DELIVERY = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy',
  'UpdateLogDelivery']
  .map((a) => `logs:${a}`);
const LOG = { LoggingConfiguration: { Level: 'ALL', Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: 'arn:aws:logs:eu-west-1:111111111111:log-group:a:*' } }] } };

const ROLE_CASES: Case<WorkflowFacts>[] = [
  permitted('SF-08/1', job, { pass: [[...RULE, ...TAGS, ...PASS], [[['*'], '*']]], fail: [[...TAGS, ...PASS], [[['events:PutRule', 'events:PutTargets'], '*'], ...TAGS, ...PASS]] }),
  permitted('SF-08/1', child, {
    pass: [[[['events:*'], 'arn:aws:events:eu-west-1:111111111111:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule']]], fail: [[], RULE],
  }),
  permitted('SF-09/1', job, { pass: [[...RULE, ...TAGS, ...PASS]], fail: [[...RULE, ...PASS]] }),
  permitted('SF-09/2', processing, { pass: [[...processingRule, ...TAGS]], fail: [processingRule] }),
  permitted('SF-10/1', job, { pass: [[...RULE, ...TAGS, [['iam:Pass*'], 'arn:aws:iam::*:role/j?b']]], fail: [[...RULE, ...TAGS], [...RULE, ...TAGS, [['iam:PassRole'], `${ROLE}2`]]] }),
  permitted('SF-11/3', machine(), { pass: [[[DELIVERY, '*']], [[['logs:*'], '*']]], fail: [[[DELIVERY.slice(1), '*']], []], properties: LOG }),
];

const log = (destinations: string[], Level = 'ALL') => ({
  Level, Destinations: destinations.map((LogGroupArn) => ({ CloudWatchLogsLogGroup: { LogGroupArn } })),
});

const key = (EncryptionConfiguration: Json) => machineTemplate(machine(), { EncryptionConfiguration });

const MACHINE_CASES: Case<WorkflowFacts>[] = [
  boundary({
    rule: 'SF-01/1',
    pass: ['a', 'a'.repeat(80), 'a.b!(c)'],
    fail: ['a'.repeat(81), 'a b', 'a/b', 'a$'],
    facts: (name) => workflow({ name }),
    template: (StateMachineName) => machineTemplate(machine(), { StateMachineName }),
    at: 'Properties.StateMachineName',
  }),
  boundary({
    rule: 'SF-01/2',
    pass: ['a-b_C1'],
    fail: ['a.b'],
    facts: (name) => workflow({ name, log: { level: 'ERROR', destinations: ['a:*'] } }),
    template: (StateMachineName) => machineTemplate(machine(), { StateMachineName, ...LOG }),
    at: 'Properties.StateMachineName',
  }),
  boundary({
    rule: 'SF-02/1',
    pass: [900_000],
    fail: [1_048_577],
    facts: (size) => workflow({ size }),
    template: (size) => machineTemplate(JSON.stringify(machine()).padEnd(size)),
    at: AT,
  }),
  boundary({
    rule: 'SF-02/2',
    pass: [900_000],
    fail: [900_001, 1_048_576],
    facts: (size) => workflow({ size }),
    template: (size) => machineTemplate(JSON.stringify(machine()).padEnd(size)),
    at: AT,
  }),
  boundary({
    rule: 'SF-11/1',
    pass: [1],
    fail: [0, 2],
    facts: (count) => workflow({ log: { level: 'ALL', destinations: times(count, () => 'a:*') } }),
    template: (count) => machineTemplate(machine(), { LoggingConfiguration: log(times(count, () => 'a:*')) }),
    at: 'Properties.LoggingConfiguration.Destinations',
  }),
  boundary({
    rule: 'SF-11/1',
    pass: ['OFF'],
    fail: ['FATAL'],
    facts: (level: string) => workflow({ log: { level, destinations: undefined } }),
    template: (Level) => machineTemplate(machine(), { LoggingConfiguration: { Level } }),
    at: 'Properties.LoggingConfiguration.Destinations',
  }),
  boundary({
    rule: 'SF-11/2',
    pass: ['arn:aws:logs:eu-west-1:111111111111:log-group:a:*'],
    fail: ['arn:aws:logs:eu-west-1:111111111111:log-group:a'],
    facts: (arn: string) => workflow({ log: { level: 'ALL', destinations: [arn] } }),
    template: (arn) => machineTemplate(machine(), { LoggingConfiguration: log([arn]) }),
    at: 'Properties.LoggingConfiguration.Destinations[0].CloudWatchLogsLogGroup.LogGroupArn',
  }),
  boundary({
    rule: 'SF-12/1',
    pass: [true],
    fail: [false],
    facts: (waitsForPolicies: boolean) => workflow({ waitsForPolicies }),
    template: (waits) => {
      const template = permittedTemplate(machine(), []);
      const { Machine, ...rest } = template.Resources;
      const Policy = { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument: { Statement: [] }, Roles: [{ Ref: 'Role' }] } };
      return { Resources: { Machine: { ...Machine, ...waits ? { DependsOn: ['Policy'] } : {} }, Policy, ...rest } };
    },
    at: 'Properties.RoleArn',
  }),
  boundary({
    rule: 'SF-15/1',
    pass: [60, 900],
    fail: [59, 901],
    facts: (reuse: number) => workflow({ key: { type: 'CUSTOMER_MANAGED_KMS_KEY', hasKey: true, reuse } }),
    template: (KmsDataKeyReusePeriodSeconds) => key({ Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: 'key', KmsDataKeyReusePeriodSeconds }),
    at: 'Properties.EncryptionConfiguration.KmsDataKeyReusePeriodSeconds',
  }),
  boundary({
    rule: 'SF-15/2',
    pass: ['AWS_OWNED_KEY'],
    fail: ['CUSTOMER_MANAGED_KMS_KEY'],
    facts: (type: string) => workflow({ key: { type, hasKey: false, reuse: undefined } }),
    template: (Type) => key({ Type }),
    at: 'Properties.EncryptionConfiguration.KmsKeyId',
  }),
];

/** The boundaries of state machines. */
export const WORKFLOW_CASES: Case<WorkflowFacts>[] = [
  ...STRUCTURE_CASES, ...STATE_CASES, ...LANGUAGE_CASES, ...TIME_CASES, ...TASK_CASES, ...ROLE_CASES, ...MACHINE_CASES,
];
