import { Note } from './rule';

/** Rows about data capture that no check guards. */
export const CAPTURE_NOTES: Note[] = [
  {
    id: 'DC-06',
    what: 'Capture stops when the disk of an instance is about three quarters full',
    source: 'SageMaker Developer Guide, model-monitor-data-capture-endpoint',
    by: 'unreachable',
    how: 'it happens at run time: the alarm CaptureDisk of EndpointAlarms watches DiskUtilization',
  },
  {
    id: 'DC-07',
    what: 'One capture setting holds for all production variants',
    source: 'CloudFormation, AWS::SageMaker::EndpointConfig',
    by: 'type',
    how: 'the setting belongs to the endpoint, not to a variant',
  },
  {
    id: 'DC-08',
    what: 'A change of capture is a full update of the endpoint; whether retention keeps the old setting is not documented',
    source: 'SageMaker API, VariantProperty',
    by: 'unreachable',
    how: 'it needs the deployed configuration',
  },
  {
    id: 'DC-09',
    what: 'The execution role may write to the destination and use its key',
    source: 'SageMaker API, CreateEndpointConfig.KmsKeyId',
    by: 'construct',
    how: 'ModelEndpoint grants exactly these',
  },
];
