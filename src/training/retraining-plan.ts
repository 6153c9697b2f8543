import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Gate } from './gate';
import { Metric } from './metric';
import { RegisterStep } from './register-step';
import { RetrainingWorkflowProps, RunLimits } from './retraining-workflow-props';
import { WrittenPrefix } from './trigger-target';
import { IWorkflowStep, StepContext, WorkflowStep } from './workflow-step';
import { failAll, Mistake, mistakeIf } from '../internal/errors';
import { differ } from '../internal/tokens';
import { ApprovalPolicy, IModelRegistry } from '../registry';
import { Encryption, NetworkPlacement } from '../security';

/** What a workflow is asked to do, with nothing left open. */
export interface RetrainingPlan {
  readonly registry: IModelRegistry;
  readonly context: StepContext;
  readonly encryption: Encryption;
  readonly approval: ApprovalPolicy;
  /** The steps until the gate, in order. */
  readonly before: readonly IWorkflowStep[];
  readonly gate?: Gate;
  /** What the report declares. */
  readonly metrics: readonly Metric[];
  /** The steps behind the gate, in order. */
  readonly after: readonly IWorkflowStep[];
  readonly longest: Duration;
  readonly quietWindow: Duration;
  readonly runsPerDay: number;
}

/** The plan of a workflow; all mistakes of its props are told together. */
export function planOf(scope: Construct, props: RetrainingWorkflowProps): RetrainingPlan {
  const { registry, prepare = [], training, evaluation, encryption = Encryption.customerManaged(), limits = {} } = props;
  const approval = props.approval ?? ApprovalPolicy.manual();
  failAll(scope, [...mistakesOf(props, approval), ...mistakesOfLimits(limits)]);
  const metrics = evaluation ? metricsOf(evaluation) : [];
  return {
    registry,
    context: {
      registry,
      encryption,
      artifacts: registry.artifacts!,
      modelPrefix: registry.artifactPrefix,
      network: props.network ?? NetworkPlacement.isolated(),
      metrics,
    },
    encryption,
    approval,
    before: [...prepare, training, ...(evaluation ? [evaluation] : [])],
    gate: props.gate?._bind(scope, metrics),
    metrics,
    after: [props.registration ?? new RegisterStep()],
    longest: limits.timeout ?? Duration.days(5),
    quietWindow: limits.quietWindow ?? Duration.minutes(5),
    runsPerDay: limits.runsPerDay ?? 24,
  };
}

/** What the steps of a workflow write, as far as they say so. */
export function writtenBy({ before, after, context }: RetrainingPlan): WrittenPrefix[] {
  const prefixes = [...before, ...after].flatMap((step) => (step as Partial<WorkflowStep>)._writes?.(context) ?? []);
  return [...new Set([context.modelPrefix, ...prefixes])].map((prefix) => ({ store: context.artifacts, prefix }));
}

/** The metrics that an evaluation declares. */
function metricsOf(step: IWorkflowStep): Metric[] {
  return (step as { readonly metrics?: Metric[] }).metrics ?? [];
}

function mistakesOf({ registry, evaluation, gate, champion }: RetrainingWorkflowProps, approval: ApprovalPolicy): Mistake[] {
  return [
    ...mistakeIf(!registry.artifacts, 'RegistryContentsUnknown',
      `'registry' must know the store of its artifacts, because the steps write there, got ${registry.node.path} without one; import it with ModelRegistry.fromModelRegistryAttributes()`),
    ...mistakeIf(gate !== undefined && !evaluation, 'GateWithoutEvaluation',
      "'gate' must judge the report of an 'evaluation', got a gate and no evaluation; add an EvaluationStep that declares the metrics of the gate"),
    ...mistakeIf(approval._settings.mode === 'automatic' && !gate && !approval._settings.criterion, 'ApprovalWithoutGate',
      "'approval' must not approve what nobody measured, got ApprovalPolicy.automatic() and no 'gate'; add a gate, or use ApprovalPolicy.manual()"),
    ...mistakeIf(champion !== undefined && differ(champion.registry.modelPackageGroupArn, registry.modelPackageGroupArn), 'ChampionOfOtherRegistry',
      `'champion' must be a version of 'registry' ${registry.node.path}, got one of ${champion?.registry.node.path}; give the ApprovedVersion of the endpoint that this model is for`),
  ];
}

const MOST_RUNS = 1000;
const LONGEST_QUIET = Duration.days(1);
const LONGEST_RUN = Duration.days(365);

function mistakesOfLimits({ quietWindow, runsPerDay, timeout }: RunLimits): Mistake[] {
  const unknown = Object.entries({
    quietWindow: quietWindow?.isUnresolved(), runsPerDay: Token.isUnresolved(runsPerDay), timeout: timeout?.isUnresolved(),
  });
  return [
    ...unknown.flatMap(([prop, token]) => mistakeIf(token === true, 'TokenInCalculation',
      `'${prop}' must be known at synth because the state machines hold numbers and texts that are made from it, got a token; give a literal`)),
    ...mistakeIf(outside(quietWindow, Duration.seconds(0), LONGEST_QUIET), 'RunLimitOutOfRange',
      `'quietWindow' must be at most one day, got ${shown(quietWindow)}; use a schedule to run less often`),
    ...mistakeIf(!isRunCount(runsPerDay), 'RunLimitOutOfRange',
      `'runsPerDay' must be a whole number between 1 and ${MOST_RUNS}, got ${runsPerDay}; remove the triggers to run never`),
    ...mistakeIf(outside(timeout, Duration.minutes(1), LONGEST_RUN), 'RunLimitOutOfRange',
      `'timeout' must be between one minute and 365 days, got ${shown(timeout)}; give the longest that a good run may take`),
  ];
}

function isRunCount(count: number | undefined): boolean {
  return count === undefined || Token.isUnresolved(count) || (Number.isInteger(count) && count >= 1 && count <= MOST_RUNS);
}

function outside(value: Duration | undefined, low: Duration, high: Duration): boolean {
  if (!value || value.isUnresolved()) return false;
  return value.toMilliseconds() < low.toMilliseconds() || value.toMilliseconds() > high.toMilliseconds();
}

function shown(value: Duration | undefined): string {
  return value?.isUnresolved() ? 'a token' : String(value?.toIsoString());
}
