import * as iam from 'aws-cdk-lib/aws-iam';
import { ImagePlatform } from './image-platform';

/** An image in the stack that uses it. */
export interface BoundImage {
  /** The URI as SageMaker, ECS and Lambda want it; may hold tokens. */
  readonly uri: string;
  /** The architecture, where it is known. */
  readonly platform?: ImagePlatform;
  /** Lets a principal pull exactly this image's repository; nothing where the image is not in Amazon ECR. */
  grantPull(grantee: iam.IGrantable): void;
}
