import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { StepContext } from './workflow-step';
import { quoted } from '../internal/intrinsics';
import { derivedName } from '../internal/names';

/** Where a step finds what tells the items of a list apart: the context object names them outside the states of a map only. */
export const ITEM_KEY = '$.itemKey';

/** What SageMaker leaves of its 63 characters for a literal: 32 for a hash, 7 for a number, two hyphens. */
const LITERAL = 22;

/** How the jobs of a state are called. */
export interface NamesOfJobs {
  /** What all names begin with: permissions end in `<literal>-*`. */
  readonly literal: string;
  /** The name of the job that the state makes, for a key that ends in `.$`: another one for each attempt. */
  readonly next: string;
  /** What the names of all attempts have in common, for a key that ends in `.$`. */
  readonly common: string;
}

/** The names of the jobs of one step: unique for each execution, item, redrive and attempt, and alike for one execution and item. */
export class JobNames implements NamesOfJobs {
  /** What all names of the step begin with: permissions end in `<literal>-*`. */
  public readonly literal: string;
  private readonly run: string;

  constructor(scope: Construct, { insideMap }: Pick<StepContext, 'insideMap'> = {}) {
    this.literal = derivedName(scope, { maxLength: LITERAL });
    this.run = hashOfRun({ insideMap }, '$$.Execution.RedriveCount');
  }

  /** The name of the job that the state makes, for a key that ends in `.$`: another one for each attempt. */
  public get next(): string {
    return `States.Format('${this.literal}-{}-{}', ${this.run}, $$.State.RetryCount)`;
  }

  /** What the names of all attempts have in common, for a key that ends in `.$`. */
  public get common(): string {
    return `States.Format('${this.literal}-{}-', ${this.run})`;
  }

  /** A text around what is unique to the execution and item and alike for all attempts, for a key that ends in `.$`. */
  public around(before: string, after: string = ''): string {
    return `States.Format('${quoted(before)}${this.literal}-{}${quoted(after)}', ${this.run})`;
  }
}

/** What SageMaker leaves of the 32 characters of a tuning job's name: 12 of a UUID, up to 99 redrives, 9 retries, three hyphens. */
const SHORT_LITERAL = 14;

/** Names of at most 32 characters: too few for a hash, so that a part of a UUID is kept in the document before the job is made. */
export class ShortJobNames implements NamesOfJobs {
  public readonly literal: string;

  constructor(scope: Construct) {
    this.literal = derivedName(scope, { maxLength: SHORT_LITERAL });
  }

  public get next(): string {
    return `States.Format('${this.literal}-{}-{}-{}', $.tuning.key, $$.Execution.RedriveCount, $$.State.RetryCount)`;
  }

  public get common(): string {
    return `States.Format('${this.literal}-{}-{}-', $.tuning.key, $$.Execution.RedriveCount)`;
  }

  /** The state that keeps the part of the UUID at `$.tuning`. */
  public keyState(scope: Construct, id: string): sfn.Pass {
    return new sfn.Pass(scope, id, { parameters: { 'key.$': "States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 4)" }, resultPath: '$.tuning' });
  }
}

/** What tells a run apart from all others, item by item: 32 characters, for intrinsic functions. */
export function hashOfRun({ insideMap }: Pick<StepContext, 'insideMap'>, ...more: readonly string[]): string {
  const facts = ['$$.Execution.Id', ...(insideMap ? [ITEM_KEY] : []), ...more];
  return `States.Hash(States.Format('${facts.map(() => '{}').join('|')}', ${facts.join(', ')}), 'MD5')`;
}

/** The state that ends a machine with the error that was caught. */
export function failed(scope: Construct, stepName: string): sfn.Fail {
  return new sfn.Fail(scope, `${stepName}: failed`, { errorPath: '$.error.Error', causePath: '$.error.Cause' });
}
