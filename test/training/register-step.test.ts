import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ModelRegistry } from '../../src/registry';
import { MapStep, Metric, RegisterStep, RegisterStepProps, SequenceStep, StepContext, StepItems, WorkflowStep } from '../../src/training';
import { definitionsOf, failing, Json, RunResult, runMachine, sequence } from '../asl';
import { contextOf, machineOf } from './support';
import { allowed, statementsOf } from '../support/iam';
import { testStack } from '../support/stacks';

const ARN = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/4';
const AUC = Metric.higherIsBetter('auc');

function machine(props: RegisterStepProps = {}, registered = true) {
  const stack = testStack();
  const artifacts = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
  const registry = registered ? ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'fraud') : undefined;
  machineOf(stack, new RegisterStep(props).inStateMachine(stack, 'Registration', { artifacts, registry }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

const DOCUMENT = {
  model: { artifact: 's3://the-store/models/m.tar.gz', job: 'fraud-train-1', image: 'fraud:1' },
  report: { uri: 's3://the-store/evaluation/1/evaluation.json', metrics: { auc: 0.91 } },
  steps: { Prepare: { outputs: { train: 's3://the-store/processing/1/train' } } },
};

function run(props: RegisterStepProps = {}, answer: Json = { ModelPackageArn: ARN }): RunResult {
  return runMachine(machine(props).definition, DOCUMENT, { 'aws-sdk:sagemaker:createModelPackage': answer });
}

/** A step that is kept with the version. */
class Kept extends WorkflowStep {
  public readonly stepName = 'Kept';

  public bindStep(scope: Construct): sfn.IChainable {
    return new sfn.Pass(scope, 'Find', { result: sfn.Result.fromString('found'), resultPath: '$.steps.Kept' });
  }

  public override _writes(): string[] {
    return ['kept/'];
  }

  public override _afterRegistration(scope: Construct): sfn.Chain {
    return sfn.Chain.start(new sfn.Pass(scope, 'Keep', { inputPath: '$.version.arn', resultPath: '$.keptFor' }));
  }
}

/** A step that is not kept. */
class Looking extends WorkflowStep {
  public readonly stepName: string = 'Looking';

  public bindStep(scope: Construct): sfn.IChainable {
    return new sfn.Pass(scope, 'Look');
  }
}

class Failing extends Kept {
  public override bindStep(scope: Construct): sfn.IChainable {
    const end = new sfn.Fail(scope, 'No data', { error: 'NoData' });
    const start = new sfn.Choice(scope, 'Any data?').when(sfn.Condition.isPresent('$.data'), new sfn.Pass(scope, 'Some')).otherwise(end);
    return sfn.Chain.custom(start, start.afterwards().endStates, start);
  }
}

/** The states of a run with a baseline, in order. */
const passing = (baseline: WorkflowStep): string[] => run({ baseline }).trace;

const sent = (props: RegisterStepProps = {}): Json => run(props).calls[0].parameters;

test('the ARN of the version stands in the document', () => {
  expect(run().output.version).toEqual({ arn: ARN });
});

test('a version consists of what was trained', () => {
  expect(sent().InferenceSpecification.Containers).toEqual([{ Image: 'fraud:1', ModelDataUrl: 's3://the-store/models/m.tar.gz' }]);
});

test('numbers are registered as texts', () => {
  expect(sent({ metrics: [AUC] }).CustomerMetadataProperties.auc).toBe('0.91');
});

test('the report is registered with them', () => {
  expect(sent({ metrics: [AUC] }).ModelMetrics.ModelQuality.Statistics).toEqual({ ContentType: 'application/json', S3Uri: DOCUMENT.report.uri });
});

test('facts are texts or come from the document', () => {
  expect(sent({ facts: { team: 'risk', data: '$.steps.Prepare.outputs.train' } }).CustomerMetadataProperties).toMatchObject({ team: 'risk', data: 's3://the-store/processing/1/train' });
});

test('run and job are registered', () => {
  expect(sent().CustomerMetadataProperties).toEqual({ run: 'test-run', job: 'fraud-train-1' });
});

test('the token is one that the service takes', () => {
  expect(sent().ClientToken).toMatch(/^[a-zA-Z0-9-]{1,36}$/);
});

test('a repeated call sends the same token', () => {
  const { calls } = run({}, sequence(failing('SageMaker.ThrottlingException'), { ModelPackageArn: ARN }));
  expect(calls[0].parameters.ClientToken).toBe(calls[1].parameters.ClientToken);
});

test('another execution sends another token', () => {
  const { definition } = machine();
  const tokens = ['one', 'two'].map((name) => runMachine(definition, DOCUMENT, { 'aws-sdk:sagemaker:createModelPackage': { ModelPackageArn: ARN } }, { name }).calls[0].parameters.ClientToken);
  expect(new Set(tokens).size).toBe(2);
});

test('each item of a list is a version of its own', () => {
  const stack = testStack();
  const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'fraud');
  const each = new MapStep({ stepName: 'Each', items: StepItems.of([{ depth: '3' }, { depth: '6' }]), steps: [new RegisterStep({ registry })] });
  machineOf(stack, each.inStateMachine(stack, 'All', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }));
  const { calls } = runMachine(Object.values(definitionsOf(stack))[0], DOCUMENT, { 'aws-sdk:sagemaker:createModelPackage': { ModelPackageArn: ARN } });
  expect(new Set(calls.map(({ parameters }) => parameters.ClientToken)).size).toBe(2);
});

