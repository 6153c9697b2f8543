// covers src/training/lustre-calls.ts
// covers src/training/lustre-cleaner.ts
// covers src/training/lustre-runtime.ts
// covers src/training/poll-states.ts
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Size, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { definitionOf, machineOf } from './support';
import { ArtifactStore, DataRepository } from '../../src/data';
import { Encryption, PrivateMlNetwork } from '../../src/security';
import { EphemeralLustre, EphemeralLustreProps } from '../../src/training';
import { LustreRuntime } from '../../src/training/lustre-runtime';
import { failing, runMachine, sequence } from '../asl';
import { testStack } from '../support/stacks';
import { diagnostics, resourcesOf } from '../support/templates';

function given(props: Partial<EphemeralLustreProps> = {}) {
  const stack = testStack();
  const network = new PrivateMlNetwork(stack, 'Network');
  const store = new ArtifactStore(stack, 'Artifacts');
  const repositories = ['labelled', 'images'].map((name) => DataRepository.s3(store, name, { mountAt: `/${name}` }));
  return { stack, network, store, storage: new EphemeralLustre({ network, repositories, ...props }) };
}

/** A machine as the guard is: storage, work, a report, storage again. */
function around(props: Partial<EphemeralLustreProps> = {}) {
  const { stack, storage, ...rest } = given(props);
  const states = new Construct(new Construct(stack, 'Guard'), 'States');
  const bound = storage._bind(states, { encryption: Encryption.customerManaged() });
  const after = bound.after(states);
  const report = (outcome: string) => {
    const state = new sfn.Pass(states, `Report ${outcome}`, { result: sfn.Result.fromObject({ outcome }), resultPath: '$.ended' });
    state.next(after);
    return state;
  };
  const work = new sfn.Pass(states, 'Work');
  work.next(report('succeeded'));
  const machine = machineOf(stack, sfn.Chain.start(bound.before(states, report('failed'))).next(work));
  const runtime = LustreRuntime.of(stack);
  const cleaner = definitionOf(runtime.cleaner(Encryption.customerManaged()).machine);
  return { stack, storage, runtime, definition: definitionOf(machine), cleaner, machine, ...rest };
}

const INPUT = { run: { id: 'r', startedAt: 'now' } };
const CREATED = { FileSystem: { FileSystemId: 'fs-1' } };
const available = { FileSystems: [{ Lifecycle: 'AVAILABLE', LustreConfiguration: { MountName: 'abcd' } }] };
const task = (Lifecycle: string, FailedCount = 0) => ({ DataRepositoryTasks: [{ TaskId: 'task-1', Lifecycle, Status: { FailedCount } }] });

/** Services as they are on a good day. */
const FINE = {
  'aws-sdk:fsx:createFileSystem': CREATED,
  'aws-sdk:fsx:describeFileSystems': sequence({ FileSystems: [{ Lifecycle: 'CREATING', LustreConfiguration: {} }] }, available),
  'aws-sdk:fsx:createDataRepositoryAssociation': { Association: { AssociationId: 'dra-1' } },
  'aws-sdk:fsx:describeDataRepositoryAssociations': { Associations: [{ Lifecycle: 'AVAILABLE' }] },
  'aws-sdk:fsx:createDataRepositoryTask': { DataRepositoryTask: { TaskId: 'task-1' } },
  'aws-sdk:fsx:describeDataRepositoryTasks': sequence(task('EXECUTING'), task('SUCCEEDED')),
  'states:startExecution.sync:2': { Output: { kept: false } },
};

const GONE = failing('FSx.FileSystemNotFoundException');
const NOTHING_RUNS = { DataRepositoryTasks: [] };
const CLEAN = {
  'List its tasks': NOTHING_RUNS,
  'aws-sdk:fsx:createDataRepositoryTask': { DataRepositoryTask: { TaskId: 'task-2' } },
  'Look at the export': task('SUCCEEDED'),
  'aws-sdk:fsx:deleteFileSystem': {},
  'aws-sdk:fsx:describeFileSystems': sequence({ FileSystems: [{ Lifecycle: 'DELETING' }] }, GONE),
  'aws-sdk:fsx:cancelDataRepositoryTask': {},
  'states:startExecution': { ExecutionArn: 'arn:later' },
  'aws-sdk:fsx:tagResource': {},
};
const REMOVAL = { fileSystemId: 'fs-1', seconds: 0, keepSeconds: 3600, report: '' };
const EXPORT = { ...REMOVAL, report: 's3://bucket/.lustre-reports' };
const called = (run: { readonly calls: readonly { readonly action: string; readonly parameters: unknown }[] }, name: string) =>
  run.calls.filter(({ action }) => action === name).map(({ parameters }) => parameters);

