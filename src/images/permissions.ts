import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, grantExactly } from '../internal/grants';

/** What pulling an image needs on its repository. */
export const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** What pushing an image needs on its repository; clients read the manifest that they wrote. */
export const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** The login to the registry: the service knows no resource for it. */
export function grantLogin(grantee: iam.IGrantable): iam.Grant {
  return grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] }));
}

/** Pull from a repository that is known by its ARN only: its policy is not ours to change. */
export function allowPullFrom(grantee: iam.IGrantable, repositoryArn: string): void {
  allow(grantee, { actions: PULL_ACTIONS, resources: [repositoryArn] });
  allow(grantee, { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] });
}
