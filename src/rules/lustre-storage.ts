import { LustreFacts } from './lustre-facts';
import { between, knownValue, NONE, oneOf, problemIf } from './problems';
import { Fact, given, known, Problem, Rule, UNKNOWN } from './rule';

const CREATE = 'FSx API, CreateFileSystem';
const LUSTRE = 'FSx API, CreateFileSystemLustreConfiguration';
const TIERING = 'INTELLIGENT_TIERING';
const TIER = 4000;
const PERSISTENT = ['PERSISTENT_1', 'PERSISTENT_2'];

/** What the service takes where nothing is said; a backup has a type of its own. */
export function deploymentOf(f: LustreFacts): Fact<string> {
  if (f.deployment !== undefined) return f.deployment;
  return f.fromBackup === false ? 'SCRATCH_1' : UNKNOWN;
}

/** SSD where nothing is said. */
function storageOf(f: LustreFacts): Fact<string> {
  return f.storageType === undefined ? 'SSD' : f.storageType;
}

export function tiered(f: LustreFacts): boolean {
  return f.storageType === TIERING;
}

/** Whether the file system is surely of persistent storage on drives. */
function onDrives(f: LustreFacts): boolean {
  const deployment = deploymentOf(f);
  const storage = storageOf(f);
  return known(deployment) && PERSISTENT.includes(deployment) && known(storage) && storage !== TIERING;
}

interface Steps {
  readonly first: readonly number[];
  readonly step: number;
}

function steps(f: LustreFacts, { first, step }: Steps): Problem[] {
  const { capacity } = f;
  if (!given(capacity) || capacity <= 0) return NONE;
  const list = [...first.map((size) => `${size} GiB`), `a multiple of ${step} GiB`];
  return problemIf(!first.includes(capacity) && capacity % step !== 0, {
    field: 'capacity', rule: `must be ${list.join(', ').replace(/, ([^,]*)$/, ' or $1')}`, got: capacity, mend: `use ${nearest(capacity, { first, step })}`,
  });
}

/** The next size that is large enough. */
function nearest(capacity: number, { first, step }: Steps): string {
  const sizes = [...first, Math.ceil(capacity / step) * step].filter((size) => size >= capacity);
  return `Size.gibibytes(${Math.min(...sizes)})`;
}

const SMALL = [1200, 2400];
/** GiB by MB/s for each TiB. */
const HDD_STEPS: Readonly<Record<number, number>> = { 12: 6000, 40: 1800 };

/** The throughput for each TiB that a persistent deployment on SSD or HDD can have. */
function unitThroughputs(deployment: string, storage: string): readonly number[] | undefined {
  if (storage === 'HDD') return deployment === 'PERSISTENT_1' ? [12, 40] : undefined;
  return deployment === 'PERSISTENT_1' ? [50, 100, 200] : [125, 250, 500, 1000];
}

const CAPACITY: Rule<LustreFacts>[] = [
  {
    id: 'FX-02',
    what: 'SCRATCH_2 and persistent file systems on SSD have 1200 GiB, 2400 GiB or a multiple of 2400 GiB',
    severity: 'error',
    source: `${CREATE}.StorageCapacity`,
    check: (f) => (['SCRATCH_2', ...PERSISTENT].includes(knownValue(deploymentOf(f)) ?? '') && storageOf(f) === 'SSD' ? steps(f, { first: SMALL, step: 2400 }) : NONE),
  },
  {
    id: 'FX-03',
    what: 'SCRATCH_1 has 1200 GiB, 2400 GiB or a multiple of 3600 GiB',
    severity: 'error',
    source: `${CREATE}.StorageCapacity`,
    check: (f) => (deploymentOf(f) === 'SCRATCH_1' ? steps(f, { first: SMALL, step: 3600 }) : NONE),
  },
  {
    id: 'FX-04',
    what: 'PERSISTENT_1 on HDD has a multiple of 6000 GiB at 12 MB/s for each TiB, of 1800 GiB at 40',
    severity: 'error',
    source: `${CREATE}.StorageCapacity`,
    check: (f) => {
      const step = given(f.unitThroughput) ? HDD_STEPS[f.unitThroughput] : undefined;
      return f.deployment === 'PERSISTENT_1' && f.storageType === 'HDD' && step !== undefined ? steps(f, { first: [], step }) : NONE;
    },
  },
  {
    id: 'FX-05',
    what: 'A new file system has a capacity above 0, unless it comes from a backup or tiers its storage',
    severity: 'error',
    source: `${CREATE}.StorageCapacity`,
    check: (f) => {
      const empty = f.capacity === undefined || (known(f.capacity) && f.capacity <= 0);
      const storage = storageOf(f);
      return problemIf(empty && f.fromBackup === false && known(storage) && storage !== TIERING, {
        field: 'capacity', rule: 'must be given and above 0 GiB', got: knownValue(f.capacity) ?? 'nothing', mend: 'begin with 1200 GiB, on HDD with 6000 or 1800 GiB',
      });
    },
  },
];

