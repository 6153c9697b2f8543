import { Refusal, Service } from './service';
import { World } from './world';
import { Json } from '../errors';
import { jobFailed } from '../language/task';

/** Topics: what was published, in order. */
export class Sns implements Service {
  public readonly published: Json[] = [];
  public readonly operations: Service['operations'] = {
    publish: (request) => {
      const { TopicArn, Subject, Message } = request;
      if (!TopicArn || Message === undefined || Message === '') throw new Refusal('InvalidParameter', 'Invalid parameter: Empty message');
      if (Subject !== undefined && (!/^[\x20-\x7e]{1,100}$/.test(Subject))) throw new Refusal('InvalidParameter', `Invalid parameter: Subject: ${Subject}`);
      this.published.push(request);
      return { MessageId: String(this.published.length) };
    },
  };
}

export class Sqs implements Service {
  public readonly operations: Service['operations'] = {
    sendMessage: ({ QueueUrl, MessageBody }) => ({ MessageId: this.world.queue(QueueUrl).send(typeof MessageBody === 'string' ? MessageBody : JSON.stringify(MessageBody)) }),
  };

  constructor(private readonly world: World) {}
}

export class Ssm implements Service {
  public readonly parameters = new Map<string, string>();
  public readonly operations: Service['operations'] = {
    getParameter: ({ Name }) => {
      const value = this.parameters.get(Name);
      if (value === undefined) throw new Refusal('ParameterNotFound', `Parameter ${Name} not found.`);
      return { Parameter: { Name, Value: value, Type: 'String', Version: 1 } };
    },
    putParameter: ({ Name, Value }) => {
      this.parameters.set(Name, Value);
      return { Version: 1 };
    },
  };
}

export class CloudWatch implements Service {
  public readonly data: Json[] = [];
  public readonly operations: Service['operations'] = {
    putMetricData: (request) => {
      this.data.push(request);
      return {};
    },
  };
}

/** Finds file systems by their tags. */
export class Tagging implements Service {
  public readonly operations: Service['operations'] = {
    getResources: ({ TagFilters, ResourceTypeFilters }) => {
      if (ResourceTypeFilters?.join() !== 'fsx:file-system') throw new Error(`nobody simulates tags of ${ResourceTypeFilters}`);
      const wanted = (tags: Json[]) => TagFilters.every(({ Key, Values }: Json) => tags.some((tag) => tag.Key === Key && Values.includes(tag.Value)));
      const found = this.world.fsx.fileSystems.filter(({ Tags }) => wanted(Tags ?? []));
      return { PaginationToken: '', ResourceTagMappingList: found.map(({ ResourceARN, Tags }) => ({ ResourceARN, Tags })) };
    },
  };

  constructor(private readonly world: World) {}
}

/** Functions by name or ARN; without one of ours a function answers `{}`. */
export class Lambda implements Service {
  public readonly functions = new Map<string, (payload: Json) => Json>();
  public readonly operations: Service['operations'] = {
    invoke: ({ FunctionName, Payload }) => ({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: this.run(FunctionName, Payload) }),
  };

  public run(name: string, payload: Json): Json {
    return (this.functions.get(name) ?? this.functions.get(name.split(':function:').at(-1)!) ?? (() => ({})))(payload);
  }
}

/** Glue jobs, which end well after a while unless `ending` says something else. */
export class Glue implements Service {
  public readonly runs: Json[] = [];
  public readonly operations: Service['operations'] = {
    startJobRun: (request) => ({ JobRunId: this.begin(request).Id }),
    getJobRun: ({ RunId }) => ({ JobRun: this.runs.find(({ Id }) => Id === RunId) }),
    batchStopJobRun: ({ JobRunIds }) => {
      for (const run of this.runs.filter(({ Id, JobRunState }) => JobRunIds.includes(Id) && JobRunState === 'RUNNING')) run.end('STOPPED');
      return { SuccessfulSubmissions: [] };
    },
  };
  public readonly jobs: Service['jobs'] = {
    startJobRun: (request, done) => {
      const run = this.begin(request);
      run.done = () => {
        const shown = { JobName: run.JobName, Id: run.Id, JobRunState: run.JobRunState };
        done(run.JobRunState === 'SUCCEEDED' ? { value: shown } : { error: jobFailed(shown) });
      };
      return { stop: () => run.end('STOPPED') };
    },
  };

  constructor(private readonly world: World) {}

  public ending: (request: Json) => { readonly state: string; readonly after: number } = () => ({ state: 'SUCCEEDED', after: this.world.chance.between(60, 600) });

  private begin(request: Json): Json {
    const run: Json = { Id: `jr_${this.runs.length}`, JobName: request.JobName, JobRunState: 'RUNNING', request };
    run.end = (state: string) => {
      if (run.JobRunState !== 'RUNNING') return;
      run.JobRunState = state;
      run.done?.();
    };
    this.runs.push(run);
    const { state, after } = this.ending(request);
    if (after !== Infinity) this.world.clock.after(after, () => run.end(state));
    return run;
  }
}
