/** What all apps of the benchmark are given; account and Region are known, so that ARNs are literals everywhere. */
export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';
export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`;
export const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/fraud@sha256:${'a'.repeat(64)}`;
export const IMAGE_REPOSITORY_ARN = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/fraud`;
export const BUCKET = 'fraud-artifacts';
export const ARTIFACT = 'models/fraud/model.tar.gz';

/** How often the endpoint of an app is defined, and how it is named. */
export const endpointName = (index: number) => `scoring-${index}`;

/** The fleet: four instances, up to twelve, a quarter first, half an hour to prove itself. */
export const FLEET = { instanceType: 'ml.m7i.large', count: 4, maxCapacity: 12, perInstancePerMinute: 600, canaryPercentage: 25, bakeMinutes: 30 };

/** What the role of the endpoint may do; the same five statements in each app. */
export const STATEMENTS = [
  { actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${BUCKET}/${ARTIFACT}`] },
  { actions: ['s3:PutObject'], resources: [`arn:aws:s3:::${BUCKET}/capture/*`] },
  { actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant', 'kms:DescribeKey'], resources: [KEY_ARN] },
  { actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [IMAGE_REPOSITORY_ARN] },
  { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [`arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/Endpoints/*`],
  },
];

/** The rollback alarms: what they watch, from when on they fire. */
export const ALARMS = [
  { id: 'Errors', metric: 'Invocation5XXErrors', statistic: 'Average', threshold: 0.05 },
  { id: 'ModelLatency', metric: 'ModelLatency', statistic: 'p90', threshold: 10_000_000 },
  { id: 'OverheadLatency', metric: 'OverheadLatency', statistic: 'p90', threshold: 2_000_000 },
];
