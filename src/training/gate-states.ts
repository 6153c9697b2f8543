import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AbsoluteCheck, Check, checksOf, Gate, RelativeCheck } from './gate';
import { failed } from './job-names';
import { busy, ServiceTask } from './service-task';
import { format } from '../internal/intrinsics';
import { Statement } from '../internal/policy';

/** A table whose update expressions calculate with decimals; Step Functions itself adds whole numbers only. */
export interface Calculator {
  readonly tableName: string;
  /** The key of one item that holds intermediate results; calls may share it, because each reads only what it sends. */
  readonly key: Record<string, unknown>;
  /** What `dynamodb:UpdateItem` on the table needs, its key included. */
  readonly allow: readonly Statement[];
}

/** How a gate ends. */
export interface GateEnds {
  readonly calculator: Calculator;
  /** Where a rejected run goes on. */
  readonly onRejected: sfn.IChainable;
  /** Begins the names of the states; `Gate` by default. */
  readonly name?: string;
  /** Where the verdict stands; `$.gate` by default. */
  readonly resultPath?: string;
}

/** The states of one check, and where it keeps what it found until all have spoken. */
interface Place {
  readonly name: string;
  readonly at: string;
}

const { isPresent, isNumeric, isString, and, or, not } = sfn.Condition;

/** The states of a gate: every check says in words what it found, then `$.gate = { passed, reasons }` decides. */
export function gateStates(scope: Construct, gate: Gate, { calculator, onRejected, name = 'Gate', resultPath = '$.gate' }: GateEnds): sfn.Chain {
  const checks = checksOf(gate);
  const places = checks.map((_, index): Place => ({ name: `${name} ${index + 1}`, at: `${resultPath}.check${index + 1}` }));
  const failure = failed(scope, name);
  const start = new sfn.Pass(scope, name, { parameters: { passed: false }, resultPath });
  let last: sfn.Chain = sfn.Chain.start(start);
  checks.forEach((check, index) => {
    const chain = check.kind === 'absolute' ? absoluteStates(scope, check, places[index]) : new Comparison(scope, check, places[index]).states(calculator, failure);
    last = last.next(chain);
  });
  const reasons = `States.Array(${places.map(({ at }) => `${at}.reason`).join(', ')})`;
  const verdict = (word: string, passed: boolean) => new sfn.Pass(scope, `${name}: ${word}`, { parameters: { passed, 'reasons.$': reasons }, resultPath });
  const [passed, rejected] = [verdict('passed', true), verdict('rejected', false)];
  rejected.next(onRejected);
  let next = 0;
  const numbered = (part: Gate): sfn.Condition => {
    if ('check' in part) return sfn.Condition.booleanEquals(`${places[next++].at}.passed`, true);
    return 'every' in part ? and(...part.every.map(numbered)) : or(...part.some.map(numbered));
  };
  last.next(new sfn.Choice(scope, `${name}: passed?`).when(numbered(gate), passed).otherwise(rejected));
  return sfn.Chain.custom(start, [passed], start);
}

function metricPath({ metric }: Check): string {
  return `$.report.metrics.${metric}`;
}

function isNumber(path: string): sfn.Condition {
  return and(isPresent(path), isNumeric(path));
}

/** What a check says, as the result of a state. */
function says(scope: Construct, place: Place, said: { readonly name: string; readonly passed: boolean; readonly reason: string }): sfn.Pass {
  return new sfn.Pass(scope, `${place.name}: ${said.name}`, { parameters: { 'passed': said.passed, 'reason.$': said.reason }, resultPath: place.at });
}

function noNumber(scope: Construct, check: Check, place: Place): sfn.Pass {
  return says(scope, place, { name: 'no number', passed: false, reason: format([`the report has no number ${check.metric}`]) });
}

function absoluteStates(scope: Construct, check: AbsoluteCheck, place: Place): sfn.Chain {
  const { metric, threshold, growing } = check;
  const path = metricPath(check);
  const [reached, missed] = growing ? ['at least', 'below'] : ['at most', 'above'];
  const yes = says(scope, place, { name: 'reached', passed: true, reason: format([`${metric} `, ` is ${reached} ${threshold}`], path) });
  const no = says(scope, place, { name: 'missed', passed: false, reason: format([`${metric} `, ` is ${missed} ${threshold}`], path) });
  const none = noNumber(scope, check, place);
  const compare = growing ? sfn.Condition.numberGreaterThanEquals(path, threshold) : sfn.Condition.numberLessThanEquals(path, threshold);
  const start = new sfn.Choice(scope, `${place.name}: ${metric} ${reached} ${threshold}?`)
    .when(and(isNumber(path), compare), yes)
    .when(isNumber(path), no)
    .otherwise(none);
  return sfn.Chain.custom(start, [yes, no, none], start);
}

