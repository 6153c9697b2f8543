import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, DataRepository, LustreFileSystem, LustreStorage, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ApprovalPolicy, ModelRegistry } from '../../src/registry';
import { Encryption, ExecutionRole, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import {
  ApprovalStep, BatchTransformStep, EphemeralLustre, EvaluationGate, EvaluationStep, GlueStep, LambdaStep, LustreImportStep, MapStep, Metric,
  NotifyStep, ParallelStep, ParameterRange, ProcessingInput, ProcessingOutput, ProcessingStep, RegisterStep, RetrainingTrigger, RetrainingWorkflow,
  RetrainingWorkflowProps, SequenceStep, StepItems, TrainingCode, TrainingCompute, TrainingLauncher, TrainingStep, TuningObjective, TuningStep,
  WorkflowStep,
} from '../../src/training';
import { eventQueue } from '../../src/training/event-queues';
import { WorkflowMachine } from '../../src/training/workflow-machine';

/** A form of a construct; the same shape as in `default-apps.ts`. */
interface TrainingApp {
  readonly name: string;
  readonly build: (stack: Stack) => void;
}

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');

/** A workflow whose data lies in a store beside it. */
export function retraining(stack: Stack, props: (store: ArtifactStore) => Partial<RetrainingWorkflowProps> = () => ({})): RetrainingWorkflow {
  const store = new ArtifactStore(stack, 'Data');
  return new RetrainingWorkflow(stack, 'Retraining', {
    registry: new ModelRegistry(stack, 'Registry'),
    triggers: [RetrainingTrigger.s3Upload(store, { prefix: 'labelled/' })],
    training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') } }),
    ...props(store),
  });
}

/** A step in a state machine of its own. */
function alone(make: (store: ArtifactStore, stack: Stack) => WorkflowStep): (stack: Stack) => void {
  return (stack) => {
    const artifacts = new ArtifactStore(stack, 'Data');
    const definition = make(artifacts, stack).inStateMachine(stack, 'Step', { artifacts });
    new WorkflowMachine(stack, 'Machine', { definition, comment: 'one step', encryption: Encryption.customerManaged() });
  };
}

const learning = (store: ArtifactStore) => ({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') } });

/** The default forms of the module `training`. */
export const TRAINING_APPS: TrainingApp[] = [
  { name: 'RetrainingWorkflow', build: (stack) => void retraining(stack) },
  {
    name: 'RetrainingWorkflow that must beat the champion on spot capacity',
    build: (stack) => void retraining(stack, (store) => ({
      training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') }, compute: TrainingCompute.spot('ml.g6.xlarge') }),
      evaluation: new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] }),
      gate: EvaluationGate.betterThanChampion('auc', { by: 0.005 }),
    })),
  },
  {
    name: 'RetrainingWorkflow by the clock, by events and by alarms',
    build: (stack) => void retraining(stack, () => ({
      triggers: [
        RetrainingTrigger.schedule(ScheduleExpression.rate(Duration.days(7))),
        RetrainingTrigger.onEvent({ source: ['com.example.labels'], detailType: ['Labels Ready'] }),
        RetrainingTrigger.onAlarm(Alarm.fromAlarmArn(stack, 'Drift', `arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:drift`)),
      ],
    })),
  },
  {
    name: 'grants of RetrainingWorkflow',
    build: (stack) => {
      const workflow = retraining(stack, () => ({ triggers: [RetrainingTrigger.manual()] }));
      const role = new ExecutionRole(stack, 'Scientist', { servicePrincipal: 'lambda.amazonaws.com' });
      workflow.grants.start(role);
      workflow.grants.read(role);
    },
  },
  {
    name: 'RetrainingWorkflow on a file system for each run',
    build: (stack) => {
      const network = new PrivateMlNetwork(stack, 'Network');
      retraining(stack, (store) => {
        const storage = new EphemeralLustre({ network, repositories: [DataRepository.s3(store, 'labelled/', { mountAt: '/labelled' })], exportChanges: true });
        return {
          storage,
          network: NetworkPlacement.vpc(network),
          triggers: [RetrainingTrigger.manual()],
          training: new TrainingStep({ image, inputs: { train: storage.input({ path: '/labelled', writable: true }) } }),
        };
      });
    },
  },
  {
    name: 'LustreImportStep',
    build: alone((store, stack) => new LustreImportStep({
      fileSystem: new LustreFileSystem(stack, 'Lustre', {
        network: new PrivateMlNetwork(stack, 'Network'),
        storage: LustreStorage.scratch(Size.gibibytes(1200)),
        repositories: [DataRepository.s3(store, 'labelled/', { mountAt: '/labelled' })],
      }),
    })),
  },
  {
    name: 'TrainingStep on a Lustre file system',
    build: alone((_, stack) => new TrainingStep({
      image,
      inputs: {
        train: TrainingInput.lustre(new LustreFileSystem(stack, 'Lustre', {
          network: new PrivateMlNetwork(stack, 'Network'), storage: LustreStorage.scratch(Size.gibibytes(1200)),
        })),
      },
    })),
  },
  { name: 'TrainingStep', build: alone((store) => new TrainingStep(learning(store))) },
  { name: 'TrainingStep on local storage', build: alone((store) => new TrainingStep({ ...learning(store), compute: TrainingCompute.onDemand('ml.g5.xlarge') })) },
  {
    name: 'TrainingStep of a script on several instances in a VPC, on spot capacity or without',
    build: alone((store, stack) => new TrainingStep({
      ...learning(store),
      code: TrainingCode.fromFolder('test/training/fixtures/code', { entryPoint: 'train.py', launcher: TrainingLauncher.torchrun() }),
      compute: TrainingCompute.spot('ml.g5.12xlarge', { count: 2, efa: true }).orElse(TrainingCompute.onDemand('ml.m7i.4xlarge', { count: 2 })),
      network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')),
    })),
  },
  {
    name: 'TuningStep',
    build: alone((store) => new TuningStep({
      training: new TrainingStep(learning(store)),
      objective: TuningObjective.maximize('validation:auc'),
      ranges: { eta: ParameterRange.continuous(0.01, 0.3) },
    })),
  },
  {
    name: 'ProcessingStep',
    build: alone((store) => new ProcessingStep({ image, inputs: { input: ProcessingInput.s3(store, 'labelled/') }, outputs: { train: new ProcessingOutput() } })),
  },
  {
    name: 'ProcessingStep of a script on several instances in a VPC',
    build: alone((store, stack) => new ProcessingStep({
      image,
      script: 'test/training/fixtures/code/train.py',
      inputs: { input: ProcessingInput.s3(store, 'labelled/') },
      outputs: { train: new ProcessingOutput() },
      instanceCount: 2,
      network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')),
    })),
  },
  { name: 'EvaluationStep', build: alone((store) => new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')], testData: ProcessingInput.s3(store, 'holdout/') })) },
  { name: 'RegisterStep', build: alone((_, stack) => new RegisterStep({ registry: new ModelRegistry(stack, 'Registry'), metrics: [Metric.higherIsBetter('auc')] })) },
  { name: 'BatchTransformStep', build: alone((store) => new BatchTransformStep({ image, data: ProcessingInput.s3(store, 'unlabelled/') })) },
  { name: 'GlueStep', build: alone(() => new GlueStep({ jobName: 'join-labels' })) },
  {
    name: 'LambdaStep',
    build: alone((_, stack) => new LambdaStep({ handler: lambda.Function.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${stack.region}:${stack.account}:function:check`) })),
  },
  {
    name: 'NotifyStep',
    build: alone((_, stack) => {
      const topic = new sns.Topic(stack, 'Topic', { masterKey: Encryption.customerManaged()._keyFor(stack), enforceSSL: true });
      return new NotifyStep({ topic, message: 'auc {$.report.metrics.auc}' });
    }),
  },
  {
    name: 'MapStep of a ParallelStep',
    build: alone((store) => new MapStep({
      stepName: 'Segments',
      items: StepItems.of([{ segment: 'north' }, { segment: 'south' }]),
      steps: [new ParallelStep('Both', [
        new ProcessingStep({ image, inputs: { input: ProcessingInput.s3(store, 'labelled/') } }),
        new SequenceStep('Learn', [new TrainingStep(learning(store)), new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] })]),
      ])],
    })),
  },
  {
    name: 'RetrainingWorkflow whose versions meet a criterion or wait for a person',
    build: (stack) => void retraining(stack, () => ({
      evaluation: new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] }),
      approval: ApprovalPolicy.automatic(EvaluationGate.metricAtLeast('auc', 0.9)),
    })),
  },
  {
    name: 'RetrainingWorkflow whose versions another system approves',
    build: (stack) => {
      const encryption = Encryption.customerManaged();
      const deadLetterQueue = { queue: eventQueue(stack, 'Lost', encryption), maxReceiveCount: 5 };
      const queue = eventQueue(stack, 'Questions', encryption, { deadLetterQueue });
      retraining(stack, () => ({ approval: ApprovalPolicy.callback({ queue }) }));
    },
  },
  {
    name: 'RetrainingWorkflow whose versions a function approves',
    build: (stack) => void retraining(stack, () => ({ approval: ApprovalPolicy.invoke(lambda.Function.fromFunctionName(stack, 'Reviewer', 'reviewer')) })),
  },
  {
    name: 'ApprovalStep',
    build: (stack) => {
      const artifacts = new ArtifactStore(stack, 'Data');
      const registry = new ModelRegistry(stack, 'Registry', { artifacts });
      const definition = new ApprovalStep({ policy: ApprovalPolicy.manual() }).inStateMachine(stack, 'Step', { artifacts, registry });
      new WorkflowMachine(stack, 'Machine', { definition, comment: 'waits for an approval', encryption: Encryption.customerManaged() });
    },
  },
];
