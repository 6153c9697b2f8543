import { Note } from './rule';

const GUIDE = 'SageMaker Developer Guide, async-inference';

/** Rows about asynchronous inference that no check guards. */
export const ASYNCHRONOUS_NOTES: Note[] = [
  {
    id: 'AI-05',
    what: 'The execution role may publish to the topics and read and write the S3 prefixes',
    source: `${GUIDE}-check-predictions`,
    by: 'construct',
    how: 'ModelEndpoint grants exactly these',
  },
  {
    id: 'AI-06',
    what: 'The execution role may use the keys of encrypted topics and buckets',
    source: 'Not documented by AWS for topics',
    by: 'construct',
    how: 'ModelEndpoint grants the keys that it knows',
  },
  {
    id: 'AI-07',
    what: 'An asynchronous endpoint answers asynchronous calls only',
    source: GUIDE,
    by: 'construct',
    how: 'the invoke grant of an asynchronous endpoint is for InvokeEndpointAsync',
  },
  {
    id: 'AI-09',
    what: 'Asynchronous endpoints take no shadow variant',
    source: 'SageMaker Developer Guide, shadow-tests-exclusions',
    by: 'rule',
    how: 'SH-02',
  },
  {
    id: 'AI-10',
    what: 'Managed instance scaling is for hosts of inference components, not for asynchronous endpoints',
    source: 'terraform-provider-aws#45926',
    by: 'rule',
    how: 'IC-03',
  },
  {
    id: 'AI-11',
    what: 'Only asynchronous variants scale to zero, and they start with an instance',
    source: `${GUIDE}-autoscale`,
    by: 'rule',
    how: 'SC-04 and EC-05',
  },
  {
    id: 'AI-13',
    what: 'A request has at most 1 GB, is worked on for at most an hour and waits for six hours',
    source: GUIDE,
    by: 'unreachable',
    how: 'it belongs to the request',
  },
];
