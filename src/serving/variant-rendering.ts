import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { BoundVariant } from './bound-variant';
import { DEFAULT_COUNT } from './capacity-settings';
import { DataCapture, CaptureMode } from './data-capture';
import { AsynchronousCapacityOptions } from './endpoint-capacity';
import { folder } from '../internal/prefixes';

/** A variant as `AWS::SageMaker::EndpointConfig` wants it. */
export function renderVariant(variant: BoundVariant, modelName: string): sagemaker.CfnEndpointConfig.ProductionVariantProperty {
  const { name, weight, capacity } = variant;
  return {
    variantName: name,
    modelName,
    initialVariantWeight: weight,
    ...(capacity._serverless ? { serverlessConfig: renderServerless(capacity._serverless) } : renderInstances(capacity._instances!)),
  };
}

export const DEFAULT_MEMORY_MIB = 2048;
export const DEFAULT_MAX_CONCURRENCY = 20;

function renderServerless({ memory, maxConcurrency, provisionedConcurrency }: NonNullable<BoundVariant['capacity']['_serverless']>) {
  return {
    memorySizeInMb: memory?.toMebibytes() ?? DEFAULT_MEMORY_MIB,
    maxConcurrency: maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
    provisionedConcurrency,
  };
}

function renderInstances(settings: NonNullable<BoundVariant['capacity']['_instances']>) {
  return {
    instanceType: settings.instanceType,
    initialInstanceCount: settings.count ?? DEFAULT_COUNT,
    volumeSizeInGb: settings.volumeSize?.toGibibytes(),
    containerStartupHealthCheckTimeoutInSeconds: settings.startupTimeout?.toSeconds(),
    modelDataDownloadTimeoutInSeconds: settings.modelDownloadTimeout?.toSeconds(),
    inferenceAmiVersion: settings.inferenceAmiVersion,
    routingConfig: settings.routing && { routingStrategy: settings.routing },
  };
}

/** The prefixes that an asynchronous endpoint works with. */
export function asynchronousPrefixes(options: AsynchronousCapacityOptions) {
  return {
    inputs: folder(options.inputsPrefix ?? 'inference/inputs/'),
    results: folder(options.resultsPrefix ?? 'inference/results/'),
    failures: folder(options.failuresPrefix ?? 'inference/failures/'),
  };
}

export function renderAsynchronous(options: AsynchronousCapacityOptions): sagemaker.CfnEndpointConfig.AsyncInferenceConfigProperty {
  const { results, failures } = asynchronousPrefixes(options);
  const topics = { successTopic: options.successTopic?.topicArn, errorTopic: options.errorTopic?.topicArn };
  return {
    clientConfig: options.maxConcurrentInvocationsPerInstance === undefined
      ? undefined
      : { maxConcurrentInvocationsPerInstance: options.maxConcurrentInvocationsPerInstance },
    outputConfig: {
      s3OutputPath: options.store.uriFor(results),
      s3FailurePath: options.store.uriFor(failures),
      kmsKeyId: options.store.encryptionKey?.keyArn,
      notificationConfig: options.successTopic || options.errorTopic ? topics : undefined,
    },
  };
}

export function renderCapture(capture: DataCapture, endpointName: string): sagemaker.CfnEndpointConfig.DataCaptureConfigProperty {
  const { samplingPercentage, modes, csvContentTypes, jsonContentTypes } = captureDefaults(capture);
  return {
    enableCapture: true,
    initialSamplingPercentage: samplingPercentage,
    destinationS3Uri: capture.store.uriFor(capture._destination(endpointName)),
    kmsKeyId: capture.store.encryptionKey?.keyArn,
    captureOptions: modes.map((captureMode) => ({ captureMode })),
    captureContentTypeHeader: { csvContentTypes, jsonContentTypes },
  };
}

export function captureDefaults({ _options }: DataCapture) {
  return {
    samplingPercentage: _options.samplingPercentage ?? 100,
    modes: _options.modes ?? [CaptureMode.INPUT, CaptureMode.OUTPUT],
    csvContentTypes: _options.csvContentTypes ?? ['text/csv'],
    jsonContentTypes: _options.jsonContentTypes ?? ['application/json'],
  };
}
