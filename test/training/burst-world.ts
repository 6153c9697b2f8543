import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { Encryption } from '../../src/security';
import { RunStorage } from '../../src/training/guard-run';
import { RetrainingTrigger } from '../../src/training/retraining-trigger';
import { RunGuard } from '../../src/training/run-guard';
import { bindTrigger } from '../../src/training/trigger-intake';
import { WorkflowMachine } from '../../src/training/workflow-machine';
import { Json } from '../asl';
import { templatesOf } from '../asl/world/definitions';
import { load, LoadedWorld } from '../asl/world/load';
import { StackTemplate } from '../asl/world/resolve';
import { World } from '../asl/world/world';
import { testStack } from '../support/stacks';

export interface BurstOptions {
  /** How long the work of a run takes, in seconds. */
  readonly work?: number;
  /** The quiet window, in seconds. */
  readonly quiet?: number;
  /** The batching window, in seconds. */
  readonly window?: number;
  readonly runsPerDay?: number;
  readonly topic?: boolean;
  readonly storage?: RunStorage;
  /** What the work ends with; by default success. */
  readonly ending?: (stack: Stack) => sfn.IChainable;
}

/** A stack with a workflow of nothing but a wait, and a trigger of uploads. */
export function burstStack({ work: seconds = 900, quiet = 300, window = 60, runsPerDay = 1000, ending, topic, storage }: BurstOptions = {}): Stack {
  const stack = testStack();
  const encryption = Encryption.customerManaged();
  const wait = new sfn.Wait(stack, 'Work for a while', { time: sfn.WaitTime.duration(Duration.seconds(seconds)) });
  const work = new WorkflowMachine(stack, 'Work', {
    definition: wait.next(ending?.(stack) ?? new sfn.Pass(stack, 'Outcome', { parameters: { outcome: 'succeeded' } })),
    comment: 'Works for a while',
    encryption,
    timeout: Duration.hours(2),
  });
  const guard = new RunGuard(stack, 'Guard', {
    workflow: 'fraud',
    work,
    longest: Duration.hours(2),
    quietWindow: Duration.seconds(quiet),
    runsPerDay,
    encryption,
    storage,
    topic: topic ? new sns.Topic(stack, 'Topic') : undefined,
  });
  const store = new ArtifactStore(stack, 'Store', { bucketName: 'store' });
  const trigger = RetrainingTrigger.s3Upload(store, { prefix: 'labelled/', batchingWindow: Duration.seconds(window) });
  bindTrigger(stack, { trigger, workflow: 'fraud', guard, encryption, written: [] });
  return stack;
}

/** What happened to the uploads of one simulated account. */
export class Burst {
  public readonly world: World;
  /** When each object was uploaded. */
  public readonly uploads: number[] = [];
  private readonly machines: LoadedWorld['machines'];
  private readonly tickers: LoadedWorld['tickers'];

  constructor(of: readonly StackTemplate[], seed: number) {
    const loaded = load(of, { seed, stopsAbandonedJobs: false });
    this.world = loaded.world;
    this.machines = loaded.machines;
    this.tickers = loaded.tickers;
  }

  /** Uploads one object so many seconds after the beginning. */
  public uploadAt(seconds: number): void {
    const { clock, s3 } = this.world;
    const number = this.uploads.length;
    this.uploads.push(NaN);
    clock.after(seconds, () => {
      this.uploads[number] = clock.now;
      s3.put('store', `labelled/${number}.csv`, 'x');
    });
  }

  /** Runs until everything rests, with the sweeper every quarter of an hour for so many hours. */
  public rest(hours: number): this {
    const { clock } = this.world;
    for (let i = 1; i <= hours * 4; i++) {
      clock.runFor(900);
      for (const { id, fire } of this.tickers) if (id.includes('Clock')) fire();
    }
    clock.runFor(3 * 3600);
    return this;
  }

  /** Starts a run as a person does. */
  public startByHand(input: Json = {}): Json {
    return this.world.engine.start(this.arn(/^Guard/), input);
  }

  /** The runs of the work, the oldest first. */
  public get runs(): Json[] {
    return this.world.engine.executionsOf(this.arn(/^Work/));
  }

  public get guards(): Json[] {
    return this.world.engine.executionsOf(this.arn(/^Guard/));
  }

  public get cleaners(): Json[] {
    return this.world.engine.executionsOf(this.arn(/Cleaner/));
  }

  public get sweeps(): Json[] {
    return this.world.engine.executionsOf(this.arn(/Sweeper/));
  }

  public get intakes(): Json[] {
    return this.world.engine.executionsOf(this.arn(/Intake/));
  }

  /** The lock, in plain values. */
  public get lock(): Json {
    const [table] = this.world.dynamodb.tableNames;
    return this.world.dynamodb.items(table).find(({ id }) => id === 'lock#fraud') ?? {};
  }

  /** Reports of runs. */
  public get reports(): Json[] {
    return this.world.bus.events.filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail);
  }

  /** Uploads that no run has seen: there was none whose snapshot was taken after them. */
  public get lost(): number {
    const last = Math.max(0, ...this.runs.map(({ input }) => Date.parse(input.run.snapshotAt)));
    return this.uploads.filter((time) => time > last).length;
  }

  /** How many runs of the work went on at the same time. */
  public get atOnce(): number {
    const spans = this.runs.map(({ startDate, stopDate }) => [Date.parse(startDate), stopDate ? Date.parse(stopDate) : Infinity]);
    return Math.max(0, ...spans.map(([start]) => spans.filter(([from, to]) => from <= start && start < to).length));
  }

  private arn(id: RegExp): string {
    return Object.entries(this.machines).find(([name]) => id.test(name))![1];
  }
}

/** The templates of a stack, to be loaded many times. */
export function templates(stack: Stack): readonly StackTemplate[] {
  return templatesOf(stack);
}
