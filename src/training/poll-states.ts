import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceTask } from './service-task';

/** What is asked again and again until it is as it should be. */
export interface Poll {
  /** Begins the names of its states. */
  readonly name: string;
  /** Asks; its answer is what `ready` and `pending` look at. */
  readonly ask: ServiceTask;
  readonly every: Duration;
  /** After so many times it is given up. */
  readonly most: number;
  /** When it is as it should be. */
  readonly ready: sfn.Condition;
  /** When it still may become so. */
  readonly pending: sfn.Condition;
  /** What goes on then. */
  readonly next: sfn.IChainable;
  /** What goes on when it never will be, or nobody can say. */
  readonly never: sfn.IChainable;
}

/** Waits, asks and decides, until something is ready or never will be. The document keeps how often at `$.polls`. */
export function pollStates(scope: Construct, { name, ask, every, most, ready, pending, next, never }: Poll): sfn.State {
  const begin = new sfn.Pass(scope, `${name}: begin`, { result: sfn.Result.fromObject({ n: 0 }), resultPath: '$.polls' });
  const wait = new sfn.Wait(scope, `${name}: wait`, { time: sfn.WaitTime.duration(every) });
  const count = new sfn.Pass(scope, `${name}: count`, { parameters: { 'n.$': 'States.MathAdd($.polls.n, 1)' }, resultPath: '$.polls' });
  begin.next(wait);
  wait.next(ask);
  ask.next(new sfn.Choice(scope, `${name}: ready?`)
    .when(ready, next)
    .when(sfn.Condition.and(pending, sfn.Condition.numberLessThan('$.polls.n', most)), count)
    .otherwise(never));
  count.next(wait);
  return begin;
}

/** A task between a file system and S3 that is waited for. */
export interface AwaitedTask extends Omit<Poll, 'most' | 'ready' | 'pending'> {
  /** Where the answer of `ask` has the lifecycles of tasks. */
  readonly lifecycles: string;
}

/** Waits until a task between a file system and S3 succeeded or never will. */
export function taskStates(scope: Construct, { lifecycles, ...poll }: AwaitedTask): sfn.State {
  const first = `${lifecycles}[0]`;
  return pollStates(scope, { ...poll, most: 1440, ready: oneOf(first, ['SUCCEEDED']), pending: oneOf(first, ['PENDING', 'EXECUTING']) });
}

/** Whether there is a text, and it is one of several. */
export function oneOf(path: string, values: readonly string[]): sfn.Condition {
  const [first, ...others] = values.map((value) => sfn.Condition.stringEquals(path, value));
  const any = others.length > 0 ? sfn.Condition.or(first, ...others) : first;
  return sfn.Condition.and(sfn.Condition.isPresent(path), sfn.Condition.isString(path), any);
}
