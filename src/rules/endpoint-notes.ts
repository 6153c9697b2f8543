import { Note } from './rule';

const CONTAINERS = 'SageMaker Developer Guide, your-algorithms-inference-code';

/** Rows about endpoints that no check guards. */
export const ENDPOINT_NOTES: Note[] = [
  {
    id: 'EP-02',
    what: 'An endpoint name is unique in its account and Region; callers must use the stored case',
    source: 'SageMaker API, CreateEndpoint',
    by: 'construct',
    how: 'derived names are lower-case and carry a hash of the stack\'s name and the path',
  },
  {
    id: 'EP-03',
    what: 'The name is the only property of an endpoint that forces a replacement',
    source: 'CloudFormation, AWS::SageMaker::Endpoint',
    by: 'construct',
    how: 'the endpoint has a stable literal name, configurations and models have none',
  },
  {
    id: 'EP-07',
    what: 'Retention matches variants by name: a renamed variant starts at its initial size',
    source: 'SageMaker Developer Guide, endpoint-scaling-update',
    by: 'unreachable',
    how: 'it needs the deployed configuration; ModelEndpoint\'s variant names are constants',
  },
  {
    id: 'EP-08',
    what: 'A configuration that an endpoint uses must not be deleted',
    source: 'SageMaker API, UpdateEndpoint; terraform-provider-aws#40048',
    by: 'construct',
    how: 'endpoint and configuration share a stack, and a replaced configuration is retained',
  },
  {
    id: 'EP-09',
    what: 'An endpoint is created after its configuration can be read',
    source: 'SageMaker API, CreateEndpoint',
    by: 'construct',
    how: 'the endpoint refers to its configuration',
  },
  {
    id: 'EP-10',
    what: 'Whoever deletes an endpoint with a scalable target may deregister it',
    source: 'awslabs/stable-diffusion-aws-extension#161',
    by: 'rule',
    how: 'SC-09: a target that waits for its endpoint is deleted first',
  },
  {
    id: 'EP-11',
    what: 'The execution role outlives the endpoint',
    source: 'SageMaker API, DeleteEndpoint',
    by: 'construct',
    how: 'the model refers to its role and the role to its policies, so deletion runs the other way round',
  },
  {
    id: 'EP-12',
    what: 'An endpoint that is being created cannot be deleted',
    source: 'amazon-sagemaker-examples#3432',
    by: 'unreachable',
    how: 'it happens at run time',
  },
  {
    id: 'EP-13',
    what: 'A container answers /ping on port 8080 within four minutes of its start, or within the startup health check timeout',
    source: CONTAINERS,
    by: 'unreachable',
    how: 'it depends on what the container does',
  },
  {
    id: 'EP-14',
    what: 'A container answers /invocations within 60 seconds',
    source: CONTAINERS,
    by: 'unreachable',
    how: 'it depends on what the container does',
  },
  {
    id: 'EP-15',
    what: 'AWS STS is active in the Region',
    source: 'SageMaker API, CreateEndpoint',
    by: 'unreachable',
    how: 'it is a setting of the account',
  },
  {
    id: 'EP-16',
    what: 'The quota of an instance type covers the fleet',
    source: 'amazon-sagemaker-examples#307',
    by: 'rule',
    how: 'GR-24 names the quota of accelerated types and the peak; the quota itself is a setting of the account',
  },
];
