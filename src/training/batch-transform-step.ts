import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { demanding } from './demanding';
import { failed, JobNames } from './job-names';
import { jobRole } from './job-role';
import { JOBS, jobStates } from './job-task';
import { INSTANCE_TYPE } from './processing-defaults';
import { ProcessingInput } from './processing-input';
import { ServiceTask } from './service-task';
import { checkTransform } from './transform-check';
import { StepContext, WorkflowStep } from './workflow-step';
import { ContainerImage } from '../images';
import { arnIn } from '../internal/arn';
import { folder } from '../internal/prefixes';
import { localStorage } from '../rules/instances';
import { ExecutionRole, NetworkPlacement } from '../security';

/**
 * What is transformed by the model that was trained, and how.
 */
export interface BatchTransformStepProps {
  /** The image that answers on `/invocations` and `/ping`, port 8080. */
  readonly image: ContainerImage;

  /** The objects that are sent to the model. Where a container would find them does not matter here. */
  readonly data: ProcessingInput;

  /**
   * The MIME type of the objects.
   *
   * @default 'text/csv'
   */
  readonly contentType?: string;

  /**
   * Whether each line is a record, so that requests hold as many lines as fit. Otherwise an object is one request.
   *
   * @default true
   */
  readonly splitByLine?: boolean;

  /**
   * Variables of the container: at most 100, names and values of at most 1,024 characters. Not for secrets.
   *
   * @default - what the image sets
   */
  readonly environment?: { [name: string]: string };

  /**
   * The type of the instances, like `ml.m5.xlarge`.
   *
   * @default 'ml.m5.xlarge'
   */
  readonly instanceType?: string;

  /**
   * How many instances share the objects, at least 1.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * How many requests are sent to an instance at the same time, at least 1. Together with the size of a request at most 100 MB.
   *
   * @default - what the container advises, else 1
   */
  readonly maxConcurrentTransforms?: number;

  /**
   * The size of a request, at most 100 MB.
   *
   * @default Size.mebibytes(6)
   */
  readonly maxPayload?: Size;

  /**
   * When the job is stopped. SageMaker itself knows no limit for it.
   *
   * @default Duration.hours(4)
   */
  readonly maxRuntime?: Duration;

  /**
   * Where the containers run.
   *
   * @default - where the workflow says
   */
  readonly network?: NetworkPlacement;

  /**
   * The prefix below the artifact store of the workflow. Each run writes below it into a folder of its own.
   *
   * @default 'transforms/'
   */
  readonly outputPrefix?: string;

  /**
   * The name of the step.
   *
   * @default 'BatchTransform'
   */
  readonly stepName?: string;
}

/**
 * Sends whole objects through the model that was trained, as a SageMaker batch transform job: `$.steps.<stepName>.output` is the address of
 * the answers. The model that the service needs for it is removed after the job; a run that is aborted leaves it, and it costs nothing.
 */
