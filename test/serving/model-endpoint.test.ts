import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Aws, Lazy, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Encryption, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { EndpointCapacity, ModelEndpoint, ModelEndpointProps, ModelVariant } from '../../src/serving';
import { alarmsOf, configurationOf, endpointIn, endpointOf, importedStore, model, refusal, serve, TYPE, variant, variantsOf, warningIds } from '../support/endpoints';
import { nagFindings } from '../support/nag';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

const nameOf = (stack: Stack) => endpointOf(stack).Properties.EndpointName;
const modelOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::SageMaker::Model');
const network = (stack: Stack) => PrivateMlNetwork.fromVpc(stack, 'Network', {
  vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'] }),
});
const KINDS: [string, (stack: Stack) => EndpointCapacity, string][] = [
  ['instances', () => EndpointCapacity.instances(TYPE), 'realtime'],
  ['serverless', () => EndpointCapacity.serverless(), 'serverless'],
  ['asynchronous', (stack) => EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack) }), 'async'],
];

describe('the default form', () => {
  test('is a role, a model, a configuration, an endpoint, three alarms and the key of the stack', () => {
    const types = Object.values(templateOf(serve()).Resources).map((r) => r.Type).sort();

    expect(types).toEqual([
      'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::KMS::Key',
      'AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model',
    ]);
  });

  test('default of ModelEndpointProps.model, ModelEndpointProps.variants: one or the other, and one variant named AllTraffic', () => {
    expect(variantsOf(serve({ model: model() }))).toEqual([expect.objectContaining({ VariantName: 'AllTraffic' })]);
    expect(variantsOf(serve({ variants: [variant('A')] }))).toEqual([expect.objectContaining({ VariantName: 'A' })]);
  });

  test('default of ModelEndpointProps.scaling: the size stays', () => {
    expect(resourcesOf(serve(), 'AWS::ApplicationAutoScaling::ScalableTarget')).toEqual({});
    expect(endpointOf(serve()).Properties.RetainAllVariantProperties).toBeUndefined();
  });

  test('default of ModelEndpointProps.deployment: all at once, with a way back for 10 minutes', () => {
    expect(endpointOf(serve()).Properties.DeploymentConfig).toEqual({
      AutoRollbackConfiguration: { Alarms: Object.keys(resourcesOf(serve(), 'AWS::CloudWatch::Alarm')).map((Ref) => ({ AlarmName: { Ref } })) },
      BlueGreenUpdatePolicy: {
        MaximumExecutionTimeoutInSeconds: 4200, TerminationWaitInSeconds: 600, TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
      },
    });
  });

  test('default of ModelEndpointProps.capture: nothing is captured', () => {
    expect(configurationOf(serve()).DataCaptureConfig).toBeUndefined();
  });

  test('default of ModelEndpointProps.network: no container reaches anything', () => {
    expect(modelOf(serve()).Properties).toMatchObject({ EnableNetworkIsolation: true });
    expect(modelOf(serve()).Properties.VpcConfig).toBeUndefined();
  });

  test('default of ModelEndpointProps.encryption: the one key of the stack', () => {
    expect(configurationOf(serve()).KmsKeyId).toEqual({ 'Fn::GetAtt': [Object.keys(resourcesOf(serve(), 'AWS::KMS::Key'))[0], 'Arn'] });
  });

  test('default of ModelEndpointProps.role: a role that SageMaker alone assumes', () => {
    expect(onlyResourceOf(serve(), 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement)
      .toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'sagemaker.amazonaws.com' } }]);
  });

  test('default of ModelEndpointProps.endpointName: from the stack, the path and the kind', () => {
    expect(nameOf(serve())).toMatch(/^test-scoring-realtime-[0-9a-f]{8}$/);
  });

  test('default of ModelEndpointProps.removalPolicy: the endpoint goes with its stack', () => {
    expect(endpointOf(serve()).DeletionPolicy ?? 'Delete').toBe('Delete');
  });
});

