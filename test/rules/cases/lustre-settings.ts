import { boundary, Case, times } from './case';
import { association, CONFIG, fileSystem, linkedTo, lustre, P2, p2, Properties, Shape } from './lustre-samples';
import { LustreFacts, PortFacts } from '../../../src/rules/lustre-facts';
import { Fact } from '../../../src/rules/rule';

const SETTINGS: Case<LustreFacts>[] = [
  boundary({
    rule: 'FX-17/1',
    pass: ['2.12', '2.15'],
    fail: ['2.10'],
    facts: (version) => lustre({ ...P2, version }),
    template: (FileSystemTypeVersion) => p2({ system: { FileSystemTypeVersion } }),
    at: 'Properties.FileSystemTypeVersion',
  }),
  boundary({
    rule: 'FX-17/1',
    pass: ['2.15'],
    fail: ['2.12'],
    facts: (version) => lustre({ ...P2, version, metadata: { mode: 'AUTOMATIC', iops: undefined } }),
    template: (FileSystemTypeVersion) => p2({ system: { FileSystemTypeVersion }, config: { MetadataConfiguration: { Mode: 'AUTOMATIC' } } }),
    at: 'Properties.FileSystemTypeVersion',
  }),
  boundary({
    rule: 'FX-17/2',
    pass: ['2.10', '2.12', '2.15'],
    fail: ['2.14', '3.0'],
    facts: (version) => lustre({ version }),
    template: (FileSystemTypeVersion) => fileSystem({ system: { FileSystemTypeVersion } }),
    at: 'Properties.FileSystemTypeVersion',
  }),
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-19/1',
    pass: ['Retain'],
    fail: ['Delete', undefined],
    facts: (policy) => lustre({ retainedOnReplace: policy === 'Retain' }),
    template: (UpdateReplacePolicy) => fileSystem({ resource: { UpdateReplacePolicy } }),
    at: 'UpdateReplacePolicy',
  }),
  boundary({
    rule: 'FX-27/1',
    pass: ['PERSISTENT_2'],
    fail: ['SCRATCH_2'],
    facts: (deployment) => lustre({ deployment, unitThroughput: deployment === 'SCRATCH_2' ? undefined : 125, kmsKey: 'key' }),
    template: (DeploymentType) => fileSystem({
      system: { KmsKeyId: 'key' }, config: { DeploymentType, PerUnitStorageThroughput: DeploymentType === 'SCRATCH_2' ? undefined : 125 },
    }),
    at: 'Properties.KmsKeyId',
  }),
  boundary({
    rule: 'FX-28/1',
    pass: [0, 90],
    fail: [-1, 91, 1.5],
    facts: (backupRetentionDays) => lustre({ ...P2, backupRetentionDays }),
    template: (AutomaticBackupRetentionDays) => p2({ config: { AutomaticBackupRetentionDays } }),
    at: `${CONFIG}.AutomaticBackupRetentionDays`,
  }),
  boundary({
    rule: 'FX-28/2',
    pass: [0],
    fail: [1],
    facts: (backupRetentionDays) => lustre({ backupRetentionDays }),
    template: (AutomaticBackupRetentionDays) => fileSystem({ config: { AutomaticBackupRetentionDays } }),
    at: `${CONFIG}.AutomaticBackupRetentionDays`,
  }),
  boundary({
    rule: 'FX-28/2',
    pass: [0],
    fail: [1],
    facts: (backupRetentionDays) => lustre({ ...P2, backupRetentionDays, associations: [association()] }),
    template: (AutomaticBackupRetentionDays) => p2({ config: { AutomaticBackupRetentionDays }, resources: { Link: linkedTo() } }),
    at: `${CONFIG}.AutomaticBackupRetentionDays`,
  }),
  boundary({
    rule: 'FX-28/3',
    pass: ['05:00', '2359'],
    fail: ['24:00', '5:00'],
    facts: (backupStart) => lustre({ ...P2, backupRetentionDays: 7, backupStart }),
    template: (DailyAutomaticBackupStartTime) => p2({ config: { AutomaticBackupRetentionDays: 7, DailyAutomaticBackupStartTime } }),
    at: `${CONFIG}.DailyAutomaticBackupStartTime`,
  }),
  boundary<LustreFacts, number | undefined>({
    rule: 'FX-28/3',
    pass: [1],
    fail: [0, undefined],
    facts: (backupRetentionDays) => lustre({ ...P2, backupRetentionDays, backupStart: '05:00' }),
    template: (AutomaticBackupRetentionDays) => p2({ config: { AutomaticBackupRetentionDays, DailyAutomaticBackupStartTime: '05:00' } }),
    at: `${CONFIG}.DailyAutomaticBackupStartTime`,
  }),
  boundary({
    rule: 'FX-29/1',
    pass: [false],
    fail: [true],
    facts: (copyTagsToBackups) => lustre({ copyTagsToBackups, associations: [association()] }),
    template: (CopyTagsToBackups) => fileSystem({ config: { CopyTagsToBackups }, resources: { Link: linkedTo() } }),
    at: `${CONFIG}.CopyTagsToBackups`,
  }),
  boundary({
    rule: 'FX-30/1',
    pass: ['1:00:00', '7:23:59'],
    fail: ['0:00:00', '8:00:00', '7:24:00', 'Sun:03:00'],
    facts: (maintenanceStart) => lustre({ maintenanceStart }),
    template: (WeeklyMaintenanceStartTime) => fileSystem({ config: { WeeklyMaintenanceStartTime } }),
    at: `${CONFIG}.WeeklyMaintenanceStartTime`,
  }),
  boundary({
    rule: 'FX-42/1',
    pass: ['WARN_ERROR', 'DISABLED'],
    fail: ['INFO'],
    facts: (logLevel) => lustre({ logLevel }),
    template: (Level) => fileSystem({ config: { LogConfiguration: { Level } } }),
    at: `${CONFIG}.LogConfiguration.Level`,
  }),
  boundary({
    rule: 'FX-42/1',
    pass: ['arn:aws:logs:eu-west-1:111111111111:log-group:/aws/fsx/x'],
    fail: ['arn:aws:logs:eu-west-1:111111111111:log-group:/fsx'],
    facts: (logDestination) => lustre({ logLevel: 'WARN_ERROR', logDestination }),
    template: (Destination) => fileSystem({ config: { LogConfiguration: { Level: 'WARN_ERROR', Destination } } }),
    at: `${CONFIG}.LogConfiguration.Destination`,
  }),
  boundary({
    rule: 'FX-42/1',
    pass: ['ERROR_ONLY'],
    fail: ['DISABLED'],
    facts: (logLevel) => lustre({ logLevel, logDestination: 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/fsx/x' }),
    template: (Level) => fileSystem({ config: { LogConfiguration: { Level, Destination: 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/fsx/x' } } }),
    at: `${CONFIG}.LogConfiguration.Destination`,
  }),
  boundary({
    rule: 'FX-44/1',
    pass: ['IPV4'],
    fail: ['DUAL'],
    facts: (networkType) => lustre({ networkType }),
    template: (NetworkType) => fileSystem({ system: { NetworkType } }),
    at: 'Properties.NetworkType',
  }),
];

const SELF = (type: string, from: number, to: number, protocol = 'tcp') => ({
  Type: `AWS::EC2::SecurityGroup${type}`,
  Properties: {
    GroupId: { Ref: 'Group' },
    [type === 'Ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId']: { Ref: 'Group' },
    IpProtocol: protocol,
    FromPort: from,
    ToPort: to,
  },
});
const GROUP = { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'x', SecurityGroupEgress: [] } };
const OPEN = { In: SELF('Ingress', 988, 988), In2: SELF('Ingress', 1018, 1023), Out: SELF('Egress', 988, 988), Out2: SELF('Egress', 1018, 1023) };
const WAITS = { DependsOn: Object.keys(OPEN) };
const withGroup = (rules: Record<string, object | undefined>, { system, ...shape }: Shape = {}) => {
  const there = Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined)) as Record<string, object>;
  return p2({ ...shape, system: { SecurityGroupIds: [{ Ref: 'Group' }], ...system }, resource: { DependsOn: Object.keys(there) }, ...shape.resource, resources: { Group: GROUP, ...there } });
};
const ports = (lustrePorts: Fact<boolean>, all: Fact<boolean> = false): PortFacts => ({ lustre: lustrePorts, all, waitsForRules: true });
const EFA: Partial<LustreFacts> = { ...P2, unitThroughput: 1000, capacity: 4800, efa: true, metadata: { mode: 'AUTOMATIC', iops: undefined } };
const EFA_CONFIG = { PerUnitStorageThroughput: 1000, EfaEnabled: true, MetadataConfiguration: { Mode: 'AUTOMATIC' } };
const TRAFFIC = (protocol: string) => ({ In: SELF('Ingress', 0, 65_535, protocol), Out: SELF('Egress', 0, 65_535, protocol) });

const NETWORK: Case<LustreFacts>[] = [
  boundary({
    rule: 'FX-01/1',
    pass: [1],
    fail: [0, 2],
    facts: (subnets) => lustre({ subnets }),
    template: (count) => fileSystem({ system: { SubnetIds: times(count, (i) => `subnet-${i}`) } }),
    at: 'Properties.SubnetIds',
  }),
  boundary<LustreFacts, Record<string, object | undefined>>({
    rule: 'FX-21/1',
    pass: [OPEN, { In: SELF('Ingress', 988, 1023), Out: SELF('Egress', 0, 65_535) }, TRAFFIC('-1')],
    fail: [{ ...OPEN, In: undefined }, { ...OPEN, Out2: SELF('Egress', 1018, 1022) }, { ...OPEN, In: SELF('Ingress', 988, 988, 'udp') }],
    facts: (rules) => lustre({ ...P2, ports: ports(rules.In !== undefined && JSON.stringify(rules).includes('udp') === false && JSON.stringify(rules).includes('1022') === false) }),
    template: (rules) => withGroup(rules),
    at: 'Properties.SecurityGroupIds',
  }),
  boundary<LustreFacts, object>({
    rule: 'FX-22/1',
    pass: [WAITS],
    fail: [{}, { DependsOn: 'In' }],
    facts: (resource) => lustre({ ...P2, ports: { ...ports(true), waitsForRules: resource === WAITS } }),
    template: (resource) => {
      const { Resources } = withGroup(OPEN);
      const { DependsOn: _, ...rest } = Resources.Lustre as Properties;
      return { Resources: { ...Resources, Lustre: { ...rest, ...resource } } };
    },
    at: 'DependsOn',
  }),
  boundary<LustreFacts, string>({
    rule: 'FX-24/1',
    pass: ['-1'],
    fail: ['tcp'],
    facts: (protocol) => lustre({ ...EFA, ports: ports(true, protocol === '-1') }),
    template: (protocol) => withGroup(TRAFFIC(protocol), { system: { StorageCapacity: 4800 }, config: EFA_CONFIG }),
    at: 'Properties.SecurityGroupIds',
  }),
  boundary<LustreFacts, boolean>({
    rule: 'FX-25/1',
    pass: [false],
    fail: [true],
    facts: (efa) => lustre({ efa }),
    template: (EfaEnabled) => fileSystem({ config: { EfaEnabled } }),
    at: `${CONFIG}.EfaEnabled`,
  }),
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-25/1',
    pass: ['AUTOMATIC'],
    fail: [undefined],
    facts: (mode) => lustre({ ...EFA, metadata: mode === undefined ? undefined : { mode, iops: undefined } }),
    template: (Mode) => p2({ system: { StorageCapacity: 4800 }, config: { ...EFA_CONFIG, MetadataConfiguration: Mode && { Mode } } }),
    at: `${CONFIG}.EfaEnabled`,
  }),
  boundary<LustreFacts, number>({
    rule: 'FX-26/1',
    pass: [4800],
    fail: [2400],
    facts: (capacity) => lustre({ ...EFA, capacity }),
    template: (StorageCapacity) => p2({ system: { StorageCapacity }, config: EFA_CONFIG }),
    at: 'Properties.StorageCapacity',
  }),
];

/** Settings and network of a Lustre file system. */
export const LUSTRE_SETTING_CASES = [...SETTINGS, ...NETWORK];
