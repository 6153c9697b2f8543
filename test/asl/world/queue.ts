import { World } from './world';
import { Cancel } from '../clock';

export interface Message {
  readonly id: string;
  readonly body: string;
  received: number;
  /** Who is reading it, until when. */
  hidden?: Cancel;
}

export interface QueueSettings {
  readonly arn: string;
  readonly url: string;
  readonly visibility: number;
  readonly deadLetters?: { readonly arn: string; readonly after: number };
}

/** A standard queue: messages come at least once, in no order, and again when nobody deletes them in time. */
export class Queue {
  public readonly messages = new Map<string, Message>();
  /** How likely a message is handed out although somebody has it. */
  public duplicates = 0;
  private readonly listeners: (() => void)[] = [];
  private sent = 0;

  constructor(private readonly world: World, public readonly settings: QueueSettings) {}

  public send(body: string): string {
    const id = `m${this.sent++}`;
    this.add({ id, body, received: 0 });
    if (this.world.chance.happens(this.duplicates)) this.add({ id: `${id}-again`, body, received: 0 });
    return id;
  }

  /** Hears of every message that can be read. */
  public whenVisible(listener: () => void): void {
    this.listeners.push(listener);
  }

  public get visible(): Message[] {
    return [...this.messages.values()].filter(({ hidden }) => !hidden);
  }

  /** Takes a message for as long as the queue says. */
  public receive(message: Message): void {
    message.received += 1;
    message.hidden = this.world.clock.after(this.settings.visibility, () => this.release(message));
  }

  public remove(message: Message): void {
    message.hidden?.();
    this.messages.delete(message.id);
  }

  /** Shows a message again, or gives it to the dead letters. */
  private release(message: Message): void {
    const { deadLetters } = this.settings;
    message.hidden = undefined;
    if (deadLetters && message.received >= deadLetters.after) {
      this.messages.delete(message.id);
      this.world.queue(deadLetters.arn).add({ ...message, received: 0 });
    } else {this.tell();}
  }

  private add(message: Message): void {
    this.messages.set(message.id, message);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
