import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DriftTriggerOptions } from './drift-trigger-options';
import { IModelMonitor } from './model-monitor';
import { failAll, Mistake, mistakeIf } from '../internal/errors';
import { ApprovalPolicy } from '../registry';
import { TriggerTarget } from '../training';

/** Who is asked, and how long an answer may take. */
export interface DriftQuestion {
  readonly expiry: Duration;
  /** A topic for people, or the queue of a system. */
  readonly topic?: sns.ITopic;
  readonly queue?: sqs.IQueue;
  readonly answeredBy?: iam.IGrantable;
}

/** What a gate lets through, with nothing left open. */
export interface GatePlan {
  readonly monitor: string;
  readonly checks?: readonly string[];
  readonly atMostEvery: Duration;
  readonly perDay: number;
  readonly question?: DriftQuestion;
}

const DAY = Duration.days(1);
const SHORTEST = Duration.minutes(1);
const SHORTEST_QUESTION = Duration.minutes(5);
const LONGEST = Duration.days(364);
const MOST = 1000;

/** The plan of a gate; all mistakes of the options are told together. */
export function gatePlan(scope: Construct, monitor: IModelMonitor, options: DriftTriggerOptions, target: Pick<TriggerTarget, 'alerts'>): GatePlan {
  const { atMostEvery = DAY, perDay, checks, approval } = options;
  const topic = approval?._settings.topic ?? target.alerts;
  failAll(scope, [
    ...mistakesOfCoolDown(atMostEvery),
    ...mistakesOfCap(perDay),
    ...mistakesOfChecks(monitor, checks),
    ...(approval ? mistakesOfApproval(approval, topic, atMostEvery) : []),
  ]);
  return {
    monitor: monitor.monitorName,
    checks,
    atMostEvery,
    perDay: perDay ?? Math.min(MOST, Math.max(1, Math.floor(DAY.toSeconds() / atMostEvery.toSeconds()))),
    question: approval && questionOf(approval, topic),
  };
}

function questionOf({ _settings: { mode, expiry, queue, answeredBy } }: ApprovalPolicy, topic: sns.ITopic | undefined): DriftQuestion {
  return mode === 'callback' ? { expiry, queue, answeredBy } : { expiry, topic };
}

function mistakesOfCoolDown(atMostEvery: Duration): Mistake[] {
  if (atMostEvery.isUnresolved()) {
    return mistakeIf(true, 'TokenInCalculation', "'atMostEvery' must be known at synth because a cap is made from it, got a token; give a literal");
  }
  return mistakeIf(outside(atMostEvery, SHORTEST), 'DriftLimitOutOfRange',
    `'atMostEvery' must be between one minute and 364 days, got ${atMostEvery.toIsoString()}; a gate waits in an execution, which lives for a year`);
}

function mistakesOfCap(perDay: number | undefined): Mistake[] {
  if (Token.isUnresolved(perDay)) {
    return mistakeIf(true, 'TokenInCalculation', "'perDay' must be known at synth because the gate holds it as a text, got a token; give a literal");
  }
  return mistakeIf(perDay !== undefined && !(Number.isInteger(perDay) && perDay >= 1 && perDay <= MOST), 'DriftLimitOutOfRange',
    `'perDay' must be a whole number between 1 and ${MOST}, got ${perDay}; remove the trigger to start never`);
}

/** An import may not know its checks. */
function mistakesOfChecks({ checkNames, node }: IModelMonitor, checks: readonly string[] | undefined): Mistake[] {
  if (checks === undefined) return [];
  const known = Token.isUnresolved(checkNames) || checkNames.length === 0 ? undefined : checkNames;
  const unknown = checks.filter((check) => known && !Token.isUnresolved(check) && !known.includes(check));
  return [
    ...mistakeIf(!Token.isUnresolved(checks) && checks.length === 0, 'DriftCheckUnknown',
      "'checks' must name at least one check, got none; leave 'checks' out to react to every check, or remove the trigger"),
    ...unknown.flatMap((check) => mistakeIf(true, 'DriftCheckUnknown',
      `'checks' must be checks of ${node.path} (${known!.join(', ')}), got ${check}; name one of these, or give the check this name`)),
  ];
}

function mistakesOfApproval({ _settings: { mode, expiry } }: ApprovalPolicy, topic: sns.ITopic | undefined, atMostEvery: Duration): Mistake[] {
  if (mode === 'automatic' || mode === 'invoke') {
    return mistakeIf(true, 'DriftApproval',
      `'approval' must ask a person or a system that answers later, got ApprovalPolicy.${mode}(); ${mode === 'invoke' ? 'let the function read the queue of ApprovalPolicy.callback()' : 'leave it out to ask nobody'}`);
  }
  return [
    ...mistakeIf(mode === 'manual' && !topic, 'DriftApproval',
      "'approval' must tell somebody that drift was found, got ApprovalPolicy.manual() without a topic; give it notify"),
    ...mistakesOfExpiry(expiry, atMostEvery),
  ];
}

function mistakesOfExpiry(expiry: Duration, atMostEvery: Duration): Mistake[] {
  if (expiry.isUnresolved()) {
    return mistakeIf(true, 'TokenInCalculation', "'expiry' must be known at synth because a text for people holds it, got a token; give a literal");
  }
  if (outside(expiry, SHORTEST_QUESTION)) {
    return mistakeIf(true, 'ApprovalExpiryOutOfRange',
      `'expiry' must be between 5 minutes and 364 days, got ${expiry.toHumanString()}; people need hours, and no execution lives longer than a year`);
  }
  return mistakeIf(!atMostEvery.isUnresolved() && outside(expiry.plus(atMostEvery), SHORTEST), 'DriftLimitOutOfRange',
    `'atMostEvery' and the 'expiry' of 'approval' must be at most 364 days together, got ${atMostEvery.toHumanString()} and ${expiry.toHumanString()}; one execution waits for both, and lives for a year`);
}

function outside(value: Duration, low: Duration): boolean {
  return value.toMilliseconds() < low.toMilliseconds() || value.toMilliseconds() > LONGEST.toMilliseconds();
}
