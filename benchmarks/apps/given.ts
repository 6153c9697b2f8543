/** What all apps of the benchmark are given; account and Region are known, so that ARNs are literals everywhere. */
export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';
export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`;
export const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/fraud@sha256:${'a'.repeat(64)}`;
export const BUCKET = 'fraud-artifacts';
export const ARTIFACT = 'models/fraud/model.tar.gz';

/** How the endpoints of an app are named. */
export const endpointName = (index: number) => `scoring-${index}`;

/** The fleet: four instances, up to twelve, a quarter first, half an hour to prove itself. */
export const FLEET = { instanceType: 'ml.m7i.large', count: 4, maxCapacity: 12, perInstancePerMinute: 600, canaryPercentage: 25, bakeMinutes: 30 };

/** What the role of the endpoint may do; the same statements in each app. */
export const statements = (name: string): Statement[] => [
  { actions: ['cloudwatch:DescribeAlarms'], resources: [`arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}-*`] },
  { actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' } } },
  { actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/fraud`] },
  { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
  { actions: ['kms:CreateGrant'], resources: [KEY_ARN], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
  { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [KEY_ARN] },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [`arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/Endpoints/${name}:*`],
  },
  { actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${BUCKET}/${ARTIFACT}`] },
  { actions: ['s3:PutObject'], resources: [`arn:aws:s3:::${BUCKET}/capture/${name}/*`] },
];

interface Statement {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, Record<string, string>>;
}

/** The rollback alarms: what they watch, from when on they fire. */
export const ALARMS = [
  { id: 'Errors', metric: 'Invocation5XXErrors', statistic: 'Average', threshold: 0.05 },
  { id: 'ModelLatency', metric: 'ModelLatency', statistic: 'p90', threshold: 10_000_000 },
  { id: 'OverheadLatency', metric: 'OverheadLatency', statistic: 'p90', threshold: 2_000_000 },
];
