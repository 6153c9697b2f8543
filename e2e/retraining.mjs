// Uploads become versions, versions become endpoints: events are driven through what the CDK CLI deployed.
import { join } from 'node:path';
import { ROOT } from '../projenrc/tools/steps.mjs';
import { created } from './endpoint.mjs';
import { until } from './tools/aws.mjs';
import { must } from './tools/cdk.mjs';

export const APP = 'retrain-on-upload';
const STACKS = ['FraudData', 'FraudTraining'];
const PATIENCE = 120; // seconds; a run takes a tenth of that on an idle machine

export async function retraining(table, { aws, cdk }) {
  table.head('Retraining: examples/typescript/retrain-on-upload');
  await table.step('cdk deploy --all', STACKS.map((name) => `${name} CREATE_COMPLETE`).join(', '), async () => {
    must(await cdk.deploy(APP));
    return (await Promise.all(STACKS.map(async (name) => `${name} ${(await aws.stack(name)).StackStatus}`))).join(', ');
  });
  for (const name of STACKS) await created(table, aws, name);
  const world = await worldOf(aws);

  await table.step('an upload below another prefix', 'nothing starts', async () => {
    await aws.putObject(world.bucket, 'notes/readme.csv', rows(20, 1));
    await new Promise((next) => setTimeout(next, 2000));
    return (await world.runs()).length === 0 ? 'nothing starts' : `${(await world.runs()).length} runs`;
  });

  await aws.putObject(world.bucket, 'holdout/2026.csv', rows(200, 2));
  await table.step('three uploads below the prefix', 'one run, SUCCEEDED', async () => {
    await Promise.all([3, 4, 5].map((n) => aws.putObject(world.bucket, `labelled/part-${n}.csv`, rows(200, n))));
    return summary(await world.ended(1));
  });
  const first = (await world.versions())[0];
  await table.step('the run registered a version, with what was measured', 'one version, PendingManualApproval, auc', async () => {
    const all = await world.versions();
    const { ModelApprovalStatus, CustomerMetadataProperties = {}, ModelMetrics } = await aws.sageMaker('DescribeModelPackage', { ModelPackageName: first.ModelPackageArn });
    const auc = Object.entries(CustomerMetadataProperties).find(([key]) => /auc/i.test(key));
    return { ok: all.length === 1 && ModelApprovalStatus === 'PendingManualApproval' && Boolean(auc), seen: `${all.length === 1 ? 'one version' : `${all.length} versions`}, ${ModelApprovalStatus}, ${auc ? auc.join(' ') : JSON.stringify(ModelMetrics)}` };
  });
  await held(table, world, 'after the run');

  await table.step('a person approves', 'Approved, and the workflow heard of it', async () => {
    await aws.sageMaker('UpdateModelPackage', { ModelPackageArn: first.ModelPackageArn, ModelApprovalStatus: 'Approved', ApprovalDescription: 'by the end-to-end test' });
    const heard = await until(async () => (await world.decided()).find((d) => d.detail.version === first.ModelPackageArn || JSON.stringify(d).includes(first.ModelPackageArn)), PATIENCE);
    const { ModelApprovalStatus } = await aws.sageMaker('DescribeModelPackage', { ModelPackageName: first.ModelPackageArn });
    return `${ModelApprovalStatus}, and the workflow ${heard ? 'heard of it' : 'heard nothing'}`;
  });
  await serve(table, { aws, cdk }, world, first.ModelPackageArn);
  await failure(table, aws, world);
}

