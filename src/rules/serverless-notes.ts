import { Note } from './rule';

const GUIDE = 'SageMaker Developer Guide, serverless-endpoints';

/** Rows about serverless inference that no check guards. */
export const SERVERLESS_NOTES: Note[] = [
  {
    id: 'SL-04',
    what: 'All serverless endpoints of a Region answer 1000 or 500 requests at once, and there are at most 50 (2023)',
    source: GUIDE,
    by: 'unreachable',
    how: 'the quota belongs to the account, and other apps use it too',
  },
  {
    id: 'SL-05',
    what: 'The image has at most 10 GB, and there are 5 GB of disk',
    source: GUIDE,
    by: 'unreachable',
    how: 'a template does not say how large an image is',
  },
  {
    id: 'SL-10',
    what: 'An endpoint with instances cannot become serverless, and the way back cannot be rolled back',
    source: GUIDE,
    by: 'construct',
    how: 'the kind of capacity is part of the endpoint\'s logical id and name, so another kind is another endpoint',
  },
  {
    id: 'SL-11',
    what: 'Only the provisioned concurrency of a serverless variant scales',
    source: 'Application Auto Scaling API, ScalableDimension',
    by: 'rule',
    how: 'SC-01',
  },
  {
    id: 'SL-12',
    what: 'The files of the image are writable by others',
    source: 'SageMaker Developer Guide, serverless-endpoints-troubleshooting',
    by: 'unreachable',
    how: 'it is inside the image',
  },
];
