export type Cancel = () => void;

interface Event {
  readonly time: number;
  readonly order: number;
  action?: () => void;
}

/** A clock that jumps from one planned event to the next. Events of the same moment keep their order. */
export class Clock {
  /** When it all begins: the first of March 2026, noon UTC. */
  public static readonly START = Date.UTC(2026, 2, 1, 12);

  private time = Clock.START;
  private planned = 0;
  private readonly heap: Event[] = [];

  /** Milliseconds since 1970. */
  public get now(): number {
    return this.time;
  }

  public get iso(): string {
    return new Date(this.time).toISOString();
  }

  /** Whole and partial seconds since the beginning. */
  public get elapsed(): number {
    return (this.time - Clock.START) / 1000;
  }

  /** When the next event is planned, or undefined. */
  public get next(): number | undefined {
    while (this.heap.length > 0 && !this.heap[0].action) this.pop();
    return this.heap[0]?.time;
  }

  public at(time: number, action: () => void): Cancel {
    const event: Event = { time: Math.max(time, this.time), order: this.planned++, action };
    this.push(event);
    return () => { event.action = undefined; };
  }

  public after(seconds: number, action: () => void): Cancel {
    return this.at(this.time + seconds * 1000, action);
  }

  /** Runs until nothing is planned any more, or until `until` (milliseconds); returns how many events there were. */
  public run({ until = Infinity, maxEvents = 5_000_000 }: { readonly until?: number; readonly maxEvents?: number } = {}): number {
    let count = 0;
    while (this.heap.length > 0 && this.heap[0].time <= until) {
      const event = this.pop();
      if (!event.action) continue;
      this.time = event.time;
      event.action();
      if (++count > maxEvents) throw new Error(`more than ${maxEvents} events: something never rests`);
    }
    if (until !== Infinity) this.time = Math.max(this.time, until);
    return count;
  }

  /** Runs for so many seconds from now. */
  public runFor(seconds: number): number {
    return this.run({ until: this.time + seconds * 1000 });
  }

  private push(event: Event): void {
    const heap = this.heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = Math.floor((at - 1) / 2);
      if (before(heap[parent], event)) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  }

  private pop(): Event {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child += 1;
        if (before(last, heap[child])) break;
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = last;
    }
    return top;
  }
}

function before(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