test('a refusal fails the run with its error', () => {
  expect(run({}, failing('SageMaker.ConflictException', 'no'))).toMatchObject({ status: 'FAILED', error: 'SageMaker.ConflictException', cause: 'no' });
});

test('an image of its own is what serves', () => {
  const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/serve:2');
  expect(sent({ image }).InferenceSpecification.Containers[0].Image).toBe('111111111111.dkr.ecr.eu-west-1.amazonaws.com/serve:2');
});

test('without approval, the machine cannot register approved versions', () => {
  const [create] = allowed(machine().stack).filter(({ Action }) => Action.includes('sagemaker:CreateModelPackage'));
  expect(create.Condition).toEqual({ StringNotEqualsIfExists: { 'sagemaker:ModelApprovalStatus': 'Approved' } });
});

test('with approval, it can', () => {
  const [create] = allowed(machine({ approved: true }).stack).filter(({ Action }) => Action.includes('sagemaker:CreateModelPackage'));
  expect(create.Condition).toBeUndefined();
});

test('nothing may be done to every version', () => {
  expect(statementsOf(machine().stack).filter(({ Action, Resource }) => Action.some((a) => /ModelPackage/.test(a)) && Resource.includes('*'))).toEqual([]);
});

test('a registry is needed', () => {
  expect(() => machine({}, false)).toThrow("'registry' must be given where versions are registered, got none; give it to the RegisterStep or to the workflow");
});

test('a registry of its own is used', () => {
  const stack = testStack();
  const own = ModelRegistry.fromModelPackageGroupName(stack, 'Own', 'own');
  machineOf(stack, new RegisterStep({ registry: own }).inStateMachine(stack, 'Registration', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }));
  expect(JSON.stringify(definitionsOf(stack))).toContain('"ModelPackageGroupName":"own"');
});

test.each([
  [{ ['n'.repeat(128)]: 'x' }],
  [{ team: 'v'.repeat(256) }],
  [{ 'owner of it': 'risk_team.eu:/=+-@ Zürich' }],
])('a version takes the fact %#', (fact) => {
  expect(sent({ facts: fact as Record<string, string> }).CustomerMetadataProperties).toMatchObject(fact);
});

test.each([
  [{ ['n'.repeat(129)]: 'x' }],
  [{ team: 'v'.repeat(257) }],
  [{ team: '' }],
  [{ 'team!': 'risk' }],
  [{ team: 'risk, fraud' }],
])('a version does not take the fact %#', (fact) => {
  const [[name, value]] = Object.entries(fact);
  expect(() => machine({ facts: fact as Record<string, string> })).toThrow(`'facts' must have names of 1 to 128 and values of 1 to 256 letters, digits, spaces and _.:/=+-@, got "${name}": "${value}"; keep the rest in the report`);
});

const facts = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`fact${index}`, 'x']));

test('48 facts fit', () => {
  expect(Object.keys(sent({ facts: facts(48) }).CustomerMetadataProperties)).toHaveLength(50);
});

test('49 do not', () => {
  expect(() => machine({ facts: facts(49) })).toThrow("'facts' and 'metrics' must be at most 48 together, because a version has at most 50 properties and two name its run and job, got 49; keep what a reviewer needs, the report holds the rest");
});