describe('a run with storage', () => {
  test('makes it, links it, imports names, works and removes it', () => {
    const run = runMachine(around().definition, INPUT, FINE);

    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { run: { lustre: { fileSystemId: 'fs-1', mountName: 'abcd' } }, ended: { outcome: 'succeeded' } } });
    const steps = ['Make the storage', 'Link labelled', 'Link images', 'Import the names', 'Storage ready', 'Work', 'Remove the storage'];
    expect(run.trace.filter((state: string) => steps.includes(state))).toEqual(steps);
  });

  test('asks for scratch storage of version 2.15, once for each execution, with the tags of its holder', () => {
    const { definition } = around();
    const { Parameters } = definition.States['Make the storage'];

    expect(Parameters).toMatchObject({
      'FileSystemType': 'LUSTRE',
      'FileSystemTypeVersion': '2.15',
      'StorageCapacity': 1200,
      'StorageType': 'SSD',
      'LustreConfiguration': { DeploymentType: 'SCRATCH_2' },
      'ClientRequestToken.$': expect.stringContaining('$$.Execution.Id'),
    });
    expect(Parameters.Tags.map(({ Key }: any) => Key)).toEqual(['cdk-mlops:storage', 'cdk-mlops:execution']);
  });

  test('imports from every prefix, without a report', () => {
    const { Parameters } = around().definition.States['Import the names'];

    expect(Parameters).toMatchObject({ Type: 'IMPORT_METADATA_FROM_REPOSITORY', Report: { Enabled: false } });
    expect(Parameters.Paths.map((path: string) => path.replace(/.*\/(\w+\/)$/, '$1'))).toEqual(['labelled/', 'images/']);
  });

  test.each<[string, Record<string, any>, string | undefined]>([
    ['it cannot be made', { 'aws-sdk:fsx:createFileSystem': failing('FSx.BadRequestException') }, undefined],
    ['it fails', { 'aws-sdk:fsx:describeFileSystems': { FileSystems: [{ Lifecycle: 'FAILED', LustreConfiguration: {} }] } }, 'Remove the storage'],
    ['nobody can say how it is', { 'aws-sdk:fsx:describeFileSystems': { FileSystems: [] } }, 'Remove the storage'],
    ['it never becomes available', { 'aws-sdk:fsx:describeFileSystems': { FileSystems: [{ Lifecycle: 'CREATING', LustreConfiguration: {} }] } }, 'Remove the storage'],
    ['a link is refused', { 'aws-sdk:fsx:createDataRepositoryAssociation': failing('FSx.BadRequestException') }, 'Remove the storage'],
    ['a link is wrong', { 'aws-sdk:fsx:describeDataRepositoryAssociations': { Associations: [{ Lifecycle: 'MISCONFIGURED' }] } }, 'Remove the storage'],
    ['the import fails', { 'aws-sdk:fsx:describeDataRepositoryTasks': task('FAILED') }, 'Remove the storage'],
    ['the import cannot be asked about', { 'aws-sdk:fsx:describeDataRepositoryTasks': failing('FSx.InternalServerError') }, 'Remove the storage'],
  ])('fails without working where %s, and removes what is there', (_, fault, removed) => {
    const run = runMachine(around().definition, INPUT, { ...FINE, ...fault });

    expect(run.output).toMatchObject({ ended: { outcome: 'failed' } });
    expect(run.trace).not.toContain('Work');
    expect(run.trace.includes('Remove the storage') ? 'Remove the storage' : undefined).toBe(removed);
  });

  test('is a failure that names the file system where the export failed', () => {
    const run = runMachine(around().definition, INPUT, { ...FINE, 'states:startExecution.sync:2': { Output: { kept: true } } });

    expect(run.output).toMatchObject({ ended: { outcome: 'failed', error: 'StorageExportFailed', cause: 'Not every file was exported; fs-1 is kept for a while.' } });
  });

  test('keeps its own error where the export failed after it', () => {
    const run = runMachine(around().definition, INPUT, {
      ...FINE, 'aws-sdk:fsx:describeDataRepositoryTasks': task('FAILED'), 'states:startExecution.sync:2': { Output: { kept: true } },
    });

    expect((run.output as any).ended).toEqual({ outcome: 'failed', storage: 'Not every file was exported; fs-1 is kept for a while.' });
  });

  test('is no failure where only the removal fails: the sweeper tries again', () => {
    const run = runMachine(around().definition, INPUT, { ...FINE, 'states:startExecution.sync:2': failing('States.TaskFailed') });

    expect((run.output as any).ended).toEqual({ outcome: 'succeeded', storage: 'The file system of the run is left to the sweeper.' });
  });
});

