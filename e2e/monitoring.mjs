// A served model is watched: what was really asked and answered is judged every hour, and drift retrains it, once.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../projenrc/tools/steps.mjs';
import { created, servedVersion } from './endpoint.mjs';
import { counted, rows, worldOf } from './retraining.mjs';
import { until } from './tools/aws.mjs';
import { must } from './tools/cdk.mjs';
import { serve } from './tools/traffic.mjs';

export const APP = 'drift-to-retrain';
const STACKS = ['PaymentsStore', 'PaymentsTraining', 'PaymentsServing'];
const [, , SERVING] = STACKS;
const PATIENCE = 120; // seconds; an execution takes a twentieth of that on an idle machine
const SHARDED = 'watch-sharded';
const NAMESPACE = 'cdk-mlops/ModelMonitor';
const hour = (n) => new Date(Date.UTC(2026, 2, 2, n)); // windows of a day that the test chooses
const path = (at) => at.toISOString().slice(0, 13).replace(/[-T]/g, '/');

export async function monitoring(table, context) {
  const { aws, cdk } = context;
  table.head('Monitoring: examples/typescript/drift-to-retrain');
  await table.step('cdk deploy --all', STACKS.map((name) => `${name} CREATE_COMPLETE`).join(', '), async () => {
    must(await cdk.deploy(APP));
    return (await Promise.all(STACKS.map(async (name) => `${name} ${(await aws.stack(name)).StackStatus}`))).join(', ');
  });
  for (const name of STACKS) await created(table, aws, name, { approved: false });
  const world = await watched(aws);
  await world.fire(hour(7));
  await table.step('the schedule fires before anything serves', 'SUCCEEDED, no job, no event', () => world.outcome());

  const version = await firstVersion(table, context, world);
  const endpoint = await appears(table, aws, version);
  const others = sharded(cdk, world, endpoint); // while requests are made
  await table.step('an hour without a request', 'SUCCEEDED, no job, NoData', async () => {
    await world.fire(hour(8));
    return world.outcome();
  });
  const traffic = await serve(context, { ...await world.served(version, endpoint), endpoint });
  try {
    await quiet(table, world, traffic);
    await drift(table, aws, world, traffic);
    await again(table, world, traffic);
    await duringRelease(table, aws, world, traffic, { endpoint, version });
    await shards(table, { aws, cdk, others }, world);
  } finally {
    await traffic.stop();
  }
  await nextVersion(table, context, world);
}

/** An upload trains the first version; its baseline is kept with it, and a person approves it. */
async function firstVersion(table, { aws, emulator }, world) {
  pushed(emulator, `${world.one('AWS::ECR::Repository')}:1.0.0`);
  await aws.putObject(world.bucket, 'holdout/2026.csv', rows(200, 2));
  await table.step('an upload trains the first version', 'one run, SUCCEEDED', async () => {
    await aws.putObject(world.bucket, 'labelled/part-1.csv', rows(1500, 3));
    const ended = await world.ended(1);
    return `${counted(ended ?? [], 'run')}, ${ended?.map(({ status }) => status)}`;
  });
  const [{ ModelPackageArn }] = await world.versions();
  await table.step('its baseline is kept with the version', 'baseline.json, baseline.html', async () => {
    const names = (await aws.keys(world.bucket, `baselines/${world.group.split('/').pop()}/1/`)).map((key) => key.split('/').at(-1));
    return ['baseline.json', 'baseline.html'].filter((name) => names.includes(name)).join(', ');
  });
  await aws.sageMaker('UpdateModelPackage', { ModelPackageArn, ModelApprovalStatus: 'Approved', ApprovalDescription: 'by the end-to-end test' });
  return ModelPackageArn;
}

/** What docker build, tag and push do for the operator. */
function pushed({ env }, tag) {
  execFileSync(process.execPath, [join(ROOT, 'e2e/tools/docker.cjs'), 'build', '--tag', tag, join(ROOT, 'containers/fraud')], { env });
}

