import { createHash } from 'crypto';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { ArnFormat, CrossStackReferences, IResource, ReferenceStrength, RemovalPolicy, Resource, Size, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundRepository } from './bound-data-repository';
import { checkLustre, daysOf, LustrePlan } from './lustre-check';
import { LustreVersion } from './lustre-options';
import { LustreFileSystemProps } from './lustre-props';
import { lustreConfiguration } from './lustre-rendering';
import { lustreGroup, openToClient, openToRange } from './lustre-security-group';
import { hearChanges } from './repository-events';
import { admitFileSystems } from './repository-key';
import { RepositoryWatch } from './repository-watch';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';
import { pascal } from '../internal/subnets';
import { CREATE_ONLY } from '../rules/lustre-settings';
import { Encryption, IPrivateMlNetwork } from '../security';

/**
 * A Lustre file system, ours or one that exists.
 */
export interface ILustreFileSystem extends IResource, ec2.IConnectable {
  /**
   * The id of the file system.
   *
   * @attribute
   */
  readonly fileSystemId: string;

  /**
   * The name under which clients reach it. It resolves inside of its VPC.
   *
   * @attribute
   */
  readonly dnsName: string;

  /**
   * The name that is mounted; the service makes it.
   *
   * @attribute
   */
  readonly mountName: string;

  /** The network in which it stands. */
  readonly network: IPrivateMlNetwork;

  /** The subnet in which it stands, in one zone. */
  readonly subnet: ec2.ISubnet;

  /** The ARN of the file system. */
  readonly fileSystemArn: string;

  /**
   * Lets a client in, both ways, on the ports of Lustre; with EFA on all of them. The rules lie beside the client's group.
   *
   * @param client - What mounts the file system.
   */
  allowFrom(client: ec2.IConnectable): void;

  /**
   * The command by which a Linux client mounts it.
   *
   * @param directory - Where it appears on the client; `/fsx` unless you say otherwise.
   */
  mountCommand(directory?: string): string;

  /**
   * A metric of the file system in `AWS/FSx`.
   *
   * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/fs-metrics.html
   * @param metricName - The name of the metric.
   * @param options - Statistic, period and more.
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes that are free, in all.
   *
   * @param options - Statistic, period and more.
   */
  metricFreeDataStorageCapacity(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes that clients read.
   *
   * @param options - Statistic, period and more.
   */
  metricDataReadBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes that clients wrote.
   *
   * @param options - Statistic, period and more.
   */
  metricDataWriteBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * A Lustre file system that exists.
 */
export interface LustreFileSystemAttributes {
  /** The id of the file system. */
  readonly fileSystemId: string;

  /** The name that is mounted, as the service made it. */
  readonly mountName: string;

  /** The network in which it stands. */
  readonly network: IPrivateMlNetwork;

  /** Its security group; clients are let in there. */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * The subnet in which it stands.
   *
   * @default - the first subnet of the network
   */
  readonly subnet?: ec2.ISubnet;

  /**
   * Whether it speaks to clients through the Elastic Fabric Adapter, for which they are let in to all ports.
   *
   * @default false
   */
  readonly efa?: boolean;
}

abstract class LustreFileSystemBase extends Resource implements ILustreFileSystem {
  public abstract readonly fileSystemId: string;
  public abstract readonly dnsName: string;
  public abstract readonly mountName: string;
  public abstract readonly network: IPrivateMlNetwork;
  public abstract readonly subnet: ec2.ISubnet;
  public abstract readonly connections: ec2.Connections;
  /**
   * Whether clients speak to it through EFA.
   *
   * @internal
   */
  protected abstract readonly _efa: boolean;

  /** The ARN of the file system. */
  public get fileSystemArn(): string {
    return arnIn(Stack.of(this), { service: 'fsx', resource: 'file-system', resourceName: this.fileSystemId, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  public allowFrom(client: ec2.IConnectable): void {
    for (const peer of client.connections.securityGroups) {
      for (const own of this.connections.securityGroups) openToClient(peer, own, this._efa);
    }
  }

  public mountCommand(directory: string = '/fsx'): string {
    return `sudo mkdir -p ${directory} && sudo mount -t lustre -o relatime,flock ${this.dnsName}@tcp:/${this.mountName} ${directory}`;
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/FSx', metricName, ...options, dimensionsMap: { FileSystemId: this.fileSystemId, ...options.dimensionsMap },
    }).attachTo(this);
  }

  public metricFreeDataStorageCapacity(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FreeDataStorageCapacity', { statistic: 'Sum', ...options });
  }

  public metricDataReadBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DataReadBytes', { statistic: 'Sum', ...options });
  }

  public metricDataWriteBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DataWriteBytes', { statistic: 'Sum', ...options });
  }
}

/**
 * A parallel file system, alone or in front of S3: with a security group of its own that speaks what Lustre needs, in the version that AWS recommends,
 * retained, and known to the rules of the service.
 */
export class LustreFileSystem extends LustreFileSystemBase {
  /**
   * A file system that exists.
   *
   * @param scope - Where the import lies.
   * @param id - Its id there.
   * @param attrs - What is known of it.
   */
  public static fromLustreFileSystemAttributes(scope: Construct, id: string, attrs: LustreFileSystemAttributes): ILustreFileSystem {
    return new ImportedLustre(scope, id, attrs);
  }