/** The approval makes an endpoint appear that another team deployed. */
async function serve(table, { aws, cdk }, world, version) {
  const app = `"${process.execPath}" "${join(ROOT, 'e2e/apps/serve-approved.cjs')}"`;
  const context = { group: world.group, bucket: world.bucket, images: 'cdk-hnb659fds-container-assets-000000000000-eu-west-1' };
  await table.step('another team deploys an endpoint for approved versions', 'Scoring CREATE_COMPLETE', async () => {
    must(await cdk.run('deploy', ['--all', '--app', app, '--output', cdk.out('serve'), '--require-approval', 'never', ...Object.entries(context).flatMap(([k, v]) => ['-c', `${k}=${v}`])]));
    return `Scoring ${(await aws.stack('Scoring')).StackStatus}`;
  });
  await table.step('put-parameter, update-stack: the endpoint appears with the run\'s model', 'UPDATE_COMPLETE, InService', async () => {
    const parameter = (await aws.resources('ScoringRelease')).find((r) => r.ResourceType === 'Custom::ApprovedVersion').PhysicalResourceId;
    await aws.putParameter(parameter, version);
    const { StackStatus } = await aws.updateAsItIs('Scoring');
    const endpoint = (await aws.resources('Scoring')).find((r) => r.ResourceType === 'AWS::SageMaker::Endpoint');
    if (!endpoint) return `${StackStatus}, no endpoint: ${await aws.reasons('Scoring')}`;
    return `${StackStatus}, ${(await aws.sageMaker('DescribeEndpoint', { EndpointName: endpoint.PhysicalResourceId.split('/').pop() })).EndpointStatus}`;
  });
}

/** A training job that fails ends the run: reported once, nothing held. */
async function failure(table, aws, world) {
  await aws.create('Listener', listener(world.topic));
  await table.step('the training fails', 'one more run, FAILED', async () => {
    await aws.order([{ on: 'CreateTrainingJob', how: 'fail', times: 20, reason: 'AlgorithmError: the test wants it so' }]);
    await aws.putObject(world.bucket, 'labelled/part-6.csv', rows(200, 6));
    return summary((await world.ended(2)).slice(0, 1)).replace('one run', 'one more run');
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
  await table.step('no version came of it', 'one version', async () => `${(await world.versions()).length === 1 ? 'one version' : 'more'}`);
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
async function worldOf(aws) {
  const all = (await Promise.all(STACKS.map((name) => aws.resources(name)))).flat();
  const one = (type, pattern = /./) => all.find((r) => r.ResourceType === type && pattern.test(r.LogicalResourceId))?.PhysicalResourceId;
  const guard = one('AWS::StepFunctions::StateMachine', /Guard/);
  const tables = all.filter((r) => r.ResourceType === 'AWS::DynamoDB::Table').map((r) => r.PhysicalResourceId);
  const runs = async () => (await aws.states('ListExecutions', { stateMachineArn: guard })).executions;
  const group = one('AWS::SageMaker::ModelPackageGroup');
  return {
    group, runs,
    bucket: one('AWS::S3::Bucket', /^Artifacts(?!.*Log)/),
    topic: one('AWS::SNS::Topic', /Alerts/),
    /** The executions of the guard, newest first, when there are so many and none runs. */
    ended: (count) => until(async () => {
      const found = await runs();
      return found.length >= count && found.every(({ status }) => status !== 'RUNNING') && found.sort((a, b) => b.startDate - a.startDate);
    }, PATIENCE),
    versions: async () => (await aws.sageMaker('ListModelPackages', { ModelPackageGroupName: group })).ModelPackageSummaryList,
    decided: async () => (await aws.changes()).filter(({ what, detailType }) => what === 'told' && detailType === 'Model Version Decided'),
    locked: async () => (await Promise.all(tables.map((TableName) => aws.dynamoDb('Scan', { TableName })))).flatMap(({ Items }) => Items).some(({ holder }) => holder),
    fileSystems: async () => (await aws.fsx('DescribeFileSystems', {})).FileSystems,
    jobs: async () => (await Promise.all(['Training', 'Processing'].map((kind) => aws.sageMaker(`List${kind}Jobs`, { StatusEquals: 'InProgress' })))).flatMap((answer) => Object.values(answer)[0]),
  };
}

function summary(runs) {
  return runs ? `${runs.length === 1 ? 'one run' : `${runs.length} runs`}, ${runs.map(({ status }) => status).join(', ')}` : 'no run ended';
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
function rows(count, seed) {
  let state = seed;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const lines = Array.from({ length: count }, () => {
    const fraud = random() < 0.3 ? 1 : 0;
    return [(fraud ? 120 : 60) + random() * 90, random() * 24, fraud].join(',');
  });
  return ['amount,hour,fraud', ...lines, ''].join('\n');
}
