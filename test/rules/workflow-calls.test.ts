import { call, first, machine } from './cases/workflow-samples';
import { UNKNOWN } from '../../src/rules/rule';
import { callsOf, CallParameters } from '../../src/rules/workflow-calls';
import { definitionOf, HOLE, holeText, parseDefinition, textOf } from '../../src/rules/workflow-definition';
import { mayAllow } from '../../src/rules/workflow-permissions';

const one = (resource: string, more = {}) => callsOf(definitionOf(first({ ...call(resource), ...more })))[0];

describe('a call', () => {
  test.each([
    ['sagemaker:createTrainingJob.sync', 'sagemaker', 'createTrainingJob', 'sync'],
    ['states:startExecution.sync:2', 'states', 'startExecution', 'sync:2'],
    ['aws-sdk:fsx:createFileSystem', 'aws-sdk:fsx', 'createFileSystem', undefined],
    ['aws-sdk:dynamodb:putItem.waitForTaskToken', 'aws-sdk:dynamodb', 'putItem', 'waitForTaskToken'],
  ])('%s is taken apart', (resource, service, action, pattern) => {
    expect(one(resource)).toMatchObject({ service, action, pattern });
  });

  test('is known where the partition is not', () => {
    const Resource = `arn:${holeText('AWS::Partition')}:states:::sns:publish`;
    expect(callsOf(definitionOf(first({ ...call(''), Resource })))).toHaveLength(1);
  });

  test.each(['arn:aws:lambda:eu-west-1:111111111111:function:f', 'arn:aws:states:eu-west-1:111111111111:activity:a', `${HOLE}a${HOLE}`])('is not %s', (Resource) => {
    expect(callsOf(definitionOf(first({ ...call(''), Resource })))).toEqual([]);
  });

  test('is found in branches and maps', () => {
    const inner = { StartAt: 'In', States: { In: { ...call('sns:publish'), End: true } } };
    const all = callsOf(definitionOf(first({ Type: 'Parallel', Branches: [inner, { StartAt: 'X', States: { X: { Type: 'Map', End: true, ItemProcessor: { StartAt: 'Y', States: { Y: { ...call('sqs:sendMessage'), End: true } } } } } }] })));
    expect(all.map(({ parameters }) => parameters.at)).toEqual([
      'definition.States.Start.Branches[0].States.In.Parameters',
      'definition.States.Start.Branches[1].States.X.ItemProcessor.States.Y.Parameters',
    ]);
  });

  test('is found by service and action', () => {
    const definition = definitionOf(machine({ Start: { ...call('sns:publish'), Next: 'Then' }, Then: { ...call('sqs:sendMessage'), Next: 'Done' } }));
    expect([callsOf(definition), callsOf(definition, 'sns'), callsOf(definition, 'sns', 'subscribe')].map((calls) => calls.length)).toEqual([2, 1, 0]);
  });

  test('without parameters sends its whole input, which is unknown', () => {
    expect(one('sns:publish', { Parameters: undefined }).parameters.get('TopicArn').text()).toBe(UNKNOWN);
  });

  test('in JSONata has arguments', () => {
    const { parameters } = one('sns:publish', { QueryLanguage: 'JSONata', Parameters: undefined, Arguments: { Message: '{% $m %}', TopicArn: 't' } });
    expect([parameters.get('Message').text(), parameters.get('TopicArn').text()]).toEqual([UNKNOWN, 't']);
  });
});

