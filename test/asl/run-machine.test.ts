import { AslError, Chance, Clock, failing, later, runMachine, sequence } from '.';
import { Json } from './errors';

const one = (state: Json, more: Json = {}) => ({ StartAt: 'S', States: { S: { End: true, ...state } }, ...more });
const PUBLISH = { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: { 'Message.$': '$.m' } };
const ASK = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: { 'Token.$': '$$.Task.Token' } };

describe('what is not interpreted is refused', () => {
  test.each<[string, Json, string]>([
    ['JSONata for the machine', one({ Type: 'Pass' }, { QueryLanguage: 'JSONata' }), 'only JSONPath'],
    ['JSONata for a state', one({ Type: 'Pass', QueryLanguage: 'JSONata' }), 'only JSONPath'],
    ['variables', one({ Type: 'Pass', Assign: { x: 1 } }), 'uses Assign'],
    ['distributed maps', one({ Type: 'Map', ItemProcessor: { ...one({ Type: 'Pass' }), ProcessorConfig: { Mode: 'DISTRIBUTED' } } }), 'only inline maps'],
    ['other types', one({ Type: 'Loop' }), 'the type Loop'],
    ['a start that is not there', { StartAt: 'X', States: { S: { Type: 'Succeed' } } }, "starts at 'X'"],
    ['a target that is not there', one({ Type: 'Pass', End: undefined, Next: 'X' }), "goes on to 'X'"],
    ['a state without an exit', one({ Type: 'Pass', End: undefined }), 'needs either Next or End'],
    ['a choice of nothing', { StartAt: 'S', States: { S: { Type: 'Choice', Choices: [], Default: 'S' } } }, 'nothing to choose from'],
    ['an unknown function', one({ Type: 'Pass', Parameters: { 'a.$': 'States.Guess()' } }), 'no such call'],
    ['an unknown operator', { StartAt: 'S', States: { S: { Type: 'Choice', Choices: [{ Variable: '$.a', IsOdd: true, Next: 'S' }] } } }, 'no operator IsOdd'],
    ['eleven nested functions', one({ Type: 'Pass', Parameters: { 'a.$': `${'States.Array('.repeat(11)}1${')'.repeat(11)}` } }), 'more than ten'],
  ])('%s', (_, definition, message) => {
    expect(() => runMachine(definition, { a: 1 })).toThrow(message);
  });
});

describe('a call', () => {
  test('that nobody answers is an error of the test', () => {
    expect(() => runMachine(one(PUBLISH), { m: 1 })).toThrow("nobody answers 'S'");
  });

  test('is answered by the name of its state before its service', () => {
    expect(runMachine(one(PUBLISH), { m: 1 }, { 'S': 'state', 'sns:publish': 'service' }).output).toBe('state');
  });

  test('gives its parameters to who answers', () => {
    expect(runMachine(one(PUBLISH), { m: 1 }, { S: ({ Message }: Json) => ({ got: Message }) }).output).toEqual({ got: 1 });
  });

  test('shares no object with who answers', () => {
    const answer = { list: [1] };
    runMachine(one(PUBLISH), { m: 1 }, { S: answer }).output.list.push(2);
    expect(answer).toEqual({ list: [1] });
  });

  test('may take its time', () => {
    expect(runMachine(one(PUBLISH), { m: 1 }, { S: later(90, later(10, 'late')) })).toMatchObject({ output: 'late', seconds: 100 });
  });

  test('may fail later', () => {
    expect(runMachine(one(PUBLISH), { m: 1 }, { S: later(90, failing('E', 'why')) })).toMatchObject({ error: 'E', cause: 'why', seconds: 90 });
  });

  test('may be answered differently each time', () => {
    const retried = one({ ...PUBLISH, Retry: [{ ErrorEquals: ['E'] }] });
    expect(runMachine(retried, { m: 1 }, { S: sequence(failing('E'), failing('E'), 'third') })).toMatchObject({ output: 'third', calls: [{ attempt: 0 }, { attempt: 1 }, { attempt: 2 }] });
  });
});

describe('an execution', () => {
  test('that waits for ever is an error of the test', () => {
    expect(() => runMachine(one(ASK), {}, { S: {} })).toThrow("waits for ever in 'S'");
  });

  test('is aborted where it is, and no Catch runs', () => {
    const caught = one({ ...PUBLISH, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }] });
    expect(runMachine(caught, { m: 1 }, { S: later(900, 'late') }, { abortAfter: 60 })).toMatchObject({ status: 'ABORTED', seconds: 60, trace: ['S'] });
  });

  test('of an Express machine ends after five minutes', () => {
    expect(runMachine(one({ Type: 'Wait', Seconds: 301 }), {}, {}, { type: 'EXPRESS' })).toMatchObject({ status: 'TIMED_OUT', seconds: 300 });
  });

  test('with jitter waits less than the full interval', () => {
    const retried = one({ ...PUBLISH, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: 'FULL' }] });
    const { seconds } = runMachine(retried, { m: 1 }, { S: sequence(failing('E'), 'well') });
    expect(seconds > 0 && seconds < 100).toBe(true);
  });

  test('sees the same chance for the same seed', () => {
    const random = one({ Type: 'Pass', Parameters: { 'id.$': 'States.UUID()', 'n.$': 'States.MathRandom(1, 1000000)' } });
    expect(runMachine(random, {}, {}, { seed: 4 }).output).toEqual(runMachine(random, {}, {}, { seed: 4 }).output);
  });

  test('knows its error as a class', () => {
    expect(new AslError('States.Timeout', '', ['States.HeartbeatTimeout']).matches(['States.HeartbeatTimeout'])).toBe(true);
  });
});

describe('the clock', () => {
  test('keeps the order of what happens at the same moment', () => {
    const clock = new Clock();
    const seen: number[] = [];
    for (let i = 0; i < 20; i++) clock.after(i % 2, () => seen.push(i));
    clock.run();
    expect(seen).toEqual([...Array(20).keys()].sort((a, b) => a % 2 - b % 2 || a - b));
  });

  test('forgets what is cancelled', () => {
    const clock = new Clock();
    const cancel = clock.after(5, () => { throw new Error('too late'); });
    cancel();
    expect([clock.next, clock.run()]).toEqual([undefined, 0]);
  });

  test('stops what never rests', () => {
    const clock = new Clock();
    const again = () => { clock.after(1, again); };
    again();
    expect(() => clock.run({ maxEvents: 100 })).toThrow('never rests');
  });
});

describe('chance', () => {
  test('spreads evenly', () => {
    const chance = new Chance(9);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) counts[chance.integer(0, 9)] += 1;
    expect(Math.min(...counts) > 850 && Math.max(...counts) < 1150).toBe(true);
  });

  test('differs for neighbouring seeds', () => {
    expect(new Set(Array.from({ length: 1000 }, (_, seed) => new Chance(seed).next())).size).toBe(1000);
  });
});
