import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { failed, JobNames } from './job-names';
import { Metric } from './metric';
import { ProcessingInput } from './processing-input';
import { BoundProcessingInput, PROCESSING, processingRole, processingStates, ProcessingWork } from './processing-job';
import { ProcessingJobOptions } from './processing-job-options';
import { reportStates } from './report-states';
import { StepContext, WorkflowStep } from './workflow-step';
import { IArtifactStore } from '../data';
import { ContainerImage } from '../images';
import { fail } from '../internal/errors';

/**
 * How a trained model is measured.
 */
export interface EvaluationStepProps extends ProcessingJobOptions {
  /**
   * The image that measures. It finds the model's archive in `/opt/ml/processing/model`, the champion's in `/opt/ml/processing/champion` where
   * there is one, the test data in `/opt/ml/processing/test`, and writes `/opt/ml/processing/evaluation/evaluation.json`:
   * `{"metrics": {"auc": 0.91}, "champion": {"auc": 0.90}}`, the second part only when it measured the champion.
   */
  readonly image: ContainerImage;

  /** What the report must hold, and which way is better; at least one, each name once. */
  readonly metrics: Metric[];

  /**
   * The data on which model and champion are measured.
   *
   * @default - the image brings the data along
   */
  readonly testData?: ProcessingInput;

  /**
   * The name of the step.
   *
   * @default 'Evaluate'
   */
  readonly stepName?: string;
}

/**
 * Measures the model that was trained, and the champion on the same data where it can be read: the numbers stand at `$.report`.
 *
 * Where the champion's archive cannot be read or its evaluation fails, the model is measured alone; the gate then takes the
 * champion's registered numbers and says so.
 */
export class EvaluationStep extends WorkflowStep {
  public readonly stepName: string;
  /** What the report holds. */
  public readonly metrics: Metric[];

  /**
   * @param props - Image, metrics and data.
   */
  constructor(private readonly props: EvaluationStepProps) {
    super();
    this.stepName = props.stepName ?? 'Evaluate';
    this.metrics = [...props.metrics];
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    this.requireMetrics(scope);
    const { stepName } = this;
    const failure = failed(scope, stepName);
    const alone = new JobNames(new Construct(scope, 'Alone'), context);
    const compared = new JobNames(new Construct(scope, 'Compared'), context);
    const work = this.work(scope, context);
    const states = (name: string, names: JobNames, otherwise: sfn.IChainable) => ({
      name, names, otherwise, resultPath: this.result, outcome: reportAt(context.artifacts, names),
    });
    const measure = processingStates(scope, context, work, states(stepName, alone, failure));
    const champion = { ...work, inputs: { ...work.inputs, champion: championOf(context) } };
    const compare = processingStates(scope, context, champion, states(`${stepName}: with the champion`, compared, measure));
    const read = reportStates(scope, {
      stepName,
      artifacts: context.artifacts,
      keysBegin: [alone, compared].map(({ literal }) => `${PREFIX}${literal}-`),
      keyPath: `${this.result}.key`,
      uriPath: `${this.result}.report`,
      metrics: this.metrics,
      otherwise: failure,
    });
    measure.next(read);
    compare.next(read);
    const start = new sfn.Choice(scope, `${stepName}: is there a champion?`)
      .when(sfn.Condition.and(sfn.Condition.isPresent('$.run.champion.artifact'), sfn.Condition.isString('$.run.champion.artifact')), compare)
      .otherwise(measure);
    return sfn.Chain.custom(start, read.endStates, start);
  }

  /**
   * @internal
   */
  public override _writes(_context: StepContext): string[] {
    return [PREFIX];
  }

  private get result(): string {
    return `$.steps.${this.stepName}`;
  }

  private work(scope: Construct, context: StepContext): ProcessingWork {
    const { image, testData, ...options } = this.props;
    return {
      image,
      options: { ...options, commandArguments: options.commandArguments ?? ['evaluate'] },
      instanceCount: 1,
      role: processingRole(scope, context, options),
      inputs: {
        model: archive(context.artifacts, context.modelPrefix, { path: '$.model.artifact', name: 'model' }),
        ...(testData ? { test: testData._bind(scope, 'test') } : {}),
      },
      outputs: [{ name: OUTPUT, localPath: `${PROCESSING}/${OUTPUT}`, prefix: PREFIX, continuous: false }],
    };
  }

  private requireMetrics(scope: Construct): void {
    const names = this.metrics.map(({ metricName }) => metricName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (names.length > 0 && twice === undefined) return;
    fail(scope, 'MetricsInvalid', `'metrics' must be at least one metric and each name once, got ${twice ? `${twice} twice` : 'none'}; give Metric.higherIsBetter() or Metric.lowerIsBetter() for each number of the report`);
  }
}

/** Below which prefix of the store reports are written. */
const PREFIX = 'evaluation/';
const OUTPUT = 'evaluation';
const FILE = 'evaluation.json';

/** The key and the address of the report of a run. */
function reportAt(artifacts: IArtifactStore, names: JobNames): Record<string, string> {
  const file = `/${OUTPUT}/${FILE}`;
  return { 'key.$': names.around(PREFIX, file), 'report.$': names.around(artifacts.uriFor(PREFIX), file) };
}

/** The archive of a model, at an address in the document of the run. */
function archive(store: IArtifactStore, prefix: string, { path, name }: { path: string; name: string }): BoundProcessingInput {
  return {
    localPath: `${PROCESSING}/${name}`,
    input: {
      S3Input: { 'S3Uri.$': path, 'LocalPath': `${PROCESSING}/${name}`, 'S3DataType': 'S3Prefix', 'S3InputMode': 'File', 'S3DataDistributionType': 'FullyReplicated' },
    },
    grant: (role) => void store.grants.read(role, prefix),
  };
}

/** Versions lie where their registry says; one that says nothing got them from here. */
function championOf({ registry, artifacts, modelPrefix }: StepContext): BoundProcessingInput {
  const [store, prefix] = registry?.artifacts ? [registry.artifacts, registry.artifactPrefix] : [artifacts, modelPrefix];
  return archive(store, prefix, { path: '$.run.champion.artifact', name: 'champion' });
}
