import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NamesOfJobs } from './job-names';
import { jobRole } from './job-role';
import { JOBS, jobStates } from './job-task';
import { checkProcessing } from './processing-check';
import { INSTANCE_TYPE, maxRuntimeOf, volumeOf } from './processing-defaults';
import { ProcessingJobOptions } from './processing-job-options';
import { StepContext } from './workflow-step';
import { ContainerImage } from '../images';
import { localStorage } from '../rules/instances';
import { ExecutionRole } from '../security';

/** The directory of a container that the service copies into and out of. */
export const PROCESSING = '/opt/ml/processing';

/** An input in the stack of the job. */
export interface BoundProcessingInput {
  /** A `ProcessingInput` without its name. */
  readonly input: Record<string, unknown>;
  readonly localPath: string;
  grant(role: ExecutionRole): void;
}

/** An output as a job of a run writes it. */
export interface BoundProcessingOutput {
  readonly name: string;
  readonly localPath: string;
  /** Below which prefix of the context's store, with a slash at its end. */
  readonly prefix: string;
  readonly continuous: boolean;
}

/** What a processing job needs besides its context. */
export interface ProcessingWork {
  readonly image: ContainerImage;
  readonly options: ProcessingJobOptions;
  readonly instanceCount: number;
  /** The step has one role for all of its jobs. */
  readonly role: ExecutionRole;
  readonly inputs: Record<string, BoundProcessingInput>;
  readonly outputs: readonly BoundProcessingOutput[];
}

/** What tells the jobs of a step apart. */
export interface ProcessingStates {
  /** The name of the first state. */
  readonly name: string;
  readonly names: NamesOfJobs & { around(before: string, after?: string): string };
  readonly resultPath: string;
  /** What else its result holds, beside the name of the job and the addresses of the outputs. */
  readonly outcome?: Record<string, unknown>;
  readonly otherwise: sfn.IChainable;
}

/** The states of a processing job; the addresses of its outputs stand below `outputs` of its result. */
export function processingStates(scope: Construct, context: StepContext, work: ProcessingWork, states: ProcessingStates): sfn.Chain {
  checkProcessing(scope, work);
  const { name, names, resultPath, otherwise } = states;
  const { artifacts } = context;
  const addressOf = ({ prefix, name: output }: BoundProcessingOutput) => names.around(artifacts.uriFor(prefix), `/${output}`);
  for (const { grant } of Object.values(work.inputs)) grant(work.role);
  for (const { prefix } of work.outputs) artifacts.grants.write(work.role, prefix);
  return jobStates(scope, {
    kind: JOBS.processing,
    name,
    names,
    role: work.role,
    resultPath,
    otherwise,
    longest: maxRuntimeOf(work.options),
    resultSelector: {},
    outcome: {
      'job.$': `${resultPath}.job`,
      'outputs': Object.fromEntries(work.outputs.map((output) => [`${output.name}.$`, addressOf(output)])),
      ...states.outcome,
    },
    parameters: {
      ...commonParameters(scope, context, work),
      ProcessingInputs: Object.entries(work.inputs).map(([input, { input: source }]) => ({ InputName: input, ...source })),
      ProcessingOutputConfig: work.outputs.length === 0 ? undefined : {
        Outputs: work.outputs.map((output) => ({
          OutputName: output.name,
          S3Output: { 'S3Uri.$': addressOf(output), 'LocalPath': output.localPath, 'S3UploadMode': output.continuous ? 'Continuous' : 'EndOfJob' },
        })),
        KmsKeyId: artifacts.encryptionKey?.keyArn,
      },
    },
  });
}

/** The role of the jobs of a step. */
export function processingRole(scope: Construct, context: StepContext, options: ProcessingJobOptions): ExecutionRole {
  const { subnetIds } = (options.network ?? context.network)._bind(scope);
  return jobRole(scope, { kind: 'ProcessingJobs', encryption: context.encryption, inVpc: subnetIds !== undefined });
}

/** What a processing job takes beside its name, its inputs and its outputs. */
export function commonParameters(scope: Construct, context: Pick<StepContext, 'encryption' | 'network'>, { image, options, instanceCount, role }: ProcessingWork): Record<string, unknown> {
  const bound = image._bind(scope);
  bound.grantPull(role);
  const placement = (options.network ?? context.network)._bind(scope);
  const instanceType = options.instanceType ?? INSTANCE_TYPE;
  return {
    RoleArn: role.roleArn,
    AppSpecification: { ImageUri: bound.uri, ContainerEntrypoint: options.entrypoint, ContainerArguments: options.commandArguments },
    Environment: options.environment,
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: instanceType,
        InstanceCount: instanceCount,
        VolumeSizeInGB: volumeOf(options).toGibibytes(),
        VolumeKmsKeyId: localStorage(instanceType) ? undefined : context.encryption._keyFor(scope)?.keyArn,
      },
    },
    StoppingCondition: { MaxRuntimeInSeconds: maxRuntimeOf(options).toSeconds() },
    NetworkConfig: {
      EnableNetworkIsolation: placement.networkIsolation,
      EnableInterContainerTrafficEncryption: instanceCount > 1 ? true : undefined,
      VpcConfig: placement.subnetIds ? { Subnets: placement.subnetIds, SecurityGroupIds: placement.securityGroupIds } : undefined,
    },
  };
}