/** The operator's two commands; what comes back is the name of the endpoint. */
async function appears(table, aws, version, what = 'the endpoint appears') {
  let name;
  await table.step(`put-parameter, update-stack: ${what}`, `UPDATE_COMPLETE, InService, ${version}`, async () => {
    const parameter = (await Promise.all(STACKS.map((stack) => aws.resources(stack)))).flat().find((r) => r.ResourceType === 'Custom::ApprovedVersion').PhysicalResourceId;
    await aws.putParameter(parameter, version);
    const { StackStatus } = await aws.updateAsItIs(SERVING);
    name = (await aws.resources(SERVING)).find((r) => r.ResourceType === 'AWS::SageMaker::Endpoint')?.PhysicalResourceId.split('/').pop();
    if (!name) return `${StackStatus}, no endpoint: ${await aws.reasons(SERVING)}`;
    return `${StackStatus}, ${(await aws.sageMaker('DescribeEndpoint', { EndpointName: name })).EndpointStatus}, ${await servedVersion(aws, name)}`;
  });
  return name;
}

/** Requests like those that the model was trained on. */
async function quiet(table, world, traffic) {
  await table.step('400 rows like those of the training are asked', '400 scores, captured as the service does', async () => {
    const scores = await traffic.ask(requests(400, 11), hour(9));
    const files = await world.captured(hour(9));
    return `${scores.filter((score) => score >= 0 && score <= 1).length} scores, ${files.length && files.every((key) => /\/\d\d-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl$/.test(key)) ? 'captured as the service does' : files}`;
  });
  await table.step('the hour is judged', 'SUCCEEDED, analyze, Completed', async () => {
    await world.fire(hour(9));
    return world.outcome();
  });
  await table.step('its report and its metrics are there', 'report.html, 400 samples, 0 violations', () => world.reported(hour(9)));
  await table.step('a quiet hour starts nothing', 'one run', () => world.runsAfterAWhile());
}

/** Amounts that are half as large again: the world has changed. */
async function drift(table, aws, world, traffic) {
  await traffic.ask(requests(400, 12, 1.5), hour(10));
  await table.step('an hour of larger amounts is judged', 'SUCCEEDED, analyze, CompletedWithViolations', async () => {
    await world.fire(hour(10));
    return world.outcome();
  });
  await table.step('violations.json says what drifted, the report shows it', 'amount, report.html', async () => {
    const violations = await world.violations(hour(10));
    const html = String(await aws.getObject(world.bucket, `${world.results}reports/${path(hour(10))}/report.html`));
    return `${[...new Set(violations.filter(({ check }) => check === 'DataDrift').map((v) => v.feature_name))]}, ${html.includes('amount') && html.includes('</html>') ? 'report.html' : html.slice(0, 200)}`;
  });
  await table.step('the metric of the feature is beyond its limit', 'above 1', async () => {
    const value = await aws.metric(NAMESPACE, 'FeatureDrift', { Monitor: world.monitor, Check: 'DataDrift', Feature: 'amount' });
    return value > 1 ? 'above 1' : String(value);
  });
  await table.step('drift retrains, once', 'two runs, SUCCEEDED, SUCCEEDED', async () => {
    const ended = await world.ended(2);
    return `${counted(ended ?? [], 'run')}, ${ended?.map(({ status }) => status).join(', ')}`;
  });
  await table.step('the newer version waits for a person', 'PendingManualApproval, Approved', async () =>
    (await world.versions()).map(({ ModelApprovalStatus }) => ModelApprovalStatus).join(', '));
}

/** The same hour, and one more hour of drift. */
async function again(table, world, traffic) {
  await table.step('the same hour is fired again', 'SUCCEEDED, no job, no event', async () => {
    await world.fire(hour(10));
    return world.outcome();
  });
  await traffic.ask(requests(400, 13, 1.5), hour(11));
  await table.step('the next hour drifts, too', 'SUCCEEDED, analyze, CompletedWithViolations', async () => {
    await world.fire(hour(11));
    return world.outcome();
  });
  await table.step('within the cool-down it starts nothing', 'two runs', () => world.runsAfterAWhile());
}

