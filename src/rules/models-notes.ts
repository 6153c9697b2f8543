import { Note } from './rule';

/** Rows about models that no check guards. */
export const MODEL_NOTES: Note[] = [
  {
    id: 'MD-17',
    what: 'A subnet has two free addresses for each instance of a model, and a blue/green deployment needs twice as many',
    source: 'SageMaker Developer Guide, host-vpc',
    by: 'unreachable',
    how: 'a template does not say which addresses are free',
  },
  {
    id: 'MD-18',
    what: 'A VPC without a way out needs an S3 gateway endpoint and the interface endpoints that the container calls',
    source: 'SageMaker Developer Guide, host-vpc',
    by: 'construct',
    how: 'PrivateMlNetwork makes them; the routes of an imported VPC cannot be seen',
  },
  {
    id: 'MD-21',
    what: 'The execution role may use the keys of artifacts and volumes',
    source: 'SageMaker API, CreateEndpointConfig.KmsKeyId; aws-cdk#12810',
    by: 'construct',
    how: 'ModelEndpoint grants the keys that it knows',
  },
  {
    id: 'MD-22',
    what: 'Models from AWS Marketplace run isolated, and isolated containers have neither credentials nor network',
    source: 'SageMaker Developer Guide, mkt-algo-model-internet-free',
    by: 'unreachable',
    how: 'a template does not say whether a model package comes from the Marketplace',
  },
  {
    id: 'MD-23',
    what: 'A container has at most five additional model data sources',
    source: 'SageMaker API, ContainerDefinition.AdditionalModelDataSources',
    by: 'type',
    how: 'CloudFormation does not know the property',
  },
  {
    id: 'MD-26',
    what: 'The licence of a gated model is accepted explicitly',
    source: 'CloudFormation, AWS::SageMaker::Model ModelAccessConfig.AcceptEula',
    by: 'unreachable',
    how: 'a template does not say whether a model is gated',
  },
  {
    id: 'MD-27',
    what: 'The repository of a pipeline\'s own image lets sagemaker.amazonaws.com pull',
    source: 'SageMaker Developer Guide, inference-pipeline-troubleshoot',
    by: 'unreachable',
    how: 'the repository is often in another stack or account; ModelEndpoint lets its role pull',
  },
  {
    id: 'MD-28',
    what: 'An image of one\'s own in a pipeline carries the label accept-bind-to-port and listens on SAGEMAKER_BIND_TO_PORT',
    source: 'SageMaker Developer Guide, inference-pipeline-real-time',
    by: 'unreachable',
    how: 'it is inside the image',
  },
  {
    id: 'MD-29',
    what: 'The architecture of an image is that of the instance',
    source: 'Not documented by AWS',
    by: 'unreachable',
    how: 'it is inside the image',
  },
  {
    id: 'MM-06',
    what: 'The role of a multi-model endpoint may list the bucket and read the prefix',
    source: 'SageMaker Developer Guide, sagemaker-roles',
    by: 'unreachable',
    how: 'permissions of a role come from many places; the library defines no multi-model endpoint',
  },
];