const THROUGHPUT: Rule<LustreFacts>[] = [
  {
    id: 'FX-06',
    what: 'Persistent file systems on SSD or HDD say their throughput for each TiB',
    severity: 'error',
    source: `${LUSTRE}.PerUnitStorageThroughput`,
    check: (f) => problemIf(onDrives(f) && f.fromBackup === false && f.unitThroughput === undefined, {
      field: 'unitThroughput',
      rule: 'must be given for persistent storage on SSD or HDD',
      got: 'nothing',
      mend: `use one of ${(unitThroughputs(String(knownValue(deploymentOf(f))), String(knownValue(storageOf(f)))) ?? []).join(', ')} MB/s for each TiB`,
    }),
  },
  {
    id: 'FX-07',
    what: 'The throughput for each TiB is one of the steps of the deployment type; scratch has none',
    severity: 'error',
    source: `${LUSTRE}.PerUnitStorageThroughput`,
    check: (f) => {
      const deployment = deploymentOf(f);
      const storage = storageOf(f);
      if (!given(f.unitThroughput) || !known(deployment) || !known(storage) || storage === TIERING) return NONE;
      if (!PERSISTENT.includes(deployment)) {
        return [{ field: 'unitThroughput', rule: `must be left out for ${deployment}`, got: f.unitThroughput, mend: 'use persistent storage to choose the throughput' }];
      }
      return oneOf('unitThroughput', f.unitThroughput, unitThroughputs(deployment, storage) ?? [f.unitThroughput], 'use one of these, in MB/s for each TiB');
    },
  },
  {
    id: 'FX-11',
    what: 'Intelligent-Tiering has a throughput of 4000 to 2,000,000 MB/s in steps of 4000',
    severity: 'error',
    source: `${LUSTRE}.ThroughputCapacity`,
    check: (f) => {
      const { throughput } = f;
      if (!tiered(f) || !known(throughput)) return NONE;
      const broken = throughput === undefined ? f.fromBackup === false : throughput < TIER || throughput > 2_000_000 || throughput % TIER !== 0;
      return problemIf(broken, {
        field: 'throughput', rule: `must be a multiple of ${TIER} MB/s up to 2000000 for Intelligent-Tiering`, got: throughput ?? 'nothing', mend: `begin with ${TIER}`,
      });
    },
  },
];

