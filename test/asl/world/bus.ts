import { targetInput } from './event-input';
import { fits } from './event-pattern';
import { Refusal, Service } from './service';
import { World } from './world';
import { Json } from '../errors';

export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly pattern?: Json;
  readonly targets: readonly Json[];
}

/** EventBridge: events reach the targets of the rules that they fit, sometimes twice, sometimes not at all. */
export class Bus implements Service {
  public readonly rules: Rule[] = [];
  /** Every event that was sent, lost ones as well. */
  public readonly events: Json[] = [];
  /** How likely a delivery happens twice. */
  public duplicates = 0;
  /** Seconds until a delivery. */
  public delay: readonly [number, number] = [0.2, 3];
  public readonly operations: Service['operations'] = { putEvents: ({ Entries }) => this.put(Entries) };

  constructor(private readonly world: World) {}

  /** Events for which nothing is delivered. */
  public loses: (event: Json) => boolean = () => false;

  public send(event: Json, bus = 'default'): void {
    this.events.push(event);
    if (this.loses(event)) return;
    for (const rule of this.rules.filter((one) => one.bus === bus && one.pattern && fits(one.pattern, event))) this.deliver(rule, event);
  }

  /** Gives an event to all targets of a rule. */
  public deliver({ targets }: Rule, event: Json): void {
    for (const target of targets) {
      const times = this.world.chance.happens(this.duplicates) ? 2 : 1;
      for (let i = 0; i < times; i++) this.world.clock.after(this.world.chance.between(...this.delay), () => this.hit(target, event));
    }
  }

  private hit(target: Json, event: Json): void {
    const input = targetInput(target, event);
    try {
      this.world.deliver(target.Arn, input);
    } catch (problem) {
      if (!(problem instanceof Refusal) || !target.DeadLetterConfig) throw problem;
      this.world.deliver(target.DeadLetterConfig.Arn, input);
    }
  }

  private put(entries: Json[]): Json {
    for (const { Source, DetailType, Detail, EventBusName, Resources } of entries) {
      const detail = typeof Detail === 'string' ? JSON.parse(Detail) : Detail;
      if (!Source || !DetailType || detail === undefined) throw new Refusal('ValidationException', 'Source, DetailType and Detail are required');
      this.send(this.world.event(Source, DetailType, structuredClone(detail), Resources ?? []), String(EventBusName ?? 'default').split('/').at(-1));
    }
    return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: this.world.chance.uuid() })) };
  }
}
