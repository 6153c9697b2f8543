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

/** Which ends of a run a rule is for; the word for it is part of the name. */
const ofRuns = (name: string, outcomes: string[], others: string[]): Samples => ({
  name,
  shape: { 'source': ['cdk-mlops'], 'detail-type': ['Retraining Run Ended'], 'detail': { workflow: ['<workflow>'], outcome: outcomes } },
  event: 'run-ended',
  fit: { 'detail.workflow': '<workflow>', 'detail.outcome': outcomes[0] },
  matches: Object.fromEntries(outcomes.map((outcome) => [`a run that is ${outcome}`, { 'detail.outcome': outcome }])),
  ignores: {
    ...Object.fromEntries(others.map((outcome) => [`a run that is ${outcome}`, { 'detail.outcome': outcome }])),
    'a run of another workflow': { 'detail.workflow': '<workflow>-2' },
    'another event of the library': { 'detail-type': 'Something Else' },
    ...OTHER_SOURCE,
  },
});

const UPLOADED = { 'source': ['aws.s3'], 'detail-type': ['Object Created'] };

const ofUpload = (key: unknown[] | undefined, samples: { readonly key: string; readonly matches?: Samples['matches']; readonly ignores: Samples['ignores'] }): Omit<Samples, 'name'> => ({
  shape: { ...UPLOADED, detail: { bucket: { name: ['<bucket>'] }, ...(key ? { object: { key } } : {}) } },
  event: 's3-object-created',
  fit: { 'detail.bucket.name': '<bucket>', 'detail.object.key': samples.key },
  matches: {
    'an upload in parts': { 'detail.reason': 'CompleteMultipartUpload' },
    'a copy': { 'detail.reason': 'CopyObject' },
    'an object of no bytes': { 'detail.object.size': 0 },
    ...samples.matches,
  },
  ignores: {
    'an object in another bucket': { 'detail.bucket.name': '<bucket>-2' },
    'a bucket whose name is longer': { 'detail.bucket.name': 'x<bucket>' },
    'an object that is deleted': { 'detail-type': 'Object Deleted', 'detail.reason': 'DeleteObject' },
    'tags that are added': { 'detail-type': 'Object Tags Added' },
    ...OTHER_SOURCE,
    ...samples.ignores,
  },
});

const MONITORED = { 'source': ['cdk-mlops'], 'detail-type': ['Monitor Execution Ended'] };
const ANY_VIOLATION = { violations: [{ numeric: ['>', 0] }] };
const WITH_VIOLATIONS = { 'detail.status': 'CompletedWithViolations', 'detail.violations': 1, 'detail.checks': ['DataDrift'], 'detail.reasons': ['amount drifted'] };
const DURING_RELEASE = { 'detail.duringRelease': true, 'detail.violations': 0, 'detail.status': 'CompletedDuringRelease', 'detail.checks': [] };
const OTHER_MONITOR = { 'another monitor': { 'detail.monitor': '<monitor>-2' }, 'another event of the library': { 'detail-type': 'Something Else' }, ...OTHER_SOURCE };
const NO_VIOLATION = Object.fromEntries(['Completed', 'CompletedPartly', 'NoData', 'TooFewRecords', 'NoBaseline', 'NoLabels', 'BadInput', 'Failed']
  .map((status) => [`an execution that ended as ${status}`, { 'detail.status': status, 'detail.violations': 0, 'detail.checks': [] }]));

