// covers src/monitoring/container-engine-options.ts
// covers src/monitoring/monitor-engine.ts
// covers src/monitoring/monitor-image.ts
// covers src/monitoring/monitor-jobs.ts
// covers src/monitoring/monitor-request.ts
// covers src/monitoring/monitor-start.ts
// covers src/monitoring/window-planner.ts
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Dataset } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ContainerEngineOptions, DriftCheck, ModelMonitorProps, MonitorEngine, MonitorSchedule } from '../../src/monitoring';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { definitionsOf, Json } from '../asl';
import { monitorIn } from '../support/monitoring-apps';
import { appOf, testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

type Props = (stack: Stack) => Partial<ModelMonitorProps>;

function made(props: Props = () => ({})): Stack {
  const stack = testStack();
  monitorIn(stack, () => props(stack));
  return stack;
}

const machine = (stack: Stack): Json => Object.values(definitionsOf(stack))[0];
const job = (stack: Stack, state = 'Analyze'): Json => machine(stack).States[state].Parameters;
const engine = (options: ContainerEngineOptions) => made(() => ({ engine: MonitorEngine.container(options) }));
const cluster = (stack: Stack): Json => job(stack).ProcessingResources.ClusterConfig;

/** The build arguments of the images of an app. */
function imagesOf(stack: Stack): Json[] {
  const manifest = appOf(stack).synth().artifacts.find(({ id }) => id.endsWith('.assets')) as any;
  return Object.values<Json>(manifest.contents.dockerImages ?? {}).map(({ source }) => source.dockerBuildArgs);
}

let once: Stack | undefined;
const plain = () => (once ??= made());

describe('the job', () => {
  test('default of ModelMonitorProps.engine: the container of this library analyzes the window', () => {
    expect(job(plain()).AppSpecification.ContainerArguments).toEqual(['analyze']);
  });

  test('default of ContainerEngineOptions.image: built from the sources of the package, the small one', () => {
    expect(imagesOf(plain())).toEqual([undefined]);
  });

  test('a check that explains the model takes the large image', () => {
    expect(imagesOf(made(() => ({ checks: [DriftCheck.featureAttribution()] })))).toEqual([{ REQUIREMENTS: 'requirements-full.txt' }]);
  });

  test('an image of the user is taken as it is', () => {
    const uri = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/monitor@sha256:' + 'a'.repeat(64);
    expect(job(engine({ image: ContainerImage.of(uri) })).AppSpecification.ImageUri).toBe(uri);
  });

  test('default of ContainerEngineOptions.instanceType, ContainerEngineOptions.instances, ContainerEngineOptions.volumeSize: one ml.m5.xlarge with 30 GiB', () => {
    expect(cluster(plain())).toEqual({ InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30, VolumeKmsKeyId: expect.stringContaining('key/') });
  });

  test('default of ContainerEngineOptions.maxRuntime: an hour, and the state waits for an hour more', () => {
    expect([job(plain()).StoppingCondition.MaxRuntimeInSeconds, machine(plain()).States.Analyze.TimeoutSeconds]).toEqual([3600, 7200]);
  });

  test('runs as the author says', () => {
    const stack = engine({ instanceType: 'ml.m7i.2xlarge', volumeSize: Size.gibibytes(200), maxRuntime: Duration.hours(3) });
    expect([cluster(stack).InstanceType, cluster(stack).VolumeSizeInGB, job(stack).StoppingCondition.MaxRuntimeInSeconds]).toEqual(['ml.m7i.2xlarge', 200, 10_800]);
  });

  test('an instance with local storage takes no key for its volume', () => {
    expect(cluster(engine({ instanceType: 'ml.c5d.xlarge' })).VolumeKmsKeyId).toBeUndefined();
  });

  test('default of ModelMonitorProps.network: the container has none', () => {
    expect(job(plain()).NetworkConfig).toEqual({ EnableNetworkIsolation: true });
  });

  test('may run in a VPC of the user', () => {
    const stack = made((scope) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(scope, 'Network'), { networkIsolation: true }) }));
    const { EnableNetworkIsolation, VpcConfig } = job(stack).NetworkConfig;
    expect([EnableNetworkIsolation, VpcConfig]).toEqual([true, { Subnets: expect.any(Array), SecurityGroupIds: [expect.anything()] }]);
  });

  test('reads what was planned and writes where the plan says, encrypted with the key of the store', () => {
    const { 'ProcessingInputs.$': inputs, ProcessingOutputConfig: { Outputs: [report], KmsKeyId } } = job(plain());
    expect([inputs, report, KmsKeyId]).toEqual([
      '$.plan.answer.inputs',
      { OutputName: 'report', S3Output: { 'S3Uri.$': '$.plan.answer.outputs.report', 'LocalPath': '/opt/ml/processing/output/report', 'S3UploadMode': 'EndOfJob' } },
      expect.stringContaining('key/'),
    ]);
  });
});

