import { pipeInput } from './event-input';
import { Message, Queue } from './queue';
import { World } from './world';
import { Cancel } from '../clock';
import { Json } from '../errors';

export interface PipeSettings {
  readonly source: string;
  readonly target: string;
  readonly batchSize: number;
  /** Seconds. */
  readonly window: number;
  readonly inputTemplate?: string;
  /** Whether the pipe waits for the target. */
  readonly waits: boolean;
}

/** Batches that a pipe reads from a standard queue at once. */
const READERS = 5;

/** Characters of a batch. */
const PAYLOAD = 262_144;

interface Batch {
  readonly messages: Message[];
  characters: number;
  closing: Cancel;
}

/**
 * EventBridge Pipes between a queue and a state machine: up to five batches are filled at once, and each is closed at the end of its window,
 * at its size, or at the payload limit. A batch that the target fails stays in the queue.
 */
export class Pipe {
  /** Sizes of all batches that were handed over. */
  public readonly handedOver: number[] = [];
  private readonly open: (Batch | undefined)[] = Array.from({ length: READERS }, () => undefined);
  private readonly busy = new Set<number>();
  private readonly queue: Queue;

  constructor(private readonly world: World, private readonly settings: PipeSettings) {
    this.queue = world.queue(settings.source);
    this.queue.whenVisible(() => this.poll());
  }

  private poll(): void {
    for (const message of this.queue.visible) {
      const free = this.open.map((_, reader) => reader).filter((reader) => !this.busy.has(reader));
      if (free.length === 0) return;
      this.take(this.world.chance.pick(free), message);
    }
  }

  private take(reader: number, message: Message): void {
    const size = JSON.stringify(this.record(message)).length + 1;
    const before = this.open[reader];
    if (before && before.characters + size > PAYLOAD) {
      this.close(reader);
      return;
    }
    const batch = before ?? this.begin(reader);
    this.queue.receive(message);
    batch.messages.push(message);
    batch.characters += size;
    if (batch.messages.length >= this.settings.batchSize) this.close(reader);
  }

  private begin(reader: number): Batch {
    const batch: Batch = { messages: [], characters: 2, closing: this.world.clock.after(this.settings.window, () => this.close(reader)) };
    this.open[reader] = batch;
    return batch;
  }

  private close(reader: number): void {
    const batch = this.open[reader]!;
    batch.closing();
    this.open[reader] = undefined;
    this.busy.add(reader);
    this.handedOver.push(batch.messages.length);
    const done = (success: boolean): void => {
      this.busy.delete(reader);
      if (success) for (const message of batch.messages) this.queue.remove(message);
      this.poll();
    };
    const records = batch.messages.map((message) => pipeInput(this.settings.inputTemplate, this.record(message)));
    this.world.clock.after(this.world.chance.between(0.05, 1), () => this.hand(records, done));
  }

  private hand(records: Json[], done: (success: boolean) => void): void {
    const execution = this.world.engine.start(this.settings.target, records);
    if (this.settings.waits) execution.whenEnded(({ status }) => done(status === 'SUCCEEDED'));
    else done(true);
  }

  private record({ id, body, received }: Message): Json {
    return {
      messageId: id,
      receiptHandle: id,
      body,
      attributes: { ApproximateReceiveCount: String(received), SentTimestamp: '0' },
      messageAttributes: {},
      md5OfBody: '0',
      eventSource: 'aws:sqs',
      eventSourceARN: this.settings.source,
      awsRegion: 'eu-west-1',
    };
  }
}