/** Violations of a monitor that start runs, of all checks or of some. */
const ofDrift = (name: string, checks: object, named: { readonly matches: Samples['matches']; readonly ignores: Samples['ignores'] }): Samples => ({
  name,
  shape: { ...MONITORED, detail: { monitor: ['<monitor>'], ...ANY_VIOLATION, ...checks, status: ['CompletedWithViolations'], duringRelease: [false] } },
  event: 'monitor-ended',
  fit: { 'detail.monitor': '<monitor>', ...WITH_VIOLATIONS },
  matches: { 'a violation of a thousand features': { 'detail.violations': 1000 }, ...named.matches },
  ignores: {
    'what was found during a release': DURING_RELEASE,
    'a violation that counts although a release is under way': { 'detail.duringRelease': true },
    'a status of violations without any': { 'detail.violations': 0 },
    ...NO_VIOLATION,
    ...OTHER_MONITOR,
    ...named.ignores,
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
  { name: 'any upload to a bucket', ...ofUpload(undefined, { key: 'any/key', ignores: {} }) },
  {
    name: 'uploads below a prefix',
    ...ofUpload([{ prefix: '<prefix>' }], {
      key: '<prefix>part-1.csv',
      matches: { 'a folder below it': { 'detail.object.key': '<prefix>2026/02/part-1.csv' }, 'letters of any language': { 'detail.object.key': '<prefix>Zahlungen für März.csv' } },
      ignores: { 'the prefix in the middle of a key': { 'detail.object.key': 'models/<prefix>part-1.csv' }, 'another prefix': { 'detail.object.key': 'models/1/model.tar.gz' } },
    }),
  },
  {
    name: 'uploads that end in a certain way',
    ...ofUpload([{ suffix: '<suffix>' }], {
      key: 'anywhere/part-1<suffix>',
      ignores: { 'the suffix in the middle of a key': { 'detail.object.key': 'anywhere/part-1<suffix>.tmp' }, 'another suffix': { 'detail.object.key': 'anywhere/part-1.log' } },
    }),
  },
  {
    name: 'uploads below a prefix that end in a certain way',
    ...ofUpload([{ wildcard: '<prefix>*<suffix>' }], {
      key: '<prefix>part-1<suffix>',
      matches: { 'a folder below it': { 'detail.object.key': '<prefix>2026/02/part-1<suffix>' } },
      ignores: {
        'the prefix only': { 'detail.object.key': '<prefix>part-1.log' },
        'the suffix only': { 'detail.object.key': 'models/part-1<suffix>' },
        'the prefix in the middle of a key': { 'detail.object.key': 'models/<prefix>part-1<suffix>' },
        'the suffix in the middle of a key': { 'detail.object.key': '<prefix>part-1<suffix>.tmp' },
      },
    }),
  },
  {
    name: 'uploads that are complete',
    ...ofUpload(['<whole>', { wildcard: '<prefix>*/<manifest>' }], {
      key: '<whole>',
      matches: { 'the manifest of a folder': { 'detail.object.key': '<prefix>2026/02/<manifest>' } },
      ignores: {
        'the data': { 'detail.object.key': '<prefix>2026/02/part-1.csv' },
        'a name that ends like the manifest': { 'detail.object.key': '<prefix>2026/02/x<manifest>' },
        'a name that begins like the manifest': { 'detail.object.key': '<prefix>2026/02/<manifest>.crc' },
        'another prefix': { 'detail.object.key': 'models/<manifest>' },
      },
    }),
  },
  {
    name: 'an alarm that goes off',
    shape: { 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'resources': ['<alarm>'], 'detail': { state: { value: ['ALARM'] } } },
    event: 'cloudwatch-alarm',
    fit: { resources: ['<alarm>'] },
    matches: { 'an alarm that had too little data': { 'detail.previousState.value': 'INSUFFICIENT_DATA' } },
    ignores: {
      'another alarm': { resources: ['<alarm>-2'] },
      'an alarm that is over': { 'detail.state.value': 'OK', 'detail.previousState.value': 'ALARM' },
      'too little data': { 'detail.state.value': 'INSUFFICIENT_DATA' },
      'an alarm that is changed': { 'detail-type': 'CloudWatch Alarm Configuration Change' },
      ...OTHER_SOURCE,
    },
  },
  {
    name: 'an alarm of a set that goes off',
    shape: { 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'detail': { alarmName: [{ prefix: '<prefix>' }], state: { value: ['ALARM'] } } },
    event: 'cloudwatch-alarm',
    fit: { 'detail.alarmName': '<prefix>AllTraffic-Errors' },
    matches: { 'an alarm that had too little data': { 'detail.previousState.value': 'INSUFFICIENT_DATA' } },
    ignores: {
      'an alarm of another set': { 'detail.alarmName': 'other-<prefix>AllTraffic-Errors' },
      'an alarm that is over': { 'detail.state.value': 'OK', 'detail.previousState.value': 'ALARM' },
      'an alarm that is changed': { 'detail-type': 'CloudWatch Alarm Configuration Change' },
      ...OTHER_SOURCE,
    },
  },
  {
    name: 'events of an application, as its owner wrote them',
    shape: { 'source': ['<source>'], 'detail-type': ['Labels Ready'] },
    event: 'run-ended',
    fit: { 'source': '<source>', 'detail-type': 'Labels Ready' },
    ignores: { 'another event of the application': { 'detail-type': 'Labels Late' }, 'another application': { source: '<source>.test' } },
  },
  ofRuns('runs that registered a version', ['succeeded'], ['rejected', 'failed', 'capped']),
  ofRuns('runs whose model was rejected', ['rejected'], ['succeeded', 'failed', 'capped']),
  ofRuns('runs that failed', ['failed'], ['succeeded', 'rejected', 'capped']),
  ofRuns('runs that must wait for another day', ['capped'], ['succeeded', 'rejected', 'failed']),
  ofRuns('every end of a run', ['succeeded', 'rejected', 'failed', 'capped'], ['merged']),
  {
    name: 'every end of an execution of a monitor',
    shape: { ...MONITORED, detail: { monitor: ['<monitor>'] } },
    event: 'monitor-ended',
    fit: { 'detail.monitor': '<monitor>' },
    matches: { 'one that found something': WITH_VIOLATIONS, 'one that failed': { 'detail.status': 'Failed' }, 'one during a release': DURING_RELEASE },
    ignores: OTHER_MONITOR,
  },
  {
    name: 'violations of a monitor',
    shape: { ...MONITORED, detail: { monitor: ['<monitor>'], ...ANY_VIOLATION } },
    event: 'monitor-ended',
    fit: { 'detail.monitor': '<monitor>', ...WITH_VIOLATIONS },
    ignores: { 'what was found during a release': DURING_RELEASE, ...NO_VIOLATION, ...OTHER_MONITOR },
  },
  ofDrift('violations that start a run', {}, {
    matches: { 'a violation of any check': { 'detail.checks': ['Anything'] } },
    ignores: {},
  }),
  ofDrift('violations of a check that start a run', { checks: ['DataDrift'] }, {
    matches: { 'a violation of this check and of another': { 'detail.checks': ['Bias', 'DataDrift'] } },
    ignores: { 'a violation of another check': { 'detail.checks': ['Bias'] }, 'a violation of no check': { 'detail.checks': [] } },
  }),
  {
    name: 'jobs of Model Monitor that ended',
    shape: {
      'source': ['aws.sagemaker'],
      'detail-type': ['SageMaker Processing Job State Change'],
      'detail': { ProcessingJobStatus: ['Completed', 'Failed', 'Stopped'], MonitoringScheduleArn: ['<schedule>'] },
    },
    event: 'sagemaker-processing-job',
    fit: { 'detail.MonitoringScheduleArn': '<schedule>', 'detail.ProcessingJobStatus': 'Completed' },
    matches: { 'a job that failed': { 'detail.ProcessingJobStatus': 'Failed' }, 'a job that was stopped': { 'detail.ProcessingJobStatus': 'Stopped' } },
    ignores: {
      'a job that runs': { 'detail.ProcessingJobStatus': 'InProgress' },
      'a job of another schedule': { 'detail.MonitoringScheduleArn': '<schedule>-2' },
      'a job of no schedule': { 'detail.MonitoringScheduleArn': undefined },
      ...OTHER_SOURCE,
    },
  },
  {
    name: 'executions that died',
    shape: {
      'source': ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      'detail': { status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: ['<guard>', '<work>'] },
    },
    event: 'states-execution',
    fit: { 'detail.stateMachineArn': '<guard>', 'detail.stateMachineAliasArn': '<guard>:live', 'detail.stateMachineVersionArn': '<guard>:7' },
    matches: {
      'one that a person stopped': { 'detail.status': 'ABORTED' },
      'one that took too long': { 'detail.stateMachineArn': '<work>', 'detail.stateMachineAliasArn': undefined, 'detail.status': 'TIMED_OUT' },
    },
    ignores: {
      'one that is running': { 'detail.status': 'RUNNING', 'detail.stopDate': null },
      'one that succeeded': { 'detail.status': 'SUCCEEDED' },
      'one that waits for its redrive': { 'detail.status': 'PENDING_REDRIVE' },
      'one of another machine': { 'detail.stateMachineArn': '<guard>-2' },
      ...OTHER_SOURCE,
    },
  },
  {
    name: 'decisions on versions',
    shape: {
      'source': ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      'detail': { ModelPackageGroupName: ['<group>'], ModelApprovalStatus: ['Approved', 'Rejected'] },
    },
    event: 'sagemaker-model-package',
    fit: { 'detail.ModelPackageGroupName': '<group>', 'detail.ModelApprovalStatus': 'Approved', 'detail.UpdatedModelPackageFields': ['ModelApprovalStatus'] },
    matches: {
      'a rejection': { 'detail.ModelApprovalStatus': 'Rejected' },
      'one that is said twice: the registry is asked': { 'detail.UpdatedModelPackageFields': ['CustomerMetadataProperties'] },
    },
    ignores: { 'a version that is registered': { 'detail.ModelApprovalStatus': 'PendingManualApproval' }, 'another group': { 'detail.ModelPackageGroupName': '<group>-2' }, ...OTHER_SOURCE },
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
