import { Bus } from './bus';
import { DynamoDb } from './dynamodb';
import { Fsx } from './fsx';
import { Pipe, PipeSettings } from './pipe';
import { Queue, QueueSettings } from './queue';
import { S3 } from './s3';
import { SageMaker } from './sagemaker';
import { Job } from './sagemaker-jobs';
import { integrationOf, Refusal, refused, Running, Service } from './service';
import { CloudWatch, Glue, Lambda, Sns, Sqs, Ssm, Tagging } from './small-services';
import { StepFunctions } from './stepfunctions';
import { Chance } from '../chance';
import { Clock } from '../clock';
import { Abandon, copy, Engine, Services, TaskCall } from '../engine';
import { AslError, Json } from '../errors';
import { Execution } from '../execution';
import { Outcome } from '../routine';

export interface WorldOptions {
  /** Everything that is left to chance follows from it. */
  readonly seed?: number;
  /** Whether Step Functions stops what a `.sync` call started when its execution is stopped; it tries, and promises nothing. */
  readonly stopsAbandonedJobs?: boolean;
  /** The error of an intrinsic function that is refused. */
  readonly intrinsicError?: string;
}

/** Sees calls and states, and may do something else. */
export interface Interference {
  /** Throws instead of the call. `Silence` means that no answer ever comes. */
  readonly before?: (call: TaskCall) => void;
  /** Changes an answer, or throws instead. */
  readonly after?: (call: TaskCall, value: Json) => Json;
  /** Hears of every state that is entered. */
  readonly entered?: (execution: Execution, state: string) => void;
}

/** No answer. */
export class Silence extends Error {}

/** An account: services, queues, pipes, rules and state machines on one clock. */
export class World implements Services {
  public readonly clock = new Clock();
  public readonly chance: Chance;
  public readonly engine: Engine;
  public readonly bus = new Bus(this);
  public readonly dynamodb = new DynamoDb();
  public readonly s3 = new S3(this);
  public readonly sagemaker = new SageMaker(this);
  public readonly fsx = new Fsx(this);
  public readonly sns = new Sns();
  public readonly ssm = new Ssm();
  public readonly lambda = new Lambda();
  public readonly glue = new Glue(this);
  public readonly cloudwatch = new CloudWatch();
  public readonly pipes: Pipe[] = [];
  /** Every call of every execution, in the order of arrival. */
  public readonly calls: TaskCall[] = [];
  public interference: Interference = {};
  /** The execution whose call happens at this moment. */
  public caller?: Execution;
  private readonly queues = new Map<string, Queue>();
  private readonly services: Readonly<Record<string, Service>>;

  constructor(private readonly options: WorldOptions = {}) {
    this.chance = new Chance(options.seed ?? 1);
    this.engine = new Engine(this, {
      clock: this.clock,
      seed: this.chance.integer(1, 1e9),
      intrinsicError: options.intrinsicError,
      onStatus: (execution) => this.tell(execution),
      onEntered: (execution, state) => this.interference.entered?.(execution, state),
    });
    this.services = {
      dynamodb: this.dynamodb,
      s3: this.s3,
      sagemaker: this.sagemaker,
      fsx: this.fsx,
      sns: this.sns,
      sqs: new Sqs(this),
      ssm: this.ssm,
      lambda: this.lambda,
      glue: this.glue,
      cloudwatch: this.cloudwatch,
      tagging: new Tagging(this),
      events: this.bus,
      sfn: new StepFunctions(this),
    };
  }

  /** What the container of a processing job writes to one of its outputs. */
  public leaveReport: (uri: string, job: Job) => void = (uri) => this.s3.putUri(`${uri.replace(/\/$/, '')}/evaluation.json`, JSON.stringify({ metrics: { auc: 0.91 } }));

