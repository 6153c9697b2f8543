// covers src/data/lustre-read-cache.ts
// covers src/data/lustre-storage-settings.ts
import { Size, Token } from 'aws-cdk-lib/core';
import { fileSystemOf, lustreOf, lustreWith } from './support';
import { LustreReadCache, LustreStorage } from '../../src/data';
import { diagnostics, resourcesOf } from '../support/templates';

const GIB = Size.gibibytes;
const rendered = (storage: LustreStorage): Record<string, any> => {
  const { stack } = lustreWith({ storage });
  const { StorageType, StorageCapacity } = fileSystemOf(stack).Properties;
  return { StorageType, StorageCapacity, ...lustreOf(stack) };
};

describe('LustreStorage.scratch', () => {
  test('is SCRATCH_2 on SSD', () => {
    expect(rendered(LustreStorage.scratch(Size.tebibytes(4.6875)))).toMatchObject({ StorageType: 'SSD', StorageCapacity: 4800, DeploymentType: 'SCRATCH_2' });
  });

  test('refuses 500 GiB and says which size is next', () => {
    expect(() => lustreWith({ storage: LustreStorage.scratch(GIB(500)) }))
      .toThrow("'size' must be 1200 GiB, 2400 GiB or a multiple of 2400 GiB, got 500; use Size.gibibytes(1200)");
  });

  test('takes a size that only the deployment knows', () => {
    const size = GIB(Token.asNumber({ Ref: 'Size' }));

    expect(rendered(LustreStorage.scratch(size)).StorageCapacity).toEqual({ Ref: 'Size' });
  });
});

describe('LustreStorage.persistentSsd', () => {
  test.each([125, 250, 500, 1000])('is of the current generation at %d MB/s', (throughputPerTebibyte) => {
    expect(rendered(LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte })))
      .toMatchObject({ DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: throughputPerTebibyte });
  });

  test.each([50, 100, 200])('is of the one before at %d MB/s', (throughputPerTebibyte) => {
    expect(rendered(LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte })))
      .toMatchObject({ DeploymentType: 'PERSISTENT_1', PerUnitStorageThroughput: throughputPerTebibyte });
  });

  test('refuses a throughput in between', () => {
    expect(() => lustreWith({ storage: LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte: 300 }) }))
      .toThrow(/'throughputPerTebibyte' must be one of 125, 250, 500, 1000, got 300; /);
  });

  test('refuses to go without a throughput', () => {
    expect(() => lustreWith({ storage: LustreStorage.persistentSsd(GIB(1200), {} as any) }))
      .toThrow(/'throughputPerTebibyte' must be given for persistent storage on SSD or HDD, got nothing; use one of 125, /);
  });

  test('default of PersistentSsdOptions.metadataIops: the service provisions them', () => {
    expect(rendered(LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte: 125 })).MetadataConfiguration).toEqual({ Mode: 'AUTOMATIC' });
  });

  test('default of PersistentSsdOptions.metadataIops: nothing is said to the generation before', () => {
    expect(rendered(LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte: 50 }))).not.toHaveProperty('MetadataConfiguration');
  });

  test('metadataIops are provisioned', () => {
    expect(rendered(LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte: 125, metadataIops: 6000 })).MetadataConfiguration)
      .toEqual({ Mode: 'USER_PROVISIONED', Iops: 6000 });
  });

  test('default of PersistentSsdOptions.efa: no fabric', () => {
    expect(rendered(LustreStorage.persistentSsd(GIB(1200), { throughputPerTebibyte: 125 }))).not.toHaveProperty('EfaEnabled');
  });

  test('with efa its group admits and lets out everything that is its own', () => {
    const { stack } = lustreWith({ storage: LustreStorage.persistentSsd(GIB(4800), { throughputPerTebibyte: 1000, efa: true }) });

    expect(lustreOf(stack).EfaEnabled).toBe(true);
    const own = ['Ingress', 'Egress'].flatMap((type) => Object.entries(resourcesOf(stack, `AWS::EC2::SecurityGroup${type}`))).filter(([id]) => id.startsWith('Lustre'));
    expect(own.map(([, { Properties }]) => Properties.IpProtocol)).toEqual(['-1', '-1']);
  });
});

describe('LustreStorage.persistentHdd', () => {
  test.each([[6000, 12], [1800, 40]])('has %d GiB at %d MB/s', (size, throughputPerTebibyte) => {
    expect(rendered(LustreStorage.persistentHdd(GIB(size), { throughputPerTebibyte }))).toMatchObject({
      StorageType: 'HDD', StorageCapacity: size, DeploymentType: 'PERSISTENT_1', PerUnitStorageThroughput: throughputPerTebibyte,
    });
  });

  test('default of PersistentHddOptions.driveCache: no cache', () => {
    expect(rendered(LustreStorage.persistentHdd(GIB(6000), { throughputPerTebibyte: 12 })).DriveCacheType).toBe('NONE');
  });

  test('driveCache caches what is read', () => {
    expect(rendered(LustreStorage.persistentHdd(GIB(6000), { throughputPerTebibyte: 12, driveCache: true })).DriveCacheType).toBe('READ');
  });
});

describe('LustreStorage.intelligentTiering', () => {
  test('has a throughput and no size', () => {
    const properties = rendered(LustreStorage.intelligentTiering({ throughput: 4000 }));

    expect(properties).toMatchObject({ StorageType: 'INTELLIGENT_TIERING', DeploymentType: 'PERSISTENT_2', ThroughputCapacity: 4000 });
    expect(properties.StorageCapacity).toBeUndefined();
  });

  test('is valid', () => {
    expect(diagnostics(lustreWith({ storage: LustreStorage.intelligentTiering({ throughput: 4000 }) }).stack)).toEqual([]);
  });

  test('default of IntelligentTieringOptions.readCache: it grows with the throughput', () => {
    expect(rendered(LustreStorage.intelligentTiering({ throughput: 4000 })).DataReadCacheConfiguration).toEqual({ SizingMode: 'PROPORTIONAL_TO_THROUGHPUT_CAPACITY' });
  });

  test.each<[LustreReadCache, object]>([
    [LustreReadCache.NONE, { SizingMode: 'NO_CACHE' }],
    [LustreReadCache.ofSize(GIB(64)), { SizingMode: 'USER_PROVISIONED', SizeGiB: 64 }],
  ])('read cache %# is what it says', (readCache, expected) => {
    expect(rendered(LustreStorage.intelligentTiering({ throughput: 4000, readCache })).DataReadCacheConfiguration).toEqual(expected);
  });

  test('refuses a cache that is too small for the throughput', () => {
    expect(() => lustreWith({ storage: LustreStorage.intelligentTiering({ throughput: 8000, readCache: LustreReadCache.ofSize(GIB(63)) }) }))
      .toThrow(/'readCache' must be a whole number between 64 and 262144 GiB, got 63; it is shared by 2 times 4000/);
  });

  test('default of IntelligentTieringOptions.metadataIops: 6000', () => {
    expect(rendered(LustreStorage.intelligentTiering({ throughput: 4000 })).MetadataConfiguration).toEqual({ Mode: 'USER_PROVISIONED', Iops: 6000 });
  });

  test('default of IntelligentTieringOptions.efa: no fabric', () => {
    expect(rendered(LustreStorage.intelligentTiering({ throughput: 4000 }))).not.toHaveProperty('EfaEnabled');
  });
});
