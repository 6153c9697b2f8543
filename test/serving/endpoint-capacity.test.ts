import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Lazy, Size } from 'aws-cdk-lib/core';
import { AsynchronousCapacityOptions, EndpointCapacity, InstanceCapacityOptions, RoutingStrategy, ServerlessCapacityOptions } from '../../src/serving';
import { configurationOf, endpointIn, importedStore, refusal, rolloutOf, serve, storeIn, TYPE, variantsOf, warningIds } from '../support/endpoints';
import { allowed } from '../support/iam';
import { acknowledgements } from '../support/nag';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const { seconds, minutes } = Duration;

describe('EndpointCapacity.instances', () => {
  const instances = (options: InstanceCapacityOptions = {}, type = TYPE) =>
    variantsOf(serve({ capacity: EndpointCapacity.instances(type, options) }))[0];
  const refused = (options: InstanceCapacityOptions, type = TYPE) => refusal({ capacity: EndpointCapacity.instances(type, options) });

  test('is a fleet of one type', () => {
    expect(instances({ count: 3 }, 'ml.c7i.xlarge')).toMatchObject({ InstanceType: 'ml.c7i.xlarge', InitialInstanceCount: 3 });
  });

  test.each(['m7i.large', 'ml.m7i', 'ML.m7i.large'])('fails when the type is %s', (type) => {
    expect(refused({}, type)).toBe(`'instanceType' must be an instance type of SageMaker, such as ml.m7i.large, got ${type}; put ml. before the EC2 type`);
  });

  test('starts with one instance', () => {
    expect(instances({ count: 1 }).InitialInstanceCount).toBe(1);
  });

  test.each([0, -1, 1.5])('fails when it starts with %d instances', (count) => {
    expect(refused({ count })).toContain(`'count' must be a whole number of at least 1, got ${count}; start with at least 1; asynchronous endpoints scale to 0 afterwards`);
  });

  test.each([1, 512])('takes a volume of %d GiB', (size) => {
    expect(instances({ volumeSize: Size.gibibytes(size) }).VolumeSizeInGB).toBe(size);
  });

  test.each([Size.gibibytes(513), Size.mebibytes(512), Size.gibibytes(0)])('fails when the volume is out of range or no whole number of GiB', (volumeSize) => {
    expect(refused({ volumeSize })).toContain("'volumeSize' must be a whole number between 1 and 512 GiB, got ");
  });

  test.each(['ml.g5.xlarge', 'ml.g6.xlarge', 'ml.g4dn.xlarge', 'ml.m5d.large'])('fails when %s, which has local storage, is given a volume', (type) => {
    expect(refused({ volumeSize: Size.gibibytes(50) }, type))
      .toContain(`'volumeSize' must be left out for ${type}, which has local storage, got 50; remove the volume size or choose a type without local storage`);
  });

  describe('with local storage', () => {
    const local = () => serve({ capacity: EndpointCapacity.instances('ml.g5.xlarge') });

    test('has no volume key', () => {
      expect(configurationOf(local()).KmsKeyId).toBeUndefined();
    });

    test('acknowledges why', () => {
      expect(acknowledgements(local()).filter((a) => a.rule.includes('SageMakerEndpointConfigurationKMSKeyConfigured')).map((a) => a.path))
        .toEqual(Array(4).fill('Test/Scoring/Config'));
    });

    test('makes no key', () => {
      expect(resourcesOf(local(), 'AWS::KMS::Key')).toEqual({});
    });
  });

  test.each([[60, 3600], [3600, 60]])('takes a start-up of %d and a download of %d seconds', (startup, download) => {
    expect(instances({ startupTimeout: seconds(startup), modelDownloadTimeout: seconds(download) }))
      .toMatchObject({ ContainerStartupHealthCheckTimeoutInSeconds: startup, ModelDataDownloadTimeoutInSeconds: download });
  });

  test.each(['startupTimeout', 'modelDownloadTimeout'] as const)('fails when the %s is out of range', (timeout) => {
    expect(refused({ [timeout]: seconds(59) })).toBe(`'${timeout}' must be a whole number between 60 and 3600 seconds, got 59; choose a minute to an hour`);
    expect(refused({ [timeout]: seconds(3601) })).toBe(`'${timeout}' must be a whole number between 60 and 3600 seconds, got 3601; choose a minute to an hour`);
  });

  test('routes to the instance with the fewest requests', () => {
    expect(instances({ routing: RoutingStrategy.LEAST_OUTSTANDING_REQUESTS }).RoutingConfig).toEqual({ RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' });
  });

  test('takes the image of its hosts', () => {
    expect(instances({ inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' }, 'ml.g6.xlarge').InferenceAmiVersion).toBe('al2-ami-sagemaker-inference-gpu-3-1');
  });

  test('fails when the image is for other processors', () => {
    expect(refused({ inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' })).toBe(
      "'inferenceAmiVersion' must suit 'instanceType' = ml.m7i.large, got al2-ami-sagemaker-inference-gpu-3-1; leave it out for the default image");
  });

  test('does not judge tokens', () => {
    const number = Lazy.number({ produce: () => 0 });

    expect(refused({ count: number, startupTimeout: seconds(number) }, Lazy.string({ produce: () => 'huge' }))).toBeUndefined();
  });

  test('default of InstanceCapacityOptions.count: two, so that one may fail', () => {
    expect(instances().InitialInstanceCount).toBe(2);
  });

  test('default of InstanceCapacityOptions.volumeSize: left to the service', () => {
    expect(instances().VolumeSizeInGB).toBeUndefined();
  });

  test("default of InstanceCapacityOptions.startupTimeout, InstanceCapacityOptions.modelDownloadTimeout: the service's own", () => {
    expect(Object.keys(instances()).filter((key) => key.includes('Timeout'))).toEqual([]);
  });

  test("default of InstanceCapacityOptions.routing: the service's own", () => {
    expect(instances().RoutingConfig).toBeUndefined();
  });

  test("default of InstanceCapacityOptions.inferenceAmiVersion: the service's newest", () => {
    expect(instances().InferenceAmiVersion).toBeUndefined();
  });
});

describe('EndpointCapacity.serverless', () => {
  const serverless = (options?: ServerlessCapacityOptions) =>
    variantsOf(serve({ capacity: EndpointCapacity.serverless(options) }))[0].ServerlessConfig;
  const refused = (options: ServerlessCapacityOptions) => refusal({ capacity: EndpointCapacity.serverless(options) });

  test.each([1, 2, 3, 4, 5, 6])('takes %d GiB of memory', (size) => {
    expect(serverless({ memory: Size.gibibytes(size) }).MemorySizeInMB).toBe(1024 * size);
  });

  test.each([[Size.mebibytes(1023), 1023], [Size.mebibytes(1536), 1536], [Size.gibibytes(7), 7168], [Size.kibibytes(1500), 1500 / 1024]])('fails when the memory is no step', (memory, got) => {
    expect(refused({ memory })).toBe(`'memory' must be one of 1024, 2048, 3072, 4096, 5120, 6144, got ${got}; choose a step of 1024`);
  });

  test.each([1, 200])('answers %d requests at once', (maxConcurrency) => {
    expect(serverless({ maxConcurrency }).MaxConcurrency).toBe(maxConcurrency);
  });

  test.each([0, 201])('fails when it answers %d requests at once', (maxConcurrency) => {
    expect(refused({ maxConcurrency })).toBe(`'maxConcurrency' must be a whole number between 1 and 200, got ${maxConcurrency}; use instances for more`);
  });

  test('keeps as many environments warm as it may have', () => {
    expect(serverless({ maxConcurrency: 5, provisionedConcurrency: 5 }).ProvisionedConcurrency).toBe(5);
  });

  test('fails when more are warm than there may be', () => {
    expect(refused({ maxConcurrency: 5, provisionedConcurrency: 6 }))
      .toBe("'provisionedConcurrency' must be at most 'maxConcurrency' = 5, got 6; raise the maximum or provision less");
  });

  test('fails when none is kept warm', () => {
    expect(refused({ provisionedConcurrency: 0 })).toBe("'provisionedConcurrency' must be a whole number between 1 and 200, got 0; leave it out for none");
  });

  test('has no instances', () => {
    expect(Object.keys(variantsOf(serve({ capacity: EndpointCapacity.serverless() }))[0]).sort()).toEqual(['ModelName', 'ServerlessConfig', 'VariantName']);
  });

  test('has no rollout', () => {
    expect(rolloutOf(serve({ capacity: EndpointCapacity.serverless() }))).toBeUndefined();
  });

  test('default of ServerlessCapacityOptions.memory: 2 GiB', () => {
    expect(serverless().MemorySizeInMB).toBe(2048);
  });

  test('default of ServerlessCapacityOptions.maxConcurrency: 20', () => {
    expect(serverless().MaxConcurrency).toBe(20);
  });

  test('default of ServerlessCapacityOptions.provisionedConcurrency: every environment starts cold', () => {
    expect(serverless().ProvisionedConcurrency).toBeUndefined();
  });
});

describe('EndpointCapacity.asynchronous', () => {
  const asynchronous = (options: Partial<AsynchronousCapacityOptions> = {}, type = TYPE) => {
    const stack = testStack();
    endpointIn(stack, { capacity: EndpointCapacity.asynchronous(type, { store: importedStore(stack), ...options }) });
    return stack;
  };
  const queueOf = (options?: Partial<AsynchronousCapacityOptions>) => configurationOf(asynchronous(options)).AsyncInferenceConfig;
  const topic = (name = 'done') => sns.Topic.fromTopicArn(testStack(), 'Topic', `arn:aws:sns:eu-west-1:111111111111:${name}`);
  const resourcesFor = (action: string, options?: Partial<AsynchronousCapacityOptions>) =>
    allowed(asynchronous(options)).filter((s) => s.Action.includes(action)).flatMap((s) => s.Resource).map((r) => JSON.stringify(r).replace(/.*arn:[^:]*:?"?,?|"\]\]\}$/g, ''));

  test('is a fleet behind a queue', () => {
    expect(variantsOf(asynchronous({ count: 3 }))[0]).toMatchObject({ InstanceType: TYPE, InitialInstanceCount: 3 });
  });

  test('fails when it starts with no instance', () => {
    expect(() => asynchronous({ count: 0 })).toThrow("'count' must be a whole number of at least 1, got 0");
  });

  test('fails when it runs on Inf1', () => {
    expect(() => asynchronous({}, 'ml.inf1.xlarge')).toThrow("'instanceType' must not be an Inf1 type on an asynchronous endpoint, got ml.inf1.xlarge; use Inf2 or a GPU type");
  });

  test.each([['answers', 's3://fraud-artifacts/answers/'], ['answers/', 's3://fraud-artifacts/answers/']])('writes results below %s', (resultsPrefix, uri) => {
    expect(queueOf({ resultsPrefix }).OutputConfig.S3OutputPath).toBe(uri);
  });

  test('writes failures below a prefix', () => {
    expect(queueOf({ failuresPrefix: 'broken/' }).OutputConfig.S3FailurePath).toBe('s3://fraud-artifacts/broken/');
  });

  test.each(['resultsPrefix', 'failuresPrefix'] as const)('fails when the %s is too long', (prefix) => {
    expect(() => asynchronous({ [prefix]: 'x'.repeat(501) })).toThrow(`'${prefix}' must have at most 512 characters`);
  });

  test('encrypts results with the key of the store', () => {
    const stack = testStack();
    endpointIn(stack, { capacity: EndpointCapacity.asynchronous(TYPE, { store: storeIn(stack) }) });

    expect(configurationOf(stack).AsyncInferenceConfig.OutputConfig.KmsKeyId).toEqual({ 'Fn::GetAtt': [Object.keys(resourcesOf(stack, 'AWS::KMS::Key'))[0], 'Arn'] });
  });

  test.each([1, 1000])('works on %d requests at once', (most) => {
    expect(queueOf({ maxConcurrentInvocationsPerInstance: most }).ClientConfig).toEqual({ MaxConcurrentInvocationsPerInstance: most });
  });

  test.each([0, 1001])('fails when it works on %d requests at once', (maxConcurrentInvocationsPerInstance) => {
    expect(() => asynchronous({ maxConcurrentInvocationsPerInstance })).toThrow(new Error(
      `'maxConcurrentInvocationsPerInstance' must be a whole number between 1 and 1000, got ${maxConcurrentInvocationsPerInstance}; leave it out to let SageMaker choose`));
  });

  test('tells topics what became of a request', () => {
    expect(queueOf({ successTopic: topic('good'), errorTopic: topic('bad') }).OutputConfig.NotificationConfig)
      .toEqual({ SuccessTopic: 'arn:aws:sns:eu-west-1:111111111111:good', ErrorTopic: 'arn:aws:sns:eu-west-1:111111111111:bad' });
  });

  test('warns about a FIFO topic', () => {
    expect(warningIds(asynchronous({ successTopic: topic('done.fifo') }))).toEqual(['AI-03']);
  });

  test('may be released like a fleet without a queue', () => {
    expect(rolloutOf(asynchronous()).BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type).toBe('ALL_AT_ONCE');
  });

  test('lets the role read requests', () => {
    expect(resourcesFor('s3:GetObject').join()).toContain('fraud-artifacts/inference/inputs/*');
  });

  test('lets the role write results and failures', () => {
    const resources = resourcesFor('s3:PutObject').join();

    expect(resources).toContain('fraud-artifacts/inference/results/*');
    expect(resources).toContain('fraud-artifacts/inference/failures/*');
  });

  test('lets the role use the key of an encrypted topic', () => {
    const stack = testStack();
    const masterKey = new kms.Key(stack, 'TopicKey');
    const successTopic = new sns.Topic(stack, 'Topic', { masterKey });
    endpointIn(stack, { capacity: EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack), successTopic }) });

    const key = JSON.stringify(stack.resolve(masterKey.keyArn));

    expect(allowed(stack).filter((s) => s.Resource.some((r) => JSON.stringify(r) === key)).map((s) => s.Action)).toEqual([['kms:Decrypt', 'kms:GenerateDataKey']]);
  });

  test('default of AsynchronousCapacityOptions.inputsPrefix, AsynchronousCapacityOptions.resultsPrefix, AsynchronousCapacityOptions.failuresPrefix: below inference/', () => {
    expect(queueOf().OutputConfig).toMatchObject({ S3OutputPath: 's3://fraud-artifacts/inference/results/', S3FailurePath: 's3://fraud-artifacts/inference/failures/' });
    expect(resourcesFor('s3:GetObject').join()).toContain('inference/inputs/*');
  });

  test('default of AsynchronousCapacityOptions.maxConcurrentInvocationsPerInstance: the service chooses', () => {
    expect(queueOf().ClientConfig).toBeUndefined();
  });

  test('default of AsynchronousCapacityOptions.successTopic, AsynchronousCapacityOptions.errorTopic: nobody is told', () => {
    expect(queueOf().OutputConfig.NotificationConfig).toBeUndefined();
    expect(allowed(asynchronous()).flatMap((s) => s.Action)).not.toContain('sns:Publish');
  });

  test('may take several minutes to start', () => {
    expect(variantsOf(asynchronous({ startupTimeout: minutes(20) }))[0].ContainerStartupHealthCheckTimeoutInSeconds).toBe(1200);
  });
});
