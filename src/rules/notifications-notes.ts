import { Note } from './rule';

const GUIDE = 'S3 User Guide, grant-destinations-permissions-to-s3';

/** Rows about notifications of S3 that no check guards. */
export const NOTIFICATIONS_NOTES: Note[] = [
  {
    id: 'S3-02',
    what: 'The destination admits S3 before the bucket names it',
    source: GUIDE,
    by: 'construct',
    how: 'the destinations of the CDK write the permission and let the notification wait for it; triggers of this library go through EventBridge',
  },
  {
    id: 'S3-03',
    what: 'Bucket and destination do not wait for each other',
    source: 'aws/aws-cdk#3067, #5760, #11245',
    by: 'construct',
    how: 'triggers of this library go through EventBridge, which the bucket names by a flag',
  },
  {
    id: 'S3-04',
    what: 'The key of an encrypted queue or topic admits S3',
    source: GUIDE,
    by: 'construct',
    how: 'the destinations of the CDK write the policy of the key; a rule could not see the policy of an imported key',
  },
  {
    id: 'S3-05',
    what: 'One stack alone writes the notifications of a bucket',
    source: 'aws/aws-cdk#29951',
    by: 'construct',
    how: 'ArtifactStore writes them in the stack that owns the bucket; for an imported one triggers use EventBridge',
  },
];