describe('the cleaner', () => {
  test('deletes a file system and looks until it is gone', () => {
    const run = runMachine(around().cleaner, REMOVAL, CLEAN);

    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { kept: false } });
    expect(run.trace).toContain('Delete it');
    expect(run.trace).not.toContain('Export what changed');
  });

  test('cancels its tasks before', () => {
    const run = runMachine(around().cleaner, REMOVAL, { ...CLEAN, 'List its tasks': sequence({ DataRepositoryTasks: [{ TaskId: 'task-1' }] }, NOTHING_RUNS) });

    expect(run.trace.indexOf('Cancel a task')).toBeGreaterThan(-1);
    expect(run.trace.indexOf('Cancel a task')).toBeLessThan(run.trace.indexOf('Delete it'));
  });

  test('waits as long as it is told', () => {
    expect(runMachine(around().cleaner, { ...REMOVAL, seconds: 86400 }, CLEAN).seconds).toBeGreaterThanOrEqual(86400);
  });

  test('exports before it deletes, with a report of what failed', () => {
    const { cleaner } = around({ exportChanges: true });
    const run = runMachine(cleaner, EXPORT, CLEAN);

    expect(run.trace.indexOf('Export what changed')).toBeGreaterThan(-1);
    expect(run.trace.indexOf('Export what changed')).toBeLessThan(run.trace.indexOf('Delete it'));
    expect(run.output).toEqual({ kept: false });
    expect(cleaner.States['Export what changed'].Parameters.Report).toMatchObject({ 'Enabled': true, 'Scope': 'FAILED_FILES_ONLY', 'Path.$': '$.report' });
  });

  test.each<[string, Record<string, any>]>([
    ['the export fails', { 'Look at the export': task('FAILED') }],
    ['one file is not exported', { 'Look at the export': task('SUCCEEDED', 1) }],
    ['the export is refused', { 'aws-sdk:fsx:createDataRepositoryTask': failing('FSx.BadRequestException') }],
    ['nobody can say what came of it', { 'Look at the export': failing('FSx.InternalServerError') }],
    ['it never ends', { 'Look at the export': task('EXECUTING') }],
  ])('keeps the data where %s, and has another execution remove it', (_, fault) => {
    const run = runMachine(around({ exportChanges: true }).cleaner, EXPORT, { ...CLEAN, ...fault });

    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { kept: true } });
    expect(run.trace).not.toContain('Delete it');
    expect(run.trace).toContain('Remove it later');
  });

  test('hands it to that other execution, which exports no more', () => {
    const { cleaner } = around({ exportChanges: true });
    const run = runMachine(cleaner, EXPORT, { ...CLEAN, 'Look at the export': task('FAILED') });

    expect(called(run, 'tagResource')).toHaveLength(1);
    expect(cleaner.States['Remove it later'].Parameters.Input)
      .toEqual({ 'fileSystemId.$': '$.fileSystemId', 'seconds.$': '$.keepSeconds', 'keepSeconds.$': '$.keepSeconds', 'report': '' });
  });

  test.each<[string, Record<string, any>]>([
    ['when it is asked to export', { 'aws-sdk:fsx:createDataRepositoryTask': GONE }],
    ['when it is asked to delete', { 'aws-sdk:fsx:deleteFileSystem': GONE }],
  ])('is done where the file system is gone %s', (_, fault) => {
    expect(runMachine(around({ exportChanges: true }).cleaner, EXPORT, { ...CLEAN, ...fault })).toMatchObject({ status: 'SUCCEEDED', output: { kept: false } });
  });

  test.each<[string, Record<string, any>]>([
    ['it cannot be deleted', { 'aws-sdk:fsx:deleteFileSystem': failing('FSx.BadRequestException') }],
    ['it does not go', { 'aws-sdk:fsx:describeFileSystems': { FileSystems: [{ Lifecycle: 'DELETING' }] } }],
    ['its deletion fails', { 'aws-sdk:fsx:describeFileSystems': { FileSystems: [{ Lifecycle: 'FAILED' }] } }],
  ])('fails where %s, so that the sweeper tries again', (_, fault) => {
    expect(runMachine(around().cleaner, REMOVAL, { ...CLEAN, ...fault })).toMatchObject({ status: 'FAILED', error: 'StorageNotRemoved' });
  });
});

