import { Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ApprovalPolicy, ModelRegistry } from '../../src/registry';
import { EvaluationGate, EvaluationStep, Metric, RetrainingTrigger, RetrainingWorkflow, RetrainingWorkflowProps, TrainingCompute, TrainingStep } from '../../src/training';
import { testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');

function workflow(props: Partial<RetrainingWorkflowProps> = {}, stack: Stack = testStack()): RetrainingWorkflow {
  const store = new ArtifactStore(stack, 'Data');
  return new RetrainingWorkflow(stack, 'Retraining', {
    registry: new ModelRegistry(stack, 'Fraud'),
    triggers: [RetrainingTrigger.s3Upload(store, { prefix: 'labelled/' })],
    training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') }, compute: TrainingCompute.spot('ml.g6.xlarge') }),
    evaluation: new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] }),
    gate: EvaluationGate.betterThanChampion('auc', { by: 0.005 }),
    approval: ApprovalPolicy.manual(),
    ...props,
  });
}

test('try', () => {
  const stack = Stack.of(workflow());
  const t = templateOf(stack);
  const count: any = {};
  for (const r of Object.values(t.Resources)) count[r.Type] = (count[r.Type] ?? 0) + 1;
  console.log(count, JSON.stringify(t).length);
});
