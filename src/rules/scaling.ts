import { ScalingFacts, ScalingPolicyFacts } from './facts';
import { burstable } from './instances';
import { between, each, matches, NONE, oneOf, problemIf } from './problems';
import { Family, given, known, Problem, Rule } from './rule';
import { SCALING_NOTES } from './scaling-notes';

const API = 'Application Auto Scaling API';
const INSTANCES = 'sagemaker:variant:DesiredInstanceCount';
const CONCURRENCY = 'sagemaker:variant:DesiredProvisionedConcurrency';
const COPIES = 'sagemaker:inference-component:DesiredCopyCount';

/** The metrics that SageMaker publishes for each scalable dimension. */
const METRICS: Readonly<Record<string, readonly string[]>> = {
  [INSTANCES]: ['SageMakerVariantInvocationsPerInstance', 'SageMakerVariantConcurrentRequestsPerModelHighResolution'],
  [CONCURRENCY]: ['SageMakerVariantProvisionedConcurrencyUtilization'],
  [COPIES]: ['SageMakerInferenceComponentInvocationsPerCopy', 'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution'],
};

function onPolicies(check: (policy: ScalingPolicyFacts, at: string, f: ScalingFacts) => Problem[]): (f: ScalingFacts) => Problem[] {
  return (f) => each('policies', f.policies).flatMap(([policy, at]) => check(policy, at, f));
}

/** Whether the policies are all known and none of them steps. */
function neverSteps(f: ScalingFacts): boolean {
  return known(f.policies) && f.policies.every((policy) => known(policy.type) && policy.type !== 'StepScaling');
}

/** A metric of SageMaker that is younger than this table. */
function isNew(metric: string): boolean {
  return metric.startsWith('SageMaker') && !Object.values(METRICS).some((metrics) => metrics.includes(metric));
}

/** What the resource id of a dimension looks like. */
function resourcePattern(dimension: string): [RegExp, string] {
  return dimension === COPIES
    ? [/^inference-component\/[a-zA-Z0-9-]+$/, 'must be inference-component/<name>']
    : [/^endpoint\/[a-zA-Z0-9-]+\/variant\/[a-zA-Z0-9-]+$/, 'must be endpoint/<name>/variant/<variant>'];
}

const TARGET: Rule<ScalingFacts>[] = [
  {
    id: 'SC-01',
    what: 'The instances or the provisioned concurrency of a variant scale, or the copies of an inference component',
    severity: 'error',
    source: `${API}, RegisterScalableTarget`,
    check: (f) => {
      if (!given(f.dimension)) return NONE;
      const wrong = oneOf('dimension', f.dimension, Object.keys(METRICS), 'use one of them');
      if (wrong.length > 0) return wrong;
      const [pattern, rule] = resourcePattern(f.dimension);
      return [
        ...matches('resourceId', f.resourceId, { pattern, rule, mend: 'write the literal name of the endpoint and the variant' }),
        ...problemIf(f.capacity === 'serverless' && f.dimension !== CONCURRENCY, {
          field: 'dimension', rule: `must be ${CONCURRENCY} for a serverless variant`, got: f.dimension, mend: 'scale the provisioned concurrency',
        }),
        ...problemIf((f.capacity === 'instances' || f.capacity === 'asynchronous') && f.dimension === CONCURRENCY, {
          field: 'dimension', rule: `must be ${INSTANCES} for a variant with instances`, got: f.dimension, mend: 'scale the instance count',
        }),
      ];
    },
  },
  {
    id: 'SC-03',
    what: 'The minimum is not above the maximum',
    severity: 'error',
    source: `${API}, RegisterScalableTarget.MinCapacity, MaxCapacity`,
    check: (f) => [
      ...between('min', f.min, { low: 0, high: Infinity }, 'use 1 or more'),
      ...between('max', f.max, { low: 0, high: Infinity }, 'use 1 or more'),
      ...problemIf(given(f.min) && given(f.max) && f.min > f.max, {
        field: 'min', rule: `must be at most {max} = ${String(given(f.max) ? f.max : '')}`, got: given(f.min) ? f.min : undefined, mend: 'raise the maximum or lower the minimum',
      }),
    ],
  },
  {
    id: 'SC-04',
    what: 'A real-time variant keeps at least one instance',
    severity: 'warning',
    source: 'SageMaker Developer Guide, endpoint-auto-scaling-prerequisites; the Application Auto Scaling API allows 0',
    check: (f) => problemIf(f.min === 0 && f.capacity === 'instances' && (f.dimension === INSTANCES), {
      field: 'min', rule: 'must be at least 1, because only asynchronous variants and inference components scale to zero', got: 0, mend: 'use EndpointCapacity.asynchronous() to scale to zero',
    }),
  },
  {
    id: 'SC-05',
    what: 'Burstable instances do not scale',
    severity: 'error',
    source: 'SageMaker Developer Guide, endpoint-auto-scaling-add-console',
    check: (f) => problemIf(given(f.instanceType) && burstable(f.instanceType) && f.dimension === INSTANCES, {
      field: 'instanceType', rule: 'must not be burstable, because burstable instances do not scale', got: given(f.instanceType) ? f.instanceType : undefined, mend: 'choose a type such as ml.m7i.large',
    }),
  },
  {
    id: 'SC-09',
    what: 'A scalable target waits for its endpoint',
    severity: 'error',
    source: 'SageMaker Developer Guide, endpoint-auto-scaling-prerequisites',
    check: (f) => problemIf(f.waitsForEndpoint === false, {
      field: 'resourceId', rule: 'names an endpoint of the same template, for which nothing makes the target wait', mend: 'let the target depend on the endpoint',
    }),
  },
  {
    id: 'SC-15',
    what: 'A variant starts with a size between minimum and maximum',
    severity: 'warning',
    source: 'aws-cdk, @aws-cdk/aws-sagemaker-alpha: the fleet is scaled at once after each update otherwise',
    check: (f) => {
      const { initialCount, min, max } = f;
      if (!given(initialCount) || f.capacity === 'components') return NONE;
      return problemIf((given(min) && initialCount < min) || (given(max) && initialCount > max), {
        field: 'initialCount', rule: `must be between {min} = ${shown(min)} and {max} = ${shown(max)}`, got: initialCount, mend: 'start with the minimum',
      });
    },
  },
];