  public readonly network: IPrivateMlNetwork;
  public readonly subnet: ec2.ISubnet;
  /** The security groups of the file system. Let clients in with `allowFrom`, which opens every port of Lustre on both sides. */
  public readonly connections: ec2.Connections;
  /** Rings when a data repository with automatic import or export no longer follows; undefined where there is none. */
  public readonly repositoryAlarm?: cloudwatch.Alarm;
  /**
   * @internal
   */
  protected override readonly _efa: boolean;
  private readonly resource: fsx.CfnFileSystem;
  private readonly group: ec2.ISecurityGroup;

  constructor(scope: Construct, id: string, props: LustreFileSystemProps) {
    super(scope, id);
    const storage = props.storage._settings;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const repositories = (props.repositories ?? []).map((repository) => repository._bind(this));
    const persistent = storage.deployment.startsWith('PERSISTENT');
    const plan: LustrePlan = {
      props,
      storage,
      repositories,
      version: (props.version ?? LustreVersion.V2_15).version,
      kmsKey: (props.encryption ?? (persistent ? Encryption.customerManaged() : undefined))?._keyFor(this)?.keyArn,
      backupDays: daysOf(props) ?? (persistent && repositories.length === 0 ? DEFAULT_BACKUP_DAYS : undefined),
    };
    checkLustre(this, plan);

    this.network = props.network;
    this.subnet = props.subnet ?? props.network.subnets[0];
    this._efa = storage.efa ?? false;
    const own = props.securityGroup ? undefined : lustreGroup(this, props.network.vpc, { efa: this._efa, removalPolicy });
    this.group = own?.group ?? props.securityGroup!;
    this.connections = new ec2.Connections({ securityGroups: [this.group] });
    this.resource = this.defineResource(plan);
    this.resource.applyRemovalPolicy(removalPolicy);
    for (const rule of own?.rules ?? []) this.resource.addResourceDependency(rule); // the service looks at them when it makes the file system
    for (const shared of [this.resource, ...own ? [own.group] : []]) CrossStackReferences.of(shared).produce(ReferenceStrength.WEAK);
    this.defineAssociations(repositories);
    if (repositories.some(({ autoImport, autoExport }) => autoImport ?? autoExport)) {
      this.repositoryAlarm = new RepositoryWatch(this, 'RepositoryWatch', { fileSystemId: this.fileSystemId, encryption: props.encryption, alerts: props.alerts }).alarm;
    }
  }

  /** The id of the file system. */
  public get fileSystemId(): string {
    return this.resource.ref;
  }

  /** The name under which clients reach it. It resolves inside of its VPC. */
  public get dnsName(): string {
    return this.resource.attrDnsName;
  }

  /** The name that is mounted; the service makes it. */
  public get mountName(): string {
    return this.resource.attrLustreMountName;
  }

