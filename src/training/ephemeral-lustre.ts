import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Size, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { syncStatements } from './execution-calls';
import { RunStorage } from './guard-run';
import { LustreCalls, REPORT_TAG } from './lustre-calls';
import { LustreRuntime } from './lustre-runtime';
import { oneOf, pollStates, taskStates } from './poll-states';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { StepContext } from './workflow-step';
import { DataRepository, LustreInputOptions, LustreStorage, TrainingInput } from '../data';
import { BoundRepository } from '../data/bound-data-repository';
import { checkLustre } from '../data/lustre-check';
import { openToClient } from '../data/lustre-security-group';
import { admitFileSystems } from '../data/repository-key';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';
import { derivedName } from '../internal/names';
import { IPrivateMlNetwork } from '../security';

/** A file system that lives as long as one run. */
export interface EphemeralLustreProps {
  /** The network in which it stands; jobs that read it run in the same subnet. */
  readonly network: IPrivateMlNetwork;

  /** The prefixes that it shows as directories, 1 to 8. Their `importOnCreate`, `autoImport` and `autoExport` have no effect: each run imports once, when it begins. */
  readonly repositories: DataRepository[];

  /**
   * Its size: 1200 GiB, 2400 GiB or a multiple of 2400 GiB.
   *
   * @default Size.gibibytes(1200)
   */
  readonly size?: Size;

  /**
   * The subnet in which it stands.
   *
   * @default - the first subnet of the network
   */
  readonly subnet?: ec2.ISubnet;

  /**
   * Whether files that a run wrote below a repository's directory go back to its prefix before the file system is deleted, also after a failure.
   *
   * @default false
   */
  readonly exportChanges?: boolean;

  /**
   * How long a file system is kept whose export failed; the run then ends failed and says which one it is.
   *
   * @default Duration.hours(24)
   */
  readonly keepOnFailure?: Duration;
}

const VERSION = '2.15';
const SYSTEM = '$.run.lustre.fileSystemId';

/**
 * A scratch file system for each run of a workflow: made when the run begins, filled from S3, and deleted when it ends, also when it fails, is aborted
 * or takes too long.
 *
 * @example
 * import { ArtifactStore, DataRepository } from 'cdk-mlops/data';
 * import { IPrivateMlNetwork } from 'cdk-mlops/security';
 * import { EphemeralLustre } from 'cdk-mlops/training';
 *
 * declare const network: IPrivateMlNetwork;
 * declare const store: ArtifactStore;
 * const storage = new EphemeralLustre({ network, repositories: [DataRepository.s3(store, 'labelled/', { mountAt: '/labelled' })] });
 * const labelled = storage.input({ path: '/labelled' });
 */
export class EphemeralLustre {
  private readonly props: EphemeralLustreProps;
  private readonly subnet: ec2.ISubnet;

  /**
   * @param props - Where it stands, and what it shows.
   */
  constructor(props: EphemeralLustreProps) {
    this.props = props;
    this.subnet = props.subnet ?? props.network.subnets[0];
  }

  /**
   * A directory of it as a channel of a training job. Files that are to be exported need `writable`.
   *
   * @param options - The directory, and whether the job may write there.
   */
  public input(options: LustreInputOptions = {}): TrainingInput {
    const { network } = this.props;
    return TrainingInput._of((scope) => ({
      channel: {
        DataSource: {
          FileSystemDataSource: {
            'FileSystemId.$': SYSTEM,
            'FileSystemType': 'FSxLustre',
            'FileSystemAccessMode': options.writable ? 'rw' : 'ro',
            'DirectoryPath.$': `States.Format('/{}${plainPath(scope, options.path)}', $.run.lustre.mountName)`,
          },
        },
        InputMode: 'File',
      },
      grant: () => {},
      network: {
        vpc: network.vpc,
        subnetIds: [this.subnet.subnetId],
        zones: 1,
        endpointSecurityGroup: network.endpointSecurityGroup,
        admit: (group) => openToClient(group, LustreRuntime.of(scope).groupIn(network), false),
      },
    }));
  }

  /**
   * The states around the work of a run.
   *
   * @internal
   */
  public _bind(scope: Construct, { encryption }: Pick<StepContext, 'encryption'>): RunStorage {
    const { network, size = Size.gibibytes(1200) } = this.props;
    const repositories = this.props.repositories.map((repository) => repository._bind(scope));
    if (repositories.length === 0) fail(scope, 'StorageEmpty', "'repositories' must hold what a run reads, got none; add DataRepository.s3()");
    const storage = LustreStorage.scratch(size);
    checkLustre(scope, { props: { network, storage }, storage: storage._settings, version: VERSION, repositories });
    for (const repository of repositories) admitFileSystems(scope, repository);
    const runtime = LustreRuntime.of(scope);
    return new LustreOfRun({ ...this.props, size, subnet: this.subnet, bound: repositories, runtime, cleaner: runtime.cleaner(encryption).machine });
  }

