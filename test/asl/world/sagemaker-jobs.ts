import { Refusal, Running, Start } from './service';
import { World } from './world';
import { Json } from '../errors';
import { Execution } from '../execution';
import { jobFailed } from '../language/task';
import { Outcome } from '../routine';

/** How SageMaker writes a kind of job. */
interface Kind {
  readonly noun: string;
  readonly resource: string;
  readonly summaries: string;
  /** The detail-type of its events. */
  readonly event: string;
}

const KINDS: readonly Kind[] = [
  { noun: 'TrainingJob', resource: 'training-job', summaries: 'TrainingJobSummaries', event: 'SageMaker Training Job State Change' },
  { noun: 'ProcessingJob', resource: 'processing-job', summaries: 'ProcessingJobSummaries', event: 'SageMaker Processing Job State Change' },
  { noun: 'TransformJob', resource: 'transform-job', summaries: 'TransformJobSummaries', event: 'SageMaker Transform Job State Change' },
  {
    noun: 'HyperParameterTuningJob',
    resource: 'hyper-parameter-tuning-job',
    summaries: 'HyperParameterTuningJobSummaries',
    event: 'SageMaker HyperParameter Tuning Job State Change',
  },
];

/** How a job ends. */
export interface Ending {
  readonly status: 'Completed' | 'Failed' | 'Stopped';
  /** What a training job says besides: `MaxWaitTimeExceeded`. */
  readonly secondary?: string;
  readonly reason?: string;
  /** Seconds from creation to the end; Infinity: never. */
  readonly after: number;
}

/** A job of SageMaker. */
export interface Job {
  readonly kind: string;
  readonly name: string;
  readonly arn: string;
  readonly request: Json;
  readonly createdAt: string;
  /** Who asked for it; a person asks for nothing. */
  readonly execution?: Execution;
  endedAt?: string;
  status: string;
  secondary?: string;
  reason?: string;
  output?: Json;
}

/** Jobs of all kinds: created, described, listed, stopped; they end by themselves on the world's clock. */
export class SageMakerJobs {
  public readonly jobs: Job[] = [];
  /** A call that waits for a job that was stopped gets an error, or the description of the job. */
  public stoppedIsError = false;
  private readonly waiting = new Map<Job, ((outcome: Outcome) => void)[]>();

  constructor(private readonly world: World) {}

  /** Decides how a job ends. */
  public ending: (job: Job) => Ending = () => ({ status: 'Completed', after: this.world.chance.between(300, 5400) });
  /** What a job leaves behind when it completes. */
  public onCompleted: (job: Job) => void = (job) => this.leave(job);

  public get operations(): Record<string, (request: Json) => Json> {
    return Object.assign({}, ...KINDS.map((kind) => ({
      [`create${kind.noun}`]: (request: Json) => ({ [`${kind.noun}Arn`]: this.create(kind, request).arn }),
      [`describe${kind.noun}`]: (request: Json) => this.describe(this.find(kind, request)),
      [`stop${kind.noun}`]: (request: Json) => this.stop(this.find(kind, request)),
      [`list${kind.noun}s`]: (request: Json) => this.list(kind, request),
    })));
  }

  public get starts(): Record<string, Start> {
    return Object.fromEntries(KINDS.map((kind) => [`create${kind.noun}`, (request: Json, done: (outcome: Outcome) => void): Running => {
      const job = this.create(kind, request);
      this.waiting.set(job, [...this.waiting.get(job) ?? [], done]);
      return { stop: () => { if (job.status === 'InProgress') this.stop(job); } };
    }]));
  }

  public tagsOf(arn: string): Json[] | undefined {
    return this.jobs.find((job) => job.arn === arn)?.request.Tags ?? undefined;
  }

  public get running(): Job[] {
    return this.jobs.filter(({ status }) => status === 'InProgress' || status === 'Stopping');
  }

  /** Jobs that ran on for longer than so many seconds after the execution that asked for them had ended. */
  public orphans(seconds: number): Job[] {
    return this.jobs.filter(({ execution, endedAt, kind, request }) => {
      if (!execution?.stopDate || (kind === 'TrainingJob' && request.TrainingJobName === undefined)) return false;
      return (endedAt === undefined ? Infinity : Date.parse(endedAt)) - Date.parse(execution.stopDate) > seconds * 1000;
    });
  }

