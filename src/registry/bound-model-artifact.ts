import * as iam from 'aws-cdk-lib/aws-iam';

/** An artifact in the stack that serves it. */
export interface BoundModelArtifact {
  /** The S3 URI; may hold tokens. */
  readonly uri: string;
  /** The URI with a stand-in for a bucket whose name is a token, for the rules. */
  readonly visibleUri: string;
  /** Lets a role read it. */
  grantRead(role: iam.IGrantable): void;
}
