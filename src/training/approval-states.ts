import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { syncStatements } from './execution-calls';
import { failed } from './job-names';
import { Metric } from './metric';
import { ServiceTask } from './service-task';
import { VersionApproval } from './version-approval';
import { CALL } from './version-calls';
import { StepContext } from './workflow-step';
import { fail } from '../internal/errors';
import { ApprovalPolicy } from '../registry';

/** How the versions of a workflow are decided on. */
export interface ApprovalSpec {
  /** Begins the names of the states. */
  readonly stepName: string;
  readonly policy: ApprovalPolicy;
  /** What people and events call the workflow. */
  readonly workflow: string;
  /** What the report declares. */
  readonly metrics?: readonly Metric[];
  /** Who is told when the policy names no topic. */
  readonly alerts?: sns.ITopic;
  /** Waits for the decision, and keeps it here; by default the decision is left to others. */
  readonly resultPath?: string;
}

/** A version has at least the time in which the registry is asked once, and at most what an execution has. */
const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.days(364);

/** Hands a registered version, `$.version.arn`, over to whoever decides on it. */
export function approvalStates(scope: Construct, context: StepContext, spec: ApprovalSpec): sfn.Chain {
  const registry = context.registry ?? fail(scope, 'ApprovalWithoutRegistry',
    `'registry' must be given, because versions are approved there, got none for the step '${spec.stepName}'; give the registry in which the versions are registered`);
  requireExpiry(scope, spec.policy);
  const handOver = new HandOver(scope, context, spec);
  handOver.approval.admit(registry, handOver.settings);
  if (spec.alerts) handOver.approval.watch(spec.alerts);
  const start = handOver.states();
  const none = new sfn.Pass(scope, `${spec.stepName}: no report`, { result: sfn.Result.fromObject({ uri: 'none', metrics: {} }), resultPath: '$.report' });
  none.next(start);
  const first = new sfn.Choice(scope, spec.stepName)
    .when(sfn.Condition.not(sfn.Condition.isPresent('$.version.arn')), noVersion(scope, spec.stepName))
    .when(sfn.Condition.isPresent('$.report'), start)
    .otherwise(none);
  return sfn.Chain.custom(first, [handOver.end], first);
}

/** The states that start the machine of the stack, one execution for each version. */
class HandOver {
  public readonly approval: VersionApproval;
  public readonly settings: ApprovalPolicy['_settings'];
  public readonly end: sfn.Pass;

  constructor(private readonly scope: Construct, private readonly context: StepContext, private readonly spec: ApprovalSpec) {
    const settings = spec.policy._settings;
    this.settings = { ...settings, topic: settings.topic ?? (settings.mode === 'callback' ? undefined : spec.alerts) };
    this.approval = VersionApproval.of(scope, context.encryption);
    this.end = new sfn.Pass(scope, `${spec.stepName}: done`);
  }

  public states(): sfn.IChainable {
    const { scope, spec: { stepName, workflow }, settings: { mode, criterion } } = this;
    const failure = failed(scope, stepName);
    if (mode !== 'automatic') return this.task('start', mode, failure);
    const rule = (why: string) => ({ why });
    if (!criterion) return this.task('start', mode, failure, rule(`${workflow} approves every version that it registers`));
    const met = this.task('start, the criterion is met', 'automatic', failure, rule(`the criterion of ${workflow} is met`));
    const missed = this.task('start, the criterion is missed', 'manual', failure);
    const { context: { encryption }, spec: { metrics = [] } } = this;
    const directions = Object.fromEntries(metrics.map(({ metricName, growing }) => [metricName, growing]));
    const context = { encryption, name: `${stepName} criterion`, metrics: directions };
    return criterion.bindCriterion(new Construct(scope, 'Criterion'), context, { met, missed });
  }

  private task(name: string, mode: string, failure: sfn.IChainable, more: Record<string, unknown> = {}): ServiceTask {
    const { scope, approval, spec } = this;
    const task = new ServiceTask(scope, `${spec.stepName}: ${name}`, {
      service: 'states',
      action: 'startExecution',
      ...(spec.resultPath ? WAITING : {}),
      resultPath: spec.resultPath,
      parameters: { 'StateMachineArn': approval.machine.startArn, 'Name.$': "States.Hash($.version.arn, 'SHA-256')", 'Input': { ...this.input(mode), ...more } },
      timeout: spec.resultPath ? Duration.seconds(4 * this.settings.expiry.toSeconds()) : CALL,
      allow: [...approval.machine.startStatements, ...(spec.resultPath ? syncStatements(scope, approval.machine.executionArn('*')) : [])],
    });
    if (!spec.resultPath) task.addCatch(this.end, { errors: ALREADY, resultPath: sfn.JsonPath.DISCARD });
    task.orElse(failure).next(this.end);
    return task;
  }

  private input(mode: string): Record<string, unknown> {
    const { expiry, topic, queue, fn } = this.settings;
    return {
      'version.$': '$.version.arn',
      'report.$': '$.report',
      'run.$': '$$.Execution.Id',
      'workflow': this.spec.workflow,
      'mode': mode,
      'expirySeconds': expiry.toSeconds(),
      'expiryText': expiry.toHumanString(),
      ...(mode !== 'automatic' && topic ? { notify: topic.topicArn } : {}),
      ...(queue ? { queue: queue.queueUrl } : {}),
      ...(fn ? { function: fn.functionArn } : {}),
    };
  }
}

/** What waiting for the decision adds to the call. */
const WAITING = {
  pattern: 'sync:2',
  resultSelector: { 'decision.$': '$.Output.decision', 'by.$': '$.Output.by', 'at.$': '$.Output.at', 'reason.$': '$.Output.reason' },
};

/** The version was handed over before: by an earlier attempt, or by a redrive. */
const ALREADY = ['StepFunctions.ExecutionAlreadyExistsException'];

function noVersion(scope: Construct, stepName: string): sfn.Fail {
  return new sfn.Fail(scope, `${stepName}: no version`, { error: 'VersionMissing', cause: 'there is no $.version.arn; register the version before it is approved' });
}

function requireExpiry(scope: Construct, { _settings: { expiry } }: ApprovalPolicy): void {
  if (expiry.isUnresolved()) {
    fail(scope, 'TokenInCalculation', "'expiry' must be known at synth because a text for people holds it, got a token; give a duration like Duration.days(14)");
  }
  if (expiry.toSeconds() < SHORTEST.toSeconds() || expiry.toSeconds() > LONGEST.toSeconds()) {
    fail(scope, 'ApprovalExpiryOutOfRange',
      `'expiry' must be between ${SHORTEST.toHumanString()} and ${LONGEST.toHumanString()}, got ${expiry.toHumanString()}; people need days, and no execution lives longer than a year`);
  }
}
