// Uploads become versions, versions become endpoints: events are driven through what the CDK CLI deployed.
import { created, servedVersion } from './endpoint.mjs';
import { until } from './tools/aws.mjs';
import { must } from './tools/cdk.mjs';
import { ACCOUNT, REGION } from './tools/emulator.mjs';

export const APP = 'retrain-on-upload';
const STACKS = ['FraudData', 'FraudTraining'];
const SERVING = 'serve-approved';
const PATIENCE = 240; // seconds; a run takes a tenth of that on an idle machine

export async function retraining(table, { aws, cdk }) {
  table.head('Retraining: examples/typescript/retrain-on-upload');
  await table.step('cdk deploy --all', STACKS.map((name) => `${name} CREATE_COMPLETE`).join(', '), async () => {
    must(await cdk.deploy(APP));
    return (await Promise.all(STACKS.map(async (name) => `${name} ${(await aws.stack(name)).StackStatus}`))).join(', ');
  });
  for (const name of STACKS) await created(table, aws, name);
  const world = await worldOf(aws);
  const serving = synthesized(cdk, world); // while events are driven

  await table.step('an upload below another prefix', 'nothing starts', async () => {
    await aws.putObject(world.bucket, 'notes/readme.csv', rows(20, 1));
    await new Promise((next) => setTimeout(next, 2000));
    return (await world.runs()).length === 0 ? 'nothing starts' : `${(await world.runs()).length} runs`;
  });

  await aws.putObject(world.bucket, 'holdout/2026.csv', rows(200, 2));
  await table.step('three uploads below the prefix', 'one run trains', async () => {
    await Promise.all([3, 4, 5].map((n) => aws.putObject(world.bucket, `labelled/part-${n}.csv`, rows(200, n))));
    await until(world.trains, PATIENCE);
    return `${counted(await world.runs(), 'run')} ${await world.trains() ? 'trains' : 'does not train'}`;
  });
  await table.step('an upload while it trains is not lost', 'two runs, SUCCEEDED, SUCCEEDED', async () => {
    await aws.putObject(world.bucket, 'labelled/part-6.csv', rows(200, 6));
    return summary(await world.ended(2));
  });
  const [newest] = await world.versions();
  await table.step('each run registered a version; the newer supersedes', 'PendingManualApproval with its auc, Rejected', async () => {
    const all = await until(async () => (await world.versions()).filter((v, index) => index === 0 || v.ModelApprovalStatus === 'Rejected').length === 2 && world.versions(), 20) ?? await world.versions();
    const { CustomerMetadataProperties = {} } = await aws.sageMaker('DescribeModelPackage', { ModelPackageName: newest.ModelPackageArn });
    const auc = Object.entries(CustomerMetadataProperties).find(([key]) => /auc/i.test(key))?.[1];
    const [{ ModelApprovalStatus }, ...older] = all;
    const seen = [`${ModelApprovalStatus} with ${Number(auc) > 0.5 ? `its auc ${auc}` : `an auc of ${auc}`}`, ...older.map((v) => v.ModelApprovalStatus)].join(', ');
    return { ok: seen.replace(/ [\d.]+,/, ',') === 'PendingManualApproval with its auc, Rejected', seen };
  });
  await table.step('each run had a file system of its own', 'two made, two deleted', async () => {
    const [made, deleted] = await Promise.all(['file system made', 'file system deleted'].map(async (what) => (await aws.changes()).filter((c) => c.what === what)));
    return `${counted(made, '').split(' ')[0]} made, ${counted(deleted, '').split(' ')[0]} deleted`;
  });
  await held(table, world, 'after the runs');

  const scoring = await endpointOfOthers(table, { aws, cdk, serving });
  await table.step('a person approves', 'Approved, and the workflow heard of it', async () => {
    await aws.sageMaker('UpdateModelPackage', { ModelPackageArn: newest.ModelPackageArn, ModelApprovalStatus: 'Approved', ApprovalDescription: 'by the end-to-end test' });
    const heard = await until(async () => (await world.decided()).find((d) => d.detail.version === newest.ModelPackageArn || JSON.stringify(d).includes(newest.ModelPackageArn)), PATIENCE);
    const { ModelApprovalStatus } = await aws.sageMaker('DescribeModelPackage', { ModelPackageName: newest.ModelPackageArn });
    return `${ModelApprovalStatus}, and the workflow ${heard ? 'heard of it' : 'heard nothing'}`;
  });
  await scoring(newest.ModelPackageArn);
  await failure(table, aws, world);
  await abort(table, aws, world);
}

