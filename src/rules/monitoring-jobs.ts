import { analyzerAccount, analyzerRepository } from './analyzer-images';
import { MonitoringJobFacts, MonitoringKind } from './monitoring-facts';
import { between, eachKnown, lengthBetween, matches, NONE, oneOf, problemIf, S3_PATTERN, unnamed } from './problems';
import { environmentProblems, INSTANCE_TYPE } from './processing';
import { Fact, given, known, Problem, Rule } from './rule';

const API = 'SageMaker API';
const GUIDE = 'SageMaker Developer Guide';
const LABELLED: readonly MonitoringKind[] = ['ModelQuality', 'ModelBias'];
const CONFIGURED: readonly MonitoringKind[] = ['ModelBias', 'ModelExplainability'];

/** `-PT7H`, as the API takes it. */
const OFFSET = { pattern: /^.?P.*$/, rule: 'must be a duration of ISO 8601, such as -PT7H or -P1D', mend: 'write -PT1H for one hour earlier', maxLength: 15 };

function isOf(kinds: readonly MonitoringKind[], { kind }: MonitoringJobFacts): boolean {
  return given(kind) && kinds.includes(kind);
}

function required<T>(field: string, value: Fact<T | undefined>, mend: string): Problem[] {
  return problemIf(value === undefined, { field, rule: 'must be given', mend });
}

function s3(field: string, value: Fact<string | undefined>, maxLength: number): Problem[] {
  return matches(field, value, { pattern: S3_PATTERN, rule: 'must begin with s3:// or https://', mend: 'give a place in a bucket', maxLength });
}

function words(field: string, list: Fact<Fact<string>[] | undefined>, most: number): Problem[] {
  return [
    ...lengthBetween(field, list, { low: 1, high: most, noun: 'words' }, 'put the rest into variables'),
    ...eachKnown(field, list).flatMap(([word, at]) => matches(at, word, { pattern: /^[^]*$/, rule: 'must be text', mend: 'shorten it', maxLength: 256 })),
  ];
}

function attributes(f: MonitoringJobFacts): Problem[] {
  if (!given(f.problemType) || f.inferenceAttribute !== undefined) return NONE;
  const probable = f.problemType !== 'Regression';
  return problemIf(!probable || f.probabilityAttribute === undefined, {
    field: 'inferenceAttribute', rule: `should be given for ${f.problemType}`, mend: `name the column or key of the prediction${probable ? ', or of its probability' : ''}`,
  });
}

