import { Duration, Token } from 'aws-cdk-lib/core';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ApprovalPolicy, ApprovedVersion, ModelRegistry } from '../../src/registry';
import { EvaluationGate, EvaluationStep, Metric, ProcessingStep, RetrainingWorkflowProps, RunLimits, TrainingStep } from '../../src/training';
import { planOf, RetrainingPlan, writtenBy } from '../../src/training/retraining-plan';
import { testStack } from '../support/stacks';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
const evaluation = new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] });
const gate = EvaluationGate.metricAtLeast('auc', 0.8);
const stack = testStack();
const registry = new ModelRegistry(stack, 'Registry');
const store = new ArtifactStore(stack, 'Data');
const training = new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') } });

const plan = (props: Partial<RetrainingWorkflowProps> = {}): RetrainingPlan => planOf(stack, { registry, training, ...props });
const limited = (limits: RunLimits) => () => plan({ limits });

test('the steps stand in order around the gate', () => {
  const { before, after } = plan({ prepare: [new ProcessingStep({ image, stepName: 'Prepare' })], evaluation, gate });
  expect([before, after].map((steps) => steps.map(({ stepName }) => stepName))).toEqual([['Prepare', 'Train', 'Evaluate'], ['Register']]);
});

test('what all steps write is known, each prefix once', () => {
  expect(writtenBy(plan({ evaluation })).map(({ prefix }) => prefix)).toEqual(['models/', 'checkpoints/Train/', 'evaluation/']);
});

test('the registration knows what the evaluation declares', () => {
  expect(plan({ evaluation }).context.metrics!.map(({ metricName }) => metricName)).toEqual(['auc']);
});

test('a gate without an evaluation is refused', () => {
  expect(() => plan({ gate })).toThrow("'gate' must judge the report of an 'evaluation', got a gate and no evaluation");
});

test('a gate on a metric that the evaluation does not declare is refused with its names', () => {
  expect(() => plan({ evaluation, gate: EvaluationGate.metricAtLeast('f1', 0.8) })).toThrow('must judge a metric that the evaluation declares (auc), got f1');
});

test('what nobody measured is not approved by itself', () => {
  expect(() => plan({ approval: ApprovalPolicy.automatic() })).toThrow("'approval' must not approve what nobody measured");
});

test('what passed a gate may be approved by itself', () => {
  expect(() => plan({ evaluation, gate, approval: ApprovalPolicy.automatic() })).not.toThrow();
});

test('a registry whose store is unknown is refused with the way out', () => {
  const imported = ModelRegistry.fromModelPackageGroupName(stack, 'Imported', 'fraud');
  expect(() => plan({ registry: imported })).toThrow("'registry' must know the store of its artifacts");
});

test('the champion is a version of the same registry', () => {
  const other = new ModelRegistry(stack, 'Other');
  expect(() => plan({ champion: new ApprovedVersion(stack, 'OtherApproved', { registry: other }) })).toThrow("'champion' must be a version of 'registry' Test/Registry, got one of Test/Other");
});

test('a champion of the registry is taken', () => {
  expect(() => plan({ champion: new ApprovedVersion(stack, 'Approved', { registry }) })).not.toThrow();
});

test.each([
  [{ quietWindow: Duration.days(1) }, { quietWindow: Duration.seconds(86401) }, 'quietWindow'],
  [{ runsPerDay: 1 }, { runsPerDay: 0 }, 'runsPerDay'],
  [{ runsPerDay: 1000 }, { runsPerDay: 1001 }, 'runsPerDay'],
  [{ runsPerDay: 2 }, { runsPerDay: 1.5 }, 'runsPerDay'],
  [{ timeout: Duration.minutes(1) }, { timeout: Duration.seconds(59) }, 'timeout'],
  [{ timeout: Duration.days(365) }, { timeout: Duration.seconds(365 * 86400 + 1) }, 'timeout'],
])('%j is taken and %j is refused', (good, bad, prop) => {
  expect(limited(good)).not.toThrow();
  expect(limited(bad)).toThrow(`'${prop}' must be`);
});

test('a quiet window of nothing is taken', () => {
  expect(limited({ quietWindow: Duration.seconds(0) })).not.toThrow();
});

test.each([
  ['quietWindow', Duration.seconds(Token.asNumber({ Ref: 'Value' }))],
  ['runsPerDay', Token.asNumber({ Ref: 'Value' })],
  ['timeout', Duration.hours(Token.asNumber({ Ref: 'Value' }))],
])('%s must be known at synth', (prop, value) => {
  expect(limited({ [prop]: value })).toThrow(`'${prop}' must be known at synth`);
});

test('all mistakes are told at once', () => {
  expect(() => plan({ gate, approval: ApprovalPolicy.automatic(), limits: { runsPerDay: 0 } })).toThrow('2 problems');
});
