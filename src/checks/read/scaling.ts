import { Resource } from './assembly';
import { joinedConfiguration } from './configuration';
import { waitsFor } from './dependencies';
import { COPIES, endpointOf, scaledThing } from './registration';
import { capacityOf } from './rollout';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { ScalingFacts, ScalingPolicyFacts } from '../../rules/facts';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';

const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

/** The facts of a scalable target of SageMaker, with its policies and the variant that it scales. */
export function readScaling(subject: Subject): Facts<ScalingFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const at = (name: string, key: string) => paths.at(name, node.get(key));
  const dimension = at('dimension', 'ScalableDimension').text();
  const resourceId = at('resourceId', 'ResourceId');
  return new Facts({
    dimension,
    resourceId: resourceId.text(),
    min: at('min', 'MinCapacity').number(),
    max: at('max', 'MaxCapacity').number(),
    ...(dimension === COPIES ? COMPONENT : scaledVariant(subject, resourceId, paths)),
    waitsForEndpoint: waitsForEndpoint(subject, resourceId),
    policies: policies(subject, paths),
  }, paths);
}

/** Whether a scalable target belongs to SageMaker, as far as the template says. */
export function scalesSageMaker(subject: Subject): boolean {
  const node = propertiesOf(subject);
  const dimension = node.get('ScalableDimension').text();
  return node.get('ServiceNamespace').text() === 'sagemaker' || (given(dimension) && dimension.startsWith('sagemaker:'));
}

type Scaled = Pick<ScalingFacts, 'instanceType' | 'initialCount' | 'capacity'>;

const COMPONENT: Scaled = { instanceType: UNKNOWN, initialCount: UNKNOWN, capacity: 'components' };

function scaledVariant(subject: Subject, resourceId: Node, paths: Paths): Scaled {
  const { assembly, resource, world } = subject;
  const thing = scaledThing(resourceId);
  const endpoint = known(thing) ? endpointOf(assembly, thing, resource.file, world) : undefined;
  const configuration = endpoint && configurationOf({ ...subject, resource: endpoint });
  if (!endpoint || !configuration || !known(thing)) return { instanceType: UNKNOWN, initialCount: UNKNOWN, capacity: UNKNOWN };
  const joined = joinedConfiguration(subject, configuration);
  const { facts } = joined;
  const index = known(facts.variants) ? facts.variants.findIndex((v) => known(v.name) && v.name === thing.variant) : -1;
  const variant = known(facts.variants) ? facts.variants[index] : undefined;
  paths.alias('instanceType', joined.nameOf(`variants[${index}].instanceType`));
  paths.alias('initialCount', joined.nameOf(`variants[${index}].count`));
  return { instanceType: variant?.instanceType ?? UNKNOWN, initialCount: variant?.count ?? UNKNOWN, capacity: capacityOf(facts) };
}

/** The configuration that an endpoint names. */
export function configurationOf(endpoint: Subject): Resource | undefined {
  const { assembly, resource, world } = endpoint;
  return assembly.named(propertiesOf(endpoint).get('EndpointConfigName'), resource.file, { type: 'AWS::SageMaker::EndpointConfig', nameProperty: 'EndpointConfigName' }, world);
}

/** Known only where target and endpoint are in one template: between stacks others keep the order. */
function waitsForEndpoint({ assembly, resource, world }: Subject, resourceId: Node): Fact<boolean> {
  const thing = scaledThing(resourceId);
  const endpoint = known(thing) ? endpointOf(assembly, thing, resource.file, world) : undefined;
  return endpoint?.file === resource.file ? waitsFor(resource.file, resource.logicalId, endpoint.logicalId) : UNKNOWN;
}

/** The policies of a target; unknown where one of them may belong to it. */
function policies({ assembly, resource: target, world }: Subject, paths: Paths): Fact<ScalingPolicyFacts[]> {
  const all = assembly.neighbours(POLICY, target.file, world).map((policy) => ({ policy, node: assembly.properties(policy, world, true) }))
    .map(({ policy, node }) => ({ policy, node, owner: ownerOf({ assembly, resource: target, world }, node) }));
  if (assembly.hidesResources(target.file) || all.some(({ owner }) => owner === UNKNOWN)) return UNKNOWN;
  return all.filter(({ owner }) => owner === true).map(({ node }, index) => policyFacts(node, `policies[${index}]`, paths));
}

/** Whether a policy belongs to a target. */
function ownerOf({ assembly, resource: target, world }: Subject, policy: Node): Fact<boolean> {
  const id = policy.get('ScalingTargetId');
  if (id.value.kind !== 'absent') {
    const reference = id.reference();
    if (reference) return reference.file === target.file && reference.logicalId === target.logicalId;
    return UNKNOWN;
  }
  const node = assembly.properties(target, world);
  const same = ['ResourceId', 'ScalableDimension', 'ServiceNamespace'].map((key): Fact<boolean> => {
    const [a, b] = [policy.get(key).text(), node.get(key).text()];
    return given(a) && given(b) ? a === b : UNKNOWN;
  });
  return same.includes(false) ? false : same.every((s) => s === true) ? true : UNKNOWN;
}

function policyFacts(node: Node, field: string, paths: Paths): ScalingPolicyFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`${field}.${name}`, node.get(...keys));
  const tracking = 'TargetTrackingScalingPolicyConfiguration';
  const steps = at('stepAdjustments', 'StepScalingPolicyConfiguration', 'StepAdjustments').items();
  return {
    type: at('type', 'PolicyType').text(),
    predefinedMetric: at('predefinedMetric', tracking, 'PredefinedMetricSpecification', 'PredefinedMetricType').text(),
    resourceLabel: at('resourceLabel', tracking, 'PredefinedMetricSpecification', 'ResourceLabel').text(),
    customMetric: at('customMetric', tracking, 'CustomizedMetricSpecification', 'MetricName').text(),
    targetValue: at('targetValue', tracking, 'TargetValue').number(),
    scaleInCooldown: at('scaleInCooldown', tracking, 'ScaleInCooldown').number(),
    scaleOutCooldown: at('scaleOutCooldown', tracking, 'ScaleOutCooldown').number(),
    stepAdjustments: steps === UNKNOWN ? UNKNOWN : steps?.length ?? 0,
    name: at('name', 'PolicyName').text(),
  };
}