  /**
   * What uploads must not start a run: the prefixes that exports write to.
   *
   * @internal
   */
  public _exportsTo(scope: Construct): { readonly store: BoundRepository['store']; readonly prefix: string }[] {
    return this.props.exportChanges ? this.props.repositories.map((repository) => repository._bind(scope)) : [];
  }
}

/** A path that can stand in a text of the Amazon States Language. */
function plainPath(scope: Construct, path: string = '/'): string {
  if (Token.isUnresolved(path) || !/^(\/[\w.-]+)*\/?$/.test(path) || /\/\.{1,2}(\/|$)/.test(path)) {
    fail(scope, 'InputDirectory', `'path' must be letters, digits, dots, hyphens and underscores between slashes, got ${Token.isUnresolved(path) ? 'a token' : path}; write it as /labelled`);
  }
  return path.replace(/\/+$/, '');
}

type Plan = Omit<EphemeralLustreProps, 'size' | 'subnet'> & {
  readonly size: Size;
  readonly subnet: ec2.ISubnet;
  readonly bound: readonly BoundRepository[];
  readonly runtime: LustreRuntime;
  readonly cleaner: WorkflowMachine;
};

class LustreOfRun implements RunStorage {
  constructor(private readonly plan: Plan) {}

  public before(scope: Construct, otherwise: sfn.IChainable): sfn.Chain {
    const { runtime, network, bound } = this.plan;
    runtime.serve(executionsAround(scope));
    const calls = new LustreCalls(scope, runtime.tag);
    const ready = new sfn.Pass(scope, 'Storage ready', { inputPath: '$.system.mountNames[0]', resultPath: '$.run.lustre.mountName' });
    const broken = (id: string, cause: string) => {
      const state = new sfn.Pass(scope, id, { result: sfn.Result.fromObject({ Error: 'StorageNotReady', Cause: cause }), resultPath: '$.error' });
      state.next(otherwise);
      return state;
    };
    const importing = this.importStates(scope, { calls, next: ready, never: broken('Import failed', 'The names of the objects could not be imported.'), otherwise });
    const unlinked = broken('Not linked', 'A prefix could not be linked with the file system.');
    const links = { calls, never: unlinked, otherwise };
    const linked = bound.reduceRight<sfn.IChainable>((next, repository, index) =>
      linkStates(scope, { ...links, repository, index, next }), importing);
    const make = calls.create('Make the storage', network.vpc, this.request(calls));
    const look = calls.look('Look at the storage', SYSTEM, {
      resultSelector: { 'lifecycles.$': '$.FileSystems[*].Lifecycle', 'mountNames.$': '$.FileSystems[*].LustreConfiguration.MountName' },
      resultPath: '$.system',
    });
    look.orElse(otherwise);
    make.orElse(otherwise).next(pollStates(scope, {
      name: 'Storage',
      ask: look,
      every: Duration.seconds(20),
      most: 180,
      ready: sfn.Condition.and(oneOf('$.system.lifecycles[0]', ['AVAILABLE']), sfn.Condition.isPresent('$.system.mountNames[0]')),
      pending: oneOf('$.system.lifecycles[0]', ['CREATING', 'UPDATING', 'AVAILABLE']),
      next: linked,
      never: broken('Storage not made', 'The file system did not become available.'),
    }));
    return sfn.Chain.custom(make, [ready], ready);
  }

  public after(scope: Construct): sfn.Chain {
    const { cleaner, keepOnFailure = Duration.hours(24) } = this.plan;
    const done = new sfn.Pass(scope, 'Storage done');
    const remove = new ServiceTask(scope, 'Remove the storage', {
      service: 'states',
      action: 'startExecution',
      pattern: 'sync:2',
      parameters: {
        StateMachineArn: cleaner.arn,
        Input: {
          'fileSystemId.$': SYSTEM,
          'seconds': 0,
          'keepSeconds': keepOnFailure.toSeconds(),
          'report': this.report ?? '',
          'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
        },
      },
      resultSelector: { 'kept.$': '$.Output.kept' },
      resultPath: '$.storage',
      timeout: Duration.hours(26),
      allow: [...cleaner.startStatements, ...syncStatements(scope, cleaner.executionArn('*'))],
    });
    const left = new sfn.Pass(scope, 'Storage left', { result: sfn.Result.fromString('The file system of the run is left to the sweeper.'), resultPath: '$.ended.storage' });
    left.next(done);
    remove.orElseIgnore(left).next(new sfn.Choice(scope, 'Is the storage kept?')
      .when(sfn.Condition.booleanEquals('$.storage.kept', true), keptStates(scope, done))
      .otherwise(done));
    const there = new sfn.Choice(scope, 'Is there storage?').when(sfn.Condition.isPresent(SYSTEM), remove).otherwise(done);
    return sfn.Chain.custom(there, [done], done);
  }

