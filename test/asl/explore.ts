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

/** How often the slowest clock ticks without anything else happening before all is called quiet. */
const QUIET_TICKS = 2;

/** Seconds after which whatever a tick started has ended; what happens later is something new. */
const TICK_ENDS = 300;

/** Runs a world until nothing happens any more. Between events that lie far apart the clocks tick a few times only. */
export function settle({ world, tickers }: LoadedWorld): void {
  const periods = tickers.map(({ seconds }) => seconds).filter((seconds) => seconds <= 3600);
  const step = Math.min(3600, ...periods);
  const steps = QUIET_TICKS * Math.max(1, ...periods.map((seconds) => seconds / step));
  let quiet = 0;
  for (let passed = 1; passed < 100_000; passed++) {
    const ticking = tickers.filter(({ seconds }) => passed % Math.ceil(seconds / step) === 0);
    const planned = (world.clock.next ?? Infinity) <= world.clock.now + TICK_ENDS * 1000;
    ticking.forEach((ticker: Ticker) => ticker.fire());
    world.clock.runFor(TICK_ENDS);
    quiet = world.clock.runFor(step - TICK_ENDS) > 0 || planned ? 0 : quiet + 1;
    if (quiet < steps) continue;
    if (world.clock.next === undefined) return;
    world.clock.run({ until: world.clock.next });
    quiet = 0;
  }
  throw new Error('the world never comes to rest');
}

export interface ExploreOptions {
  /** By default all of `SETTINGS`. */
  readonly settings?: readonly Setting[];
  /** How many faults meet in one path: 2 also disturbs the states that only a fault leads to. */
  readonly depth?: number;
  /** Which machines are disturbed; by default all. */
  readonly machines?: (name: string) => boolean;
  readonly faults?: readonly Fault[];
}

/** Explores every state of every machine with every fault that fits it. */
export function explore(subject: Subject, options: ExploreOptions = {}): Exploration {
  const explorer = new Explorer(subject, options);
  for (const setting of options.settings ?? SETTINGS) explorer.all(setting);
  return explorer;
}

class Explorer implements Exploration {
  public paths = 0;
  public readonly visited = new Set<string>();
  public readonly problems: string[] = [];

  private readonly definitions = new Map<string, Json>();

  constructor(private readonly subject: Subject, private readonly options: ExploreOptions) {}

  public all(setting: Setting): void {
    const known = new Set<string>();
    let frontier = this.discover({ faults: [], setting, seed: 1 }, known);
    for (let level = 0; level < (this.options.depth ?? 1); level++) {
      const paths = frontier.flatMap(({ faults, places }) => places.flatMap((place) => this.faultsAt(place).map((fault) => [...faults, fault])));
      frontier = paths.flatMap((faults) => this.discover({ faults, setting, seed: this.paths + 1 }, known));
    }
  }

  private faultsAt(key: string): Path['faults'][number][] {
    const slash = key.indexOf('/');
    const place = { machine: key.slice(0, slash), state: key.slice(slash + 1) };
    if (this.options.machines && !this.options.machines(place.machine)) return [];
    return (this.options.faults ?? FAULTS).filter(({ fits }) => fits(this.definitions.get(key))).map(({ kind }) => ({ kind, place }));
  }

  /** Runs one path, and tells which states nobody had entered before. */
  private discover(path: Path, known: Set<string>): { readonly faults: Path['faults']; readonly places: string[] }[] {
    const places = [...this.run(path)].filter((one) => !known.has(one));
    for (const one of places) known.add(one);
    return places.length > 0 ? [{ faults: path.faults, places }] : [];
  }

  /** Runs one path; returns the states that it entered. */
  private run(path: Path): Set<string> {
    const loaded = this.subject.make(path.seed, path.setting);
    const { world } = loaded;
    const seen = new Set<string>();
    for (const machine of world.engine.machines.values()) remember(machine.name, machine.definition, this.definitions);
    const faults = path.faults.map(({ kind, place }) => (FAULTS.find((one) => one.kind === kind) as Fault).make(world, place));
    world.interference = combined([...faults, { entered: ({ machine }, state) => { seen.add(`${machine.name}/${state}`); } }]);
    if (path.setting.eventsLost) world.bus.loses = (event) => event.source === 'aws.states';
    this.subject.drive(loaded);
    settle(loaded);
    this.paths += 1;
    for (const one of seen) this.visited.add(one);
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

function remember(machine: string, graph: Json, into: Map<string, Json>): void {
  for (const [name, state] of Object.entries<Json>(graph.States)) {
    into.set(`${machine}/${name}`, state);
    for (const inner of [...state.Branches ?? [], state.ItemProcessor, state.Iterator].filter(Boolean)) remember(machine, inner, into);
  }
}
