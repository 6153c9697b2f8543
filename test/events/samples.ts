import { Bindings, Changes, unify } from './unify';

/** What is known of one kind of event pattern. */
export interface Samples {
  /** Which events it is for, as the end of a sentence: 'hears of …'. */
  readonly name: string;
  /** The pattern; `<names>` stand for what differs from rule to rule. */
  readonly shape: object;
  /** The recorded event that the samples are made of. */
  readonly event: string;
  /** What makes the recorded event one that matches. */
  readonly fit: Changes;
  /** Further events that match, as changes of the one that fits. */
  readonly matches?: Readonly<Record<string, Changes>>;
  /** Events that do not match, as changes of the one that fits. */
  readonly ignores: Readonly<Record<string, Changes>>;
}

const OTHER_SOURCE = { 'an event that somebody else put on the bus': { source: 'com.example' } };

const version = (status: string): Samples['shape'] => ({
  'source': ['aws.sagemaker'],
  'detail-type': ['SageMaker Model Package State Change'],
  'detail': {
    ModelPackageGroupName: ['<group>'],
    ModelApprovalStatus: [status],
    $or: [{ UpdatedModelPackageFields: ['ModelApprovalStatus'] }, { UpdatedModelPackageFields: [{ exists: false }] }],
  },
});

const ofVersion = (status: string, others: string[]): Omit<Samples, 'name'> => ({
  shape: version(status),
  event: 'sagemaker-model-package',
  fit: { 'detail.ModelPackageGroupName': '<group>', 'detail.ModelApprovalStatus': status, 'detail.UpdatedModelPackageFields': ['ModelApprovalStatus'] },
  matches: {
    'an event of the older form, which names no fields': { 'detail.UpdatedModelPackageFields': undefined },
    'an empty list of fields, which the matcher takes for none': { 'detail.UpdatedModelPackageFields': [] },
    'a change of the status and of more': { 'detail.UpdatedModelPackageFields': ['CustomerMetadataProperties', 'ModelApprovalStatus'] },
  },
  ignores: {
    ...Object.fromEntries(others.map((other) => [`the status ${other}`, { 'detail.ModelApprovalStatus': other }])),
    'another group': { 'detail.ModelPackageGroupName': '<group>-2' },
    'metadata that is edited': { 'detail.UpdatedModelPackageFields': ['CustomerMetadataProperties'] },
    'a stage of the life cycle': { 'detail.UpdatedModelPackageFields': ['ModelLifeCycle'] },
    'another kind of event': { 'detail-type': 'SageMaker Model Card State Change' },
    ...OTHER_SOURCE,
  },
});

/** All kinds that the library writes; a pattern that is none of them has not been thought through. */
export const SAMPLES: Samples[] = [
  { name: 'a version that is approved', ...ofVersion('Approved', ['Rejected', 'PendingManualApproval']) },
  { name: 'a version that is registered', ...ofVersion('PendingManualApproval', ['Rejected', 'Approved']) },
  {
    name: 'an image that is pushed',
    shape: { 'source': ['aws.ecr'], 'detail-type': ['ECR Image Action'], 'detail': { 'repository-name': ['<repository>'], 'action-type': ['PUSH'], 'result': ['SUCCESS'] } },
    event: 'ecr-image-action',
    fit: { 'detail.repository-name': '<repository>' },
    ignores: {
      'another repository': { 'detail.repository-name': '<repository>/cache' },
      'an image that is deleted': { 'detail.action-type': 'DELETE' },
      'a push that failed': { 'detail.result': 'FAILURE' },
      ...OTHER_SOURCE,
    },
  },
  {
    name: 'an image that is scanned',
    shape: { 'source': ['aws.ecr'], 'detail-type': ['ECR Image Scan'], 'detail': { 'repository-name': ['<repository>'], 'scan-status': ['COMPLETE'] } },
    event: 'ecr-image-scan',
    fit: { 'detail.repository-name': '<repository>' },
    matches: { 'a scan without findings': { 'detail.finding-severity-counts': {} } },
    ignores: {
      'another repository': { 'detail.repository-name': 'my-repository-name' },
      'a scan that failed': { 'detail.scan-status': 'FAILED' },
      ...OTHER_SOURCE,
    },
  },
  {
    name: 'a deployment of an endpoint',
    shape: { 'source': ['aws.sagemaker'], 'detail-type': ['SageMaker Endpoint Deployment State Change'], 'detail': { EndpointName: ['<endpoint>'] } },
    event: 'sagemaker-endpoint-deployment',
    fit: { 'detail.EndpointName': '<endpoint>' },
    matches: { 'a release that is going back': { 'detail.EndpointStatus': 'ROLLING_BACK' } },
    ignores: {
      'another endpoint': { 'detail.EndpointName': '<endpoint>-2' },
      'a change of state that is no deployment': { 'detail-type': 'SageMaker Endpoint State Change' },
      ...OTHER_SOURCE,
    },
  },
];

/** The samples of a pattern and what their names stand for in it. */
export function samplesOf(pattern: unknown): { readonly samples: Samples; readonly bound: Bindings } | undefined {
  for (const samples of SAMPLES) {
    const bound = unify(samples.shape, pattern);
    if (bound) return { samples, bound };
  }
  return undefined;
}