  /** Where the report of an export goes: into the first repository, beside the data. */
  private get report(): string | undefined {
    return this.plan.exportChanges ? `${this.plan.bound[0].uri}.lustre-reports` : undefined;
  }

  private request(calls: LustreCalls): Record<string, unknown> {
    const { runtime, network, subnet, size } = this.plan;
    return {
      FileSystemType: 'LUSTRE',
      FileSystemTypeVersion: VERSION,
      StorageType: 'SSD',
      StorageCapacity: size.toGibibytes(),
      SubnetIds: [subnet.subnetId],
      SecurityGroupIds: [runtime.groupIn(network).securityGroupId],
      LustreConfiguration: { DeploymentType: 'SCRATCH_2', DataCompressionType: 'LZ4' },
      Tags: calls.tags(this.report ? [{ Key: REPORT_TAG, Value: this.report }] : []),
    };
  }

  private importStates(scope: Construct, { calls, next, never, otherwise }: Omit<Link, 'repository' | 'index'>): ServiceTask {
    const start = calls.startTask('Import the names', {
      'Type': 'IMPORT_METADATA_FROM_REPOSITORY', 'FileSystemId.$': SYSTEM, 'Paths': this.plan.bound.map(({ uri }) => uri), 'Report': { Enabled: false },
    }, '$.task');
    const look = calls.lookAtTask('Look at the import', '$.task.id', {
      resultSelector: { 'lifecycles.$': '$.DataRepositoryTasks[*].Lifecycle' }, resultPath: '$.import',
    });
    look.orElse(otherwise);
    start.orElse(otherwise).next(taskStates(scope, { name: 'Import', ask: look, lifecycles: '$.import.lifecycles', every: Duration.seconds(30), next, never }));
    return start;
  }
}

interface Link {
  readonly calls: LustreCalls;
  readonly repository: BoundRepository;
  readonly index: number;
  readonly next: sfn.IChainable;
  readonly never: sfn.IChainable;
  readonly otherwise: sfn.IChainable;
}

/** Links one repository, and waits until it is. */
function linkStates(scope: Construct, { calls, repository, index, next, never, otherwise }: Link): ServiceTask {
  const name = `Link ${repository.mountAt.replace(/\//g, ' ').trim() || 'the root'}`;
  const link = calls.link(name, {
    'ClientRequestToken.$': `States.Format('link-${index}-{}', States.Hash($$.Execution.Id, 'MD5'))`,
    'FileSystemId.$': SYSTEM,
    'FileSystemPath': repository.mountAt,
    'DataRepositoryPath': repository.uri,
    ...(repository.chunkSize ? { ImportedFileChunkSize: repository.chunkSize.toMebibytes() } : {}),
  }, '$.link');
  const look = calls.lookAtLink(`${name}: look`, '$.link.id', '$.linked');
  look.orElse(otherwise);
  link.orElse(otherwise).next(pollStates(scope, {
    name,
    ask: look,
    every: Duration.seconds(15),
    most: 240,
    ready: oneOf('$.linked.lifecycles[0]', ['AVAILABLE']),
    pending: oneOf('$.linked.lifecycles[0]', ['CREATING', 'UPDATING']),
    next,
    never,
  }));
  return link;
}

/** A run whose results were not all exported is no success. */
function keptStates(scope: Construct, done: sfn.IChainable): sfn.IChainable {
  const set = (id: string, path: string, text: string) => new sfn.Pass(scope, id, { result: sfn.Result.fromString(text), resultPath: path });
  const note = new sfn.Pass(scope, 'Storage kept', {
    parameters: { 'text.$': `States.Format('Not every file was exported; {} is kept for a while.', ${SYSTEM})` }, resultPath: '$.storage',
  });
  const say = new sfn.Pass(scope, 'Say that it is kept', { inputPath: '$.storage.text', resultPath: '$.ended.storage' });
  const cause = new sfn.Pass(scope, 'Kept: cause', { inputPath: '$.storage.text', resultPath: '$.ended.cause' });
  const failed = sfn.Chain.start(set('Kept: outcome', '$.ended.outcome', 'failed')).next(set('Kept: error', '$.ended.error', 'StorageExportFailed')).next(cause);
  cause.next(done);
  note.next(say).next(new sfn.Choice(scope, 'Did the run fail before?').when(sfn.Condition.stringEquals('$.ended.outcome', 'failed'), done).otherwise(failed));
  return note;
}

/** The executions of the machine that the states are made for: that of the guard around them. */
function executionsAround(scope: Construct): string {
  const guard = scope.node.scope as Construct;
  return arnIn(Stack.of(scope), { service: 'states', resource: 'execution', resourceName: `${derivedName(guard)}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
