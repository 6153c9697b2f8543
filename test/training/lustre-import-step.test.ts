import { ArtifactStore, LustreFileSystem } from '../../src/data';
import { PrivateMlNetwork } from '../../src/security';
import { LustreImportStep, LustreImportStepProps } from '../../src/training';
import { definitionsOf, failing, runMachine, sequence } from '../asl';
import { machineOf } from './support';
import { lustreIn } from '../data/support';
import { statementsOf } from '../support/iam';

function machine(props: Partial<LustreImportStepProps> = {}) {
  const { stack, lustre, store } = lustreIn();
  machineOf(stack, new LustreImportStep({ fileSystem: lustre, ...props }).inStateMachine(stack, 'Import', { artifacts: store }));
  return { stack, lustre, definition: Object.values(definitionsOf(stack))[0] as any };
}

const task = (Lifecycle: string) => ({ DataRepositoryTasks: [{ Lifecycle }] });
const MADE = { DataRepositoryTask: { TaskId: 'task-1' } };
const run = (looks: any, made: any = MADE) => runMachine(machine().definition, { steps: {} }, {
  'aws-sdk:fsx:createDataRepositoryTask': made, 'aws-sdk:fsx:describeDataRepositoryTasks': looks,
});

test('waits until the names are imported, and says which task did it', () => {
  expect(run(sequence(task('PENDING'), task('EXECUTING'), task('SUCCEEDED')))).toMatchObject({ status: 'SUCCEEDED', output: { steps: { ImportFiles: { task: 'task-1' } } } });
});

test.each<[string, any, any]>([
  ['it fails', task('FAILED'), MADE],
  ['it is cancelled', task('CANCELED'), MADE],
  ['nobody knows it', { DataRepositoryTasks: [] }, MADE],
  ['it never ends', task('EXECUTING'), MADE],
])('fails where %s', (_, looks, made) => {
  expect(run(looks, made)).toMatchObject({ status: 'FAILED', error: 'FilesNotImported' });
});

test('fails with the error of the service where it is refused', () => {
  expect(run(task('SUCCEEDED'), failing('FSx.BadRequestException'))).toMatchObject({ status: 'FAILED', error: 'FSx.BadRequestException' });
});

test('imports from every repository, without a report', () => {
  const { Parameters } = machine().definition.States.ImportFiles;

  expect(Parameters).toMatchObject({ Type: 'IMPORT_METADATA_FROM_REPOSITORY', Report: { Enabled: false } });
  expect(Parameters).not.toHaveProperty('Paths');
});

test('may start tasks of this file system only', () => {
  const { stack, lustre } = machine();
  const statements = statementsOf(stack).filter(({ Action }) => Action.includes('fsx:CreateDataRepositoryTask') && !Action.includes('fsx:TagResource'));

  expect(statements.map(({ Resource }) => Resource).flat()).toEqual([stack.resolve(lustre.fileSystemArn)]);
});

test('default of LustreImportStepProps.stepName: ImportFiles', () => {
  expect(machine().definition.StartAt).toBe('ImportFiles');
});

test('stepName begins the names of its states', () => {
  expect(Object.keys(machine({ stepName: 'Refresh' }).definition.States).every((name) => name.startsWith('Refresh'))).toBe(true);
});

test('takes a file system that exists', () => {
  const { stack, network, lustre: own } = lustreIn();
  const fileSystem = LustreFileSystem.fromLustreFileSystemAttributes(stack, 'There', {
    fileSystemId: 'fs-12345678', mountName: 'abcdefgh', network, securityGroup: own.connections.securityGroups[0],
  });
  machineOf(stack, new LustreImportStep({ fileSystem }).inStateMachine(stack, 'Import', { artifacts: ArtifactStore.fromBucketName(stack, 'Named', 'x') }));

  expect((Object.values(definitionsOf(stack))[0] as any).States.ImportFiles.Parameters.FileSystemId).toBe('fs-12345678');
  expect(network).toBeInstanceOf(PrivateMlNetwork);
});
