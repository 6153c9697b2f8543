// covers src/checks/read/definition.ts
// covers src/checks/read/permissions.ts
import { call, first, Json, machine, machineTemplate } from '../../rules/cases/workflow-samples';
import { checkTemplates } from '../synth';

const AT = 'Properties.DefinitionString.States';
const broken = first({ Type: 'Wait', Seconds: -1 });
const FOUND = [`SF-03 error Machine ${AT}.Start.Seconds`];

/** A machine with these properties instead of its text. */
const withProperties = (properties: Json, more: Record<string, object> = {}, sections: Json = {}) => ({ ...machineTemplate('', { DefinitionString: undefined, ...properties }, more), ...sections });

describe('a definition', () => {
  const text = JSON.stringify(broken);

  test('is read as text', () => {
    expect(checkTemplates(machineTemplate(text))).toEqual(FOUND);
  });

  test('is read when it is joined around what only the deployment knows', () => {
    const [before, after] = text.split('"Done"');
    expect(checkTemplates(withProperties({ DefinitionString: { 'Fn::Join': ['', [`${before}"Done","Comment":"`, { Ref: 'AWS::StackId' }, `"${after}`, '']] } }))).toHaveLength(0);
    const parts = ['{"Comment":"', { Ref: 'AWS::StackId' }, `",${text.slice(1)}`];
    expect(checkTemplates(withProperties({ DefinitionString: { 'Fn::Join': ['', parts] } }))).toEqual(FOUND);
  });

  test('is read when it is substituted by CloudFormation', () => {
    const sub = `{"Comment":"\${AWS::StackName} \${Other} \${!Kept}",${text.slice(1)}`;
    expect(checkTemplates(withProperties({ DefinitionString: { 'Fn::Sub': [sub, { Other: 'x' }] } }))).toEqual(FOUND);
    expect(checkTemplates(withProperties({ DefinitionString: { 'Fn::Sub': sub.replace('${Other}', '${Machine.Arn}') } }))).toEqual(FOUND);
  });

  test('is read when it is substituted by Step Functions', () => {
    const open = text.replace('-1', '"${seconds}"').replace('"${seconds}"', '${seconds}');
    expect(checkTemplates(withProperties({ DefinitionString: open, DefinitionSubstitutions: { seconds: '-1' } }))).toEqual(FOUND);
    expect(checkTemplates(withProperties({ DefinitionString: open, DefinitionSubstitutions: { seconds: '1' } }))).toEqual([]);
  });

  test('is read when it is JSON of the template', () => {
    const definition = { ...broken, Comment: { 'Fn::Sub': '${AWS::Region}' } };
    expect(checkTemplates(withProperties({ Definition: definition }))).toEqual([FOUND[0].replace('DefinitionString', 'Definition')]);
  });

  test('is read inside of branches and maps', () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Wait', Seconds: -1, End: true } } };
    expect(checkTemplates(machineTemplate(JSON.stringify(first({ Type: 'Map', ItemProcessor: inner }))))).toEqual([`SF-03 error Machine ${AT}.Start.ItemProcessor.States.In.Seconds`]);
  });

  test.each<[string, Json]>([
    ['a number that a parameter gives', { DefinitionString: { 'Fn::Sub': text.replace('-1', '${Other}') } }],
    ['a text that a parameter gives', { DefinitionString: { Ref: 'Text' } }],
    ['a choice of texts', { DefinitionString: { 'Fn::If': ['Which', { Ref: 'Text' }, { Ref: 'Other' }] } }],
    ['a part that another stack gives', { DefinitionString: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'part' }]] } }],
    ['a file in S3', { DefinitionS3Location: { Bucket: 'b', Key: 'k' } }],
    ['a member that a transform adds', { 'DefinitionString': text, 'Fn::Transform': { Name: 'x' } }],
    ['substitutions that a transform makes', { DefinitionString: text.replace('-1', '${s}'), DefinitionSubstitutions: { 'Fn::Transform': {} } }],
  ])('that is %s causes no finding', (_, properties) => {
    const sections = { Parameters: { Text: { Type: 'String' }, Other: { Type: 'String' } }, Conditions: { Which: { 'Fn::Equals': [{ Ref: 'Other' }, 'x'] } } };
    expect(checkTemplates(withProperties(properties, {}, sections))).toEqual([]);
  });

  test('has expressions that only a run decides', () => {
    const jsonata = first({ Type: 'Wait', Seconds: '{% $n %}' }, { QueryLanguage: 'JSONata' });
    expect(checkTemplates(machineTemplate(JSON.stringify(jsonata)))).toEqual([]);
  });
});

