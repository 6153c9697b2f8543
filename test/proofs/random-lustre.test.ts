import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ArtifactStore, DataRepository, LustreFileSystem, LustreReadCache, LustreStorage, LustreVersion } from '../../src/data';
import { PrivateMlNetwork } from '../../src/security';
import { proveAtRandom } from '../support/random-proof';

const { constantFrom, integer, record, oneof, constant } = fc;
const seldom = <T>(given: fc.Arbitrary<T>) => oneof({ weight: 1, arbitrary: given }, { weight: 4, arbitrary: constant(undefined) });

const choices = record({
  kind: constantFrom('scratch', 'ssd', 'hdd', 'tiering' as const),
  gibibytes: oneof(
    { weight: 6, arbitrary: constantFrom(1200, 2400, 4800, 6000, 9600, 12000, 36000) },
    { weight: 1, arbitrary: integer({ min: 0, max: 9000 }) },
  ),
  throughput: constantFrom(12, 12, 40, 50, 100, 125, 125, 250, 500, 1000, 4000, 8000, 7),
  metadataIops: seldom(constantFrom(1500, 6000, 12000, 24000, 7)),
  efa: seldom(fc.boolean()),
  version: seldom(constantFrom(LustreVersion.V2_12, LustreVersion.V2_15)),
  compression: seldom(fc.boolean()),
  backupDays: seldom(constantFrom(0, 7, 90, 91)),
  maintenance: seldom(constantFrom('1:03:00', '7:23:59', '8:00:00', 'monday')),
  mounts: constantFrom([], [], ['/a'], ['/a', '/b'], ['/a', '/a/b'], ['a']),
});

type Choice = typeof choices extends fc.Arbitrary<infer T> ? T : never;

function storageOf({ kind, gibibytes, throughput, metadataIops, efa }: Choice): LustreStorage {
  const size = Size.gibibytes(gibibytes);
  switch (kind) {
    case 'ssd': return LustreStorage.persistentSsd(size, { throughputPerTebibyte: throughput, metadataIops, efa });
    case 'hdd': return LustreStorage.persistentHdd(size, { throughputPerTebibyte: throughput });
    case 'tiering': return LustreStorage.intelligentTiering({ throughput, readCache: LustreReadCache.ofSize(size) });
    default: return LustreStorage.scratch(size);
  }
}

/** Defines one file system; those of one stack share network and store. */
function define(stack: Stack, choice: Choice): void {
  const network = stack.node.tryFindChild('Network') as PrivateMlNetwork ?? new PrivateMlNetwork(stack, 'Network');
  const store = stack.node.tryFindChild('Data') as ArtifactStore ?? new ArtifactStore(stack, 'Data');
  const { version, compression, backupDays, maintenance, mounts } = choice;
  const number = stack.node.children.length;
  new LustreFileSystem(stack, `Lustre${number}`, {
    network,
    storage: storageOf(choice),
    version,
    compression,
    backups: backupDays === undefined ? undefined : { retention: Duration.days(backupDays) },
    maintenanceStart: maintenance,
    repositories: mounts.map((mountAt, index) => DataRepository.s3(store, `data${number}x${index}/`, { mountAt })),
  });
}

proveAtRandom({
  what: 'file systems',
  choices,
  runs: 150,
  together: 8,
  define: (stack, chosen) => chosen.forEach((choice) => define(stack, choice)),
});