/** The app of another team, which knows the registry by name. */
function synthesized(cdk, { group, bucket }) {
  const context = { group, bucket, images: `cdk-hnb659fds-container-assets-${ACCOUNT}-${REGION}` };
  return cdk.run('synth', ['--quiet', '--app', `${process.execPath} e2e/apps/serve-approved.cjs`, '--output', cdk.out(SERVING), ...Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`])]);
}

/** An endpoint that another team deploys; what comes back lets a version out and looks for it. */
async function endpointOfOthers(table, { aws, cdk, serving }) {
  const endpoint = async () => (await aws.resources('Scoring')).find((r) => r.ResourceType === 'AWS::SageMaker::Endpoint')?.PhysicalResourceId.split('/').pop();
  await table.step('another team deploys what serves approved versions', 'CREATE_COMPLETE, no endpoint yet', async () => {
    must(await serving);
    must(await cdk.deploy(SERVING));
    return `${(await aws.stack('Scoring')).StackStatus}, ${await endpoint() ?? 'no endpoint yet'}`;
  });
  return (version) => table.step('put-parameter, update-stack: the endpoint appears', `UPDATE_COMPLETE, InService, ${version}`, async () => {
    await aws.putParameter((await aws.resources('ScoringRelease')).find((r) => r.ResourceType === 'Custom::ApprovedVersion').PhysicalResourceId, version);
    const { StackStatus } = await aws.updateAsItIs('Scoring');
    const name = await endpoint();
    if (!name) return `${StackStatus}, no endpoint: ${await aws.reasons('Scoring')}`;
    return `${StackStatus}, ${(await aws.sageMaker('DescribeEndpoint', { EndpointName: name })).EndpointStatus}, ${await servedVersion(aws, name)}`;
  });
}

/** A training job that fails ends the run: reported once, nothing held. */
async function failure(table, aws, world) {
  await aws.create('Listener', listener(world.topic));
  await table.step('the training fails', 'one more run, FAILED', async () => {
    await aws.order([{ on: 'CreateTrainingJob', how: 'fail', times: 20, reason: 'AlgorithmError: the test wants it so' }]);
    await aws.putObject(world.bucket, 'labelled/part-7.csv', rows(200, 7));
    return summary((await world.ended(3))?.slice(0, 1)).replace('one run', 'one more run');
  });
  await aws.order([]);
  await table.step('the failure is told to the topic, with its reason', 'told', async () => {
    const told = await until(async () => {
      const { Messages = [] } = await aws.sqs('ReceiveMessage', { QueueUrl: (await aws.resources('Listener')).find((r) => r.LogicalResourceId === 'Queue').PhysicalResourceId, MaxNumberOfMessages: 10 });
      return Messages.map(({ Body }) => Body).find((body) => /failed/.test(body) && /the test wants it so/.test(body));
    }, 20);
    return told ? 'told' : 'silence';
  });
  await held(table, world, 'after the failure');
  await table.step('no version came of it', 'two versions', async () => counted(await world.versions(), 'version'));
}

/** No Catch runs for an abort: the event about it starts what frees everything. */
async function abort(table, aws, world) {
  await table.step('a person aborts a run while it trains', 'ABORTED, its work ABORTED, its job Stopped', async () => {
    const before = (await world.runs()).length;
    await aws.putObject(world.bucket, 'labelled/part-8.csv', rows(200, 8));
    const [job] = await until(async () => (await world.jobs()).length > 0 && world.jobs(), PATIENCE) ?? [];
    const [guard] = await world.guards();
    await aws.states('StopExecution', { executionArn: guard.executionArn, error: 'Person', cause: 'changed their mind' });
    const ended = await until(() => world.ended(before + 1), PATIENCE);
    const name = job.TrainingJobName ?? job.ProcessingJobName;
    const status = () => aws.sageMaker(job.TrainingJobName ? 'DescribeTrainingJob' : 'DescribeProcessingJob', job.TrainingJobName ? { TrainingJobName: name } : { ProcessingJobName: name });
    const last = await until(async () => { const d = await status(); return /Stopped|Completed|Failed/.test(d.TrainingJobStatus ?? d.ProcessingJobStatus) && d; }, 20);
    return `${(await world.guards())[0].status}, its work ${ended?.[0].status}, its job ${last?.TrainingJobStatus ?? last?.ProcessingJobStatus}`;
  });
  await held(table, world, 'after the abort');
}

/** Nothing is held: no lock, no file system, no job. */
function held(table, world, when) {
  return table.step(`${when} nothing is held`, 'lock free, no file system, no job', async () => {
    await until(async () => !(await world.locked()) && (await world.fileSystems()).length === 0, 20);
    const systems = await world.fileSystems();
    const jobs = (await world.jobs()).length;
    return `${await world.locked() ? 'lock held' : 'lock free'}, ${systems.length ? `${systems.length} file systems` : 'no file system'}, ${jobs ? `${jobs} jobs` : 'no job'}`;
  });
}

/** What the steps look at. */
export async function worldOf(aws, stacks = STACKS) {
  const all = (await Promise.all(stacks.map((name) => aws.resources(name)))).flat();
  const one = (type, pattern = /./) => all.find((r) => r.ResourceType === type && pattern.test(r.LogicalResourceId))?.PhysicalResourceId;
  const [guard, work] = [/Guard/, /Work/].map((pattern) => one('AWS::StepFunctions::StateMachine', pattern));
  const tables = all.filter((r) => r.ResourceType === 'AWS::DynamoDB::Table').map((r) => r.PhysicalResourceId);
  const executions = async (stateMachineArn) => (await aws.states('ListExecutions', { stateMachineArn })).executions;
  const runs = () => executions(work); // the guard has one more for each batch of events that joins a run
  const group = one('AWS::SageMaker::ModelPackageGroup');
  return {
    group, runs, one,
    /** The guards that had the lock, newest first: those that joined another run ended at once. */
    guards: async () => (await executions(guard)).sort((a, b) => b.startDate - a.startDate),
    bucket: one('AWS::S3::Bucket', /^Artifacts(?!.*Log)/),
    topic: one('AWS::SNS::Topic', /Alerts/),
    /** The runs, newest first, when there are so many and neither one nor its guard goes on. */
    ended: (count) => until(async () => {
      const [guards, found] = [await executions(guard), await runs()];
      return found.length >= count && [...guards, ...found].every(({ status }) => status !== 'RUNNING') && found.sort((a, b) => b.startDate - a.startDate);
    }, PATIENCE),
    trains: async () => (await aws.changes()).some(({ operation }) => operation === 'sagemaker:CreateTrainingJob'),
    versions: async () => (await aws.sageMaker('ListModelPackages', { ModelPackageGroupName: group, SortBy: 'CreationTime', SortOrder: 'Descending' })).ModelPackageSummaryList,
    decided: async () => (await aws.changes()).filter(({ what, detailType }) => what === 'told' && detailType === 'Model Version Decided'),
    locked: async () => (await Promise.all(tables.map((TableName) => aws.dynamoDb('Scan', { TableName })))).flatMap(({ Items }) => Items).some(({ holder }) => holder),
    /** File systems of runs. */
    fileSystems: async () => (await aws.fsx('DescribeFileSystems', {})).FileSystems.filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'cdk-mlops:execution')),
    jobs: async () => (await Promise.all(['Training', 'Processing'].map((kind) => aws.sageMaker(`List${kind}Jobs`, { StatusEquals: 'InProgress' })))).flatMap((answer) => Object.values(answer)[0]),
  };
}

export const counted = (list, noun) => `${['no', 'one', 'two', 'three'][list.length] ?? list.length} ${noun}${list.length === 1 ? '' : 's'}`;

function summary(runs) {
  return runs ? `${counted(runs, 'run')}, ${runs.map(({ status }) => status).join(', ')}` : 'no run ended';
}

/** A queue that hears what a topic says. */
function listener(topic) {
  return {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue' },
      Hears: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: topic, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
    },
  };
}

/** Labelled rows that can be learned from, the same for the same seed. */
export function rows(count, seed) {
  let state = seed;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const lines = Array.from({ length: count }, () => {
    const fraud = random() < 0.3 ? 1 : 0;
    return [(fraud ? 120 : 60) + random() * 90, random() * 24, fraud].join(',');
  });
  return ['amount,hour,fraud', ...lines, ''].join('\n');
}