describe('the sweeper', () => {
  const arn = 'arn:aws:fsx:eu-west-1:111111111111:file-system/fs-1';
  const tagged = (...tags: [string, string][]) => ({
    ResourceTagMappingList: [{ ResourceARN: arn, Tags: tags.map(([Key, Value]) => ({ Key, Value })) }],
  });
  const HELD: [string, string] = ['cdk-mlops:execution', 'arn:guard:1'];
  const sweep = (found: object, status: any = { Status: 'FAILED' }) => {
    const { runtime } = around();
    const sweeper = runtime.node.findChild('Sweeper') as any;
    return runMachine(definitionOf(sweeper), {}, {
      'aws-sdk:resourcegroupstaggingapi:getResources': found,
      'aws-sdk:sfn:describeExecution': status,
      'states:startExecution': { ExecutionArn: 'arn:cleaner:1' },
      'aws-sdk:fsx:tagResource': {},
    });
  };

  test.each(['FAILED', 'ABORTED', 'TIMED_OUT', 'SUCCEEDED'])('has a file system removed whose holder is %s, and hands it over', (Status) => {
    const run = sweep(tagged(['cdk-mlops:storage', 'x'], HELD), { Status });

    expect(run.status).toBe('SUCCEEDED');
    expect(called(run, 'startExecution')).toHaveLength(1);
    expect(called(run, 'tagResource')).toHaveLength(1);
  });

  test('leaves one whose holder runs', () => {
    expect(called(sweep(tagged(HELD), { Status: 'RUNNING' }), 'startExecution')).toEqual([]);
  });

  test('has one removed whose holder is forgotten', () => {
    expect(called(sweep(tagged(HELD), failing('Sfn.ExecutionDoesNotExistException')), 'startExecution')).toHaveLength(1);
  });

  test('leaves one whose holder cannot be asked about', () => {
    expect(called(sweep(tagged(HELD), failing('Sfn.AccessDeniedException')), 'startExecution')).toEqual([]);
  });

  test('leaves one that nobody holds', () => {
    expect(called(sweep(tagged(['cdk-mlops:storage', 'x'])), 'startExecution')).toEqual([]);
  });

  test('exports first what was to be exported', () => {
    const run = sweep(tagged(HELD, ['cdk-mlops:report', 's3://bucket/r']));

    expect(JSON.stringify(called(run, 'startExecution'))).toContain('s3://bucket/r');
  });

  test('has nothing to do where there is nothing', () => {
    expect(sweep({ ResourceTagMappingList: [] }).status).toBe('SUCCEEDED');
  });
});

