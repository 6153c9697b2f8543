import { Construct } from 'constructs';
import { ApprovedVersion, IModelRegistry, ModelRegistry } from '../../src/registry';
import { championStates, groupOf } from '../../src/training/champion';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const ARN = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/3';
const VERSION = {
  ModelPackageArn: ARN,
  InferenceSpecification: { Containers: [{ Image: 'i', ModelDataUrl: 's3://store/models/3.tar.gz' }] },
  CustomerMetadataProperties: { auc: '0.9' },
};
const CHAMPION = { arn: ARN, artifact: 's3://store/models/3.tar.gz', metrics: { auc: '0.9' } };

function machine(withParameter: boolean) {
  const stack = testStack();
  const registry: IModelRegistry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'fraud');
  const approved = withParameter ? ApprovedVersion.fromApprovedVersionAttributes(stack, 'Approved', { parameterName: '/mlops/fraud', registry }) : undefined;
  machineOf(stack, championStates(new Construct(stack, 'Champion'), { registry, approved }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

function lookup(withParameter: boolean, answers: Answers): RunResult {
  return runMachine(machine(withParameter).definition, { run: { id: 'r' } }, {
    'aws-sdk:ssm:getParameter': { Parameter: { Value: ARN } },
    'aws-sdk:sagemaker:listModelPackages': { ModelPackageSummaryList: [{ ModelPackageArn: ARN }] },
    'aws-sdk:sagemaker:describeModelPackage': VERSION,
    ...answers,
  });
}

describe('what an approved version holds', () => {
  test('is the champion, with archive and numbers', () => {
    expect(lookup(true, {}).output.run).toEqual({ id: 'r', champion: CHAMPION });
  });

  test.each(['none', '', 'whatever'])('is none while it is %p', (Value) => {
    expect(lookup(true, { 'aws-sdk:ssm:getParameter': { Parameter: { Value } } }).output.run).toEqual({ id: 'r' });
  });

  test('is none while there is no parameter', () => {
    expect(lookup(true, { 'aws-sdk:ssm:getParameter': failing('Ssm.ParameterNotFoundException') }).output.run).toEqual({ id: 'r' });
  });

  test('is not guessed when the service gives no answer', () => {
    expect(lookup(true, { 'aws-sdk:ssm:getParameter': failing('Ssm.AccessDeniedException') })).toMatchObject({ status: 'FAILED', error: 'Ssm.AccessDeniedException' });
  });
});

describe('without an approved version', () => {
  test('the champion is what was approved last', () => {
    expect(lookup(false, {}).output.run.champion).toEqual(CHAMPION);
  });

  test('only approved versions are asked for, the newest first', () => {
    expect(lookup(false, {}).calls[0].parameters).toEqual({ ModelPackageGroupName: 'fraud', ModelApprovalStatus: 'Approved', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 1 });
  });

  test('there is none while none was approved', () => {
    expect(lookup(false, { 'aws-sdk:sagemaker:listModelPackages': { ModelPackageSummaryList: [] } }).output.run).toEqual({ id: 'r' });
  });

  test('it is not guessed when the service gives no answer', () => {
    expect(lookup(false, { 'aws-sdk:sagemaker:listModelPackages': failing('SageMaker.AccessDeniedException') }).status).toBe('FAILED');
  });
});

describe('what cannot be read of the champion is left out', () => {
  test.each<[string, Json, Json]>([
    ['no archive', { ...VERSION, InferenceSpecification: undefined }, { arn: ARN, metrics: { auc: '0.9' } }],
    ['an archive of null', { ...VERSION, InferenceSpecification: { Containers: [{ ModelDataUrl: null }] } }, { arn: ARN, metrics: { auc: '0.9' } }],
    ['no container', { ...VERSION, InferenceSpecification: { Containers: [] } }, { arn: ARN, metrics: { auc: '0.9' } }],
    ['no numbers', { ...VERSION, CustomerMetadataProperties: undefined }, { arn: ARN, artifact: CHAMPION.artifact }],
    ['nothing', {}, { arn: ARN }],
  ])('%s', (_, version, champion) => {
    expect(lookup(true, { 'aws-sdk:sagemaker:describeModelPackage': JSON.parse(JSON.stringify(version)) }).output.run.champion).toEqual(champion);
  });

  test.each([
    ['it is gone', failing('SageMaker.SageMakerException', 'does not exist')],
    ['it is larger than a state may be', { ...VERSION, ModelCard: { ModelCardContent: 'x'.repeat(262144) } }],
  ])('all of it when %s', (_, answer) => {
    expect(lookup(true, { 'aws-sdk:sagemaker:describeModelPackage': answer }).output.run.champion).toEqual({ arn: ARN });
  });
});

test('nothing of the lookup stays in the document', () => {
  expect(lookup(true, {}).output.lookup).toEqual({});
});

test('the machine may read the parameter and versions, and nothing else', () => {
  expect(allowed(machine(true).stack).filter(({ of, Action }) => of.startsWith('Machine') && !/^(xray|logs|kms):/.test(Action[0])).map(({ Action }) => Action).flat().sort())
    .toEqual(['sagemaker:DescribeModelPackage', 'ssm:GetParameter']);
});

test('without a parameter it may list versions instead', () => {
  expect(allowed(machine(false).stack).filter(({ of, Action }) => of.startsWith('Machine') && !/^(xray|logs|kms):/.test(Action[0])).map(({ Action }) => Action).flat().sort())
    .toEqual(['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages']);
});

test.each([
  ['name', '111111111111', 'fraud'],
  ['ARN', '222222222222', 'arn:aws:sagemaker:eu-west-1:222222222222:model-package-group/fraud'],
])('a group is called by its %s from account %s', (_, account, name) => {
  const stack = testStack();
  const registry = ModelRegistry.fromModelPackageGroupArn(stack, 'Registry', `arn:aws:sagemaker:eu-west-1:${account}:model-package-group/fraud`);
  expect(groupOf(stack, registry)).toBe(name);
});