/** The rules that hold for the four definitions and for those inside of a schedule. */
export const MONITORING_JOB_RULES: Rule<MonitoringJobFacts>[] = [
  {
    id: 'MO-04',
    what: 'A monitoring job is stopped after a second to a day',
    severity: 'error',
    source: `${API}, MonitoringStoppingCondition.MaxRuntimeInSeconds`,
    check: (f) => between('maxRuntime', f.maxRuntime, { low: 1, high: 86400, unit: ' seconds' }, 'use 3600 or less for an hourly schedule'),
  },
  {
    id: 'MO-06',
    what: 'A monitoring job has exactly one output: a prefix of at most 512 characters and an absolute path of at most 256',
    severity: 'error',
    source: `${API}, MonitoringOutputConfig.MonitoringOutputs, MonitoringS3Output`,
    check: (f) => [
      ...problemIf(known(f.outputs) && f.outputs !== 1, { field: 'outputs', rule: 'must have exactly one output', got: f.outputs, mend: 'name one prefix' }),
      ...s3('outputUri', f.outputUri, 512),
      ...matches('outputPath', f.outputPath, { pattern: /^\//, rule: 'must begin with a slash', mend: 'use /opt/ml/processing/output', maxLength: 256 }),
      ...oneOf('uploadMode', f.uploadMode, ['Continuous', 'EndOfJob'], 'use EndOfJob'),
    ],
  },
  {
    id: 'MO-07',
    what: 'A monitoring job has 1 to 100 instances of SageMaker with 1 to 16,384 GiB',
    severity: 'error',
    source: `${API}, MonitoringClusterConfig`,
    check: (f) => [
      ...between('instanceCount', f.instanceCount, { low: 1, high: 100 }, 'start with 1'),
      ...between('volumeGiB', f.volumeGiB, { low: 1, high: 16384, unit: ' GiB' }, 'start with 20 GiB'),
      ...matches('instanceType', f.instanceType, INSTANCE_TYPE),
    ],
  },
  {
    id: 'MO-08',
    what: 'A monitoring job has exactly one input: an endpoint or batch transform data',
    severity: 'error',
    source: `${API}, MonitoringJobDefinition.MonitoringInputs, DataQualityJobInput`,
    check: (f) => [
      ...problemIf(known(f.inputs) && f.inputs !== 1, { field: 'inputs', rule: 'must have exactly one input', got: f.inputs, mend: 'make a schedule for each' }),
      ...problemIf(f.endpointInput === true && f.batchInput === true, { field: 'batchInput', rule: 'must be left out where {endpointInput} is given', mend: 'make a definition for each' }),
      ...problemIf(f.inputs === 1 && f.endpointInput === false && f.batchInput === false, { field: 'endpointInput', rule: 'must be given where {batchInput} is not', mend: 'name the endpoint' }),
    ],
  },
  {
    id: 'MO-09',
    what: 'Model quality and bias are judged by labels, at a prefix of at most 512 characters',
    severity: 'error',
    source: `${API}, ModelQualityJobInput.GroundTruthS3Input, ModelBiasJobInput.GroundTruthS3Input`,
    check: (f) => (isOf(LABELLED, f) ? [...required('groundTruth', f.groundTruth, 'name the prefix below which labels lie by hour'), ...s3('groundTruth', f.groundTruth, 512)] : NONE),
  },
  {
    id: 'MO-11',
    what: 'Offsets for late labels are ISO 8601 durations of at most 15 characters',
    severity: 'error',
    source: `${API}, EndpointInput.StartTimeOffset, EndTimeOffset`,
    check: (f) => [...matches('startOffset', f.startOffset, OFFSET), ...matches('endOffset', f.endOffset, OFFSET)],
  },
  {
    id: 'MO-12',
    what: 'The endpoint that is watched captures data',
    severity: 'error',
    source: `${API}, EndpointInput.EndpointName; aws/sagemaker-python-sdk#4873`,
    check: (f) => problemIf(given(f.endpoint) && f.endpoint.captures === false, {
      field: 'endpoint', rule: 'must be an endpoint that captures requests and answers', mend: 'give its configuration a DataCaptureConfig, or ModelEndpoint a capture',
    }),
  },
  {
    id: 'MO-13',
    what: 'A definition has no name of its own, because every change replaces it',
    severity: 'warning',
    source: 'CloudFormation, AWS::SageMaker::DataQualityJobDefinition',
    check: (f) => unnamed('physicalName', f.physicalName, 'definition'),
  },
  {
    id: 'MO-17',
    what: 'The endpoint that is watched hosts a single model',
    severity: 'warning',
    source: `${GUIDE}, model-monitor`,
    check: (f) => (given(f.endpoint) ? [
      ...problemIf(f.endpoint.multiModel === true, { field: 'endpoint', rule: 'should not be a multi-model endpoint', mend: 'use an endpoint for each model' }),
      ...problemIf(known(f.endpoint.models) && f.endpoint.models > 1, { field: 'endpoint', rule: 'should host a single model', got: given(f.endpoint.models) ? `${f.endpoint.models} models` : undefined, mend: 'use an endpoint for each model' }),
    ] : NONE),
  },
  {
    id: 'MO-18',
    what: 'Bias and explainability have an analysis configuration in S3',
    severity: 'error',
    source: `${API}, ModelBiasAppSpecification.ConfigUri, ModelExplainabilityAppSpecification.ConfigUri`,
    check: (f) => (isOf(CONFIGURED, f) ? [...required('configUri', f.configUri, 'write analysis_config.json, and name it'), ...s3('configUri', f.configUri, 1024)] : NONE),
  },
  {
    id: 'MO-19',
    what: 'Model quality knows two kinds of classification, and regression',
    severity: 'error',
    source: `${API}, ModelQualityAppSpecification.ProblemType`,
    check: (f) => oneOf('problemType', f.problemType, ['BinaryClassification', 'MulticlassClassification', 'Regression'], 'use the one that the model solves'),
  },
  {
    id: 'MO-19',
    what: 'Model quality is told where the prediction stands in an answer',
    severity: 'warning',
    source: `${API}, EndpointInput.InferenceAttribute, ProbabilityAttribute; which of them each problem needs is not documented in full`,
    check: attributes,
  },
  {
    id: 'MO-20',
    what: 'Without constraints of a baseline no violation is found',
    severity: 'warning',
    source: `${GUIDE}, model-monitor-create-baseline`,
    check: (f) => problemIf(f.hasConstraints === false, { field: 'hasConstraints', rule: 'should be given, because nothing is a violation without them', mend: 'name the constraints.json of a baseline job' }),
  },
  {
    id: 'MO-21',
    what: 'The container of a monitoring job has at most 50 variables, 50 arguments and 100 words of entry point',
    severity: 'error',
    source: `${API}, MonitoringAppSpecification, MonitoringEnvironmentMap`,
    check: (f) => [
      ...environmentProblems(f.environment, { most: 50, name: 256, value: 256 }),
      ...words('commandArguments', f.commandArguments, 50),
      ...words('entrypoint', f.entrypoint, 100),
    ],
  },
  {
    id: 'MO-22',
    what: 'Scripts before and after the analysis run only in the containers of AWS',
    severity: 'warning',
    source: `${API}, DataQualityAppSpecification.RecordPreprocessorSourceUri, PostAnalyticsProcessorSourceUri`,
    check: (f) => (['preprocessor', 'postprocessor'] as const).flatMap((field) => problemIf(given(f[field]) && given(f.image) && !analyzerRepository(f.image), {
      field, rule: 'should be left out, because only the containers of AWS run it', mend: 'do its work in your container',
    })),
  },
  {
    id: 'MO-23',
    what: 'The image of AWS comes from the account that holds it in the Region',
    severity: 'warning',
    source: `${GUIDE}, model-monitor-pre-built-container; image_uri_config of aws/sagemaker-python-sdk`,
    check: (f) => (given(f.image) && given(f.region) ? imageProblems(f.image, f.region) : NONE),
  },
  {
    id: 'MO-24',
    what: 'Containers in a VPC have 1 to 16 subnets and 1 to 5 security groups',
    severity: 'error',
    source: `${API}, VpcConfig`,
    check: (f) => (given(f.vpc) ? [
      ...between('vpc.subnets', f.vpc.subnets, { low: 1, high: 16 }, 'name private subnets'),
      ...between('vpc.securityGroups', f.vpc.securityGroups, { low: 1, high: 5 }, 'name a group'),
    ] : NONE),
  },
  {
    id: 'MO-24',
    what: 'Explainability calls the model, which a container without network cannot',
    severity: 'warning',
    source: `${GUIDE}, clarify-processing-job-run; that an isolated job fails is not documented`,
    check: (f) => problemIf(f.kind === 'ModelExplainability' && f.networkIsolation === true, {
      field: 'networkIsolation', rule: 'should be off for explainability, because its container calls the model', mend: 'put it into a VPC with endpoints in its place',
    }),
  },
  {
    id: 'DC-05',
    what: 'What a monitor reads is captured as text: without content types it is base64',
    severity: 'warning',
    source: `${API}, CaptureContentTypeHeader`,
    check: (f) => problemIf(given(f.endpoint) && f.endpoint.captures === true && f.endpoint.contentTypes === false && f.preprocessor === undefined, {
      field: 'endpoint', rule: 'should capture text, because the container of AWS does not read base64', mend: 'name content types in its CaptureContentTypeHeader, or a preprocessor that decodes',
    }),
  },
];

function imageProblems(image: string, region: string): Problem[] {
  const found = analyzerRepository(image);
  const account = found && analyzerAccount(found.repository, region);
  return problemIf(found !== undefined && account !== undefined && found.account !== account, {
    field: 'image', rule: `should come from account ${account} in ${region}`, got: image, mend: 'use the account of the Region: the image of another one cannot be pulled',
  });
}