describe('a parameter', () => {
  const parameters = new CallParameters({ 'a': { b: 'x', n: 1, yes: true, list: ['p', 'q'] }, 'path.$': '$.here', 'hole': `a${HOLE}b${HOLE}` }, 'P');

  test('is what is written', () => {
    const a = parameters.get('a');
    expect([a.get('b').text(), a.get('n').number(), a.get('yes').flag(), (a.get('list').items() as CallParameters[]).map((item) => item.text())]).toEqual(['x', 1, true, ['p', 'q']]);
  });

  test('that is absent is known to be', () => {
    expect([parameters.get('z').text(), parameters.get('z', 'y').number(), parameters.get('z').present(), parameters.get('z').items(), parameters.get('z').members()])
      .toEqual([undefined, undefined, false, undefined, undefined]);
  });

  test.each(['path', 'hole'])('%s is there and unknown', (key) => {
    expect(parameters.get(key).text()).toBe(UNKNOWN);
    expect(parameters.get(key, 'inside').text()).toBe(UNKNOWN);
  });

  test('of another type is unknown', () => {
    expect([parameters.get('a').text(), parameters.get('a', 'b').number(), parameters.get('a', 'n').flag(), parameters.get('a', 'n').items()]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
  });

  test('has its place', () => {
    const [item] = parameters.get('a', 'list').items() as CallParameters[];
    expect([parameters.get('a', 'b').at, parameters.get('path').at, item.at]).toEqual(['P.a.b', 'P.path.$', 'P.a.list[0]']);
  });

  test('says where its value comes from, and what is known of its text', () => {
    expect([parameters.source('path'), parameters.source('a'), parameters.get('hole').raw(), parameters.get('a', 'b').raw(), parameters.get('a').raw()])
      .toEqual(['$.here', undefined, `a${HOLE}b${HOLE}`, 'x', undefined]);
  });

  test('has members by their names without the sign of a path', () => {
    expect((parameters.members() as [string, CallParameters][]).map(([name]) => name)).toEqual(['a', 'path', 'hole']);
  });
});

describe('a definition in pieces', () => {
  test('has holes inside of texts and in the place of values', () => {
    const text = textOf(['{"a":"x', { hole: 'One' }, '","b":', { hole: 'Two' }, ',"c":"\\"', { hole: 'Three' }, '"}']);
    expect(JSON.parse(text)).toEqual({ a: `x${holeText('One')}`, b: holeText('Two'), c: `"${holeText('Three')}` });
  });

  test.each([['[]', undefined], ['1', undefined], ['{', undefined], [`"${holeText('a')}"`, UNKNOWN], [`{${holeText('a')}`, UNKNOWN]])('%s is no definition', (text, result) => {
    expect(parseDefinition(text)).toBe(result);
  });
});

describe('a permission', () => {
  const may = (action: string, pattern: string, resource: string) => mayAllow([{ actions: [action], resources: [pattern] }], 'events:PutRule', resource);

  test.each([
    ['events:PutRule', '*', 'arn:x'], ['EVENTS:put*', '*', 'arn:x'], ['*', '*', 'arn:x'], ['events:Put?ule', 'arn:?', 'arn:x'],
    ['events:PutRule', `arn:${HOLE}r${HOLE}:x`, 'arn:eu:x'], ['events:PutRule', 'arn:eu:x', `arn:${HOLE}r${HOLE}:x`], ['events:PutRule', 'a*c', '*b*'],
    ['events:PutRule', `${HOLE}Role.Arn${HOLE}`, `${HOLE}Role.Arn${HOLE}`], ['events:PutRule', `${HOLE}Role.Arn${HOLE}`, 'arn:x'],
  ])('%s on %s may cover %s', (action, pattern, resource) => {
    expect(may(action, pattern, resource)).toBe(true);
  });

  test.each([
    ['events:PutRules', '*', 'arn:x'], ['events:Put', '*', 'arn:x'], ['events:PutRule', 'arn:y', 'arn:x'], ['events:PutRule', 'arn:y*', 'arn:x'],
    ['events:PutRule', `arn:${HOLE}r${HOLE}:y`, 'arn:eu:x'], ['events:PutRule', `${HOLE}Role.Arn${HOLE}`, `${HOLE}Other.Arn${HOLE}`], ['events:PutRule', '', 'a'],
  ])('%s on %s does not cover %s', (action, pattern, resource) => {
    expect(may(action, pattern, resource)).toBe(false);
  });
});