  /** A request travels, happens at one moment, and its answer travels back. Nothing that was sent can be called back. */
  public call(call: TaskCall, reply: (outcome: Outcome) => void): Abandon {
    let running: Running | undefined;
    let abandoned: 'abort' | 'timeout' | undefined;
    const back = (outcome: Outcome): void => { this.clock.after(this.chance.between(0.01, 0.3), () => reply(this.changed(call, outcome))); };
    this.clock.after(this.chance.between(0.01, 0.3), () => {
      this.calls.push(call);
      this.caller = call.execution;
      try {
        this.interference.before?.(call);
        if (call.pattern.startsWith('sync')) running = this.start(call, back);
        else back({ value: this.operate(call) });
      } catch (problem) {
        if (!(problem instanceof Silence)) back({ error: errorOf(call.service, problem) });
      }
      this.caller = undefined;
      if (abandoned === 'abort' && this.options.stopsAbandonedJobs) running?.stop();
    });
    return (reason) => {
      abandoned = reason;
      if (reason === 'abort' && this.options.stopsAbandonedJobs) running?.stop();
    };
  }

  public emit(source: string, detailType: string, detail: Json, resources: readonly string[] = []): void {
    this.bus.send(this.event(source, detailType, detail, resources));
  }

  public event(source: string, detailType: string, detail: Json, resources: readonly string[]): Json {
    return {
      'version': '0',
      'id': this.chance.uuid(),
      source,
      'account': '111111111111',
      'time': this.clock.iso,
      'region': 'eu-west-1',
      resources,
      'detail-type': detailType,
      'detail': JSON.parse(JSON.stringify(detail)),
    };
  }

  /** Gives something to a target by its ARN. */
  public deliver(arn: string, input: Json): void {
    const service = arn.split(':')[2];
    switch (service) {
      case 'states': this.begin(arn, input); break;
      case 'sqs': this.queue(arn).send(JSON.stringify(input)); break;
      case 'sns': this.sns.published.push({ TopicArn: arn, Message: input }); break;
      case 'lambda': this.lambda.run(arn, input); break;
      case 'logs': break;
      case 'events': this.bus.send(input, arn.split('/').at(-1)); break;
      default: throw new Error(`nobody simulates the target ${arn}`);
    }
  }

  public addQueue(settings: QueueSettings): Queue {
    const queue = new Queue(this, settings);
    this.queues.set(settings.arn, queue);
    this.queues.set(settings.url, queue);
    return queue;
  }

  public queue(arnOrUrl: string): Queue {
    const queue = this.queues.get(arnOrUrl);
    if (!queue) throw new Refusal('NonExistentQueue', `The specified queue does not exist: ${arnOrUrl}`);
    return queue;
  }

  /** Each queue once. */
  public get allQueues(): Queue[] {
    return [...new Set(this.queues.values())];
  }

  public addPipe(settings: PipeSettings): void {
    this.pipes.push(new Pipe(this, settings));
  }

  private begin(arn: string, input: Json): void {
    try {
      this.engine.start(arn, input);
    } catch (error) {
      if (error instanceof AslError) throw new Refusal(error.error!, error.cause);
      throw error;
    }
  }

  private start({ service, action, parameters, pattern }: TaskCall, done: (outcome: Outcome) => void): Running {
    const start = this.services[integrationOf(service).service].jobs?.[action];
    if (!start) throw new Error(`nobody simulates ${service}:${action}.${pattern}`);
    return start(copy(parameters), done);
  }

  private operate({ service, action, parameters }: TaskCall): Json {
    if (action.startsWith('arn:')) return this.lambda.run(action, parameters);
    const operation = this.services[integrationOf(service).service].operations[action];
    if (!operation) throw new Error(`nobody simulates ${service}:${action}`);
    return copy(operation(copy(parameters)));
  }

  private changed(call: TaskCall, outcome: Outcome): Outcome {
    if ('error' in outcome || !this.interference.after) return outcome;
    try {
      return { value: this.interference.after(call, outcome.value) };
    } catch (problem) {
      return { error: errorOf(call.service, problem) };
    }
  }

  private tell({ arn, machine, name, status, input, output, startDate, stopDate, error, cause }: Execution): void {
    if (machine.type === 'EXPRESS') return;
    const when = (date?: string) => date === undefined ? null : Date.parse(date);
    this.emit('aws.states', 'Step Functions Execution Status Change', {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: when(startDate),
      stopDate: when(stopDate),
      input: JSON.stringify(input),
      output: output === undefined ? null : JSON.stringify(output),
      error: error ?? null,
      cause: cause ?? null,
    }, [arn]);
  }
}

function errorOf(service: string, problem: unknown): AslError {
  if (problem instanceof Refusal) return refused(service, problem);
  if (problem instanceof AslError) return problem;
  throw problem;
}
