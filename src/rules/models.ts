import { ModelFacts } from './facts';
import { CONTAINERS, onContainers } from './models-containers';
import { MODEL_NOTES } from './models-notes';
import { between, each, eachKnown, lengthBetween, matches, NONE, oneOf, problemIf, sageMakerName, unnamed, knownValue } from './problems';
import { Family, given, known, Rule } from './rule';

const CONTAINER = 'SageMaker API, ContainerDefinition';
const ROLE_PATTERN = /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

const STRUCTURE: Rule<ModelFacts>[] = [
  {
    id: 'MD-01',
    what: 'The name of a model has 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'SageMaker API, CreateModel.ModelName',
    check: (f) => sageMakerName('physicalName', f.physicalName, 'leave the name out'),
  },
  {
    id: 'MD-02',
    what: 'A model has no name of its own, because every change replaces it',
    severity: 'warning',
    source: 'CloudFormation, AWS::SageMaker::Model',
    check: (f) => unnamed('physicalName', f.physicalName, 'model'),
  },
  {
    id: 'MD-03',
    what: 'A model has a primary container or a list of containers, not both',
    severity: 'error',
    source: 'SageMaker Developer Guide, inference-pipelines',
    check: (f) => [
      ...problemIf(f.hasPrimaryContainer === true && f.hasContainers === true, {
        field: 'containers', rule: 'must not stand beside a primary container', mend: 'keep one of them',
      }),
      ...problemIf(f.hasPrimaryContainer === false && f.hasContainers === false, {
        field: 'containers', rule: 'must be given where there is no primary container', mend: 'add a container',
      }),
    ],
  },
  {
    id: 'MD-04',
    what: 'A model has at most 15 containers',
    severity: 'error',
    source: 'SageMaker API, CreateModel.Containers',
    check: (f) => (f.hasContainers === true ? lengthBetween('containers', f.containers, { low: 1, high: 15, noun: 'containers' }, 'merge containers') : NONE),
  },
  {
    id: 'MD-05',
    what: 'Either every container of a model has a host name or none has one',
    severity: 'error',
    source: `${CONTAINER}.ContainerHostname`,
    check: (f) => {
      const containers = each('containers', f.containers);
      const named = containers.some(([c]) => known(c) && given(c.hostname));
      return [
        ...onContainers((c, at) => sageMakerName(`${at}.hostname`, c.hostname, 'use letters, digits and hyphens'))(f),
        ...(named ? eachKnown('containers', f.containers).filter(([c]) => c.hostname === undefined).slice(0, 1) : [])
          .map(([, at]) => ({ field: `${at}.hostname`, rule: 'must be given, because another container has one', mend: 'name all containers or none' })),
      ];
    },
  },
  {
    id: 'MD-06',
    what: 'Containers run in series or directly, and directly invoked containers have host names',
    severity: 'error',
    source: 'SageMaker API, InferenceExecutionConfig.Mode; SageMaker Developer Guide, multi-container-endpoints',
    check: (f) => [
      ...oneOf('executionMode', f.executionMode, ['Serial', 'Direct'], 'use one of them'),
      ...(f.executionMode === 'Direct' ? eachKnown('containers', f.containers) : [])
        .filter(([c]) => c.hostname === undefined && !someHostname(f))
        .map(([, at]) => ({ field: `${at}.hostname`, rule: 'must be given with {executionMode} Direct', mend: 'name the container' })),
    ],
  },
  {
    id: 'MM-02',
    what: 'An inference pipeline has at most one multi-model container',
    severity: 'error',
    source: 'SageMaker Developer Guide, multi-model-endpoints',
    check: (f) => {
      const [, second] = eachKnown('containers', f.containers).filter(([c]) => c.mode === 'MultiModel');
      return problemIf(second !== undefined, { field: second ? `${second[1]}.mode` : '', rule: 'must be MultiModel for one container at most', mend: 'use endpoints of their own' });
    },
  },
];

/** MD-05 speaks when some container has a host name and another has none. */
function someHostname(f: ModelFacts): boolean {
  return eachKnown('containers', f.containers).some(([c]) => given(c.hostname));
}

const PLACE: Rule<ModelFacts>[] = [
  {
    id: 'MD-15',
    what: 'A model in a VPC has 1 to 16 subnets and 1 to 5 security groups',
    severity: 'error',
    source: 'SageMaker API, VpcConfig',
    check: (f) => (given(f.vpc) ? [
      ...between('vpc.subnets', f.vpc.subnets, { low: 1, high: 16, unit: ' subnets' }, 'select fewer subnets'),
      ...between('vpc.securityGroups', f.vpc.securityGroups, { low: 1, high: 5, unit: ' security groups' }, 'merge security groups'),
    ] : NONE),
  },
  {
    id: 'MD-16',
    what: 'The subnets of a model span at least two availability zones',
    severity: 'warning',
    source: 'SageMaker Developer Guide, host-vpc (2023)',
    check: (f) => (given(f.vpc)
      ? problemIf(known(f.vpc.zones) && f.vpc.zones < 2, {
        field: 'vpc.zones', rule: 'must be at least 2 availability zones', got: knownValue(f.vpc.zones), mend: 'add a subnet in another zone',
      })
      : NONE),
  },
  {
    id: 'MD-19',
    what: 'A model waits for the policies of its role: the service checks access when the model is created',
    severity: 'warning',
    source: 'aws-cdk#10064; aws-samples/generative-ai-sagemaker-cdk-demo#2',
    check: (f) => problemIf(f.waitsForPolicies === false, {
      field: 'roleArn', rule: 'refers to a role whose policies may not exist yet when the model is created', mend: 'make the model depend on the role\'s policies',
    }),
  },
  {
    id: 'MD-20',
    what: 'The role of a model is given by its ARN',
    severity: 'error',
    source: 'SageMaker API, CreateModel.ExecutionRoleArn',
    check: (f) => matches('roleArn', f.roleArn, { pattern: ROLE_PATTERN, rule: 'must be the ARN of a role', mend: 'give the ARN, not the name', maxLength: 2048 }),
  },
];

/** Models: containers, their data, and where they run. */
export const MODELS: Family<ModelFacts> = { title: 'Models', rules: [...STRUCTURE, ...CONTAINERS, ...PLACE], notes: MODEL_NOTES };
