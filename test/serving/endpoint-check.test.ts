import { Duration, Size } from 'aws-cdk-lib/core';
import { ContainerImage } from '../../src/images';
import { ModelVersion } from '../../src/registry';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling } from '../../src/serving';
import { endpointIn, importedStore, refusal, TYPE, variant, warningIds } from '../support/endpoints';
import { testStack } from '../support/stacks';

const FORMULA = /^'[\w.[\]]+' .+?(, got .+?)?; .+[^.]$/s;

describe('a message', () => {
  const store = importedStore(testStack());

  test.each([
    ['capacity', { capacity: EndpointCapacity.instances('m7i.large') }],
    ['count', { capacity: EndpointCapacity.instances(TYPE, { count: 0 }) }],
    ['volume', { capacity: EndpointCapacity.instances(TYPE, { volumeSize: Size.gibibytes(600) }) }],
    ['start-up', { capacity: EndpointCapacity.instances(TYPE, { startupTimeout: Duration.seconds(1) }) }],
    ['memory', { capacity: EndpointCapacity.serverless({ memory: Size.gibibytes(9) }) }],
    ['queue', { capacity: EndpointCapacity.asynchronous(TYPE, { store, maxConcurrentInvocationsPerInstance: 0 }) }],
    ['share', { deployment: DeploymentStrategy.canary({ percentage: 80 }) }],
    ['bake', { deployment: DeploymentStrategy.canary({ bakeTime: Duration.hours(2) }) }],
    ['timeout', { deployment: DeploymentStrategy.linear({ timeout: Duration.minutes(1) }) }],
    ['bounds', { scaling: EndpointScaling.onInvocations({ minCapacity: 5, maxCapacity: 4, perInstancePerMinute: 60 }) }],
    ['capture', { capture: DataCapture.to(store, { samplingPercentage: 101 }) }],
    ['name', { endpointName: 'no_underscores' }],
    ['weight', { variants: [variant('A', { weight: -1 }), variant('B')] }],
  ])('names the prop, the rule, the value and the way out: %s', (_, props) => {
    const message = refusal(props)!;

    for (const line of message.split('\n').slice(message.includes('\n') ? 1 : 0)) expect(line.replace(/^ {2}[A-Z]{2}-\d\d: /, '')).toMatch(FORMULA);
  });
});

describe('several problems', () => {
  const props = {
    capacity: EndpointCapacity.instances(TYPE, { count: 0, volumeSize: Size.gibibytes(600) }),
    deployment: DeploymentStrategy.canary({ percentage: 80, bakeTime: Duration.hours(2), timeout: Duration.hours(8) }),
    endpointName: 'no_underscores',
  };

  test('are reported together, each with its id', () => {
    expect(refusal(props)!.split('\n').slice(1).map((line) => line.trim().split(': ')[0]).sort()).toEqual(['EC-05', 'EC-07', 'EP-01', 'GR-03', 'GR-05']);
  });

  test('are counted', () => {
    expect(refusal(props)).toMatch(/^5 problems\n/);
  });

  test('are said once where variants inherit them', () => {
    expect(refusal({ capacity: EndpointCapacity.instances('ml.inf1.xlarge'), variants: [variant('A'), variant('B')] })!.split('\n')).toHaveLength(1);
  });

  test('are named by variant where variants differ', () => {
    const one = (count: number) => EndpointCapacity.instances(TYPE, { count });

    expect(refusal({ variants: [variant('A', { capacity: one(0) }), variant('B'), variant('C', { capacity: one(-1) })] }))
      .toBe('2 problems\n' +
        "  EC-05: 'A.count' must be a whole number of at least 1, got 0; start with at least 1; asynchronous endpoints scale to 0 afterwards\n" +
        "  EC-05: 'C.count' must be a whole number of at least 1, got -1; start with at least 1; asynchronous endpoints scale to 0 afterwards");
  });
});

test('warnings do not end synthesis', () => {
  const stack = testStack();
  endpointIn(stack, { capacity: EndpointCapacity.instances('ml.g6.xlarge'), deployment: DeploymentStrategy.canary() });

  expect(warningIds(stack)).toEqual(['GR-24']);
});

test('nothing is defined by an endpoint that is refused', () => {
  const stack = testStack();

  expect(() => endpointIn(stack, { endpointName: 'no_underscores' })).toThrow();
  expect(stack.node.findChild('Scoring').node.tryFindChild('Config')).toBeUndefined();
});

describe('an image of another Region', () => {
  const withImage = (region: string) => ({
    model: ModelVersion.fromArtifact({ image: ContainerImage.of(`111111111111.dkr.ecr.${region}.amazonaws.com/fraud:3`, { repositoryArn: `arn:aws:ecr:${region}:111111111111:repository/fraud` }) }),
  });

  test('fails before the deployment would', () => {
    expect(refusal(withImage('us-east-1'))).toContain("'image' must lie in eu-west-1, the Region of the model, got us-east-1; replicate the image to this Region");
  });

  test('of the Region of the stack is taken', () => {
    expect(refusal(withImage('eu-west-1'))).toBeUndefined();
  });
});
