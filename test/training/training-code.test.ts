// covers src/training/bound-code.ts
// covers src/training/source-archive.ts
// covers src/training/training-launcher.ts
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { placed, refusal, sent } from './training-support';
import { TrainingInput } from '../../src/data';
import { TrainingCode, TrainingCompute, TrainingLauncher, TrainingScriptOptions } from '../../src/training';
import { archiveOf } from '../../src/training/source-archive';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const FOLDER = 'test/training/fixtures/code';
const fromFolder = (options: Partial<TrainingScriptOptions> = {}) => TrainingCode.fromFolder(FOLDER, { entryPoint: 'train.py', ...options });
const withCode = (code: TrainingCode) => sent(() => ({ code }));
const temporary = () => fs.mkdtempSync(path.join(os.tmpdir(), 'code-'));

describe('TrainingCode.fromFolder', () => {
  test('reaches the container as a channel', () => {
    const { InputDataConfig, HyperParameters } = withCode(fromFolder());
    const code = InputDataConfig.find((channel: any) => channel.ChannelName === 'code');
    expect(code.DataSource.S3DataSource.S3Uri).toMatch(/^s3:\/\/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.gz$/);
    expect(HyperParameters).toEqual({ sagemaker_program: 'train.py', sagemaker_submit_directory: expect.stringMatching(/^\/opt\/ml\/input\/data\/code\/[0-9a-f]{64}\.gz$/) });
  });

  test('is where the container looks for it', () => {
    const { InputDataConfig, HyperParameters } = withCode(fromFolder());
    expect(path.basename(InputDataConfig[1].DataSource.S3DataSource.S3Uri)).toBe(path.basename(HyperParameters.sagemaker_submit_directory));
  });

  test('lets the job read the archive and nothing beside it', () => {
    const { stack } = placed(() => ({ code: fromFolder() }));
    const resources = allowed(stack).filter(({ of, Action }) => of.startsWith('TrainingRole') && Action.includes('s3:GetObject')).flatMap(({ Resource }) => Resource);
    expect(JSON.stringify(resources)).toMatch(/[0-9a-f]{64}\.gz/);
    expect(JSON.stringify(resources)).not.toMatch(/assets[^"]*\/\*/);
  });

  test('fails when the script is not there', () => {
    expect(refusal(() => withCode(fromFolder({ entryPoint: 'learn.py' }))))
      .toContain(`'entryPoint' must be a file in ${FOLDER}, got learn.py; give its path from that folder`);
  });

  test('fails when an input has the name of its channel', () => {
    expect(refusal(() => placed((store) => ({ code: fromFolder(), inputs: { code: TrainingInput.s3(store, 'a/') } }))))
      .toContain("'inputs' must leave the channel code to the script, got code; give the input another name");
  });

  test('counts among the channels', () => {
    expect(refusal(() => placed((store) => ({ code: fromFolder(), inputs: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, TrainingInput.s3(store, 'a/')])) }))))
      .toContain("'inputs' must have 1 to 20 channels, got 21");
  });
});

describe('TrainingCode.fromArchive', () => {
  test('is read from the store', () => {
    const { InputDataConfig, HyperParameters } = sent((store) => ({ code: TrainingCode.fromArchive(store, 'code/3/source.tar.gz', { entryPoint: 'train.py' }) }));
    expect(InputDataConfig[1].DataSource.S3DataSource.S3Uri).toMatch(/\/code\/3\/source\.tar\.gz$/);
    expect(HyperParameters.sagemaker_submit_directory).toBe('/opt/ml/input/data/code/source.tar.gz');
  });
});

describe('TrainingCode.inImage', () => {
  test('runs another command', () => {
    expect(withCode(TrainingCode.inImage({ entrypoint: ['python', 'train.py'], commandArguments: ['--fast'] })).AlgorithmSpecification)
      .toMatchObject({ ContainerEntrypoint: ['python', 'train.py'], ContainerArguments: ['--fast'] });
  });

  test('default of TrainingCommandOptions.entrypoint, TrainingCommandOptions.commandArguments: what the image says', () => {
    expect(withCode(TrainingCode.inImage()).AlgorithmSpecification).not.toHaveProperty('ContainerEntrypoint');
    expect(withCode(TrainingCode.inImage()).AlgorithmSpecification).not.toHaveProperty('ContainerArguments');
  });
});