/** A release is under way: what differs then is the release, not the world. */
async function duringRelease(table, aws, world, traffic, { endpoint, version }) {
  const [from, to] = ['2026-03-02T13:10:00Z', '2026-03-02T13:40:00Z'];
  const entry = { format: 'cdk-mlops/release/1', id: 'r1', endpoint, version, previousVersion: 'none', configuration: 'new', previousConfiguration: 'old', from, to, outcome: 'Released' };
  await aws.putObject(world.bucket, `releases/${endpoint}/2026/03/02/20260302T131000Z-r1.json`, `${JSON.stringify(entry)}\n`);
  await traffic.ask(requests(400, 14, 1.5), hour(13));
  await table.step('an hour of drift in which a release happened', 'SUCCEEDED, analyze, CompletedDuringRelease', async () => {
    await world.fire(hour(13));
    return world.outcome();
  });
  await table.step('it starts nothing', 'two runs', () => world.runsAfterAWhile());
}

/** What drift led to is approved: model and baseline move together. */
async function nextVersion(table, context, world) {
  const { aws } = context;
  const [{ ModelPackageArn: version }] = await world.versions();
  await aws.sageMaker('UpdateModelPackage', { ModelPackageArn: version, ModelApprovalStatus: 'Approved', ApprovalDescription: 'by the end-to-end test' });
  const endpoint = await appears(table, aws, version, 'the newer version serves');
  const traffic = await serve(context, { ...await world.served(version, endpoint), endpoint });
  try {
    await traffic.ask(requests(400, 15), hour(15));
  } finally {
    await traffic.stop();
  }
  await table.step('its hour is compared with its own baseline', 'SUCCEEDED, analyze, Completed, beside the baseline of version 2', async () => {
    await world.fire(hour(15));
    const outcome = await world.outcome();
    const { baseline } = JSON.parse(await aws.getObject(world.bucket, `${world.results}requests/${path(hour(15))}/request.json`));
    return `${outcome}, beside the baseline of version ${baseline.uri.split('/').filter(Boolean).at(-1)}`;
  });
}