describe('names', () => {
  test.each(KINDS)('tell the kind of capacity: %s', (_, capacity, suffix) => {
    const stack = testStack();
    endpointIn(stack, { capacity: capacity(stack) });

    expect(nameOf(stack)).toMatch(new RegExp(`^test-scoring-${suffix}-[0-9a-f]{8}$`));
  });

  test('are never shared by two stacks of one app', () => {
    const app = new App();
    const names = ['serving-main', 'serving-feature'].map((id) => endpointIn(testStack(id, app)).endpointName);

    expect(new Set(names).size).toBe(2);
  });

  test('are never shared by two endpoints of one stack', () => {
    const stack = testStack();

    expect(new Set(['One', 'Two', 'one'].map((id) => endpointIn(stack, {}, id).endpointName)).size).toBe(3);
  });

  test('have at most 63 characters', () => {
    expect(endpointIn(testStack('S'.repeat(80)), {}, 'E'.repeat(80)).endpointName).toMatch(/^[a-z0-9-]{1,63}$/);
  });

  test('are the same in every synthesis', () => {
    expect(nameOf(serve())).toBe(nameOf(serve()));
  });

  test('can be pinned', () => {
    const stack = serve({ endpointName: 'fraud-scoring' });

    expect(nameOf(stack)).toBe('fraud-scoring');
    expect(alarmsOf(stack)[0].AlarmName).toBe('fraud-scoring-AllTraffic-Errors');
  });

  test('fails when the name of the stack is a token', () => {
    expect(() => endpointIn(new NestedStack(testStack(), 'Nested'))).toThrow(new Error(
      "'stackName' must be known at synth because names are derived from it, got a token; give the stack a literal name, or pin the name of 'Test/Nested/Scoring'"));
    expect(() => endpointIn(new NestedStack(testStack(), 'Nested'), { endpointName: 'pinned' })).not.toThrow();
  });

  test.each(['a_b', '-a', 'a'.repeat(64)])('fails when the pinned name is %s', (endpointName) => {
    expect(refusal({ endpointName })).toContain("'endpointName' must be 1 to 63 letters, digits and single hyphens in between, got");
  });

  test('fails when the pinned name has capital letters, which its ARN would not keep', () => {
    expect(refusal({ endpointName: 'FraudScoring' })).toBe(
      "'endpointName' must be lower-case, because SageMaker writes it so in ARNs and no grant would match, got FraudScoring; use fraudscoring");
  });

  test('of models and configurations are left to CloudFormation, which replaces both', () => {
    expect(modelOf(serve()).Properties.ModelName).toBeUndefined();
    expect(configurationOf(serve()).EndpointConfigName).toBeUndefined();
  });

  test('are literals for those who use the endpoint', () => {
    const endpoint = endpointIn(testStack());

    expect(endpoint.endpointName).not.toContain('${Token');
    expect(endpoint.endpointRef.endpointArn).toBe(endpoint.endpointArn);
    expect(endpoint.endpointArn).toContain(`:sagemaker:eu-west-1:111111111111:endpoint/${endpoint.endpointName}`);
  });

  test('belong to the kind, so that another kind is another endpoint beside the old one', () => {
    const ids = KINDS.map(([, capacity]) => {
      const stack = testStack();
      endpointIn(stack, { capacity: capacity(stack) });
      return Object.keys(resourcesOf(stack, 'AWS::SageMaker::Endpoint'))[0];
    });

    expect(new Set(ids).size).toBe(3);
  });
});

describe('the network', () => {
  test('is a VPC of yours, behind a group of its own', () => {
    const stack = testStack();
    endpointIn(stack, { network: NetworkPlacement.vpc(network(stack)) });

    expect(modelOf(stack).Properties.VpcConfig).toEqual({
      Subnets: ['subnet-1', 'subnet-2'], SecurityGroupIds: [{ 'Fn::GetAtt': [Object.keys(resourcesOf(stack, 'AWS::EC2::SecurityGroup'))[0], 'GroupId'] }],
    });
  });

  test('can be a VPC without connections of the container', () => {
    const stack = testStack();
    endpointIn(stack, { network: NetworkPlacement.vpc(network(stack), { networkIsolation: true }) });

    expect(modelOf(stack).Properties).toMatchObject({ EnableNetworkIsolation: true, VpcConfig: { Subnets: ['subnet-1', 'subnet-2'] } });
  });

  test('is shared by variants', () => {
    const stack = testStack();
    endpointIn(stack, { network: NetworkPlacement.vpc(network(stack)), variants: [variant('A'), variant('B')] });

    expect(Object.keys(resourcesOf(stack, 'AWS::EC2::SecurityGroup'))).toHaveLength(1);
  });

  test('may be public, with a warning', () => {
    const stack = serve({ network: NetworkPlacement.publicNetwork() });

    expect(modelOf(stack).Properties.EnableNetworkIsolation).toBeUndefined();
    expect(warningIds(stack)).toEqual(['PublicNetwork']);
  });

  test('of a serverless endpoint is that of the service', () => {
    expect(Object.keys(modelOf(serve({ capacity: EndpointCapacity.serverless() })).Properties).sort()).toEqual(['ExecutionRoleArn', 'PrimaryContainer']);
  });

  test('fails when a serverless endpoint is isolated', () => {
    expect(refusal({ capacity: EndpointCapacity.serverless(), network: NetworkPlacement.isolated() }))
      .toContain("'network' must not isolate a serverless endpoint, which knows no isolation; use instances, or leave the isolation out");
  });

  test('fails when a serverless endpoint lies in a VPC', () => {
    const stack = testStack();

    expect(() => endpointIn(stack, { capacity: EndpointCapacity.serverless(), network: NetworkPlacement.vpc(network(stack)) })).toThrow("'network' must be left out");
  });
});

