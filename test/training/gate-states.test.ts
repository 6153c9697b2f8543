// covers src/training/gate.ts
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EvaluationGate, Metric } from '../../src/training';
import { gateStates } from '../../src/training/gate-states';
import { AslError, Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';

const METRICS = [Metric.higherIsBetter('auc'), Metric.lowerIsBetter('rmse')];

/** Decimal addition with 12 digits after the point, as exact as the tests need; numbers that are none are refused as DynamoDB refuses them. */
const TABLE = ({ UpdateExpression, ExpressionAttributeValues }: Json): Json => {
  const [one, other] = [':champion', ':by'].map((name) => {
    const text: string = ExpressionAttributeValues[name].N;
    if (!/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text)) throw new AslError('DynamoDB.AmazonDynamoDBException', `The parameter cannot be converted to a numeric value: ${text}`);
    return BigInt(Math.round(Number(text) * 1e12));
  });
  const sum = UpdateExpression.includes('+') ? one + other : one - other;
  return { Attributes: { limit: { N: String(Number(sum) / 1e12) } } };
};

function judged(gate: EvaluationGate, document: Json, answers: Answers = { 'dynamodb:updateItem': TABLE }): RunResult {
  const stack = new Stack(new App(), 'Training');
  const scope = new Construct(stack, 'Gate');
  const definition = gateStates(scope, gate._bind(scope, METRICS), {
    calculator: { tableName: 'locks', key: { id: { S: 'calculation' } }, allow: [] },
    onRejected: new sfn.Succeed(scope, 'Rejected'),
  });
  machineOf(stack, definition);
  return runMachine(Object.values(definitionsOf(stack))[0], document, answers);
}

const report = (metrics: Json, champion?: Json) => ({ report: { metrics, ...(champion ? { champion } : {}) }, run: champion ? { champion: { arn: 'arn' } } : {} });
const better = EvaluationGate.betterThanChampion('auc', { by: 0.005 });

describe('an absolute gate', () => {
  test.each([[0.8, true], [0.7999999999999999, false], [1, true], [0, false]])('of at least 0.8 judges %p: %p', (auc, passed) => {
    expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), report({ auc })).output.gate.passed).toBe(passed);
  });

  test.each([[3, true], [3.0000000000000004, false], [-1, true]])('of at most 3 judges %p: %p', (rmse, passed) => {
    expect(judged(EvaluationGate.metricAtMost('rmse', 3), report({ rmse })).output.gate.passed).toBe(passed);
  });

  test('says what it found', () => {
    expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), report({ auc: 0.75 })).output.gate.reasons).toEqual(['auc 0.75 is below 0.8']);
  });

  test.each([[{}], [{ auc: '0.91' }], [{ auc: null }], [{ auc: [0.91] }]])('rejects a report without a number: %p', (metrics) => {
    expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), report(metrics)).output.gate).toEqual({ passed: false, reasons: ['the report has no number auc'] });
  });

  test('rejects a document without a report', () => {
    expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), {}).output.gate.passed).toBe(false);
  });
});

