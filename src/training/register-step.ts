import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { groupOf } from './champion';
import { failed, ITEM_KEY } from './job-names';
import { Metric } from './metric';
import { PlacedStep } from './placed-step';
import { atRunTime, isPath } from './run-time-values';
import { ServiceTask } from './service-task';
import { StepContext, WorkflowStep } from './workflow-step';
import { ContainerImage } from '../images';
import { collected } from '../internal/collected';
import { fail } from '../internal/errors';
import { format } from '../internal/intrinsics';
import { derivedName } from '../internal/names';
import { Statement } from '../internal/policy';
import { IModelRegistry } from '../registry';

/**
 * What is registered, and how it may be used.
 */
export interface RegisterStepProps {
  /**
   * The registry.
   *
   * @default - the registry of the workflow
   */
  readonly registry?: IModelRegistry;

  /**
   * The image that serves the version.
   *
   * @default - the image that trained it
   */
  readonly image?: ContainerImage;

  /**
   * The numbers of the report that are registered with the version, under their names.
   *
   * @default - those that the evaluation of the workflow declares; without one no report is registered
   */
  readonly metrics?: Metric[];

  /**
   * Further facts about the version, like its data: a text, or a path into the document of the run such as `$.steps.Prepare.outputs.train`.
   * Names of at most 128 and values of at most 256 letters, digits, spaces and `_.:/=+-@`.
   *
   * @default - run, training job and metrics only
   */
  readonly facts?: { [name: string]: string };

  /**
   * What later inputs and predictions are compared with: a `BaselineStep` of the module `monitoring`, or a `SequenceStep` that ends with one.
   * It runs before the registration, and what it found is kept with the version before anybody is asked to approve that.
   *
   * @default - the version has no baseline, and a monitor of it says so
   */
  readonly baseline?: WorkflowStep;

  /**
   * Whether the version is approved when it is registered, instead of waiting for somebody.
   *
   * @default false
   */
  readonly approved?: boolean;

  /**
   * The MIME types that the version accepts.
   *
   * @default ['text/csv', 'application/json']
   */
  readonly contentTypes?: string[];

  /**
   * The MIME types that it answers with.
   *
   * @default ['text/csv', 'application/json']
   */
  readonly responseTypes?: string[];

  /**
   * The instance types on which it answers requests.
   *
   * @default - the version names no types, so that any may be tried
   */
  readonly realtimeInstanceTypes?: string[];

  /**
   * The instance types on which it transforms whole data sets.
   *
   * @default - the version names no types, so that any may be tried
   */
  readonly transformInstanceTypes?: string[];

  /**
   * The name of the step.
   *
   * @default 'Register'
   */
  readonly stepName?: string;
}

/**
 * Registers the model that was trained as a version that waits for approval: its ARN stands at `$.version.arn`.
 *
 * A run registers one version, however often the call is repeated.
 */
