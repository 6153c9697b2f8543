import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ContainerEngineOptions } from './container-engine-options';
import { monitorImage } from './monitor-image';
import { MonitorPlan } from './monitor-plan';
import { labelsOf } from './monitor-request';
import { ExecutionRole } from '../security';
import { JobNames } from '../training/job-names';
import { jobRole } from '../training/job-role';
import { JOBS, jobStates } from '../training/job-task';
import { checkProcessing } from '../training/processing-check';
import { maxRuntimeOf } from '../training/processing-defaults';
import { commonParameters, PROCESSING, ProcessingWork } from '../training/processing-job';

/** The jobs of a monitor. */
export interface MonitorJobsProps {
  readonly plan: MonitorPlan;
  readonly options: ContainerEngineOptions;
}

/** What a job writes, and where the answer of the planner has the address. */
const REPORTS = ['report', 'executions', 'violations', 'features'] as const;
const PARTIALS = ['partials'] as const;

/** Below which folder of the monitor each output goes. */
const FOLDERS: Record<string, string> = { report: 'reports/', executions: 'executions/', violations: 'violations/', features: 'features/', partials: 'partials/' };

/** A job of the engine. */
interface EngineJob {
  readonly name: string;
  readonly command: 'analyze' | 'partial' | 'merge';
  readonly instances: number;
  readonly inputs: 'inputs' | 'mergeInputs';
  readonly outputs: readonly string[];
}

/** The processing jobs of a monitor and the one role that they run as. */
export class MonitorJobs extends Construct {
  public readonly role: ExecutionRole;
  private readonly props: MonitorJobsProps;

  constructor(scope: Construct, id: string, props: MonitorJobsProps) {
    super(scope, id);
    this.props = props;
    const { encryption, network } = props.plan;
    const { subnetIds } = network._bind(this);
    this.role = jobRole(this, { kind: 'ProcessingJobs', encryption, inVpc: subnetIds !== undefined });
    this.permit(props.plan);
  }

  /** One job, or one of many instances that count their shares and one that puts the counts together. */
  public states(otherwise: sfn.IChainable): sfn.Chain {
    const { instances = 1 } = this.props.options;
    if (instances === 1) return this.job({ name: 'Analyze', command: 'analyze', instances, inputs: 'inputs', outputs: REPORTS }, otherwise);
    const partial = this.job({ name: 'Count', command: 'partial', instances, inputs: 'inputs', outputs: PARTIALS }, otherwise);
    return partial.next(this.job({ name: 'Merge', command: 'merge', instances: 1, inputs: 'mergeInputs', outputs: REPORTS }, otherwise));
  }

  private job({ name, command, instances, inputs, outputs }: EngineJob, otherwise: sfn.IChainable): sfn.Chain {
    const { plan, options } = this.props;
    const full = plan.checks.some(({ kind }) => kind === 'featureAttribution');
    const { image = monitorImage(full), instanceType, volumeSize, maxRuntime } = options;
    const work: ProcessingWork = {
      image,
      options: { instanceType, volumeSize, maxRuntime, network: plan.network, commandArguments: [command] },
      instanceCount: instances,
      role: this.role,
      inputs: {},
      outputs: outputs.map((output) => ({ name: output, localPath: localPath(output), prefix: `${plan.prefix}${FOLDERS[output]}`, continuous: false })),
    };
    checkProcessing(this, work, { instanceCount: 'instances' });
    return jobStates(new Construct(this, name), {
      kind: JOBS.processing,
      name,
      names: new JobNames(new Construct(this, `${name}Names`)),
      role: this.role,
      resultSelector: {},
      resultPath: '$.job',
      longest: maxRuntimeOf(work.options),
      otherwise,
      parameters: {
        ...commonParameters(this, plan, work),
        'ProcessingInputs.$': `$.plan.answer.${inputs}`,
        'ProcessingOutputConfig': {
          Outputs: outputs.map((output) => ({
            OutputName: output,
            S3Output: { 'S3Uri.$': `$.plan.answer.outputs.${output}`, 'LocalPath': localPath(output), 'S3UploadMode': 'EndOfJob' },
          })),
          KmsKeyId: plan.store.encryptionKey?.keyArn,
        },
      },
    });
  }

  private permit(plan: MonitorPlan): void {
    const { store, prefix, source, baseline } = plan;
    const { instances = 1 } = this.props.options;
    const labels = labelsOf(plan);
    source.store.grants.read(this.role, source.prefix);
    if (labels) labels.store.grants.read(this.role, labels.prefix);
    if (baseline) baseline.store.grants.read(this.role, baseline.prefix ?? baseline.servedBelow);
    for (const folder of ['requests/', 'reports/', ...(instances > 1 ? ['partials/'] : [])]) store.grants.read(this.role, `${prefix}${folder}`);
    for (const output of [...REPORTS, ...(instances > 1 ? PARTIALS : [])]) store.grants.write(this.role, `${prefix}${FOLDERS[output]}`);
  }
}

function localPath(output: string): string {
  return `${PROCESSING}/output/${output}`;
}