describe('a gate against the champion', () => {
  test.each([
    [0.905, 0.9, true],
    [0.9049999999999999, 0.9, false],
    [0.9, 0.9, false],
    [0.3, 0.295, true],
  ])('with 0.005 judges %p against %p: %p', (auc, champion, passed) => {
    expect(judged(better, report({ auc }, { auc: champion })).output.gate.passed).toBe(passed);
  });

  test('adds decimals exactly: 0.3 is 0.1 more than 0.2', () => {
    expect(judged(EvaluationGate.betterThanChampion('auc', { by: 0.1 }), report({ auc: 0.3 }, { auc: 0.2 })).output.gate.passed).toBe(true);
  });

  test.each([[0.9, false], [0.9000000000000001, true]])('without a difference judges %p against 0.9: %p', (auc, passed) => {
    expect(judged(EvaluationGate.betterThanChampion('auc'), report({ auc }, { auc: 0.9 })).output.gate.passed).toBe(passed);
  });

  test.each([[2.5, true], [2.5000000000000004, false]])('of a metric that shrinks judges %p against 3 with 0.5: %p', (rmse, passed) => {
    expect(judged(EvaluationGate.betterThanChampion('rmse', { by: 0.5 }), report({ rmse }, { rmse: 3 })).output.gate.passed).toBe(passed);
  });

  test.each([[3, false], [2.9999999999999996, true]])('of a metric that shrinks judges %p against 3: %p', (rmse, passed) => {
    expect(judged(EvaluationGate.betterThanChampion('rmse'), report({ rmse }, { rmse: 3 })).output.gate.passed).toBe(passed);
  });

  test('passes while no version serves, and says so', () => {
    expect(judged(better, report({ auc: 0.1 })).output.gate).toEqual({ passed: true, reasons: ['no version serves yet, so auc is not compared'] });
  });

  test('still wants a number of the model while no version serves', () => {
    expect(judged(better, report({})).output.gate.passed).toBe(false);
  });

  test.each([['0.9', true], ['0.91', false]])('takes the registered %p of a champion that was not measured: %p', (auc, passed) => {
    expect(judged(better, { ...report({ auc: 0.91 }), run: { champion: { arn: 'arn', metrics: { auc } } } }).output.gate.passed).toBe(passed);
  });

  test('says that the number is the registered one', () => {
    const { gate } = judged(better, { ...report({ auc: 0.91 }), run: { champion: { arn: 'arn', metrics: { auc: '0.9' } } } }).output;
    expect(gate.reasons).toEqual([expect.stringMatching(/^auc 0.91 is at least 0.005 better than 0.9 of the champion, as it was registered, because/)]);
  });

  test('prefers what was measured to what is registered', () => {
    const { gate } = judged(better, { ...report({ auc: 0.91 }, { auc: 0.95 }), run: { champion: { arn: 'arn', metrics: { auc: '0.5' } } } }).output;
    expect(gate.reasons).toEqual(['auc 0.91 is not 0.005 better than 0.95 of the champion, measured on the same data']);
  });

  test.each([[{ arn: 'arn' }], [{ arn: 'arn', metrics: {} }], [{ arn: 'arn', metrics: { auc: 0.5 } }]])('rejects while nobody knows what the champion reached: %p', (champion) => {
    expect(judged(better, { ...report({ auc: 0.99 }), run: { champion } }).output.gate.passed).toBe(false);
  });

  test('rejects when what is registered is no number, without trying again', () => {
    const run = judged(better, { ...report({ auc: 0.99 }), run: { champion: { arn: 'arn', metrics: { auc: 'good' } } } });
    expect([run.output.gate.reasons, run.calls.length]).toEqual([['what the champion registered as auc is no number: good'], 1]);
  });

  test('fails the run when the table gives no answer', () => {
    const run = judged(better, report({ auc: 0.99 }, { auc: 0.9 }), { 'dynamodb:updateItem': failing('DynamoDB.ResourceNotFoundException') });
    expect(run).toMatchObject({ status: 'FAILED', error: 'DynamoDB.ResourceNotFoundException' });
  });

  test('tries again while the table is busy', () => {
    let calls = 0;
    const busy = (parameters: Json) => {
      if (++calls < 3) throw new AslError('DynamoDB.ThrottlingException', 'slow down');
      return TABLE(parameters);
    };
    expect(judged(better, report({ auc: 0.99 }, { auc: 0.9 }), { 'dynamodb:updateItem': busy }).output.gate.passed).toBe(true);
  });
});

describe('combined gates', () => {
  const [high, low] = [EvaluationGate.metricAtLeast('auc', 0.8), EvaluationGate.metricAtMost('rmse', 3)];

  test.each([[0.9, 1, true], [0.9, 4, false], [0.7, 1, false], [0.7, 4, false]])('all of two with %p and %p: %p', (auc, rmse, passed) => {
    expect(judged(EvaluationGate.allOf(high, low), report({ auc, rmse })).output.gate.passed).toBe(passed);
  });

  test.each([[0.9, 1, true], [0.9, 4, true], [0.7, 1, true], [0.7, 4, false]])('any of two with %p and %p: %p', (auc, rmse, passed) => {
    expect(judged(EvaluationGate.anyOf(high, low), report({ auc, rmse })).output.gate.passed).toBe(passed);
  });

  test('nest', () => {
    const gate = EvaluationGate.allOf(low, EvaluationGate.anyOf(high, better));
    expect(judged(gate, report({ auc: 0.7, rmse: 1 }, { auc: 0.6 })).output.gate.passed).toBe(true);
  });

  test('of one gate are that gate', () => {
    expect(judged(EvaluationGate.allOf(EvaluationGate.anyOf(high)), report({ auc: 0.8 })).output.gate.passed).toBe(true);
  });

  test('say what every check found, also after one that decided', () => {
    expect(judged(EvaluationGate.allOf(high, low), report({ auc: 0.7, rmse: 4 })).output.gate.reasons).toEqual(['auc 0.7 is below 0.8', 'rmse 4 is above 3']);
  });
});

test('a rejected run ends where the workflow says', () => {
  expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), report({ auc: 0.1 })).trace.at(-1)).toBe('Rejected');
});

test('a passed run does not', () => {
  expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), report({ auc: 0.9 })).trace).not.toContain('Rejected');
});

test('the document keeps what it held', () => {
  expect(judged(EvaluationGate.metricAtLeast('auc', 0.8), { ...report({ auc: 0.9 }), model: { artifact: 'a' } }).output.model).toEqual({ artifact: 'a' });
});