test('default of RegisterStepProps.registry: that of the workflow', () => {
  expect(sent().ModelPackageGroupName).toBe('fraud');
});

test('default of RegisterStepProps.image: the image that trained', () => {
  expect(sent().InferenceSpecification.Containers[0].Image).toBe('fraud:1');
});

test('default of RegisterStepProps.metrics: what the evaluation of the workflow declares', () => {
  const stack = testStack();
  const context: StepContext = contextOf(stack, { registry: ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'fraud'), metrics: [AUC] });
  machineOf(stack, new RegisterStep().bindStep(new Construct(stack, 'Register'), context));
  const { calls } = runMachine(Object.values(definitionsOf(stack))[0], DOCUMENT, { 'aws-sdk:sagemaker:createModelPackage': { ModelPackageArn: ARN } });
  expect(calls[0].parameters.CustomerMetadataProperties.auc).toBe('0.91');
});

test('without an evaluation no report is registered', () => {
  expect(sent()).not.toHaveProperty('ModelMetrics');
});

test('default of StepContext.metrics: no numbers are registered', () => {
  expect(Object.keys(sent().CustomerMetadataProperties)).toEqual(['run', 'job']);
});

test('default of RegisterStepProps.baseline: nothing but the version is made', () => {
  expect(run().trace).toEqual(['Register']);
});

describe('a baseline', () => {
  test('is found before the registration and kept behind it', () => {
    expect(passing(new Kept())).toEqual(['Find', 'Register', 'Keep']);
  });

  test('is kept for the version that was registered', () => {
    expect(run({ baseline: new Kept() }).output.keptFor).toBe(ARN);
  });

  test('may be the end of a sequence', () => {
    expect(passing(new SequenceStep('Before', [new Looking(), new SequenceStep('Inner', [new Kept()])]))).toEqual(['Look', 'Find', 'Register', 'Keep']);
  });

  test('leaves no version where it cannot be found', () => {
    expect(run({ baseline: new Failing() })).toMatchObject({ status: 'FAILED', error: 'NoData', calls: [] });
  });

  test('is a step that is kept', () => {
    expect(() => machine({ baseline: new SequenceStep('Before', [new Looking()]) })).toThrow(
      "'baseline' must be a step that is kept with the version, got Before; give a BaselineStep, or a SequenceStep that ends with one");
  });

  test('does not have the name of the registration', () => {
    expect(() => machine({ baseline: new Kept(), stepName: 'Kept' })).toThrow("'stepName' must be used once in a workflow, got Kept");
  });

  test('says what it writes', () => {
    expect(new RegisterStep({ baseline: new Kept() })._writes({} as StepContext)).toEqual(['kept/']);
  });

  test('says under which name it keeps a result', () => {
    expect(new RegisterStep({ baseline: new Kept() })._names).toEqual(['Register', 'Kept']);
  });
});

test('default of RegisterStepProps.facts: run and job only', () => {
  expect(Object.keys(sent().CustomerMetadataProperties)).toEqual(['run', 'job']);
});

test('default of RegisterStepProps.approved: the version waits', () => {
  expect(sent().ModelApprovalStatus).toBe('PendingManualApproval');
});

test('an approved version does not wait', () => {
  expect(sent({ approved: true }).ModelApprovalStatus).toBe('Approved');
});

test('default of RegisterStepProps.contentTypes: CSV and JSON', () => {
  expect(sent().InferenceSpecification.SupportedContentTypes).toEqual(['text/csv', 'application/json']);
});

test('default of RegisterStepProps.responseTypes: CSV and JSON', () => {
  expect(sent().InferenceSpecification.SupportedResponseMIMETypes).toEqual(['text/csv', 'application/json']);
});

test('default of RegisterStepProps.realtimeInstanceTypes: any', () => {
  expect(sent().InferenceSpecification).not.toHaveProperty('SupportedRealtimeInferenceInstanceTypes');
});

test('default of RegisterStepProps.transformInstanceTypes: any', () => {
  expect(sent().InferenceSpecification).not.toHaveProperty('SupportedTransformInstanceTypes');
});

test('default of RegisterStepProps.stepName: Register', () => {
  expect(machine().definition.StartAt).toBe('Register');
});
