// The calls of an operator, against the emulator.
import { createRequire } from 'node:module';
import { ACCOUNT, REGION } from './emulator.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const require = createRequire(import.meta.url);
const { CloudFormationClient, CreateStackCommand, DescribeStackResourcesCommand, DescribeStackEventsCommand, DescribeStacksCommand, GetTemplateCommand, UpdateStackCommand } = require('@aws-sdk/client-cloudformation');

/** What a person or a pipeline asks of an account. */
export function account({ url }) {
  const cloudFormation = new CloudFormationClient({ endpoint: url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 2 });
  const signed = (service) => ({ authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none` });

  async function json(service, target, body) {
    const response = await fetch(url, { method: 'POST', headers: { ...signed(service), 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) });
    const answer = JSON.parse(await response.text() || '{}');
    if (!response.ok) throw Object.assign(new Error(`${target}: ${answer.__type}: ${answer.message ?? answer.Message}`), { name: answer.__type });
    return answer;
  }

  const stack = async (name) => (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks[0];
  const settled = (name) => until(async () => {
    const found = await stack(name);
    return !/_IN_PROGRESS$/.test(found.StackStatus) && found;
  }, 60);

  return {
    sageMaker: (operation, body) => json('sagemaker', `SageMaker.${operation}`, body),
    fsx: (operation, body) => json('fsx', `AWSSimbaAPIService_v20180301.${operation}`, body),
    states: (operation, body) => json('states', `AWSStepFunctions.${operation}`, body),
    dynamoDb: (operation, body) => json('dynamodb', `DynamoDB_20120810.${operation}`, body),
    sqs: (operation, body) => json('sqs', `AmazonSQS.${operation}`, body),
    putEvents: (entries) => json('events', 'AWSEvents.PutEvents', { Entries: entries }),
    parameter: async (name) => (await json('ssm', 'AmazonSSM.GetParameter', { Name: name })).Parameter.Value,
    putParameter: (name, value) => json('ssm', 'AmazonSSM.PutParameter', { Name: name, Value: value, Overwrite: true }),
    putObject: async (bucket, key, body) => {
      const response = await fetch(`${url}/${bucket}/${key}`, { method: 'PUT', headers: signed('s3'), body });
      if (!response.ok) throw new Error(`PutObject ${bucket}/${key}: ${response.status}`);
    },
    /** The bytes of an object; `undefined` where there is none. */
    getObject: async (bucket, key) => {
      const response = await fetch(`${url}/${bucket}/${key}`, { headers: signed('s3') });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`GetObject ${bucket}/${key}: ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
    /** Keys that begin with a prefix. */
    keys: async (bucket, prefix) => {
      const page = await (await fetch(`${url}/${bucket}?list-type=2&prefix=${encodeURIComponent(prefix)}`, { headers: signed('s3') })).text();
      return [...page.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);
    },
    /** The values of a metric in the last hour, summed; `undefined` where it was never put. */
    metric: async (Namespace, MetricName, dimensions) => {
      const now = Date.now();
      const asked = {
        Action: 'GetMetricStatistics', Version: '2010-08-01', Namespace, MetricName, Period: '3600', 'Statistics.member.1': 'Sum',
        StartTime: new Date(now - 3600_000).toISOString(), EndTime: new Date(now + 3600_000).toISOString(),
        ...Object.fromEntries(Object.entries(dimensions).flatMap(([name, value], i) => [[`Dimensions.member.${i + 1}.Name`, name], [`Dimensions.member.${i + 1}.Value`, value]])),
      };
      const response = await fetch(url, { method: 'POST', headers: { ...signed('monitoring'), 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(asked).toString() });
      const sums = [...(await response.text()).matchAll(/<Sum>(.*?)<\/Sum>/g)].map(([, sum]) => Number(sum));
      return sums.length ? sums.reduce((all, sum) => all + sum, 0) : undefined;
    },
    stack, settled,
    resources: async (name) => (await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }))).StackResources,
    reasons: async (name) => (await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }))).StackEvents
      .filter(({ ResourceStatus, ResourceStatusReason }) => /FAILED$/.test(ResourceStatus) && ResourceStatusReason).map((e) => e.ResourceStatusReason),
    template: async (name) => JSON.parse((await cloudFormation.send(new GetTemplateCommand({ StackName: name }))).TemplateBody),
    create: async (name, template) => {
      await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
      return settled(name);
    },
    update: async (name, template) => {
      await cloudFormation.send(new UpdateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
      return settled(name);
    },
    /** The second of the operator's two commands: the same template, the parameters read again. */
    updateAsItIs: async (name) => {
      const { Parameters = [] } = await stack(name);
      await cloudFormation.send(new UpdateStackCommand({
        StackName: name, UsePreviousTemplate: true, Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
        Parameters: Parameters.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      }));
      return settled(name);
    },
    changes: () => fetch(`${url}/_e2e/changes`).then((r) => r.json()),
    used: () => fetch(`${url}/_e2e/used`).then((r) => r.json()),
    order: (faults) => fetch(`${url}/_e2e/faults`, { method: 'POST', body: JSON.stringify(faults) }),
    /** Fires a schedule for a time; its name, or how it begins. */
    fire: async (schedule, at) => {
      const response = await fetch(`${url}/_e2e/fire`, { method: 'POST', body: JSON.stringify({ schedule, at }) });
      if (!response.ok) throw new Error((await response.json()).message);
    },
    report: (report) => fetch(`${url}/_e2e/report`, { method: 'POST', body: JSON.stringify(report) }),
    arn: (service, resource) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`,
  };
}

/** Asks again until the answer is true, and gives it; `undefined` after the time is over. */
export async function until(ask, seconds = 30, pause = 150) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer || Date.now() > end) return answer || undefined;
    await new Promise((next) => setTimeout(next, pause));
  }
}