describe('the launcher', () => {
  const parameters = (launcher?: TrainingLauncher) => {
    const { sagemaker_program: _, sagemaker_submit_directory: __, ...rest } = sent(() => ({ code: fromFolder({ launcher }), compute: TrainingCompute.onDemand('ml.m5.xlarge', { count: 2 }) })).HyperParameters;
    return rest;
  };

  test('default of TrainingScriptOptions.launcher: none', () => {
    expect(parameters()).toEqual({});
  });

  test('is torchrun, which is told the type', () => {
    expect(parameters(TrainingLauncher.torchrun())).toEqual({ sagemaker_torch_distributed_enabled: 'true', sagemaker_instance_type: 'ml.m5.xlarge' });
  });

  test('is mpirun', () => {
    expect(parameters(TrainingLauncher.mpi({ processesPerInstance: 8, customOptions: '-verbose' })))
      .toEqual({ sagemaker_mpi_enabled: 'true', sagemaker_mpi_num_of_processes_per_host: '8', sagemaker_mpi_custom_mpi_options: '-verbose' });
  });

  test('is parameter servers', () => {
    expect(parameters(TrainingLauncher.parameterServer())).toEqual({ sagemaker_parameter_server_enabled: 'true' });
  });

  test('default of MpiLauncherOptions.processesPerInstance: one', () => {
    expect(parameters(TrainingLauncher.mpi()).sagemaker_mpi_num_of_processes_per_host).toBe('1');
  });

  test('default of MpiLauncherOptions.customOptions: those of the container', () => {
    expect(parameters(TrainingLauncher.mpi())).not.toHaveProperty('sagemaker_mpi_custom_mpi_options');
  });
});

describe('the archive', () => {
  const unpacked = (archive: Buffer) => {
    const folder = temporary();
    fs.writeFileSync(path.join(folder, 'a.tar.gz'), archive);
    execFileSync('tar', ['-xzf', 'a.tar.gz'], { cwd: folder });
    return folder;
  };

  test('is one that tar understands', () => {
    const folder = unpacked(archiveOf(testStack(), FOLDER));
    expect(fs.readFileSync(path.join(folder, 'lib/weights.py'), 'utf8')).toBe('WEIGHT = 1\n');
  });

  test('has the same bytes each time', () => {
    expect(archiveOf(testStack(), FOLDER).equals(archiveOf(testStack(), FOLDER))).toBe(true);
  });

  test('keeps paths of more than 100 characters', () => {
    const folder = temporary();
    const long = path.join('a'.repeat(90), 'b'.repeat(90));
    fs.mkdirSync(path.join(folder, path.dirname(long)), { recursive: true });
    fs.writeFileSync(path.join(folder, long), 'here');
    expect(fs.readFileSync(path.join(unpacked(archiveOf(testStack(), folder)), long), 'utf8')).toBe('here');
  });

  test('fails when a name has more than 100 bytes', () => {
    const folder = temporary();
    fs.writeFileSync(path.join(folder, 'n'.repeat(101)), '');
    expect(refusal(() => archiveOf(testStack(), folder))).toContain("'folder' must hold paths of at most 255 bytes whose last part has at most 100, got nnn");
  });

  test('leaves out what tools left behind', () => {
    const folder = temporary();
    fs.mkdirSync(path.join(folder, '__pycache__'));
    fs.writeFileSync(path.join(folder, '__pycache__', 'x.pyc'), '');
    fs.writeFileSync(path.join(folder, 'train.py'), '');
    expect(fs.readdirSync(unpacked(archiveOf(testStack(), folder))).sort()).toEqual(['a.tar.gz', 'train.py']);
  });
});
