import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { EndpointCapacity, EndpointScaling, ModelVariant } from '../../src/serving';
import { bindVariants, initialCapacity, largestFleet, leastCapacity, plannedFleet, smallestFleet } from '../../src/serving/bound-variant';
import { endpointIn, importedStore, model, refusal, serve, TYPE, variant, variantsOf, warningIds } from '../support/endpoints';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const instances = (count?: number) => EndpointCapacity.instances(TYPE, { count });
const bound = (capacity: EndpointCapacity, scaling?: EndpointScaling) => bindVariants(testStack(), { model: model(), capacity, scaling })[0];
const onInvocations = (minCapacity?: number) => EndpointScaling.onInvocations({ minCapacity, maxCapacity: 9, perInstancePerMinute: 60 });

describe('what an endpoint serves', () => {
  test('is one variant for one model', () => {
    expect(variantsOf(serve()).map((v) => v.VariantName)).toEqual([ModelVariant.DEFAULT_NAME]);
  });

  test('is each of its variants, each with a model of its own', () => {
    const stack = serve({ variants: [variant('Champion'), variant('Challenger')] });

    expect(variantsOf(stack).map((v) => v.VariantName)).toEqual(['Champion', 'Challenger']);
    expect(variantsOf(stack).map((v) => v.ModelName['Fn::GetAtt'][0])).toEqual(Object.keys(resourcesOf(stack, 'AWS::SageMaker::Model')));
  });

  test('fails when it is a model and variants', () => {
    expect(refusal({ model: model(), variants: [variant('A')] })).toBe("'model' must not be given beside 'variants', got both; put the model into a ModelVariant");
  });

  test.each([[{ model: undefined }], [{ model: undefined, variants: [] }]])('fails when it is nothing', (props) => {
    expect(refusal(props)).toBe("'model' must say what to serve, got nothing; give a ModelVersion, or several in 'variants'");
  });

  test('is at most ten variants', () => {
    const many = (count: number) => refusal({ capacity: EndpointCapacity.instances(TYPE), variants: Array.from({ length: count }, (_, i) => variant(`V${i}`)) });

    expect(many(10)).not.toContain("'variants'");
    expect(many(11)).toContain("'variants' must have 1 to 10 variants, got 11; use more endpoints");
  });
});

describe('the name of a variant', () => {
  test.each(['A', 'a-1', 'V'.repeat(63)])('may be %s', (name) => {
    expect(refusal({ variants: [variant(name)] })).toBeUndefined();
  });

  test.each(['', '-a', 'a-', 'a_b', 'a b', 'V'.repeat(64)])("fails when it is '%s'", (name) => {
    expect(refusal({ variants: [variant(name)] })).toContain(`must be 1 to 63 letters, digits and single hyphens in between, got ${name}; use no other characters, and begin and end with a letter or digit`);
  });

  test('fails when two variants share it', () => {
    expect(refusal({ variants: [variant('A'), variant('A')] })).toContain("'variants[1].name' must differ from 'variants[0].name', got A; give each variant a name of its own");
  });

  test('fails when it is a token', () => {
    expect(refusal({ variants: [variant(Lazy.string({ produce: () => 'A' }))] }))
      .toBe("'name' of a variant must be known at synth because ids and alarms are named after it, got a token; name its role, for example Champion");
  });
});

describe('the weight of a variant', () => {
  test.each([0, 0.5, 1, 100])('may be %d beside another one', (weight) => {
    expect(variantsOf(serve({ variants: [variant('A', { weight }), variant('B')] }))[0].InitialVariantWeight).toBe(weight);
  });

  test('fails when it is negative', () => {
    expect(refusal({ variants: [variant('A', { weight: -1 }), variant('B')] })).toBe("'A.weight' must be at least 0, got -1; use 0 for no traffic");
  });

  test('warns when it is 0 for all', () => {
    expect(warningIds(serve({ variants: [variant('A', { weight: 0 }), variant('B', { weight: 0 })] }))).toEqual(['EC-10']);
  });

  test('is left out for the only model of an endpoint, which takes everything', () => {
    expect(variantsOf(serve())[0].InitialVariantWeight).toBeUndefined();
  });
});