export class BatchTransformStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * @param props - Image, data and instances.
   */
  constructor(private readonly props: BatchTransformStepProps) {
    super();
    this.stepName = props.stepName ?? 'BatchTransform';
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    checkTransform(scope, this.props);
    const { stepName } = this;
    const names = new JobNames(scope, context);
    const placement = (this.props.network ?? context.network)._bind(scope);
    const role = jobRole(scope, { kind: 'TransformJobs', encryption: context.encryption, inVpc: placement.subnetIds !== undefined });
    const failure = failed(scope, stepName);
    const [afterFailure, afterSuccess] = ['after a failure', 'in the end'].map((when) => modelCall(scope, names, {
      name: `${stepName}: remove the model ${when}`, service: 'aws-sdk:sagemaker', action: 'deleteModel',
    }));
    afterFailure.orElseIgnore(failure).next(failure);
    const done = new sfn.Pass(scope, `${stepName}: done`);
    afterSuccess.orElseIgnore(done).next(done);
    const make = modelCall(scope, names, {
      name: `${stepName}: make a model`,
      service: 'sagemaker',
      action: 'createModel',
      parameters: this.model(scope, role, placement),
    });
    make.orElse(afterFailure); // its answer may have been lost
    const job = this.job(scope, context, { names, role, otherwise: afterFailure });
    make.next(job).next(afterSuccess);
    const start = demanding(scope, `${stepName}: is there a trained model?`, {
      path: MODEL, next: make, failure, error: { Error: 'ModelMissing', Cause: `There is no model at ${MODEL}: the step stands before any training` },
    });
    return sfn.Chain.custom(start, [done], start);
  }

  /**
   * @internal
   */
  public override _writes(_context: StepContext): string[] {
    return [this.prefix];
  }

  private get prefix(): string {
    return folder(this.props.outputPrefix ?? 'transforms/');
  }

  private model(scope: Construct, role: ExecutionRole, placement: ReturnType<NetworkPlacement['_bind']>): Record<string, unknown> {
    const image = this.props.image._bind(scope);
    image.grantPull(role);
    return {
      ExecutionRoleArn: role.roleArn,
      PrimaryContainer: { 'Image': image.uri, 'ModelDataUrl.$': MODEL, 'Environment': this.props.environment },
      EnableNetworkIsolation: placement.networkIsolation,
      VpcConfig: placement.subnetIds ? { Subnets: placement.subnetIds, SecurityGroupIds: placement.securityGroupIds } : undefined,
    };
  }

  private job(scope: Construct, context: StepContext, { names, role, otherwise }: JobOfStep): sfn.Chain {
    const { artifacts, modelPrefix } = context;
    const resultPath = `$.steps.${this.stepName}`;
    const output = names.around(artifacts.uriFor(this.prefix));
    artifacts.grants.read(role, modelPrefix);
    artifacts.grants.write(role, this.prefix);
    return jobStates(scope, {
      kind: JOBS.transform,
      name: this.stepName,
      names,
      role,
      resultPath,
      otherwise,
      longest: this.props.maxRuntime ?? Duration.hours(4),
      resultSelector: {},
      outcome: { 'job.$': `${resultPath}.job`, 'output.$': output },
      parameters: { 'ModelName.$': names.around(''), ...this.request(scope, context, role), 'TransformOutput': this.output(artifacts.encryptionKey?.keyArn, output) },
    });
  }

  private request(scope: Construct, context: StepContext, role: ExecutionRole): Record<string, unknown> {
    const { data, contentType = 'text/csv', splitByLine = true, instanceType = INSTANCE_TYPE, instanceCount = 1, maxConcurrentTransforms, maxPayload } = this.props;
    const { input, grant } = data._bind(scope, 'data');
    grant(role);
    const address = Object.entries(input.S3Input as Record<string, string>).filter(([key]) => key.startsWith('S3Uri'));
    return {
      BatchStrategy: splitByLine ? 'MultiRecord' : undefined,
      MaxConcurrentTransforms: maxConcurrentTransforms,
      MaxPayloadInMB: maxPayload?.toMebibytes(),
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', ...Object.fromEntries(address) } },
        ContentType: contentType,
        SplitType: splitByLine ? 'Line' : 'None',
      },
      TransformResources: {
        InstanceType: instanceType,
        InstanceCount: instanceCount,
        VolumeKmsKeyId: localStorage(instanceType) ? undefined : context.encryption._keyFor(scope)?.keyArn,
      },
    };
  }

  private output(keyArn: string | undefined, address: string): Record<string, unknown> {
    return { 'S3OutputPath.$': address, 'AssembleWith': this.props.splitByLine ?? true ? 'Line' : 'None', 'KmsKeyId': keyArn };
  }
}

/** Where a training leaves its archive. */
const MODEL = '$.model.artifact';

interface JobOfStep {
  readonly names: JobNames;
  readonly role: ExecutionRole;
  readonly otherwise: sfn.IChainable;
}

interface ModelCall {
  readonly name: string;
  readonly service: string;
  readonly action: string;
  readonly parameters?: Record<string, unknown>;
}

/** A call on the model of a run, which is called like its job without the attempt. */
function modelCall(scope: Construct, names: JobNames, { name, service, action, parameters }: ModelCall): ServiceTask {
  const verb = action === 'createModel' ? 'CreateModel' : 'DeleteModel';
  return new ServiceTask(scope, name, {
    service,
    action,
    parameters: { 'ModelName.$': names.around(''), ...parameters },
    timeout: Duration.minutes(5),
    allow: [{
      actions: [`sagemaker:${verb}`],
      resources: [arnIn(Stack.of(scope), { service: 'sagemaker', resource: 'model', resourceName: `${names.literal}-*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    }],
  });
}