  /**
   * Lets clients outside of the VPC in, over Direct Connect or a VPN: on the ports of Lustre, both ways.
   *
   * They need a name resolution that reaches the VPC.
   *
   * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/mounting-on-premises.html
   * @param cidr - Their addresses, an IPv4 range of at most 16 million: `192.168.0.0/16`.
   */
  public allowFromOnPremises(cidr: string): void {
    const [, bits] = /^\d{1,3}(?:\.\d{1,3}){3}\/(\d{1,2})$/.exec(cidr) ?? [];
    if (Token.isUnresolved(cidr) || Number(bits ?? 0) < 8 || Number(bits) > 32) {
      fail(this, 'OnPremisesRange', `'cidr' must be a literal IPv4 range from /8 to /32, got ${Token.isUnresolved(cidr) ? 'a token' : cidr}; name the range of your network, for example 192.168.0.0/16`);
    }
    const id = `OnPremises${cidr.replace(/\D/g, 'x')}`;
    if (!this.node.tryFindChild(`${id}Port988In`)) openToRange(this, id, { group: this.group, cidr });
  }

  private defineResource(plan: LustrePlan): fsx.CfnFileSystem {
    const { size, storageType } = plan.storage;
    const resource = new fsx.CfnFileSystem(this, 'Resource', {
      fileSystemType: 'LUSTRE',
      fileSystemTypeVersion: plan.version,
      storageType,
      storageCapacity: size?.toGibibytes(),
      subnetIds: [this.subnet.subnetId],
      securityGroupIds: [this.group.securityGroupId],
      kmsKeyId: plan.kmsKey,
      lustreConfiguration: lustreConfiguration(this, plan),
    });
    resource.addMetadata('cdk-mlops:CreateOnly', [...CREATE_ONLY]);
    return resource;
  }

  /** One after the other: they all change the same file system. */
  private defineAssociations(repositories: BoundRepository[]): void {
    let previous: fsx.CfnDataRepositoryAssociation | undefined;
    for (const repository of repositories) {
      admitFileSystems(this, repository);
      hearChanges(this, repository);
      const association = new fsx.CfnDataRepositoryAssociation(this, repositoryId(repository.mountAt), {
        fileSystemId: this.fileSystemId,
        fileSystemPath: repository.mountAt,
        dataRepositoryPath: repository.uri,
        batchImportMetaDataOnCreate: repository.importOnCreate,
        importedFileChunkSize: mebibytes(repository.chunkSize),
        s3: repository.autoImport || repository.autoExport ? {
          autoImportPolicy: repository.autoImport && { events: repository.autoImport },
          autoExportPolicy: repository.autoExport && { events: repository.autoExport },
        } : undefined,
      });
      if (previous) association.addResourceDependency(previous);
      previous = association;
    }
  }
}

const DEFAULT_BACKUP_DAYS = 7;

function mebibytes(size: Size | undefined): number | undefined {
  return size?.toMebibytes();
}

/** The directory in words, and a hash that tells `/a-b` from `/a/b`. */
function repositoryId(mountAt: string): string {
  const words = mountAt.split(/[^A-Za-z0-9]+/).filter((word) => word !== '').map(pascal).join('') || 'Root';
  return `Repository${words}${createHash('sha256').update(mountAt.replace(/\/+$/, '')).digest('hex').slice(0, 4)}`;
}

class ImportedLustre extends LustreFileSystemBase {
  public readonly fileSystemId: string;
  public readonly dnsName: string;
  public readonly mountName: string;
  public readonly network: IPrivateMlNetwork;
  public readonly subnet: ec2.ISubnet;
  public readonly connections: ec2.Connections;
  /**
   * @internal
   */
  protected override readonly _efa: boolean;

  constructor(scope: Construct, id: string, attrs: LustreFileSystemAttributes) {
    super(scope, id);
    const stack = Stack.of(this);
    this.fileSystemId = attrs.fileSystemId;
    this.dnsName = `${attrs.fileSystemId}.fsx.${stack.region}.${stack.urlSuffix}`;
    this.mountName = attrs.mountName;
    this.network = attrs.network;
    this.subnet = attrs.subnet ?? attrs.network.subnets[0];
    this.connections = new ec2.Connections({ securityGroups: [attrs.securityGroup] });
    this._efa = attrs.efa ?? false;
  }
}