function shown(value: ScalingFacts['min']): string {
  return given(value) ? String(value) : 'unknown';
}

const POLICIES: Rule<ScalingFacts>[] = [
  {
    id: 'SC-10',
    what: 'A predefined metric belongs to the dimension that scales',
    severity: 'error',
    source: `${API}, PredefinedMetricSpecification.PredefinedMetricType`,
    check: onPolicies((policy, at, f) => {
      const metrics = given(f.dimension) ? METRICS[f.dimension] : undefined;
      if (!metrics || !given(policy.predefinedMetric) || isNew(policy.predefinedMetric)) return NONE;
      return oneOf(`${at}.predefinedMetric`, policy.predefinedMetric, metrics, `use a metric of ${given(f.dimension) ? f.dimension : ''}`);
    }),
  },
  {
    id: 'SC-11',
    what: 'Metrics of SageMaker take no resource label',
    severity: 'error',
    source: `${API}, PredefinedMetricSpecification.ResourceLabel`,
    check: onPolicies((policy, at) => problemIf(given(policy.resourceLabel) && given(policy.predefinedMetric) && policy.predefinedMetric.startsWith('SageMaker'), {
      field: `${at}.resourceLabel`, rule: 'must be left out for metrics of SageMaker', got: given(policy.resourceLabel) ? policy.resourceLabel : undefined, mend: 'remove it',
    })),
  },
  {
    id: 'SC-12',
    what: 'Step scaling has at least one step',
    severity: 'error',
    source: `${API}, StepScalingPolicyConfiguration.StepAdjustments`,
    check: onPolicies((policy, at) => problemIf(policy.type === 'StepScaling' && policy.stepAdjustments === 0, {
      field: `${at}.stepAdjustments`, rule: 'must have at least 1 step', got: 0, mend: 'add a step',
    })),
  },
  {
    id: 'SC-13',
    what: 'The name of a policy has 1 to 256 printable characters',
    severity: 'error',
    source: `${API}, PutScalingPolicy.PolicyName`,
    check: onPolicies((policy, at) => matches(`${at}.name`, policy.name, {
      pattern: /^[\x20-\x7e]+$/, rule: 'must have at least one character, all of them printable', mend: 'use ASCII letters, digits and hyphens', maxLength: 256,
    })),
  },
  {
    id: 'AI-12',
    what: 'A fleet that scales to zero has a step policy on HasBacklogWithoutCapacity that wakes it',
    severity: 'warning',
    source: 'SageMaker Developer Guide, async-inference-autoscale',
    check: (f) => problemIf(f.capacity === 'asynchronous' && f.min === 0 && neverSteps(f), {
      field: 'min', rule: 'must be at least 1 without a step policy: target tracking waits until the backlog exceeds its target, and requests may expire', got: 0, mend: 'add a step policy on HasBacklogWithoutCapacity',
    }),
  },
  {
    id: 'IC-14',
    what: 'An inference component that scales to zero has a step policy that wakes it',
    severity: 'warning',
    source: 'SageMaker Developer Guide, endpoint-auto-scaling-zero-instances',
    check: (f) => problemIf(f.dimension === COPIES && f.min === 0 && neverSteps(f), {
      field: 'min', rule: 'must be at least 1 without a step policy: nothing adds the first copy again', got: 0, mend: 'add a step policy on NoCapacityInvocationFailures',
    }),
  },
];

/** Registrations with Application Auto Scaling, and their policies. */
export const SCALING: Family<ScalingFacts> = { title: 'Scaling', rules: [...TARGET, ...POLICIES], notes: SCALING_NOTES };