export class RegisterStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * Fails when the baseline is a step that keeps nothing with a version.
   *
   * @param props - What is registered.
   */
  constructor(private readonly props: RegisterStepProps = {}) {
    super();
    this.stepName = props.stepName ?? 'Register';
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    const registry = this.props.registry ?? context.registry ?? fail(scope, 'RegistryMissing',
      "'registry' must be given where versions are registered, got none; give it to the RegisterStep or to the workflow");
    const metrics = this.props.metrics ?? context.metrics ?? [];
    this.requireFacts(scope, metrics);
    const task = this.registration(scope, { ...context, metrics, registry });
    return this.props.baseline ? withBaseline(scope, this.props.baseline, { ...context, registry }, task) : task;
  }

  /**
   * @internal
   */
  public override _writes(context: StepContext): string[] {
    return this.props.baseline?._writes(context) ?? [];
  }

  /**
   * @internal
   */
  public override get _names(): string[] {
    return [this.stepName, ...this.props.baseline?._names ?? []];
  }

  private registration(scope: Construct, context: Registration): ServiceTask {
    const { registry, metrics } = context;
    const task = new ServiceTask(scope, this.stepName, {
      service: 'aws-sdk:sagemaker',
      action: 'createModelPackage',
      parameters: {
        'ModelPackageGroupName': groupOf(scope, registry),
        'ClientToken.$': this.token(scope, context),
        'ModelApprovalStatus': this.props.approved ? 'Approved' : 'PendingManualApproval',
        'InferenceSpecification': this.specification(scope),
        'ModelMetrics': metrics.length === 0 ? undefined : { ModelQuality: { Statistics: { 'ContentType': 'application/json', 'S3Uri.$': '$.report.uri' } } },
        'CustomerMetadataProperties': this.properties(metrics),
      },
      resultSelector: { 'arn.$': '$.ModelPackageArn' },
      resultPath: '$.version',
      timeout: Duration.minutes(10),
      allow: this.permissions(scope, context, registry),
    });
    task.orElse(failed(scope, this.stepName));
    return task;
  }

  /** The service takes a repeated call with the same token for the same version. */
  private token(scope: Construct, { insideMap }: StepContext): string {
    const facts = ['$$.Execution.Id', ...(insideMap ? [ITEM_KEY] : [])];
    return `States.Hash(${format([`${derivedName(scope)}|`, ...facts.slice(1).map(() => '|'), ''], ...facts)}, 'MD5')`;
  }

  private specification(scope: Construct): Record<string, unknown> {
    const { image, contentTypes = TYPES, responseTypes = TYPES, realtimeInstanceTypes, transformInstanceTypes } = this.props;
    return {
      Containers: [{ ...(image ? { Image: image._bind(scope).uri } : { 'Image.$': '$.model.image' }), 'ModelDataUrl.$': '$.model.artifact' }],
      SupportedContentTypes: contentTypes,
      SupportedResponseMIMETypes: responseTypes,
      SupportedRealtimeInferenceInstanceTypes: realtimeInstanceTypes,
      SupportedTransformInstanceTypes: transformInstanceTypes,
    };
  }

  /** All values are texts: a number is registered as it is printed. */
  private properties(metrics: readonly Metric[]): Record<string, string> {
    return Object.fromEntries([
      ...Object.entries(atRunTime(this.props.facts)),
      ['run.$', '$$.Execution.Name'],
      ['job.$', '$.model.job'],
      ...metrics.map(({ metricName }) => [`${metricName}.$`, format(['', ''], `$.report.metrics.${metricName}`)]),
    ]);
  }

  /** Of what a registrar may do, the call alone; the service looks at the archive with the permissions of who registers. */
  private permissions(scope: Construct, { artifacts, modelPrefix }: StepContext, registry: IModelRegistry): Statement[] {
    const registering = collected(scope, (grantee) => registry.grants.register(grantee))
      .map(({ actions, ...rest }) => ({ ...rest, actions: actions.filter((action) => CALL.includes(action)) }))
      .filter(({ actions }) => actions.length > 0);
    return [
      ...registering.map((statement) => (this.props.approved ? unconditional(statement) : statement)),
      ...collected(scope, (grantee) => artifacts.grants.read(grantee, modelPrefix)),
    ];
  }

  /** The service would say so after the training. */
  private requireFacts(scope: Construct, metrics: readonly Metric[]): void {
    const wrong = Object.entries(this.props.facts ?? {}).find(([name, value]) => !isFact(name, 128) || (!isPath(value) && !isFact(value, 256)));
    if (wrong) {
      fail(scope, 'FactInvalid', `'facts' must have names of 1 to 128 and values of 1 to 256 letters, digits, spaces and _.:/=+-@, got ${JSON.stringify(wrong[0])}: ${JSON.stringify(wrong[1])}; keep the rest in the report`);
    }
    const count = Object.keys(this.properties(metrics)).length;
    if (count <= 50) return;
    fail(scope, 'TooManyFacts', `'facts' and 'metrics' must be at most 48 together, because a version has at most 50 properties and two name its run and job, got ${count - 2}; keep what a reviewer needs, the report holds the rest`);
  }
}

/** A context in which everything is known that a registration needs. */
interface Registration extends StepContext {
  readonly registry: IModelRegistry;
  readonly metrics: Metric[];
}

/** The baseline is found before the version exists, so that none is registered without it, and kept under the name of the version. */
function withBaseline(scope: Construct, baseline: WorkflowStep, context: StepContext, registration: ServiceTask): sfn.Chain {
  const placed = PlacedStep.in(scope, baseline);
  const before = sfn.Chain.start(baseline.bindStep(placed, context));
  const after = baseline._afterRegistration(placed, context) ?? fail(scope, 'BaselineNotKept',
    `'baseline' must be a step that is kept with the version, got ${baseline.stepName}; give a BaselineStep, or a SequenceStep that ends with one`);
  return before.next(registration).next(after);
}

const CALL = ['sagemaker:AddTags', 'sagemaker:CreateModelPackage'];
const TYPES = ['text/csv', 'application/json'];

/** Whether a text can be a property of a version; what is a token is left to the service. */
function isFact(text: string, most: number): boolean {
  return Token.isUnresolved(text) || (text.length <= most && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(text));
}

/** Only the registration itself says that a version is not approved. */
function unconditional({ actions, resources }: Statement): Statement {
  return { actions, resources };
}
