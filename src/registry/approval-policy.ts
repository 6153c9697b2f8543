import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovalSettings } from './approval-settings';
import { Encryption } from '../security';

/** What a criterion may count on. */
export interface CriterionContext {
  /** Begins the names of its states. */
  readonly name: string;

  /** The metrics that the report declares, and whether more is better; empty where nobody says. */
  readonly metrics: { [name: string]: boolean };

  /** How what it defines is encrypted. */
  readonly encryption: Encryption;
}

/** Where a workflow goes on after a criterion has been looked at. */
export interface CriterionBranches {
  /** What follows when the version meets the criterion. */
  readonly met: sfn.IChainable;

  /** What follows when it does not. */
  readonly missed: sfn.IChainable;
}

/** What a version must show to be approved without a person; the gates of a retraining workflow are criteria. */
export interface IApprovalCriterion {
  /**
   * Defines the states that look at the report of a version, `$.report`, and choose a branch.
   *
   * @param scope - An empty construct for the states.
   * @param context - What the report declares, and how states are named.
   * @param branches - Where the workflow goes on.
   */
  bindCriterion(scope: Construct, context: CriterionContext, branches: CriterionBranches): sfn.IChainable;
}

/** Who is told that a version waits for approval, and for how long it may wait. */
export interface ManualApprovalOptions {
  /**
   * The topic that is told of every version that waits, with its metrics and how to approve it.
   *
   * @default - the topic of the workflow, where it has one; otherwise the version waits in the registry and nobody is told
   */
  readonly notify?: sns.ITopic;

  /**
   * How long a version may wait, from 5 minutes to 364 days; then it is rejected with that reason.
   *
   * @default Duration.days(14)
   */
  readonly expiry?: Duration;
}

/** Which system answers through a queue, and how long it may take. */
export interface CallbackApprovalOptions {
  /** The queue that gets a message with a task token for every version that waits. */
  readonly queue: sqs.IQueue;

  /**
   * Who answers: it is allowed to send answers to the versions that wait in the same stack. Reading the queue is granted by the queue.
   *
   * @default - nobody is allowed by this policy
   */
  readonly answeredBy?: iam.IGrantable;

  /**
   * How long a version may wait, from 5 minutes to 364 days; then it is rejected with that reason.
   *
   * @default Duration.days(14)
   */
  readonly expiry?: Duration;
}

/** How long a version may wait when the function does not decide. */
export interface FunctionApprovalOptions {
  /**
   * The topic that is told of versions that the function does not decide.
   *
   * @default - the topic of the workflow, where it has one; otherwise the version waits in the registry and nobody is told
   */
  readonly notify?: sns.ITopic;

  /**
   * How long a version that the function does not decide may wait for a person, from 5 minutes to 364 days; then it is rejected with that reason.
   *
   * @default Duration.days(14)
   */
  readonly expiry?: Duration;
}

/**
 * Who approves a version before it may go out. Whatever the policy, approving or rejecting the version in the registry decides, too.
 *
 * @example
 * import { ApprovalPolicy } from 'cdk-mlops/registry';
 * import * as sns from 'aws-cdk-lib/aws-sns';
 *
 * declare const topic: sns.Topic;
 * const approval = ApprovalPolicy.manual({ notify: topic });
 */
export class ApprovalPolicy {
  /**
   * A person sets the status of the version in the registry: in Studio, or with the command that the message contains.
   *
   * @param options - Who is told, and how long a version may wait.
   */
  public static manual(options: ManualApprovalOptions = {}): ApprovalPolicy {
    return new ApprovalPolicy({ mode: 'manual', topic: options.notify, expiry: options.expiry ?? EXPIRY });
  }

  /**
   * Every version that is registered is approved, or every one that meets a criterion; the others wait for a person.
   *
   * @param criterion - What a version must show; without it, that it was registered is enough.
   * @param options - Who is told of the others, and how long they may wait.
   */
  public static automatic(criterion?: IApprovalCriterion, options: ManualApprovalOptions = {}): ApprovalPolicy {
    return new ApprovalPolicy({ mode: 'automatic', criterion, topic: options.notify, expiry: options.expiry ?? EXPIRY });
  }

  /**
   * Another system decides: it reads the queue and answers with `SendTaskSuccess` and
   * `{"decision": "Approved" | "Rejected", "by": "...", "reason": "..."}`. An answer of another form decides nothing: the version goes on waiting.
   *
   * @param options - The queue, and how long a version may wait.
   */
  public static callback(options: CallbackApprovalOptions): ApprovalPolicy {
    return new ApprovalPolicy({ mode: 'callback', queue: options.queue, answeredBy: options.answeredBy, expiry: options.expiry ?? EXPIRY });
  }

  /**
   * A function of yours decides: it gets `version`, `workflow`, `run` and `report`, and returns
   * `{"decision": "Approved" | "Rejected", "by": "...", "reason": "..."}`. When it fails or returns something else, the version waits for a person.
   *
   * @param fn - The function.
   * @param options - How long a version may wait for a person then.
   */
  public static invoke(fn: lambda.IFunction, options: FunctionApprovalOptions = {}): ApprovalPolicy {
    return new ApprovalPolicy({ mode: 'invoke', fn, topic: options.notify, expiry: options.expiry ?? EXPIRY });
  }

  /**
   * How a version is decided on.
   *
   * @internal
   */
  public readonly _settings: ApprovalSettings;

  private constructor(settings: ApprovalSettings) {
    this._settings = settings;
  }
}

/** Long enough for a holiday, short enough that nobody approves what nobody remembers. */
const EXPIRY = Duration.days(14);