  private create({ noun, resource, event }: Kind, request: Json): Job {
    const name = request[`${noun}Name`];
    const longest = noun === 'HyperParameterTuningJob' ? 32 : 63;
    if (typeof name !== 'string' || !/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(name) || name.length > longest) {
      throw new Refusal('ValidationException', `1 validation error detected: Value '${name}' at '${noun}Name' failed to satisfy constraint`);
    }
    if (this.jobs.some((job) => job.kind === noun && job.name === name)) throw new Refusal('ResourceInUse', `${noun} names must be unique within an AWS account and region: ${name}`);
    if (noun === 'HyperParameterTuningJob') this.trainBest(request, name);
    const arn = `arn:aws:sagemaker:eu-west-1:111111111111:${resource}/${name}`;
    const job: Job = { kind: noun, name, arn, request, createdAt: this.world.clock.iso, execution: this.world.caller, status: 'InProgress' };
    this.jobs.push(job);
    this.world.emit('aws.sagemaker', event, this.describe(job));
    const { after, ...ending } = this.ending(job);
    if (after !== Infinity) this.world.clock.after(after, () => { if (job.status === 'InProgress') this.end(job, ending); });
    return job;
  }

  private end(job: Job, { status, secondary, reason }: Omit<Ending, 'after'>): void {
    Object.assign(job, { status, secondary: secondary ?? status, reason, endedAt: this.world.clock.iso });
    if (status === 'Completed') this.onCompleted(job);
    const kind = KINDS.find(({ noun }) => noun === job.kind)!;
    const description = this.describe(job);
    this.world.emit('aws.sagemaker', kind.event, description);
    const error = status === 'Failed' || (status === 'Stopped' && this.stoppedIsError);
    for (const done of this.waiting.get(job) ?? []) done(error ? { error: jobFailed(description) } : { value: description });
    this.waiting.delete(job);
  }

  private stop(job: Job): Json {
    if (job.status !== 'InProgress') throw new Refusal('ValidationException', `The request was rejected because the ${job.kind} is in status ${job.status}.`);
    job.status = 'Stopping';
    this.world.clock.after(this.world.chance.between(5, 120), () => this.end(job, { status: 'Stopped', secondary: 'Stopped' }));
    return {};
  }

  private describe(job: Job): Json {
    const { kind, name, arn, status, secondary, reason, request, createdAt, output } = job;
    return structuredClone({
      ...request,
      Tags: undefined,
      [`${kind}Name`]: name,
      [`${kind}Arn`]: arn,
      [`${kind}Status`]: status,
      ...kind === 'TrainingJob' && { SecondaryStatus: secondary ?? 'Training' },
      ...reason !== undefined && { FailureReason: reason },
      CreationTime: createdAt,
      ...output,
    });
  }

  private find({ noun }: Kind, request: Json): Job {
    const job = this.jobs.find(({ kind, name }) => kind === noun && name === request[`${noun}Name`]);
    if (!job) throw new Refusal(noun === 'TrainingJob' ? 'ValidationException' : 'ResourceNotFound', 'Requested resource not found.');
    return job;
  }

  private list({ noun, summaries }: Kind, request: Json): Json {
    const found = this.jobs.filter((job) => job.kind === noun
      && (request.NameContains === undefined || job.name.includes(request.NameContains))
      && (request.StatusEquals === undefined || job.status === request.StatusEquals));
    const from = Number(request.NextToken ?? 0);
    const page = found.slice(from, from + (request.MaxResults ?? 10));
    const shown = page.map(({ name, arn, status, createdAt }) => ({ [`${noun}Name`]: name, [`${noun}Arn`]: arn, [`${noun}Status`]: status, CreationTime: createdAt }));
    return { [summaries]: shown, ...from + page.length < found.length && { NextToken: String(from + page.length) } };
  }

  /** A tuning job names the best of the training jobs that it ran. */
  private trainBest(request: Json, name: string): void {
    const best = { TrainingJobName: `${name}-001-best`, TunedHyperParameters: { eta: '0.3' } };
    const output = request.TrainingJobDefinition?.OutputDataConfig ?? request.TrainingJobDefinitions?.[0]?.OutputDataConfig;
    request.BestTrainingJob = best;
    this.jobs.push({
      kind: 'TrainingJob',
      name: best.TrainingJobName,
      arn: `arn:aws:sagemaker:eu-west-1:111111111111:training-job/${best.TrainingJobName}`,
      request: {},
      createdAt: this.world.clock.iso,
      status: 'Completed',
      secondary: 'Completed',
      output: { ModelArtifacts: { S3ModelArtifacts: `${output?.S3OutputPath}/${best.TrainingJobName}/output/model.tar.gz` } },
    });
  }

  private leave(job: Job): void {
    if (job.kind === 'TrainingJob') {
      const uri = `${job.request.OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${job.name}/output/model.tar.gz`;
      this.world.s3.putUri(uri, 'model');
      job.output = { ModelArtifacts: { S3ModelArtifacts: uri } };
    }
    if (job.kind === 'ProcessingJob') {
      for (const { S3Output } of job.request.ProcessingOutputConfig?.Outputs ?? []) this.world.leaveReport(S3Output.S3Uri, job);
    }
  }
}
