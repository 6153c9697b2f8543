import used from '../../e2e/proof.json';

type By = 'ministack' | 'ours' | 'recorded';

/** docs/proof.md: what the end-to-end test shows without an account, by whom it is emulated, and what stays unproved. */
export function proofPage(): string {
  return [
    '# What is proved without an account',
    '',
    '<!-- made from e2e/proof.json, which a run of the end-to-end test checks; run `npm run docs` -->',
    '',
    '`npm run e2e` lets the real CDK CLI bootstrap and deploy the examples to an emulated account on your machine, and drives events through what was deployed.',
    'It needs Python 3.12 or newer and PyPI; no AWS account, no Docker, no credentials. Every process is kept on the loopback interface.',
    '',
    'The account is [MiniStack](https://pypi.org/project/ministack/). What it lacks, `e2e/handlers` adds. **These handlers are ours: they prove wiring, not the behaviour of a service.**',
    'Before they create anything they ask the same rules that synthesis asks (`src/rules`), and requests of workflows are held against the models of the AWS SDK (botocore):',
    'names, types, what is required, lengths and choices. A change of a create-only property makes a new resource first, so a fixed name collides with itself;',
    'which properties those are comes from the database of the CDK CLI. Each can be told to fail.',
    '',
    '## Resource types',
    '',
    '| Type | Emulated by | What that shows |',
    '|---|---|---|',
    ...rows(used.types as Record<string, By>, TYPES),
    '',
    '## What workflows and pipes call',
    '',
    '| Service | Calls | Answered by | What that shows |',
    '|---|---|---|---|',
    ...calls(used.integrations as Record<string, By>),
    '',
    '## Where the emulation is known to differ',
    '',
    ...DEVIATIONS.map((text) => `- ${text}`),
    '',
    'The workflows are therefore also executed in the tests, in an interpreter that holds the documented semantics; a green end-to-end run does not count where it differs.',
    '',
    '## What stays unproved without an account',
    '',
    ...UNPROVED.map((text) => `- ${text}`),
    '',
    '`integ-tests/` holds an app for each construct, for whoever has an account.',
    '',
  ].join('\n');
}

function rows(found: Record<string, By>, notes: Record<string, string>): string[] {
  return Object.entries(found).map(([name, by]) => `| \`${name}\` | ${BY[by]} | ${note(name, by, notes)} |`);
}

/** One line for each service and who answers for it. */
function calls(found: Record<string, By>): string[] {
  const groups = new Map<string, string[]>();
  for (const [name, by] of Object.entries(found)) {
    const service = /^(aws-sdk:)?[^:]+/.exec(name)![0];
    const key = `${service}|${by}`;
    groups.set(key, [...groups.get(key) ?? [], name.slice(service.length + 1).trim()]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, names]) => {
    const [service, by] = key.split('|');
    return `| \`${service}\` | ${names.map((name) => `\`${name}\``).join(', ')} | ${BY[by as By]} | ${by === 'ours' ? INTEGRATIONS[service] : ''} |`;
  });
}

function note(name: string, by: By, notes: Record<string, string>): string {
  const key = Object.keys(notes).filter((prefix) => name.startsWith(prefix)).sort((a, b) => b.length - a.length)[0];
  return key ? notes[key] : by === 'ministack' ? '' : 'recorded, does nothing';
}

const BY: Record<By, string> = { ministack: 'MiniStack', ours: 'us', recorded: 'us, without behaviour' };

const TYPES: Record<string, string> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'names a variant that is in service; nothing ever scales',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'belongs to a target; nothing ever scales',
  'AWS::CloudWatch::Alarm': 'exists; those on a formula of metrics are recorded only; none rings',
  'AWS::CloudWatch::Dashboard': 'its body is kept; nothing is drawn',
  'AWS::FSx::DataRepositoryAssociation': 'belongs to a file system; its files are found for training',
  'AWS::FSx::FileSystem': 'has an id and a mount name; no file is stored',
  'AWS::IAM::': 'exists; permissions are not enforced',
  'AWS::KMS::': 'exists; nothing is encrypted, key policies are not enforced',
  'AWS::Lambda::Function': 'the bundled handler really runs, in an ordinary Node process, with the AWS SDK',
  'AWS::Pipes::Pipe': 'batches of SQS reach the machine and come back when it fails; one reader, no limit of payload',
  'AWS::SageMaker::Endpoint': 'names a configuration; a deployment is over at once, or rolls back when told to; who answers its requests is a process beside it',
  'AWS::SageMaker::EndpointConfig': 'names models that exist',
  'AWS::SageMaker::Model': 'names a version that exists; no image is pulled',
  'AWS::SageMaker::ModelPackageGroup': 'versions, their approval, and the events of both',
  'AWS::Scheduler::Schedule': 'fires when the test says so, for the time that the test says; the clock starts nothing',
  'AWS::StepFunctions::StateMachine': 'the rules judge its definition with every reference resolved; states really run; waiting is 500 times as fast',
  'AWS::StepFunctions::StateMachineAlias': 'starts the machine behind its version',
  'AWS::StepFunctions::StateMachineVersion': 'is published once for each revision',
  'Custom::ApprovedVersion': 'our function answers CloudFormation itself',
};

const INTEGRATIONS: Record<string, string> = {
  'aws-sdk:fsx': 'life cycles as FSx tells them; a directory shows the files of its prefix once their names were imported',
  'aws-sdk:resourcegroupstaggingapi': 'finds the emulated file systems by their tags',
  'aws-sdk:s3': 'the real object of the emulated bucket',
  'aws-sdk:sagemaker': 'the registry and the jobs of `e2e/handlers/sagemaker.py`',
  'pipe': 'batches and templates of EventBridge Pipes',
  'sagemaker': 'job names are unique, inputs must exist, status and events as documented; the program of `containers/` really runs, as a process for each instance, on the files that the job names, its manifests and shards included',
  'states': 'a child that fails reports itself as on AWS',
};

const DEVIATIONS = [
  'A Choice takes its default where a path is missing; on AWS the execution fails.',
  'Machines have no time-out, executions no limit of events or size, and are never redriven. Aborting a parent does not abort its child.',
  'An update of a stack touches one resource after the other; change sets say nothing reliable about replacement.',
  'The names of parameters of SDK integrations are compared without case.',
  'A schedule fires on order, never by the clock; whether its expression means what was wanted is asked of the rules.',
  'Data is captured by a stand-in of ours (`e2e/tools/capture.py`), between callers and the program of `containers/fraud` that serves, in the documented format and at once.',
  'Images of containers are neither built nor pushed: a stand-in answers the CDK CLI, and jobs run the program of the folder that the image would be built from.',
  'A `ResultSelector` sees the context object, recursive and filtering paths, and what was aborted stays so: our handlers add this to MiniStack.',
];

const UNPROVED = [
  'what a role may do, service-linked roles, key policies, and everything else that IAM evaluates (the tests compare needed with allowed actions instead)',
  'quotas, capacity, and which instance types a Region has',
  'that an image starts in a container, and everything that a container, an instance, a GPU or a network adds to its program',
  'the order in which CloudFormation updates, rolls back and waits until something is stable',
  'traffic shifting, bakes and automatic rollback of SageMaker; scaling',
  'when captured data arrives in the bucket, and what the service leaves out while a disk is nearly full',
  'import, export and throughput of FSx for Lustre',
  'delivery times, duplicates and losses of events',
  'cost',
];