describe('encryption', () => {
  test('may use a key of yours', () => {
    const stack = testStack();
    const key = kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-west-1:111111111111:key/mine');
    const endpoint = endpointIn(stack, { encryption: Encryption.customerManaged(key) });

    expect(configurationOf(stack).KmsKeyId).toBe(key.keyArn);
    expect(endpoint.encryptionKey).toBe(key);
    expect(resourcesOf(stack, 'AWS::KMS::Key')).toEqual({});
  });

  test('may be left to AWS, which rule packs report', () => {
    const stack = serve({ encryption: Encryption.awsManaged() });

    expect(configurationOf(stack).KmsKeyId).toBeUndefined();
    expect(new Set(nagFindings(appOf(stack)).map((f) => f.rule))).toEqual(new Set(
      ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => `${pack}-SageMakerEndpointConfigurationKMSKeyConfigured`)));
  });

  test('warns when a key is given for local storage, which it does not reach', () => {
    expect(warningIds(serve({ capacity: EndpointCapacity.instances('ml.g5.xlarge'), encryption: Encryption.customerManaged() }))).toContain('EC-08');
  });

  test('has a key as soon as one variant has volumes', () => {
    const stack = serve({ variants: [variant('A'), variant('B', { capacity: EndpointCapacity.instances('ml.g5.xlarge') })] });

    expect(configurationOf(stack).KmsKeyId).toBeDefined();
  });
});

test('a role of yours is used', () => {
  const stack = testStack();
  const role = iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/mine');

  expect(endpointIn(stack, { role }).role).toBe(role);
  expect(modelOf(stack).Properties.ExecutionRoleArn).toBe('arn:aws:iam::111111111111:role/mine');
});

describe('removal', () => {
  const policies = (props: Partial<ModelEndpointProps>, of: 'DeletionPolicy' | 'UpdateReplacePolicy') => Object.fromEntries(Object.values(templateOf(serve(props)).Resources)
    .filter((r) => !r.Type.includes('Alarm') && !r.Type.includes('KMS')).map((r) => [r.Type.split('::').at(-1), r[of]]));

  test('removes models and configuration with the stack', () => {
    expect(policies({}, 'DeletionPolicy')).toMatchObject({ Model: 'Delete', EndpointConfig: 'Delete' });
  });

  test('keeps replaced models and configurations, which a rolled-back endpoint still needs', () => {
    expect(policies({}, 'UpdateReplacePolicy')).toMatchObject({ Model: 'Retain', EndpointConfig: 'Retain' });
  });

  test('can keep the endpoint, and then everything that its instances need', () => {
    expect(policies({ removalPolicy: RemovalPolicy.RETAIN }, 'DeletionPolicy'))
      .toEqual({ Endpoint: 'Retain', EndpointConfig: 'Retain', Model: 'Retain', Role: 'Retain', ManagedPolicy: 'Retain' });
  });

  test('can keep the way from the instances to the endpoints of the network', () => {
    const stack = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'] });
    const endpointSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const reachable = PrivateMlNetwork.fromVpc(stack, 'Network', { vpc, endpointSecurityGroup });
    endpointIn(stack, { network: NetworkPlacement.vpc(reachable), removalPolicy: RemovalPolicy.RETAIN });

    const ways = Object.values(templateOf(stack).Resources).filter((r) => r.Type.startsWith('AWS::EC2::'));

    expect(ways.map((r) => [r.Type, r.DeletionPolicy])).toEqual([['AWS::EC2::SecurityGroup', 'Retain'], ['AWS::EC2::SecurityGroupIngress', 'Retain']]);
  });

  test('can be said outright', () => {
    expect(policies({ removalPolicy: RemovalPolicy.DESTROY }, 'DeletionPolicy')).toMatchObject({ Endpoint: 'Delete', EndpointConfig: 'Delete', Model: 'Delete' });
  });
});