describe('the kind of a variant', () => {
  test.each([
    ['instances', 'serverless', EndpointCapacity.serverless()],
    ['instances', 'asynchronous', EndpointCapacity.asynchronous(TYPE, { store: importedStore(testStack()) })],
  ])('fails when the endpoint has %s and the variant is %s', (endpoints, own, capacity) => {
    expect(refusal({ variants: [variant('B', { capacity })] }))
      .toBe(`'capacity' of variant 'B' must be of the kind of its endpoint, ${endpoints}, got ${own}; make an endpoint for each kind`);
  });

  test('fails when a serverless endpoint has two', () => {
    expect(refusal({ capacity: EndpointCapacity.serverless(), variants: [variant('A'), variant('B')] }))
      .toContain("'variants' must have exactly 1 variant on a serverless endpoint, got 2; use an endpoint for each");
  });
});

describe('the queue of an asynchronous endpoint', () => {
  const queues = (own: object, endpoints: object = {}) => () => {
    const stack = testStack();
    const store = importedStore(stack);
    endpointIn(stack, {
      capacity: EndpointCapacity.asynchronous(TYPE, { store, ...endpoints }),
      variants: [variant('B', { capacity: EndpointCapacity.asynchronous('ml.c7i.large', { store, ...own }) })],
    });
  };

  test('may be behind variants of different sizes', () => {
    expect(queues({ count: 1 }, { count: 3 })).not.toThrow();
  });

  test.each([
    ['resultsPrefix', { resultsPrefix: 'other/' }], ['inputsPrefix', { inputsPrefix: 'other/' }], ['failuresPrefix', { failuresPrefix: 'other/' }],
    ['maxConcurrentInvocationsPerInstance', { maxConcurrentInvocationsPerInstance: 2 }],
    ['store', { store: importedStore(testStack()) }],
    ['errorTopic', { errorTopic: sns.Topic.fromTopicArn(testStack(), 'Topic', 'arn:aws:sns:eu-west-1:111111111111:errors') }],
  ])('fails when a variant has another %s', (option, own) => {
    expect(queues(own)).toThrow(new Error(
      `'${option}' of variant 'B' must be that of its endpoint because all variants share one queue, got another; give the endpoint's capacity the same '${option}'`));
  });
});

describe('sizes', () => {
  test.each([[instances(), 2], [instances(5), 5], [EndpointCapacity.serverless({ provisionedConcurrency: 3 }), 3], [EndpointCapacity.serverless(), undefined]])('a variant starts with what its capacity says', (capacity, size) => {
    expect(initialCapacity(bound(capacity))).toBe(size);
  });

  test.each([[undefined, 5], [onInvocations(), 5], [onInvocations(3), 3], [EndpointScaling.suspended(), 5]])('a rollout may meet the minimum of scaling', (scaling, size) => {
    expect(smallestFleet(bound(instances(5), scaling))).toBe(size);
  });

  test.each([[undefined, 5], [onInvocations(3), 9], [EndpointScaling.suspended(), 5]])('a rollout may meet the maximum of scaling', (scaling, size) => {
    expect(largestFleet(bound(instances(5), scaling))).toBe(size);
  });

  test('a rollout is planned for the largest variant, and its peak for all of them', () => {
    const variants = [variant('A', { capacity: instances(4) }), variant('B', { scaling: onInvocations(1) })];

    expect(plannedFleet(bindVariants(testStack(), { capacity: instances(2), variants }))).toEqual({ instances: 4, total: 5, largest: 9 });
  });

  test('a size that is a token counts as one instance', () => {
    const token = Lazy.number({ produce: () => 7 });

    expect(plannedFleet([bound(instances(token), EndpointScaling.onInvocations({ maxCapacity: token, perInstancePerMinute: 60 }))]))
      .toEqual({ instances: 1, total: 1, largest: 1 });
  });

  test('a serverless variant counts as one environment', () => {
    expect(smallestFleet(bound(EndpointCapacity.serverless()))).toBe(1);
  });

  test.each([[[], 3], [[undefined], 3], [[4, 1], 1]])('a schedule may make it smaller: %j', (minima, least) => {
    const actions = minima.map((minCapacity, i) => ({ name: `a${i}`, schedule: appscaling.Schedule.rate(Duration.days(1)), minCapacity }));

    expect(leastCapacity(bound(instances(5), EndpointScaling.onSchedule({ minCapacity: 3, maxCapacity: 9, actions })))).toBe(least);
  });
});
