import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ArtifactStore } from '../../src/data';
import { ContainerImage, ImageRepository } from '../../src/images';
import { ModelMonitor } from '../../src/monitoring';
import { ModelArtifact, ModelRegistry, ModelVersion } from '../../src/registry';
import { EndpointCapacity, ModelEndpoint } from '../../src/serving';
import { RetrainingTrigger, RetrainingWorkflow } from '../../src/training';

/** Rules that users ask a construct for, by the names of its methods; every public method `on…` is here. */
export const RULES: Readonly<Record<string, (stack: Stack) => void>> = {
  'ModelRegistry.onVersionApproved': (stack) => new ModelRegistry(stack, 'Registry').onVersionApproved('Rule', told(stack)),
  'ModelRegistry.onVersionRegistered': (stack) => new ModelRegistry(stack, 'Registry').onVersionRegistered('Rule', told(stack)),
  'ImageRepository.onImagePushed': (stack) => new ImageRepository(stack, 'Images').onImagePushed('Rule', told(stack)),
  'ImageRepository.onImageScanned': (stack) => new ImageRepository(stack, 'Images').onImageScanned('Rule', told(stack)),
  'ModelEndpoint.onDeploymentStateChange': (stack) => endpoint(stack).onDeploymentStateChange('Rule', told(stack)),
  'RetrainingWorkflow.onSucceeded': (stack) => workflow(stack).onSucceeded('Rule', told(stack)),
  'RetrainingWorkflow.onRejected': (stack) => workflow(stack).onRejected('Rule', told(stack)),
  'RetrainingWorkflow.onFailed': (stack) => workflow(stack).onFailed('Rule', told(stack)),
  'ModelMonitor.onExecutionEnded': (stack) => monitor(stack).onExecutionEnded('Rule', told(stack)),
  'ModelMonitor.onViolation': (stack) => monitor(stack).onViolation('Rule', told(stack)),
  'RetrainingWorkflow.onCapped': (stack) => workflow(stack).onCapped('Rule', told(stack)),
};

/** Triggers, alone: which events each of them is for. */
export const TRIGGERS: Readonly<Record<string, (stack: Stack, store: ArtifactStore) => RetrainingTrigger>> = {
  'uploads to the bucket': (_, store) => RetrainingTrigger.s3Upload(store, { prefix: '' }),
  'uploads below a prefix': (_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'labelled/' }),
  'uploads with a suffix': (_, store) => RetrainingTrigger.s3Upload(store, { prefix: '', suffix: '.csv' }),
  'uploads below a prefix with a suffix': (_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'labelled/', suffix: '.csv' }),
  'uploads below a prefix with stars and backslashes': (_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'a*b\\c/', suffix: '*.csv' }),
  'uploads with a manifest': (_, store) => RetrainingTrigger.s3Upload(store, { prefix: 'labelled/', manifest: '_SUCCESS' }),
  'an alarm': (stack) => RetrainingTrigger.onAlarm(new Metric({ namespace: 'App', metricName: 'Drift' }).createAlarm(stack, 'Drift', { threshold: 1, evaluationPeriods: 1 })),
  'events of an application': () => RetrainingTrigger.onEvent({ source: ['com.example.labels'], detailType: ['Labels Ready'] }),
};

/** A trigger whose events go to a queue. */
export function listen(stack: Stack, trigger: RetrainingTrigger): void {
  const queue = new Queue(stack, 'Queue');
  trigger.bindTrigger(new Construct(stack, 'Trigger'), { ruleTarget: new SqsQueue(queue), queue, deadLetters: queue, written: [] });
}

const told = (stack: Stack) => ({ target: new SqsQueue(new Queue(stack, 'Told')) });

const workflow = (stack: Stack) => RetrainingWorkflow.fromRetrainingWorkflowAttributes(stack, 'Retraining', {
  stateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:fraud-guard', workflowName: 'fraud',
});

const monitor = (stack: Stack) => ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'fraud-monitor' });

function endpoint(stack: Stack): ModelEndpoint {
  const artifact = ModelArtifact.fromStore(new ArtifactStore(stack, 'Artifacts'), 'models/1/model.tar.gz');
  return new ModelEndpoint(stack, 'Endpoint', {
    model: ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), artifact }),
    capacity: EndpointCapacity.instances('ml.m7i.large'),
  });
}
