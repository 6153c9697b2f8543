// covers src/data/lustre-props.ts
// covers src/data/lustre-options.ts
// covers src/data/lustre-rendering.ts
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { fileSystemOf, lustreIn, lustreOf, lustreWith, PERSISTENT, SCRATCH } from './support';
import { DataRepository, LustreFileSystem, LustreLogLevel, LustreVersion } from '../../src/data';
import { Encryption, PrivateMlNetwork } from '../../src/security';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';
import { diagnostics, resourcesOf } from '../support/templates';

describe('LustreFileSystem', () => {
  test('stands in the first subnet of the network, in Lustre 2.15', () => {
    const { stack, network } = lustreIn();

    expect(fileSystemOf(stack).Properties).toMatchObject({
      FileSystemType: 'LUSTRE',
      FileSystemTypeVersion: '2.15',
      StorageType: 'SSD',
      StorageCapacity: 1200,
      SubnetIds: [stack.resolve(network.subnets[0].subnetId)],
    });
  });

  test('is valid', () => {
    expect(diagnostics(lustreIn().stack)).toEqual([]);
  });

  test('waits for the rules of its security group', () => {
    const { stack } = lustreIn();
    const rules = ['Ingress', 'Egress'].flatMap((type) => Object.keys(resourcesOf(stack, `AWS::EC2::SecurityGroup${type}`)));

    expect((fileSystemOf(stack) as any).DependsOn.sort()).toEqual(rules.filter((id) => id.startsWith('Lustre')).sort());
    expect(rules.filter((id) => id.startsWith('Lustre'))).toHaveLength(4);
  });

  test('is retained, with its security group and the rules of that', () => {
    const { stack } = lustreIn();
    const kept = Object.entries(JSON.parse(JSON.stringify(stack.resolve((stack as any)._toCloudFormation()))).Resources as Record<string, any>)
      .filter(([id, r]) => id.startsWith('Lustre') && r.DeletionPolicy === 'Retain' && r.UpdateReplacePolicy === 'Retain').map(([, r]) => r.Type);

    expect(kept.sort()).toEqual([
      'AWS::EC2::SecurityGroup', ...Array(2).fill('AWS::EC2::SecurityGroupEgress'), ...Array(2).fill('AWS::EC2::SecurityGroupIngress'), 'AWS::FSx::FileSystem',
    ]);
  });

  test('names in its metadata what cannot be changed in place', () => {
    expect((fileSystemOf(lustreIn().stack) as any).Metadata['cdk-mlops:CreateOnly']).toEqual(expect.arrayContaining(['SubnetIds', 'PerUnitStorageThroughput', 'KmsKeyId']));
  });

  test('says how it is mounted', () => {
    const { stack, lustre } = lustreIn();
    const command = JSON.stringify(stack.resolve(lustre.mountCommand('/data')));

    expect(command).toMatch(/mount -t lustre -o relatime,flock .*DNSName.*@tcp:\/.*LustreMountName.* \/data/);
  });

  test('is mounted at /fsx unless it is said otherwise', () => {
    const { stack, lustre } = lustreIn();

    expect(JSON.stringify(stack.resolve(lustre.mountCommand()))).toContain('sudo mkdir -p /fsx &&');
  });

  test('knows its ARN', () => {
    const { stack, lustre } = lustreIn();

    expect(JSON.stringify(stack.resolve(lustre.fileSystemArn))).toMatch(/:fsx:eu-west-1:111111111111:file-system\//);
  });

  test.each([
    ['metricFreeDataStorageCapacity', 'FreeDataStorageCapacity'], ['metricDataReadBytes', 'DataReadBytes'], ['metricDataWriteBytes', 'DataWriteBytes'],
  ] as const)('%s is %s of the file system', (method, metricName) => {
    const { stack, lustre } = lustreIn();
    const metric = lustre[method]();

    expect([metric.namespace, metric.metricName, metric.statistic]).toEqual(['AWS/FSx', metricName, 'Sum']);
    expect(stack.resolve(metric.dimensions)).toEqual({ FileSystemId: stack.resolve(lustre.fileSystemId) });
  });

  test('metric keeps dimensions beside that of the file system', () => {
    const { lustre } = lustreIn();

    expect(Object.keys(lustre.metric('AgeOfOldestQueuedMessage', { dimensionsMap: { Publisher: 'AutoImport' } }).dimensions!)).toEqual(['FileSystemId', 'Publisher']);
  });
});

describe('defaults', () => {
  test('default of LustreFileSystemProps.subnet: the first one', () => {
    const { network, lustre } = lustreIn();

    expect(lustre.subnet).toBe(network.subnets[0]);
  });

  test('subnet pins another zone', () => {
    const stack = testStack();
    const network = new PrivateMlNetwork(stack, 'Network');
    const lustre = new LustreFileSystem(stack, 'Lustre', { network, storage: SCRATCH, subnet: network.subnets[1] });

    expect(lustre.subnet).toBe(network.subnets[1]);
    expect(fileSystemOf(stack).Properties.SubnetIds).toEqual([stack.resolve(network.subnets[1].subnetId)]);
  });

  test('default of LustreFileSystemProps.repositories: nothing is linked', () => {
    expect(resourcesOf(lustreIn().stack, 'AWS::FSx::DataRepositoryAssociation')).toEqual({});
  });

  test('default of LustreFileSystemProps.version: Lustre 2.15', () => {
    expect(fileSystemOf(lustreIn().stack).Properties.FileSystemTypeVersion).toBe('2.15');
  });

  test.each([[LustreVersion.V2_12, '2.12'], [LustreVersion.V2_15, '2.15'], [LustreVersion.of('2.10'), '2.10']])('version %#', (version, expected) => {
    expect(fileSystemOf(lustreWith({ version }).stack).Properties.FileSystemTypeVersion).toBe(expected);
  });

  test('default of LustreFileSystemProps.compression: files are compressed', () => {
    expect(lustreOf(lustreIn().stack).DataCompressionType).toBe('LZ4');
  });

  test('compression can be switched off', () => {
    expect(lustreOf(lustreWith({ compression: false }).stack).DataCompressionType).toBe('NONE');
  });

  test('default of LustreFileSystemProps.encryption: the key of the stack for persistent storage', () => {
    const { stack } = lustreWith({ storage: PERSISTENT });
    const [key] = Object.keys(resourcesOf(stack, 'AWS::KMS::Key'));

    expect(fileSystemOf(stack).Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
  });

  test('default of LustreFileSystemProps.encryption: the key of the service for scratch storage', () => {
    expect(fileSystemOf(lustreIn().stack).Properties).not.toHaveProperty('KmsKeyId');
  });

  test('persistent storage can be encrypted with a key of AWS', () => {
    expect(fileSystemOf(lustreWith({ storage: PERSISTENT, encryption: Encryption.awsManaged() }).stack).Properties).not.toHaveProperty('KmsKeyId');
  });

  test('refuses a key for scratch storage', () => {
    expect(() => lustreWith({ encryption: Encryption.customerManaged() })).toThrow(/'encryption' must be left out for SCRATCH_2/);
  });

  test('default of LustreFileSystemProps.backups: 7 days for persistent storage', () => {
    expect(lustreOf(lustreWith({ storage: PERSISTENT }).stack).AutomaticBackupRetentionDays).toBe(7);
  });

  test('default of LustreFileSystemProps.backups: none for scratch storage', () => {
    expect(lustreOf(lustreIn().stack)).not.toHaveProperty('AutomaticBackupRetentionDays');
  });

  test('default of LustreFileSystemProps.backups: none beside data repositories', () => {
    const { stack } = lustreIn(testStack(), (store) => ({ storage: PERSISTENT, repositories: [DataRepository.s3(store, 'a/', { mountAt: '/a' })] }));

    expect(lustreOf(stack)).not.toHaveProperty('AutomaticBackupRetentionDays');
  });

  test('backups are made when and for as long as it is said', () => {
    const { stack } = lustreWith({ storage: PERSISTENT, backups: { retention: Duration.days(30), start: '05:00', copyTags: true } });

    expect(lustreOf(stack)).toMatchObject({ AutomaticBackupRetentionDays: 30, DailyAutomaticBackupStartTime: '05:00', CopyTagsToBackups: true });
  });

  test('default of LustreBackups.start: the service chooses', () => {
    expect(lustreOf(lustreWith({ storage: PERSISTENT, backups: { retention: Duration.days(30) } }).stack)).not.toHaveProperty('DailyAutomaticBackupStartTime');
  });

  test('default of LustreBackups.copyTags: tags are not copied', () => {
    expect(lustreOf(lustreWith({ storage: PERSISTENT, backups: { retention: Duration.days(30) } }).stack)).not.toHaveProperty('CopyTagsToBackups');
  });

  test('backups may be kept for a time that only the deployment knows', () => {
    const retention = Duration.days(Token.asNumber({ Ref: 'AWS::NoValue' }));

    expect(lustreOf(lustreWith({ storage: PERSISTENT, backups: { retention } }).stack).AutomaticBackupRetentionDays).toEqual({ Ref: 'AWS::NoValue' });
  });

  test('default of LustreFileSystemProps.maintenanceStart: the service chooses', () => {
    expect(lustreOf(lustreIn().stack)).not.toHaveProperty('WeeklyMaintenanceStartTime');
  });

  test('maintenance begins when it is said', () => {
    expect(lustreOf(lustreWith({ maintenanceStart: '7:03:00' }).stack).WeeklyMaintenanceStartTime).toBe('7:03:00');
  });

  test('default of LustreFileSystemProps.logLevel, LustreFileSystemProps.logGroup: nothing is said about logs', () => {
    expect(lustreOf(lustreIn().stack)).not.toHaveProperty('LogConfiguration');
  });

  test('a log group gets warnings and errors', () => {
    const stack = testStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', '/aws/fsx/features');
    new LustreFileSystem(stack, 'Lustre', { network: new PrivateMlNetwork(stack, 'Network'), storage: SCRATCH, logGroup });

    expect(lustreOf(stack).LogConfiguration.Level).toBe('WARN_ERROR');
    expect(JSON.stringify(lustreOf(stack).LogConfiguration.Destination)).toMatch(/:logs:eu-west-1:111111111111:log-group:\/aws\/fsx\/features"/);
  });

  test('a level alone logs to the group of the service', () => {
    expect(lustreOf(lustreWith({ logLevel: LustreLogLevel.ERROR_ONLY }).stack).LogConfiguration).toEqual({ Level: 'ERROR_ONLY' });
  });

  test('refuses a log group of another name', () => {
    const stack = testStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'features');

    expect(() => new LustreFileSystem(stack, 'Lustre', { network: new PrivateMlNetwork(stack, 'Network'), storage: SCRATCH, logGroup }))
      .toThrow(/'logGroup' must be a log group whose name begins with \/aws\/fsx/);
  });

  test('default of LustreFileSystemProps.removalPolicy: it is retained, without a warning', () => {
    const { stack, lustre } = lustreIn();

    expect((fileSystemOf(stack) as any).UpdateReplacePolicy).toBe('Retain');
    expect(warnings(lustre)).toEqual([]);
  });

  test('a file system that goes with its stack warns, and names what would replace it', () => {
    const { stack, lustre } = lustreWith({ removalPolicy: RemovalPolicy.DESTROY });

    expect((fileSystemOf(stack) as any).DeletionPolicy).toBe('Delete');
    expect(warnings(lustre).join()).toMatch(/'removalPolicy' should retain the file system, because a change of DeploymentType, SubnetIds, .* replaces it/);
  });

  test('default of LustreFileSystemProps.securityGroup: one is made', () => {
    const { lustre } = lustreIn();

    expect(lustre.connections.securityGroups[0]).toBe(lustre.node.findChild('SecurityGroup'));
  });

  test('a security group of yours is taken as it is', () => {
    const stack = testStack();
    const network = new PrivateMlNetwork(stack, 'Network');
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Mine', 'sg-12345678');
    new LustreFileSystem(stack, 'Lustre', { network, storage: SCRATCH, securityGroup });

    expect(fileSystemOf(stack).Properties.SecurityGroupIds).toEqual(['sg-12345678']);
    expect(Object.keys(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter((id) => id.startsWith('Lustre'))).toEqual([]);
  });
});

describe('clients', () => {
  test('are let in on the ports of Lustre, both ways', () => {
    const { stack, network, lustre } = lustreIn();
    const client = new ec2.SecurityGroup(stack, 'Client', { vpc: network.vpc, allowAllOutbound: false });

    lustre.allowFrom(client);

    const rules = (type: string) => Object.entries(resourcesOf(stack, `AWS::EC2::SecurityGroup${type}`)).filter(([id]) => id.startsWith('Client'))
      .map(([, { Properties }]) => [Properties.FromPort, Properties.ToPort]);
    expect(rules('Ingress')).toEqual([[988, 988], [988, 988], [1018, 1023], [1018, 1023]]);
    expect(rules('Egress')).toEqual([[988, 988], [988, 988], [1018, 1023], [1018, 1023]]);
  });

  test('of another stack bring their rules with them', () => {
    const { stack, network, lustre } = lustreIn();
    const users = new Stack(stack.node.root as App, 'Users', { env: stack });
    const client = new ec2.SecurityGroup(users, 'Client', { vpc: network.vpc, allowAllOutbound: false });

    lustre.allowFrom(client);

    expect(stack.dependencies).toEqual([]);
    expect(Object.keys(resourcesOf(users, 'AWS::EC2::SecurityGroupIngress'))).toHaveLength(4);
  });

  test('outside of the VPC are let in by their range', () => {
    const { stack, lustre } = lustreIn();

    lustre.allowFromOnPremises('192.168.0.0/16');
    lustre.allowFromOnPremises('192.168.0.0/16');

    const ranges = ['Ingress', 'Egress'].flatMap((type) => Object.values(resourcesOf(stack, `AWS::EC2::SecurityGroup${type}`)))
      .filter(({ Properties }) => Properties.CidrIp === '192.168.0.0/16').map(({ Properties }) => [Properties.FromPort, Properties.ToPort]);
    expect(ranges).toEqual([[988, 988], [1018, 1023], [988, 988], [1018, 1023]]);
  });

  test.each(['10.0.0.0/8', '10.1.2.3/32'])('%s is a range', (cidr) => {
    expect(() => lustreIn().lustre.allowFromOnPremises(cidr)).not.toThrow();
  });

  test.each(['0.0.0.0/0', '10.0.0.0/7', '10.0.0.0/33', '10.0.0.0', 'fd00::/8', Token.asString({ Ref: 'Range' })])('%s is no range', (cidr) => {
    expect(() => lustreIn().lustre.allowFromOnPremises(cidr)).toThrow(/'cidr' must be a literal IPv4 range from \/8 to \/32, got /);
  });
});

describe('an imported file system', () => {
  function imported(efa?: boolean) {
    const stack = testStack();
    const network = new PrivateMlNetwork(stack, 'Network');
    const securityGroup = new ec2.SecurityGroup(stack, 'Group', { vpc: network.vpc, allowAllOutbound: false });
    const lustre = LustreFileSystem.fromLustreFileSystemAttributes(stack, 'Lustre', { fileSystemId: 'fs-12345678', mountName: 'abcdefgh', network, securityGroup, efa });
    return { stack, network, securityGroup, lustre };
  }

  test('is mounted by the names that are given', () => {
    expect(imported().lustre.mountCommand()).toMatch(/ fs-12345678\.fsx\.eu-west-1\..*@tcp:\/abcdefgh \/fsx$/);
  });

  test('default of LustreFileSystemAttributes.subnet: the first of the network', () => {
    const { network, lustre } = imported();

    expect(lustre.subnet).toBe(network.subnets[0]);
  });

  test.each([[true, ['-1']], [false, ['tcp']]])('with EFA %s clients speak %j', (efa, protocols) => {
    const { stack, network, lustre } = imported(efa);
    lustre.allowFrom(new ec2.SecurityGroup(stack, 'Client', { vpc: network.vpc, allowAllOutbound: false }));

    const spoken = Object.entries(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter(([id]) => id.startsWith('Client')).map(([, r]) => r.Properties.IpProtocol);
    expect([...new Set(spoken)]).toEqual(protocols);
  });

  test('default of LustreFileSystemAttributes.efa: clients speak the ports of Lustre', () => {
    const { stack, network, lustre } = imported();
    lustre.allowFrom(new ec2.SecurityGroup(stack, 'Client', { vpc: network.vpc, allowAllOutbound: false }));

    expect(Object.keys(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter((id) => id.startsWith('Client'))).toHaveLength(4);
  });
});