/** What the champion reached: as it was measured beside the model, or as its version says. */
interface Rival {
  readonly name: string;
  readonly path: string;
  readonly words: string;
  /** The number as a text, for a key that ends in `.$`. */
  readonly text: string;
}

class Comparison {
  private readonly ends: sfn.Pass[] = [];

  constructor(private readonly scope: Construct, private readonly check: RelativeCheck, private readonly place: Place) {}

  public states(calculator: Calculator, failure: sfn.IChainable): sfn.Chain {
    const { metric } = this.check;
    const [measured, registered] = [`$.report.champion.${metric}`, `$.run.champion.metrics.${metric}`];
    const first = this.end('no champion', true, [`no version serves yet, so ${metric} is not compared`]);
    const unknown = this.end('champion unknown', false, [`what the champion reached in ${metric} was neither measured nor registered`]);
    const noText = this.end('registered text', false, [`what the champion registered as ${metric} is no number: `, ''], registered);
    const none = this.keep(noNumber(this.scope, this.check, this.place));
    const beside = this.rival(calculator, { name: 'measured', path: measured, words: 'measured on the same data', text: format(['', ''], measured) });
    const before = this.rival(calculator, { name: 'registered', path: registered, words: 'as it was registered, because it was not measured on the same data', text: registered });
    beside.orElse(failure);
    before.addCatch(noText, { errors: NOT_A_NUMBER, resultPath: sfn.JsonPath.DISCARD });
    before.orElse(failure);
    const start = new sfn.Choice(this.scope, `${this.place.name}: ${metric} better than the champion?`)
      .when(not(isNumber(metricPath(this.check))), none)
      .when(not(isPresent('$.run.champion')), first)
      .when(isNumber(measured), beside)
      .when(and(isPresent(registered), isString(registered)), before)
      .otherwise(unknown);
    return sfn.Chain.custom(start, this.ends, start);
  }

  /** Calculates what must be reached, and compares. */
  private rival({ tableName, key, allow }: Calculator, { name, path, words, text }: Rival): ServiceTask {
    const { metric, by, growing } = this.check;
    const limit = `${this.place.at}.limit`;
    const task = new ServiceTask(this.scope, `${this.place.name}: what must be reached, ${name}`, {
      service: 'dynamodb',
      action: 'updateItem',
      parameters: {
        TableName: tableName,
        Key: key,
        UpdateExpression: `SET #limit = :champion ${growing ? '+' : '-'} :by`,
        ExpressionAttributeNames: { '#limit': 'limit' },
        ExpressionAttributeValues: { ':champion': { 'N.$': text }, ':by': { N: String(by) } },
        ReturnValues: 'UPDATED_NEW',
      },
      resultSelector: { 'limit.$': 'States.StringToJson($.Attributes.limit.N)' },
      resultPath: this.place.at,
      timeout: Duration.minutes(5),
      retryOn: busy({ service: 'dynamodb' }).filter((error) => !NOT_A_NUMBER.includes(error)),
      allow,
    });
    const value = metricPath(this.check);
    const better = by === 0 ? 'better' : `${by} better`;
    const yes = this.end(`better, ${name}`, true, [`${metric} `, ` is ${by === 0 ? '' : 'at least '}${better} than `, ` of the champion, ${words}`], value, path);
    const no = this.end(`not better, ${name}`, false, [`${metric} `, ` is not ${better} than `, ` of the champion, ${words}`], value, path);
    task.next(new sfn.Choice(this.scope, `${this.place.name}: better, ${name}?`).when(this.beats(value, limit), yes).otherwise(no));
    return task;
  }

  private beats(value: string, limit: string): sfn.Condition {
    const { by, growing } = this.check;
    if (by === 0) return growing ? sfn.Condition.numberGreaterThanJsonPath(value, limit) : sfn.Condition.numberLessThanJsonPath(value, limit);
    return growing ? sfn.Condition.numberGreaterThanEqualsJsonPath(value, limit) : sfn.Condition.numberLessThanEqualsJsonPath(value, limit);
  }

  private end(name: string, passed: boolean, texts: readonly string[], ...paths: readonly string[]): sfn.Pass {
    return this.keep(says(this.scope, this.place, { name, passed, reason: format(texts, ...paths) }));
  }

  private keep(pass: sfn.Pass): sfn.Pass {
    this.ends.push(pass);
    return pass;
  }
}

/** How DynamoDB answers a number that is none. */
const NOT_A_NUMBER = ['DynamoDB.AmazonDynamoDBException', 'DynamoDB.ValidationException'];
