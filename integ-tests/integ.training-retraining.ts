/**
 * A workflow that trains on uploads, compares with what was approved last and waits for a person, with a file system for each run.
 *
 * A person verifies:
 * 1. Upload some CSV files below `labelled/` within a minute: one execution of the guard runs, the others end as merged.
 * 2. After five quiet minutes a Lustre file system appears, a training job starts, and the file system is gone when the run is over.
 * 3. A version waits in the registry and the topic has told of it; approve it: the approval machine ends as approved.
 * 4. Stop a guard and a work execution by hand: within a minute the lock has no holder and no job runs.
 * 5. Destroy the stack: buckets, key, repository, group, logs and the table of approvals remain.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, DataRepository } from '../src/data';
import { ContainerImage } from '../src/images';
import { ModelRegistry } from '../src/registry';
import { PrivateMlNetwork } from '../src/security';
import { EphemeralLustre, EvaluationGate, EvaluationStep, Metric, RetrainingTrigger, RetrainingWorkflow, TrainingCompute, TrainingStep } from '../src/training';

export const app = new App();

const stack = new Stack(app, 'RetrainingStack');
const store = new ArtifactStore(stack, 'Data');
const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
const storage = new EphemeralLustre({
  network: new PrivateMlNetwork(stack, 'Network'),
  repositories: [DataRepository.s3(store, 'labelled/', { mountAt: '/labelled' })],
});

new RetrainingWorkflow(stack, 'Retraining', {
  registry: new ModelRegistry(stack, 'Registry'),
  triggers: [RetrainingTrigger.s3Upload(store, { prefix: 'labelled/', suffix: '.csv' })],
  training: new TrainingStep({
    image,
    inputs: { train: storage.input({ path: '/labelled' }) },
    compute: TrainingCompute.spot('ml.m5.xlarge').orElse(TrainingCompute.onDemand('ml.m5.xlarge')),
    hyperparameters: { num_round: '100', objective: 'binary:logistic' },
  }),
  evaluation: new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] }),
  gate: EvaluationGate.betterThanChampion('auc', { by: 0.005 }),
  storage,
});

new IntegTest(app, 'RetrainingTest', { testCases: [stack] });
