import { Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, TrainingInput } from '../../../src/data';
import { ContainerImage } from '../../../src/images';
import { ApprovalPolicy, ModelRegistry } from '../../../src/registry';
import {
  EvaluationGate, EvaluationStep, Metric, RetrainingTrigger, RetrainingWorkflow, RetrainingWorkflowProps, TrainingCompute, TrainingStep,
} from '../../../src/training';
import { Execution } from '../../asl';
import { Json } from '../../asl/errors';
import { Path, Setting } from '../../asl/explore';
import { build, LoadedWorld, planOf } from '../../asl/world/load';
import { testStack } from '../../support/stacks';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');

/** A workflow that an upload starts and that a person approves, in a stack of its own. */
export function retrainingStack(props: (stack: Stack) => Partial<RetrainingWorkflowProps> = () => ({})): Stack {
  const stack = testStack();
  const store = new ArtifactStore(stack, 'Data');
  new RetrainingWorkflow(stack, 'Retraining', {
    registry: new ModelRegistry(stack, 'Fraud'),
    triggers: [RetrainingTrigger.s3Upload(store, { prefix: 'labelled/' })],
    training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') }, compute: TrainingCompute.spot('ml.g6.xlarge') }),
    evaluation: new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] }),
    gate: EvaluationGate.betterThanChampion('auc', { by: 0.005 }),
    approval: ApprovalPolicy.manual(),
    ...props(stack),
  });
  return stack;
}

/** Makes worlds of a stack that is synthesized once. */
export function worldsOf(stack: Stack): (seed: number, setting: Setting) => LoadedWorld {
  const plan = planOf(stack);
  return (seed, { stopsAbandonedJobs, intrinsicError }) => build(plan, { seed, stopsAbandonedJobs, intrinsicError });
}

/** Somebody uploads a file under the prefix. */
export function upload({ world }: LoadedWorld, key = 'labelled/a.csv'): void {
  world.s3.put([...world.s3.eventBuckets].find((name) => name.startsWith('test-data'))!, key, 'rows');
}

export const isGuard = ({ machine }: Execution) => machine.name.includes('retraining-guard');
export const isApproval = ({ machine }: Execution) => /approval/i.test(machine.name);

/** Two sweeps, and what a cleaner takes. */
const ORPHANED = 2400;

/** What may never be when all is quiet, whatever went wrong. */
export function held({ world }: LoadedWorld): string[] {
  const executions = [...world.engine.executions.values()];
  return [
    ...executions.filter(({ running }) => running).map(({ machine, trace }) => `${machine.name} still runs, in '${trace.at(-1)}'`),
    ...locks(world).filter(({ holder }) => holder !== undefined).map(({ holder }) => `the lock is held by ${holder}`),
    ...locks(world).filter(({ signals, handled }) => signals !== handled).map(({ signals, handled }) => `${signals} events came and ${handled} were seen by a run`),
    ...registeredTwice(world),
    ...lateWork(executions),
    ...world.sagemaker.all.orphans(ORPHANED).map(({ kind, name }) => `the ${kind} ${name} ran on after its run had ended`),
    ...world.fsx.fileSystems.map(({ FileSystemId }) => `the file system ${FileSystemId} is left`),
  ];
}

/** Versions that one run registered more than once. */
function registeredTwice({ sagemaker: { versions } }: LoadedWorld['world']): string[] {
  const runs = versions.map(({ CustomerMetadataProperties }) => CustomerMetadataProperties.run);
  return runs.filter((run, index) => runs.indexOf(run) !== index).map((run) => `the run ${run} registered two versions`);
}

/** Work that went on for long after its guard had ended. */
function lateWork(executions: Execution[]): string[] {
  const ended = ({ stopDate }: Execution) => stopDate === undefined ? Infinity : Date.parse(stopDate);
  return executions.filter(isGuard).flatMap((guard) => executions
    .filter(({ name, machine }) => name === guard.name && machine !== guard.machine)
    .filter((work) => ended(work) - ended(guard) > ORPHANED * 1000)
    .map(({ machine }) => `${machine.name} ran on after its run had ended`));
}

/** States that died of a path or an intrinsic function although every service answered as it does. */
export function deaths({ world }: LoadedWorld, { faults }: Path): string[] {
  if (faults.some(({ kind }) => kind.includes('answer'))) return [];
  return [...world.engine.executions.values()]
    .filter(({ error, cause }) => error === 'States.Runtime' && cause !== 'injected')
    .map(({ machine, trace, cause }) => `${machine.name} died in '${trace.at(-1)}': ${cause?.slice(0, 200)}`);
}

/**
 * A run that had the lock is reported once. It is reported twice when it is ended after its report and before it gives the lock back: whoever
 * frees the lock cannot know. It is not reported where the report itself cannot be sent; then an execution fails, and its alarm rings.
 */
export function misreported({ world }: LoadedWorld, { faults }: Path): string[] {
  if (faults.length > 1) return [];
  const reports = world.bus.events.filter((event) => event['detail-type'] === 'Retraining Run Ended');
  const atReport = faults.some(({ place }) => place.state.startsWith('Report'));
  const runs = [...world.engine.executions.values()].filter((execution) => isGuard(execution) && execution.trace.includes('Quiet window'));
  return runs.flatMap(({ arn, status, trace }) => {
    const outcomes = reports.filter(({ detail }) => detail.execution === arn).map(({ detail }) => detail.outcome);
    const silent = outcomes.length === 0 && !(atReport && status === 'FAILED');
    const twice = outcomes.length > 1 && !(trace.includes('Report') && (atReport || status !== 'SUCCEEDED'));
    return silent || twice ? [`a run that ended ${status} is reported ${outcomes.length} times (${outcomes.join(', ')})`] : [];
  });
}

/** The items about locks. */
function locks(world: LoadedWorld['world']): Json[] {
  return world.dynamodb.tableNames.flatMap((name) => world.dynamodb.items(name)).filter(({ id }) => String(id).startsWith('lock#'));
}
