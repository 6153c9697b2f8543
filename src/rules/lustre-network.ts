import { LustreFacts } from './lustre-facts';
import { knownValue, NONE, problemIf } from './problems';
import { given, known, Rule } from './rule';

const TROUBLE = 'FSx for Lustre User Guide, cannot-create-fs';

/** The least capacity in GiB by throughput for each TiB; AWS documents that there is one, the figures are from users. */
const EFA_CAPACITY: Readonly<Record<number, number>> = { 125: 38_400, 250: 19_200, 500: 9600, 1000: 4800 };

/** Where a file system stands and who reaches it. */
export const LUSTRE_NETWORK_RULES: readonly Rule<LustreFacts>[] = [
  {
    id: 'FX-01',
    what: 'A file system is in exactly one subnet',
    severity: 'error',
    source: 'FSx API, CreateFileSystem.SubnetIds',
    check: (f) => problemIf(known(f.subnets) && f.subnets !== 1, { field: 'subnets', rule: 'must be exactly 1 subnet', got: knownValue(f.subnets), mend: 'name the subnet of the zone in which its clients run' }),
  },
  {
    id: 'FX-21',
    what: 'Its security groups admit and let out TCP 988 and 1018 to 1023',
    severity: 'error',
    source: TROUBLE,
    check: (f) => problemIf(given(f.ports) && f.ports.lustre === false, {
      field: 'ports', rule: 'must admit and let out TCP 988 and 1018-1023, which Lustre speaks within the file system', mend: 'add rules for both ranges from and to the group itself',
    }),
  },
  {
    id: 'FX-22',
    what: 'The file system waits for the rules of its security groups, which the service looks at when it is made',
    severity: 'warning',
    source: 'aws/aws-parallelcluster#6181',
    check: (f) => problemIf(given(f.ports) && f.ports.waitsForRules === false, {
      field: 'ports.waitsForRules', rule: 'should wait for the rules of its security groups, or its creation fails now and then', mend: 'add the rules to DependsOn of the file system',
    }),
  },
  {
    id: 'FX-24',
    what: 'With EFA, its security groups admit and let out all traffic among themselves',
    severity: 'error',
    source: TROUBLE,
    check: (f) => problemIf(f.efa === true && given(f.ports) && f.ports.lustre !== false && f.ports.all === false, {
      field: 'ports', rule: 'must admit and let out all traffic from and to the group itself for EFA', mend: 'add rules for all protocols from and to the group itself',
    }),
  },
  {
    id: 'FX-25',
    what: 'EFA goes with PERSISTENT_2 and a metadata configuration',
    severity: 'error',
    source: 'FSx for Lustre User Guide, efa-file-systems',
    check: (f) => {
      if (f.efa !== true) return NONE;
      if (known(f.deployment) && f.deployment !== 'PERSISTENT_2') {
        return [{ field: 'efa', rule: `must be left out for ${f.deployment ?? 'SCRATCH_1'}`, mend: 'use PERSISTENT_2' }];
      }
      return problemIf(f.metadata === undefined, { field: 'efa', rule: 'must go with a configuration of {metadata}', mend: 'add it, for example in mode AUTOMATIC' });
    },
  },
  {
    id: 'FX-26',
    what: 'EFA needs a large file system: about 38,400 GiB at 125 MB/s for each TiB, 19,200 at 250, 9600 at 500, 4800 at 1000 (not confirmed)',
    severity: 'warning',
    source: 'awslabs/awsome-distributed-ai#1124',
    check: (f) => {
      const least = f.efa === true && given(f.unitThroughput) ? EFA_CAPACITY[f.unitThroughput] : undefined;
      return problemIf(least !== undefined && given(f.capacity) && f.capacity > 0 && f.capacity < least, {
        field: 'capacity', rule: `should be at least ${least} GiB for EFA at this throughput`, got: knownValue(f.capacity), mend: 'enlarge it, or raise the throughput',
      });
    },
  },
];