describe('a role', () => {
  const child = JSON.stringify(first(call('states:startExecution.sync:2')));
  const statement = (Action: unknown, more: Json = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
  const EVENTS = ['events:PutRule', 'events:PutTargets', 'events:DescribeRule'];
  const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const found = (roleProperties: Json, more: Record<string, object> = {}, around: Json = {}) => checkTemplates(withProperties(
    { DefinitionString: child, RoleArn: role }, { Role: { Type: 'AWS::IAM::Role', Properties: roleProperties }, ...more }, around,
  )).filter((line) => !line.startsWith('SF-12'));
  const policy = (type: string, statements: Json[], properties: Json = {}) => ({ Type: `AWS::IAM::${type}`, Properties: { PolicyDocument: { Statement: statements }, ...properties } });
  const LACKS = ['SF-08 error Machine Properties.RoleArn'];

  test('of no policy allows nothing', () => {
    expect(found({})).toEqual(LACKS);
  });

  test.each<[string, Json, Record<string, object>]>([
    ['an inline policy', { Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statement(EVENTS) } }] }, {}],
    ['a managed policy that it lists', { ManagedPolicyArns: [{ Ref: 'Policy' }] }, { Policy: policy('ManagedPolicy', [statement('events:*')]) }],
    ['a policy that names it', {}, { Policy: policy('Policy', [statement(EVENTS)], { Roles: [{ Ref: 'Role' }] }) }],
    ['a policy of the role', {}, { Policy: policy('RolePolicy', [statement(EVENTS)], { RoleName: { Ref: 'Role' } }) }],
    ['everything but something', { Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] } }] }, {}],
    ['a rule whose Region only the deployment knows', {}, {
      Policy: policy('Policy', [statement(EVENTS, { Resource: { 'Fn::Sub': 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctions*' } })], { Roles: [{ Ref: 'Role' }] }),
    }],
  ])('is allowed by %s', (_, properties, more) => {
    expect(found(properties, more)).toEqual([]);
  });

  test.each<[string, Json, Record<string, object>]>([
    ['a policy of another role', {}, { Policy: policy('Policy', [statement(EVENTS)], { Roles: [{ Ref: 'Other' }] }) }],
    ['a policy that denies', { Policies: [{ PolicyDocument: { Statement: [statement(EVENTS, { Effect: 'Deny' })] } }] }, {}],
    ['a policy about another rule', { Policies: [{ PolicyDocument: { Statement: [statement(EVENTS, { Resource: 'arn:aws:events:us-east-1:111111111111:rule/mine' })] } }] }, {}],
    ['a policy about another bus in an unknown Region', { Policies: [{ PolicyDocument: { Statement: [statement(EVENTS, { Resource: { 'Fn::Sub': 'arn:aws:events:${AWS::Region}:1:rule/mine' } })] } }] }, {}],
  ])('is not allowed by %s', (_, properties, more) => {
    expect(found(properties, more)).toEqual(LACKS);
  });

  test.each<[string, Json, Json]>([
    ['a policy of AWS', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/x'] }, {}],
    ['a list that a parameter gives', { ManagedPolicyArns: { Ref: 'Arns' } }, { Parameters: { Arns: { Type: 'CommaDelimitedList' } } }],
    ['a boundary', { PermissionsBoundary: 'arn:aws:iam::111111111111:policy/x' }, {}],
    ['a document that a transform makes', { Policies: [{ PolicyDocument: { Statement: [{ 'Fn::If': ['a', {}, {}] }] } }] }, {}],
    ['resources that a macro adds', {}, { Transform: 'Mine' }],
  ])('is unknown with %s', (_, properties, around) => {
    expect(found(properties, {}, around)).toEqual([]);
  });

  test('of another stack is unknown', () => {
    expect(checkTemplates(machineTemplate(child))).toEqual([]);
  });

  test.each([[{ 'Fn::GetAtt': ['Job', 'Arn'] }, []], [{ 'Fn::GetAtt': ['Role', 'Arn'] }, ['SF-10 error Machine Properties.RoleArn']], ['arn:aws:iam::111111111111:role/x', []]])('may hand on a role that is named as %j', (Resource, lines) => {
    const job = '{"StartAt":"A","States":{"A":{"Type":"Task","End":true,"Resource":"arn:aws:states:::sagemaker:createProcessingJob","Parameters":{"RoleArn":"';
    const DefinitionString = { 'Fn::Join': ['', [job, { 'Fn::GetAtt': ['Job', 'Arn'] }, '"}}}}']] };
    const Role = { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: { Statement: [statement('iam:PassRole', { Resource })] } }] } };
    const Job = { Type: 'AWS::IAM::Role', Properties: {} };
    expect(checkTemplates(withProperties({ DefinitionString, RoleArn: role }, { Role, Job })).filter((line) => line.startsWith('SF-'))).toEqual(lines);
  });
});

describe('a log group', () => {
  const logs = (LogGroupArn: unknown) => ({ LoggingConfiguration: { Level: 'ALL', Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn } }] } });
  const found = (arn: unknown) => checkTemplates(machineTemplate(machine(), logs(arn), { Group: { Type: 'AWS::Logs::LogGroup' } }));

  test('that is referred to brings its own end', () => {
    expect(found({ 'Fn::GetAtt': ['Group', 'Arn'] })).toEqual([]);
  });

  test.each([[{ 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:1:log-group:a:*' }, 0], [{ 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:1:log-group:a' }, 1]])('that is written as %j', (arn, count) => {
    expect(found(arn)).toHaveLength(count);
  });
});