const KINDS: Rule<LustreFacts>[] = [
  {
    id: 'FX-09',
    what: 'Storage is SSD, HDD with PERSISTENT_1 only, or INTELLIGENT_TIERING with PERSISTENT_2 only',
    severity: 'error',
    source: `${CREATE}.StorageType`,
    check: (f) => {
      const deployment = deploymentOf(f);
      if (!given(f.storageType) || !known(deployment)) return NONE;
      const needs: Readonly<Record<string, string>> = { HDD: 'PERSISTENT_1', [TIERING]: 'PERSISTENT_2' };
      const needed = needs[f.storageType];
      return problemIf(needed !== undefined && deployment !== needed, {
        field: 'storageType', rule: `must not be ${f.storageType} with ${deployment}`, mend: `use ${needed}, or SSD`,
      });
    },
  },
  {
    id: 'FX-10',
    what: 'HDD says whether it has a drive cache; nothing else has one',
    severity: 'error',
    source: `${LUSTRE}.DriveCacheType`,
    check: (f) => {
      if (f.storageType === 'HDD') {
        return f.driveCache === undefined
          ? [{ field: 'driveCache', rule: 'must be given for HDD', got: 'nothing', mend: 'use NONE, or READ for a cache of a fifth of the capacity' }]
          : oneOf('driveCache', f.driveCache, ['NONE', 'READ'], 'use NONE to have no cache');
      }
      const storage = storageOf(f);
      return problemIf(known(storage) && given(f.driveCache), {
        field: 'driveCache', rule: `must be left out for ${String(knownValue(storage))}`, got: knownValue(f.driveCache), mend: 'only HDD has a drive cache',
      });
    },
  },
  {
    id: 'FX-12',
    what: 'Intelligent-Tiering says how its read cache is sized; a size of its own goes with USER_PROVISIONED',
    severity: 'error',
    source: `${LUSTRE}.DataReadCacheConfiguration`,
    check: (f) => {
      if (!tiered(f) || !known(f.readCache)) return NONE;
      if (!f.readCache) {
        return problemIf(f.fromBackup === false, {
          field: 'readCache', rule: 'must be given for Intelligent-Tiering', got: 'nothing', mend: 'use PROPORTIONAL_TO_THROUGHPUT_CAPACITY, or NO_CACHE',
        });
      }
      const { mode, size } = f.readCache;
      const unsized = mode === 'USER_PROVISIONED' && size === undefined;
      return [
        ...oneOf('readCache.mode', mode, ['NO_CACHE', 'USER_PROVISIONED', 'PROPORTIONAL_TO_THROUGHPUT_CAPACITY'], 'use NO_CACHE for none'),
        ...problemIf(unsized, { field: 'readCache.size', rule: 'must be given for a cache of {readCache.mode} USER_PROVISIONED', got: 'nothing', mend: 'say its size in GiB' }),
      ];
    },
  },
  {
    id: 'FX-13',
    what: 'A read cache has 32 to 131,072 GiB for each 4000 MB/s of throughput',
    severity: 'error',
    source: 'FSx API, LustreReadCacheConfiguration.SizeGiB',
    check: (f) => {
      if (!tiered(f) || !given(f.readCache) || !given(f.throughput)) return NONE;
      const servers = Math.max(1, Math.floor(f.throughput / TIER));
      return between('readCache.size', f.readCache.size, { low: 32 * servers, high: 131_072 * servers, unit: ' GiB' }, `it is shared by ${servers} times ${TIER} MB/s of throughput`);
    },
  },
  {
    id: 'FX-14',
    what: 'Intelligent-Tiering is elastic: it takes neither a capacity nor a throughput for each TiB (not confirmed)',
    severity: 'warning',
    source: `${CREATE}.StorageCapacity; ${LUSTRE}.PerUnitStorageThroughput`,
    check: (f) => {
      if (!tiered(f)) return NONE;
      const field = given(f.capacity) ? 'capacity' : 'unitThroughput';
      return problemIf(given(f.capacity) || given(f.unitThroughput), { field, rule: 'should be left out for Intelligent-Tiering, which grows by itself', mend: 'give a throughput in MB/s instead' });
    },
  },
  {
    id: 'FX-18',
    what: 'The deployment type is said; without it the service makes SCRATCH_1, without replication, growth or associations',
    severity: 'warning',
    source: `${LUSTRE}.DeploymentType`,
    check: (f) => problemIf(f.deployment === undefined && f.fromBackup === false, {
      field: 'deployment', rule: 'should be given, because the service takes SCRATCH_1 by itself', got: 'nothing', mend: 'use SCRATCH_2, or PERSISTENT_2 for data that lasts',
    }),
  },
];

/** How much a file system holds, on what, and how fast. */
export const LUSTRE_STORAGE_RULES: readonly Rule<LustreFacts>[] = [...CAPACITY, ...THROUGHPUT, ...KINDS];
