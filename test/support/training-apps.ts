import { Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ModelRegistry } from '../../src/registry';
import { ExecutionRole } from '../../src/security';
import { EvaluationGate, EvaluationStep, Metric, RetrainingTrigger, RetrainingWorkflow, RetrainingWorkflowProps, TrainingCompute, TrainingStep } from '../../src/training';

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
    name: 'grants of RetrainingWorkflow',
    build: (stack) => {
      const workflow = retraining(stack, () => ({ triggers: [RetrainingTrigger.manual()] }));
      const role = new ExecutionRole(stack, 'Scientist', { servicePrincipal: 'lambda.amazonaws.com' });
      workflow.grants.start(role);
      workflow.grants.read(role);
    },
  },
];