/** The app of another team, which watches the same endpoint with two instances. */
function sharded(cdk, { bucket, group }, endpoint) {
  const context = { endpoint, bucket, baseline: `baselines/${group.split('/').pop()}/1/` };
  return cdk.run('synth', ['--quiet', '--app', `${process.execPath} e2e/apps/${SHARDED}.cjs`, '--output', cdk.out(SHARDED), ...Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`])]);
}

/** Two instances count their shares of the records, and a third puts the counts together. */
async function shards(table, { aws, cdk, others }, world) {
  await table.step('another team watches with two instances', 'CREATE_COMPLETE', async () => {
    must(await others);
    must(await cdk.deploy(SHARDED));
    return (await aws.stack('PaymentsWatch')).StackStatus;
  });
  const watch = await watchOf(aws, 'PaymentsWatch');
  await table.step('two instances judge the hour of larger amounts', 'SUCCEEDED, partial + partial + merge, CompletedWithViolations', async () => {
    await watch.fire(hour(10));
    return watch.outcome();
  });
  await table.step('they find what one instance found', 'the same violations', async () => {
    const told = async (results) => JSON.stringify((await world.violations(hour(10), results)).map(({ since, description, ...violation }) => violation));
    const [one, two] = await Promise.all([world.results, watch.results].map(told));
    return one === two ? 'the same violations' : `${one} beside ${two}`;
  });
}

/** What the steps look at: the workflow that trains, and the monitor. */
async function watched(aws) {
  const training = await worldOf(aws, STACKS);
  const world = {
    ...training,
    ...await watchOf(aws, SERVING),
    captured: (at) => aws.keys(world.bucket, 'capture/').then((keys) => keys.filter((key) => key.includes(`/${path(at)}/`))),
    reported: async (at) => {
      const keys = (await aws.keys(world.bucket, `${world.results}reports/${path(at)}/`)).map((key) => key.split('/').at(-1));
      const [samples, violations] = await Promise.all(['Samples', 'Violations'].map((name) => aws.metric(NAMESPACE, name, { Monitor: world.monitor })));
      return `${keys.includes('report.html') ? 'report.html' : keys}, ${samples} samples, ${violations} violations`;
    },
    /** The violations of a window, as the engine wrote them. */
    violations: async (at, results = world.results) => JSON.parse(await aws.getObject(world.bucket, `${results}reports/${path(at)}/violations.json`)).violations,
    /** Where the model of a version lies, and where its endpoint captures to. */
    served: async (version, endpoint) => {
      const { InferenceSpecification: { Containers: [{ ModelDataUrl }] } } = await aws.sageMaker('DescribeModelPackage', { ModelPackageName: version });
      const { EndpointConfigName, ProductionVariants: [{ VariantName }] } = await aws.sageMaker('DescribeEndpoint', { EndpointName: endpoint });
      const { DataCaptureConfig: { DestinationS3Uri } } = await aws.sageMaker('DescribeEndpointConfig', { EndpointConfigName });
      const [bucket, ...key] = ModelDataUrl.replace('s3://', '').split('/');
      return { archive: await aws.getObject(bucket, key.join('/')), destination: DestinationS3Uri, variant: VariantName };
    },
    /** Runs of the workflow, when everything had the time to start one. */
    runsAfterAWhile: async () => {
      await new Promise((next) => setTimeout(next, 2000));
      return counted(await world.runs(), 'run');
    },
  };
  return world;
}

/** The monitor of a stack: fired for windows, and what came of it. */
async function watchOf(aws, stack) {
  const all = await aws.resources(stack);
  const one = (type, pattern) => all.find((r) => r.ResourceType === type && pattern.test(r.LogicalResourceId)).PhysicalResourceId;
  const [schedule, machine] = [one('AWS::Scheduler::Schedule', /./), one('AWS::StepFunctions::StateMachine', /Machine/)];
  const definition = (await aws.states('DescribeStateMachine', { stateMachineArn: machine })).definition;
  const [, monitor] = /"monitor":"([^"]+)"/.exec(definition);
  const executions = async () => (await aws.states('ListExecutions', { stateMachineArn: machine })).executions;
  const programs = async () => (await aws.changes()).filter(({ what, module }) => what === 'program' && module === 'mlops_monitor');
  const events = async () => (await aws.changes()).filter(({ what, detailType, detail }) => what === 'told' && detailType === 'Monitor Execution Ended' && detail.monitor === monitor);
  const seen = { executions: 0, programs: 0, events: 0 };
  return {
    monitor,
    results: `monitoring/${monitor}/`,
    /** The schedule fires twenty minutes after the window. */
    fire: async (window) => {
      Object.assign(seen, { executions: (await executions()).length, programs: (await programs()).length, events: (await events()).length });
      await aws.fire(schedule, new Date(window.getTime() + 80 * 60_000).toISOString().replace('.000', ''));
    },
    /** How the execution of the last firing ended, which programs its jobs ran, and the status that it told. */
    outcome: async () => {
      const found = await until(async () => {
        const now = await executions();
        return now.length > seen.executions && now.every(({ status }) => status !== 'RUNNING') && now.sort((a, b) => b.startDate - a.startDate);
      }, PATIENCE);
      const ran = (await programs()).slice(seen.programs).map((program) => program.arguments);
      const told = (await events()).slice(seen.events).map(({ detail }) => detail.status);
      return `${found?.[0].status ?? 'RUNNING'}, ${ran.join(' + ') || 'no job'}, ${told.join(' and ') || 'no event'}`;
    },
  };
}

/** What callers ask: rows without the label, amounts as large as is said. */
function requests(count, seed, larger = 1) {
  return rows(count, seed).trim().split('\n').slice(1).map((line) => {
    const [amount, when] = line.split(',').map(Number);
    return [amount * larger, when];
  });
}
