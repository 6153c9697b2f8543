import { Json } from './errors';
import { Fault, FAULTS, Place } from './faults';
import { LoadedWorld, Ticker } from './world/load';
import { Interference } from './world/world';

/** What surrounds a path: whether status events arrive, and how helpful Step Functions is. */
export interface Setting {
  readonly name: string;
  readonly eventsLost: boolean;
  readonly stopsAbandonedJobs: boolean;
  readonly intrinsicError?: string;
}

/** A system whose faults are explored. */
export interface Subject {
  /** A fresh world, with nothing under way. */
  readonly make: (seed: number, setting: Setting) => LoadedWorld;
  /** Starts what is looked at; it ends by itself on the clock. */
  readonly drive: (loaded: LoadedWorld) => void;
  /** What must not be, once all is quiet; each line is one problem. */
  readonly problems: (loaded: LoadedWorld, path: Path) => string[];
}

/** What went wrong, in words, and where. */
export interface Path {
  readonly faults: readonly { readonly kind: string; readonly place: Place }[];
  readonly setting: Setting;
  readonly seed: number;
}

export interface Exploration {
  readonly paths: number;
  /** States of all machines that some path entered. */
  readonly visited: ReadonlySet<string>;
  readonly problems: readonly string[];
}

export const SETTINGS: readonly Setting[] = [
  { name: 'as documented', eventsLost: false, stopsAbandonedJobs: true },
  { name: 'events lost, jobs go on', eventsLost: true, stopsAbandonedJobs: false, intrinsicError: 'States.Runtime' },
];

/** How often clocks tick without anything happening before all is called quiet. */
const QUIET_TICKS = 3;

/** Runs a world until nothing happens any more. Between events that lie far apart the clocks tick a few times only. */
export function settle({ world, tickers }: LoadedWorld): void {
  const period = Math.max(900, ...tickers.map(({ seconds }) => seconds).filter((seconds) => seconds <= 3600));
  for (let round = 0; round < 2000; round++) {
    const tick = (ticker: Ticker) => ticker.fire();
    for (let i = 0; i < QUIET_TICKS; i++) {
      world.clock.runFor(period);
      tickers.forEach(tick);
    }
    world.clock.runFor(period);
    if (world.clock.next === undefined) return;
    world.clock.run({ until: world.clock.next });
  }
  throw new Error('the world never comes to rest');
}

/** Explores every state of every machine with every fault that fits it, alone and, where `depth` is 2, after the fault that led to the state. */
export function explore(subject: Subject, options: { readonly settings?: readonly Setting[]; readonly depth?: number; readonly seed?: number } = {}): Exploration {
  const explorer = new Explorer(subject, options.seed ?? 1);
  for (const setting of options.settings ?? SETTINGS) explorer.all(setting, options.depth ?? 1);
  return explorer;
}

class Explorer implements Exploration {
  public paths = 0;
  public readonly visited = new Set<string>();
  public readonly problems: string[] = [];

  constructor(private readonly subject: Subject, private readonly seed: number) {}

  public all(setting: Setting, depth: number): void {
    const known = new Set(this.run({ faults: [], setting, seed: this.seed }).keys());
    let frontier = [{ faults: [] as Path['faults'], places: [...known] }];
    for (let level = 0; level < depth; level++) {
      const next: typeof frontier = [];
      for (const { faults, places } of frontier) {
        for (const place of places) {
          for (const { kind, fits } of FAULTS) {
            if (!fits(this.definitions.get(place))) continue;
            const path: Path = { faults: [...faults, { kind, place: placeOf(place) }], setting, seed: this.seed + this.paths };
            const fresh = [...this.run(path).keys()].filter((one) => !known.has(one));
            for (const one of fresh) known.add(one);
            if (fresh.length > 0) next.push({ faults: path.faults, places: fresh });
          }
        }
      }
      frontier = next;
    }
  }

  private readonly definitions = new Map<string, Json>();

  /** Runs one path; returns the states that it entered. */
  private run(path: Path): Map<string, true> {
    const loaded = this.subject.make(path.seed, path.setting);
    const { world } = loaded;
    const seen = new Map<string, true>();
    for (const machine of world.engine.machines.values()) remember(machine.name, machine.definition, this.definitions);
    const faults = path.faults.map(({ kind, place }) => (FAULTS.find((one) => one.kind === kind) as Fault).make(world, place));
    world.interference = combined([...faults, { entered: ({ machine }, state) => { seen.set(`${machine.name}/${state}`, true); } }]);
    if (path.setting.eventsLost) world.bus.loses = (event) => event.source === 'aws.states';
    this.subject.drive(loaded);
    settle(loaded);
    this.paths += 1;
    for (const one of seen.keys()) this.visited.add(one);
    this.problems.push(...this.subject.problems(loaded, path).map((problem) => `${nameOf(path)}: ${problem}`));
    return seen;
  }
}

export function nameOf({ faults, setting }: Path): string {
  return `${faults.map(({ kind, place }) => `${kind} at '${place.state}' of ${place.machine}`).join(', then ') || 'no fault'} (${setting.name})`;
}

function combined(all: readonly Interference[]): Interference {
  return {
    before: (call) => { for (const { before } of all) before?.(call); },
    after: (call, value) => all.reduce((answer, { after }) => after ? after(call, answer) : answer, value),
    entered: (execution, state) => { for (const { entered } of all) entered?.(execution, state); },
  };
}

function placeOf(key: string): Place {
  const slash = key.indexOf('/');
  return { machine: key.slice(0, slash), state: key.slice(slash + 1) };
}

function remember(machine: string, graph: Json, into: Map<string, Json>): void {
  for (const [name, state] of Object.entries<Json>(graph.States)) {
    into.set(`${machine}/${name}`, state);
    for (const inner of [...state.Branches ?? [], state.ItemProcessor, state.Iterator].filter(Boolean)) remember(machine, inner, into);
  }
}
