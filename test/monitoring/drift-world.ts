import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ClockedWorld } from './clocked-world';
import { DriftTrigger } from '../../src/monitoring/drift-trigger';
import { DriftTriggerOptions } from '../../src/monitoring/drift-trigger-options';
import { IModelMonitor, ModelMonitor } from '../../src/monitoring/model-monitor';
import { Encryption } from '../../src/security';
import { IRetrainingTrigger, TriggerTarget } from '../../src/training';
import { eventQueue, QueueTarget } from '../../src/training/event-queues';
import { Json } from '../asl';
import { Execution } from '../asl/execution';
import { build, LoadedWorld, Plan, planOf } from '../asl/world/load';
import { testStack } from '../support/stacks';

export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const MONITOR = 'fraud-monitor';

/** The event about a window in which something was found. */
export const VIOLATION = {
  monitor: MONITOR,
  endpoint: 'fraud-scoring',
  status: 'CompletedWithViolations',
  windowStart: '2026-03-01T11:00:00Z',
  windowEnd: '2026-03-01T12:00:00Z',
  samples: 12345,
  violations: 2,
  duringRelease: false,
  checks: ['DataDrift'],
  reasons: ["'amount' drifted: PSI 0.31, limit 0.08 {braces} and \"quotes\""],
  version: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/7',
  report: 's3://the-store/monitoring/fraud-monitor/reports/2026/03/01/11/report.html',
  execution: 'arn:aws:states:eu-west-1:111111111111:execution:monitor:1',
};

/** A monitor of another stack. */
export function monitorIn(stack: Stack, checkNames: string[] = ['DataDrift', 'ModelQuality']): IModelMonitor {
  return ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: MONITOR, checkNames });
}

/** Where the runs are asked for. */
export function targetIn(stack: Stack, more: Partial<TriggerTarget> = {}): TriggerTarget {
  const encryption = Encryption.customerManaged();
  const queue = eventQueue(stack, 'Queue', encryption);
  const deadLetters = eventQueue(stack, 'Dead', encryption);
  return { ruleTarget: new QueueTarget(queue, deadLetters), queue, deadLetters, written: [], encryption, ...more };
}

/** What options may need, in one stack. */
export interface Parts {
  readonly stack: Stack;
  readonly topic: sns.Topic;
  readonly queue: sqs.Queue;
}

export type Options = (parts: Parts) => DriftTriggerOptions;

/** A trigger that is bound once. */
export function boundIn(stack: Stack, options: Options = () => ({}), more: Partial<TriggerTarget> = {}): IRetrainingTrigger {
  const parts = { stack, topic: new sns.Topic(stack, 'Topic'), queue: new sqs.Queue(stack, 'Questions') };
  const trigger = DriftTrigger.onViolation(monitorIn(stack), options(parts));
  trigger.bindTrigger(new Construct(stack, 'Trigger'), targetIn(stack, more));
  return trigger;
}

/** What a gate of these options makes, to be built many times. */
export function gatePlan(options: Options = () => ({})): Plan {
  const stack = testStack();
  boundIn(stack, options);
  return planOf(stack);
}

/** A gate in a world in which time passes at our word. */
export class DriftWorld extends ClockedWorld {
  public readonly loaded: LoadedWorld;

  constructor(plan: Plan, seed = 1) {
    super();
    this.loaded = build(plan, { seed });
  }

  /** The monitor found something. */
  public violate(detail: Json = {}): this {
    this.world.emit('cdk-mlops', 'Monitor Execution Ended', { ...VIOLATION, ...detail });
    return this;
  }

  /** The monitor finds something at a later time. */
  public violateAt(seconds: number): this {
    this.world.clock.after(seconds, () => void this.violate());
    return this;
  }

  public answer(output: Json): this {
    this.world.engine.answer(this.token, { value: output });
    return this;
  }

  /** The token of the last question. */
  public get token(): string {
    const asked = JSON.stringify([this.world.sns.published, this.questions]);
    return asked.match(/token-\d+-[\w-]+/g)!.at(-1)!;
  }

  /** How many runs were asked for. */
  public get starts(): number {
    return this.messages('Queue').length;
  }

  /** The gates that asked for a run, each once. */
  public get started(): string[] {
    return [...new Set(this.messages('Queue').map(({ gate }) => gate))];
  }

  public get questions(): Json[] {
    return this.messages('Questions');
  }

  public get gates(): Execution[] {
    return [...this.world.engine.executions.values()];
  }

  /** The last state of each gate. */
  public get ends(): string[] {
    return this.gates.map(({ trace }) => trace.at(-1)!);
  }

  /** The items of the gate: its lock and its days. */
  public get items(): Json[] {
    return this.world.dynamodb.tableNames.flatMap((name) => this.world.dynamodb.items(name));
  }

  public get holder(): string | undefined {
    return this.items.find(({ id }) => id.startsWith('drift#') && !/#\d{4}-/.test(id))?.holder;
  }

  /** How many starts were counted on each day. */
  public get counted(): Record<string, number> {
    return Object.fromEntries(this.items.filter(({ n }) => n !== undefined).map(({ id, n }) => [id.split('#').at(-1), n]));
  }

  private messages(name: string): Json[] {
    const queues = this.world.allQueues.filter(({ settings }) => settings.arn.includes(name));
    return queues.flatMap(({ messages }) => [...messages.values()].map(({ body }) => JSON.parse(body)));
  }
}
