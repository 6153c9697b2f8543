import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { failed, JobNames } from './job-names';
import { ProcessingInput } from './processing-input';
import { BoundProcessingInput, PROCESSING, processingRole, processingStates } from './processing-job';
import { ProcessingJobOptions } from './processing-job-options';
import { ProcessingOutput } from './processing-output';
import { StepContext, WorkflowStep } from './workflow-step';
import { ContainerImage } from '../images';
import { folder } from '../internal/prefixes';
import { ModelArtifact } from '../registry';

/**
 * What a processing job runs, reads and writes.
 */
export interface ProcessingStepProps extends ProcessingJobOptions {
  /** The image. */
  readonly image: ContainerImage;

  /**
   * A script on the machine that deploys; it is published with the assets of the app and run by `entrypoint`, `python3` by default.
   *
   * @default - the image holds what it runs
   */
  readonly script?: string;

  /**
   * What the container reads, by name: `{ input: ProcessingInput.s3(store, 'labelled/') }` lies in `/opt/ml/processing/input`. At most 10, with the script.
   *
   * @default - the container reads nothing
   */
  readonly inputs?: { [name: string]: ProcessingInput };

  /**
   * What it writes, by name: `{ train: new ProcessingOutput() }` is taken from `/opt/ml/processing/train`. At most 10.
   *
   * @default - the container writes nothing
   */
  readonly outputs?: { [name: string]: ProcessingOutput };

  /**
   * How many instances share the work, 1 to 100.
   *
   * @default 1
   */
  readonly instanceCount?: number;

  /**
   * The name of the step.
   *
   * @default 'Prepare'
   */
  readonly stepName?: string;
}

/**
 * Runs a container over data, as a SageMaker processing job: `$.steps.<stepName>.outputs.<output>` is the address of each output, another one for each run.
 */
export class ProcessingStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * @param props - What the job runs, reads and writes.
   */
  constructor(private readonly props: ProcessingStepProps) {
    super();
    this.stepName = props.stepName ?? 'Prepare';
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    const { image, script, instanceCount = 1, ...options } = this.props;
    const code = script === undefined ? undefined : scriptInput(scope, script);
    return processingStates(scope, context, {
      image,
      instanceCount,
      options: code ? { ...options, entrypoint: [...options.entrypoint ?? ['python3'], code.file] } : options,
      role: processingRole(scope, context, options),
      inputs: { ...bound(scope, this.props.inputs), ...(code ? { code } : {}) },
      outputs: Object.entries(this.props.outputs ?? {}).map(([name, { _options }]) => ({
        name,
        localPath: _options.localPath ?? `${PROCESSING}/${name}`,
        prefix: prefixOf(_options.prefix),
        continuous: _options.continuous ?? false,
      })),
    }, {
      name: this.stepName,
      names: new JobNames(scope, context),
      resultPath: `$.steps.${this.stepName}`,
      otherwise: failed(scope, this.stepName),
    });
  }

  /**
   * @internal
   */
  public override _writes(_context: StepContext): string[] {
    return [...new Set(Object.values(this.props.outputs ?? {}).map(({ _options }) => prefixOf(_options.prefix)))];
  }
}

function prefixOf(prefix: string = 'processing/'): string {
  return folder(prefix);
}

function bound(scope: Construct, inputs: Record<string, ProcessingInput> = {}): Record<string, BoundProcessingInput> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input._bind(scope, name)]));
}

/** A script as one object that the service copies into the container. */
function scriptInput(scope: Construct, script: string): BoundProcessingInput & { readonly file: string } {
  const asset = ModelArtifact.fromAsset(script)._bind(scope);
  const localPath = `${PROCESSING}/code`;
  return {
    localPath,
    file: `${localPath}/${asset.uri.split('/').at(-1)}`, // it keeps the name of the object
    input: { S3Input: { S3Uri: asset.uri, LocalPath: localPath, S3DataType: 'S3Prefix', S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated' } },
    grant: (role) => asset.grantRead(role),
  };
}
