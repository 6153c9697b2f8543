import { Chance } from '../asl';

/** The lock of one workflow, as the guard keeps it. */
interface Item {
  signals: number;
  handled: number;
  holder?: number;
  remembered?: number;
}

/** A process of the model: it does one atomic thing, then anybody may go on. */
type Process = Generator<void, void, void>;

export interface ModelOptions {
  /** How many uploads come, at any moment. */
  readonly uploads: number;
  /** How likely a guard dies instead of doing its next step. */
  readonly deaths: number;
  /** A release that does not look whether more came, as a control of the model itself. */
  readonly careless?: boolean;
}

/**
 * The protocol of intake, guard, cleaner and sweeper by hand: every line between two `yield` is one conditional update of the item or one
 * question about an execution. The interpreter runs the real machines; this runs more of them.
 */
export class LockModel {
  public readonly item: Item = { signals: 0, handled: 0 };
  public runs = 0;
  public mostAtOnce = 0;
  private readonly stored = new Set<number>();
  private readonly seen = new Set<number>();
  /** Uploads in the order in which they were counted. */
  private readonly counted: number[] = [];
  /** Uploads of runs that died: they are told as failures. */
  private readonly failed = new Set<number>();
  private readonly alive = new Set<number>();
  private readonly working = new Set<number>();
  private readonly began = new Set<number>();
  private readonly processes: { readonly steps: Process; readonly guard?: number }[] = [];
  private guards = 0;

  constructor(private readonly chance: Chance, private readonly options: ModelOptions) {
    for (let upload = 0; upload < options.uploads; upload++) this.processes.push({ steps: this.upload(upload) });
  }

  /** Lets chance decide who goes on, until nobody can; then the sweeper looks, until it finds nothing. */
  public run(): this {
    do {
      while (this.processes.length > 0) this.step();
    } while (this.sweep());
    return this;
  }

  /** How many uploads no run has seen, and none that failed was told about. */
  public get lost(): number {
    return [...this.stored].filter((upload) => !this.seen.has(upload) && !this.failed.has(upload)).length;
  }

  private step(): void {
    const index = this.chance.integer(0, this.processes.length - 1);
    const { steps, guard } = this.processes[index];
    const dies = guard !== undefined && this.chance.happens(this.options.deaths);
    if (!dies && !steps.next().done) return;
    this.processes.splice(index, 1);
    if (guard !== undefined) this.alive.delete(guard);
  }

  private *upload(name: number): Process {
    this.stored.add(name);
    yield;
    this.item.signals += 1;
    this.counted.push(name);
    yield;
    this.start();
  }

  private start(): void {
    const guard = this.guards++;
    this.alive.add(guard);
    this.processes.push({ steps: this.guard(guard), guard });
  }

  private *guard(me: number): Process {
    const { item } = this;
    for (;;) {
      yield;
      if (item.holder === undefined && item.signals !== item.handled) {
        item.holder = me;
        item.remembered = undefined;
        break;
      }
      yield;
      const { holder, signals, handled } = item;
      if (holder === undefined && signals === handled) return;
      if (holder === undefined) continue;
      yield;
      if (this.alive.has(holder)) return;
      yield;
      this.clean(holder);
    }
    yield;
    item.remembered = item.signals;
    yield;
    yield* this.work(me);
    yield;
    if (this.options.careless || item.signals === item.remembered) {
      this.release(this.options.careless ? item.signals : item.remembered!);
      return;
    }
    yield;
    this.release(item.remembered!);
    yield;
    this.start();
  }

  /** The data is read at the beginning of the work, whatever comes later. */
  private *work(me: number): Process {
    const snapshot = [...this.stored];
    this.began.add(me);
    this.working.add(me);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.working.size);
    this.runs += 1;
    yield;
    for (const upload of snapshot) this.seen.add(upload);
    this.working.delete(me);
  }

  private release(handled: number): void {
    this.item.handled = handled;
    this.item.holder = undefined;
    this.item.remembered = undefined;
  }

  /** Stops the work of a dead guard, then frees its lock on condition that it still holds it. Without work its events stay unseen. */
  private clean(holder: number): void {
    this.working.delete(holder);
    if (this.item.holder !== holder) return;
    const { handled } = this.item;
    const remembered = this.began.has(holder) ? this.item.remembered! : handled;
    for (const upload of this.counted.slice(handled, remembered)) this.failed.add(upload);
    this.release(remembered);
  }

  private sweep(): boolean {
    const { holder, signals, handled } = this.item;
    if (holder === undefined && signals === handled) return false;
    this.start();
    return true;
  }
}