describe('several instances', () => {
  const stack = engine({ instances: 4 });

  test('count in one job, and one instance puts together what they counted', () => {
    const jobs = ['Count', 'Merge'].map((state) => job(stack, state));
    expect(jobs.map(({ AppSpecification }) => AppSpecification.ContainerArguments[0])).toEqual(['partial', 'merge']);
    expect(jobs.map(({ ProcessingResources }) => ProcessingResources.ClusterConfig.InstanceCount)).toEqual([4, 1]);
  });

  test('share the records, which the planner is told', () => {
    expect([plain(), stack].map((one) => machine(one).States['Plan the window'].Parameters.Payload.sharded)).toEqual([false, true]);
  });

  test('the second job reads no records', () => {
    expect(job(stack, 'Merge')['ProcessingInputs.$']).toBe('$.plan.answer.mergeInputs');
  });
});

describe('the schedule', () => {
  const schedule = (stack: Stack) => onlyResourceOf(stack, 'AWS::Scheduler::Schedule').Properties;

  test('fires as the monitor says, in UTC and to the minute', () => {
    expect(schedule(plain())).toMatchObject({ ScheduleExpression: 'cron(20 * * * ? *)', ScheduleExpressionTimezone: 'UTC', FlexibleTimeWindow: { Mode: 'OFF' } });
  });

  test('says when it was due', () => {
    expect(schedule(plain()).Target.Input).toBe('{"scheduled":"<aws.scheduler.scheduled-time>"}');
  });

  test('tries for an hour, and keeps what it could not start', () => {
    expect(schedule(plain()).Target).toMatchObject({
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^MonitorDeadLetters/), 'Arn'] } },
    });
  });

  test('follows the one of the monitor', () => {
    expect(schedule(made(() => ({ schedule: MonitorSchedule.dailyAt(3) }))).ScheduleExpression).toBe('cron(20 3 * * ? *)');
  });
});

describe('what the planner is asked', () => {
  const asked = (props: Props) => machine(made(props)).States['Plan the window'].Parameters.Payload;
  const labels = (stack: Stack) => Dataset.s3(stack.node.findChild('Data') as any, 'labels/');
  const quality = (stack: Stack, name: string, labelDelay?: Duration) => DriftCheck.modelQuality({ name, groundTruth: labels(stack), labelDelay });

  test('each delay is a window, and each check is held against its own', () => {
    const { delays, request } = asked((stack) => ({
      checks: [
        DriftCheck.dataDrift(), quality(stack, 'Soon', Duration.hours(0)), quality(stack, 'Later', Duration.hours(6)), quality(stack, 'Late'), quality(stack, 'Too', Duration.hours(6)),
      ],
    }));
    expect(delays).toEqual([6, 24]);
    expect(request.checks.map(({ name, window }: Json) => [name, window])).toEqual([['DataDrift', 'now'], ['Soon', 'now'], ['Later', 'late1'], ['Late', 'late2'], ['Too', 'late1']]);
  });

  test('labels are looked for where the checks say, and not at all without such a check', () => {
    expect([asked((stack) => ({ checks: [quality(stack, 'Right')] })).labels.prefix, asked(() => ({})).labels]).toEqual(['labels/', undefined]);
  });

  test('the window is as long as that of the schedule', () => {
    expect(asked(() => ({ schedule: MonitorSchedule.everyHours(8) })).windowHours).toBe(8);
  });

  test('a script is named by its check and by where the app published it', () => {
    const check = DriftCheck.custom({ name: 'Mine', script: 'test/monitoring/fixtures/amounts.py', parameters: { most: '3' } });
    const { scripts, request } = asked(() => ({ checks: [check] }));
    expect(scripts).toEqual([{ check: 'Mine', uri: expect.stringMatching(/^s3:\/\/.+\/[0-9a-f]{64}\.py$/) }]);
    expect(request.checks).toEqual([{ name: 'Mine', kind: 'custom', window: 'now', parameters: { most: '3' } }]);
  });
});

describe('who may do what', () => {
  const statements = (stack: Stack, role: string) => Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const allowing = (stack: Stack, role: string, action: string) => statements(stack, role).filter(({ Action }) => [Action].flat().includes(action));
  const reaching = (stack: Stack, role: string, action: string) => JSON.stringify(allowing(stack, role, action));

  test('the planner may list what was captured, and not read it', () => {
    expect(reaching(plain(), 'WindowPlannerRole', 's3:ListBucket')).toContain('capture/');
    expect(reaching(plain(), 'WindowPlannerRole', 's3:GetObject')).not.toContain('capture/');
  });

  test('the planner writes requests and nothing else', () => {
    const written = allowing(plain(), 'WindowPlannerRole', 's3:PutObject').map(({ Resource }) => JSON.stringify(Resource).match(/\/monitoring\/.*?\*/)?.[0]);
    expect(written).toEqual([expect.stringMatching(/^\/monitoring\/test-monitor-\w+\/requests\/\*$/)]);
  });

  test('a job reads records and writes reports, not the other way round', () => {
    expect(reaching(plain(), 'MonitorJobsRole', 's3:GetObject')).toContain('capture/');
    expect(reaching(plain(), 'MonitorJobsRole', 's3:PutObject')).not.toContain('capture/');
    expect(reaching(plain(), 'MonitorJobsRole', 's3:PutObject')).not.toContain('/requests/');
  });

  test('only several instances have shares to write', () => {
    expect([plain(), engine({ instances: 2 })].map((stack) => reaching(stack, 'MonitorJobsRole', 's3:PutObject').includes('/partials/'))).toEqual([false, true]);
  });
});
