import { Note } from './rule';

/** Rows about endpoint configurations that no check guards. */
export const VARIANT_NOTES: Note[] = [
  {
    id: 'EC-20',
    what: 'A model lives in the account and Region of the configuration',
    source: 'SageMaker API, CreateEndpointConfig',
    by: 'construct',
    how: 'ModelEndpoint makes model and configuration in one stack; a template names a model without its Region',
  },
  {
    id: 'EC-22',
    what: 'S3 destinations have at most 512 characters and begin with s3:// or https://',
    source: 'SageMaker API, DestinationS3Uri',
    by: 'rule',
    how: 'AI-01 and DC-03',
  },
  {
    id: 'MM-04',
    what: 'Model Monitor does not know multi-model endpoints',
    source: 'SageMaker Developer Guide, model-monitor',
    by: 'type',
    how: 'the library defines no Model Monitor schedule',
  },
  {
    id: 'MM-07',
    what: 'Multi-model endpoints take no shadow variant and are not serverless',
    source: 'SageMaker Developer Guide, shadow-tests-exclusions and serverless-endpoints',
    by: 'rule',
    how: 'SH-02 and SL-09',
  },
];