describe('EphemeralLustre', () => {
  test('is valid', () => {
    expect(diagnostics(around({ exportChanges: true }).stack)).toEqual([]);
  });

  test('default of EphemeralLustreProps.size: 1200 GiB', () => {
    expect(around().definition.States['Make the storage'].Parameters.StorageCapacity).toBe(1200);
  });

  test('size is in GiB', () => {
    expect(around({ size: Size.tebibytes(4.6875) }).definition.States['Make the storage'].Parameters.StorageCapacity).toBe(4800);
  });

  test('refuses 500 GiB', () => {
    expect(() => around({ size: Size.gibibytes(500) })).toThrow(/'size' must be 1200 GiB, 2400 GiB or a multiple of 2400 GiB, got 500/);
  });

  test('refuses to show nothing', () => {
    expect(() => around({ repositories: [] })).toThrow("'repositories' must hold what a run reads, got none; add DataRepository.s3()");
  });

  test('default of EphemeralLustreProps.subnet: the first of the network', () => {
    const { network, storage, stack } = given();

    expect(storage.input()._bind(stack).network!.subnetIds).toEqual([network.subnets[0].subnetId]);
  });

  test('subnet pins another zone', () => {
    const stack = testStack();
    const network = new PrivateMlNetwork(stack, 'Network');
    const storage = new EphemeralLustre({ network, subnet: network.subnets[1], repositories: [] });

    expect(storage.input()._bind(stack).network).toMatchObject({ subnetIds: [network.subnets[1].subnetId], zones: 1 });
  });

  test('default of EphemeralLustreProps.exportChanges: nothing is exported', () => {
    const { definition, storage, stack } = around();

    expect(definition.States['Remove the storage'].Parameters.Input.report).toBe('');
    expect(storage._exportsTo(stack)).toEqual([]);
  });

  test('exports report into the first repository, and write to all of them', () => {
    const { definition, storage, stack } = around({ exportChanges: true });

    expect(definition.States['Remove the storage'].Parameters.Input.report).toMatch(/\/labelled\/\.lustre-reports$/);
    expect(storage._exportsTo(stack).map(({ prefix }) => prefix)).toEqual(['labelled/', 'images/']);
  });

  test('default of EphemeralLustreProps.keepOnFailure: 24 hours', () => {
    expect(around().definition.States['Remove the storage'].Parameters.Input.keepSeconds).toBe(86400);
  });

  test('keepOnFailure is in seconds for the cleaner', () => {
    expect(around({ keepOnFailure: Duration.days(3) }).definition.States['Remove the storage'].Parameters.Input.keepSeconds).toBe(259200);
  });

  test('is a channel by what the document of the run says', () => {
    const { stack, storage } = given();

    expect(storage.input({ path: '/labelled/' })._bind(stack).channel).toEqual({
      DataSource: {
        FileSystemDataSource: {
          'FileSystemId.$': '$.run.lustre.fileSystemId',
          'FileSystemType': 'FSxLustre',
          'FileSystemAccessMode': 'ro',
          'DirectoryPath.$': "States.Format('/{}/labelled', $.run.lustre.mountName)",
        },
      },
      InputMode: 'File',
    });
  });

  test('is writable where that is said', () => {
    const { stack, storage } = given();

    expect(JSON.stringify(storage.input({ writable: true })._bind(stack).channel)).toContain('"rw"');
  });

  test.each(['labelled', '/a{}', "/a'b", '/a/../b', Token.asString({ Ref: 'Path' })])('refuses %s as a directory', (path) => {
    const { stack, storage } = given();

    expect(() => storage.input({ path })._bind(stack)).toThrow(/'path' must be letters, digits, dots, hyphens and underscores between slashes, got /);
  });

  test('lets jobs in before a file system exists, in one group for each network', () => {
    const { stack, network, storage } = around();
    const job = (id: string) => new ec2.SecurityGroup(stack, id, { vpc: network.vpc, allowAllOutbound: false });
    const groups = () => Object.keys(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).filter((id) => id.startsWith('LustreRuntime'));

    storage.input()._bind(stack).network!.admit(job('One'));
    storage.input()._bind(stack).network!.admit(job('Two'));

    expect(groups()).toHaveLength(1);
    expect(Object.keys(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter((id) => /^(One|Two)/.test(id))).toHaveLength(8);
  });

  test('limits what its machines may do to what has the tag of the stack', () => {
    const { stack, runtime } = around();
    const statements = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => (Properties.PolicyDocument as any).Statement);
    const changing = statements.filter(({ Action }: any) => [Action].flat().some((action: string) => /^fsx:(?!Describe)/.test(action)));

    expect(changing).not.toEqual([]);
    for (const { Condition } of changing) expect(Object.values(Condition.StringEquals)).toEqual([runtime.tag]);
  });
});

describe('LustreRuntime', () => {
  test('is there once for each stack', () => {
    const stack: Stack = testStack();

    expect(LustreRuntime.of(stack)).toBe(LustreRuntime.of(new Construct(stack, 'Below')));
  });
});