describe('onDeploymentStateChange', () => {
  const rule = (options?: events.OnEventOptions) => {
    const stack = testStack();
    endpointIn(stack, { endpointName: 'scoring' }).onDeploymentStateChange('Released', options);
    return onlyResourceOf(stack, 'AWS::Events::Rule').Properties;
  };

  test('hears of the releases of this endpoint', () => {
    expect(rule().EventPattern).toEqual({
      'source': ['aws.sagemaker'], 'detail-type': ['SageMaker Endpoint Deployment State Change'], 'detail': { EndpointName: ['scoring'] },
    });
  });

  test('can be narrowed', () => {
    expect(rule({ eventPattern: { detail: { EndpointStatus: ['ROLLING_BACK'] } } }).EventPattern.detail).toEqual({ EndpointName: ['scoring'], EndpointStatus: ['ROLLING_BACK'] });
  });

  test('tells a target', () => {
    const queue = sqs.Queue.fromQueueArn(testStack(), 'Queue', 'arn:aws:sqs:eu-west-1:111111111111:releases');

    expect(rule({ target: new targets.SqsQueue(queue), description: 'Releases' })).toMatchObject({ Description: 'Releases', Targets: [{ Arn: queue.queueArn }] });
  });

  test('can lie in the stack of its target', () => {
    const app = new App();
    const [serving, listening] = [testStack('Serving', app), testStack('Listening', app)];
    endpointIn(serving).onDeploymentStateChange('Released', { crossStackScope: listening });

    expect([serving, listening].map((stack) => Object.keys(resourcesOf(stack, 'AWS::Events::Rule')).length)).toEqual([0, 1]);
  });
});

describe('an endpoint that was made elsewhere', () => {
  const ARN = 'arn:aws:sagemaker:us-east-1:222222222222:endpoint/elsewhere';

  test('is known by its name', () => {
    const endpoint = ModelEndpoint.fromEndpointName(testStack(), 'Import', 'elsewhere');

    expect(endpoint.endpointName).toBe('elsewhere');
    expect(endpoint.endpointArn).toContain(':sagemaker:eu-west-1:111111111111:endpoint/elsewhere');
  });

  test('is granted by the ARN that SageMaker writes, and measured by the name that it keeps', () => {
    const endpoint = ModelEndpoint.fromEndpointName(testStack(), 'Import', 'FraudScoring');

    expect(endpoint.endpointArn).toMatch(/endpoint\/fraudscoring$/);
    expect(endpoint.metricInvocations().dimensions).toMatchObject({ EndpointName: 'FraudScoring' });
  });

  test('is known by its ARN', () => {
    const endpoint = ModelEndpoint.fromEndpointArn(testStack(), 'Import', ARN);

    expect([endpoint.endpointName, endpoint.endpointArn]).toEqual(['elsewhere', ARN]);
  });

  test('is known by an ARN that is a token', () => {
    const stack = testStack();

    expect(stack.resolve(ModelEndpoint.fromEndpointArn(stack, 'Import', Lazy.string({ produce: () => ARN })).endpointName)).toMatchObject({ 'Fn::Select': [1, expect.anything()] });
  });

  test('fails when its ARN has no name', () => {
    expect(() => ModelEndpoint.fromEndpointArn(testStack(), 'Import', 'arn:aws:sagemaker:us-east-1:222222222222:endpoint'))
      .toThrow(new Error("'endpointArn' must end in endpoint/<name>, got arn:aws:sagemaker:us-east-1:222222222222:endpoint; copy it from the endpoint"));
  });

  test('is known by its attributes', () => {
    const endpoint = ModelEndpoint.fromModelEndpointAttributes(testStack(), 'Import', { endpointName: 'elsewhere', variantNames: ['A', 'B'] });

    expect(endpoint.variantNames).toEqual(['A', 'B']);
    expect(endpoint.metricInvocations().dimensions).toEqual({ EndpointName: 'elsewhere', VariantName: 'A' });
  });

  test('default of ModelEndpointAttributes.variantNames: one variant named AllTraffic', () => {
    expect(ModelEndpoint.fromModelEndpointAttributes(testStack(), 'Import', { endpointName: 'elsewhere' }).variantNames).toEqual([ModelVariant.DEFAULT_NAME]);
  });

  test('defines nothing', () => {
    const stack = testStack();
    ModelEndpoint.fromEndpointName(stack, 'Import', 'elsewhere');

    expect(templateOf(stack).Resources).toEqual({});
  });
});

describe('isModelEndpoint', () => {
  test('is true for what this library made', () => {
    expect(ModelEndpoint.isModelEndpoint(endpointIn(testStack()))).toBe(true);
  });

  test.each([undefined, null, 'endpoint', {}, ModelEndpoint.fromEndpointName(testStack(), 'Import', 'elsewhere')])('is false for anything else', (x) => {
    expect(ModelEndpoint.isModelEndpoint(x)).toBe(false);
  });
});

test('an endpoint needs no environment', () => {
  const stack = agnosticStack();
  endpointIn(stack);

  expect(JSON.stringify(endpointOf(stack))).not.toContain('Token');
  expect(endpointIn(stack, {}, 'Other').endpointArn).toContain(Aws.REGION);
});

test('the endpoint is the default child', () => {
  const endpoint = endpointIn(testStack());

  expect((endpoint.node.defaultChild as any).cfnResourceType).toBe('AWS::SageMaker::Endpoint');
});
