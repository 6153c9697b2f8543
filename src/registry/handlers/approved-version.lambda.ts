import * as https from 'https';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  AddTagsToResourceCommand, DeleteParameterCommand, GetParameterCommand, ListTagsForResourceCommand, PutParameterCommand, SSMClient,
} from '@aws-sdk/client-ssm';
import { CustomResourceResponse, Send, sender, Sleep, sleep } from './response';

/** An event of a custom resource, as far as CloudFormation promises it. */
export interface CustomResourceEvent {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: Record<string, unknown>;
}

/** What the handler reads of its context. */
export interface HandlerContext {
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** One parameter and who wants it. */
interface Wanted {
  readonly name: string;
  readonly group: string;
  readonly stackId: string;
  readonly owner: string;
  readonly adopt: boolean;
  /** Whether the resource exists already under this name. */
  readonly held: boolean;
}

const NOTHING_APPROVED = 'none';
const STACK_TAG = 'cdk-mlops:stack';
const OWNER_TAG = 'cdk-mlops:owner';

/** `none`, or a version of a model package group. */
const ALLOWED = '^(none|arn:[a-z-]+:sagemaker:[a-z0-9-]+:[0-9]{12}:model-package/[A-Za-z0-9-]+/[0-9]+)$';

/** The stack states in which a Delete is what a person asked for; in all others it undoes a creation. */
const REMOVING = ['DELETE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'];

/** Throttling passes, and a permission that was just written becomes visible. */
const PASSING = /Throttl|TooMany|Timeout|AccessDenied|InternalServer|ServiceUnavailable/i;
const ATTEMPTS = 6;
const MAX_PAGES = 200;

/** What is left to answer CloudFormation before Lambda ends the function. */
const RESERVE = 20_000;

const ssm = new SSMClient({});
const sageMaker = new SageMakerClient({});
const cloudFormation = new CloudFormationClient({});

/** Runs a call again while its failure may pass. */
async function patiently<T>(call: () => Promise<T>, wait: Sleep): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || !PASSING.test(nameOf(error))) throw error;
      await wait(500 * 2 ** attempt);
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** `undefined` where the call fails for this reason. */
async function unless<T>(reason: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (nameOf(error) === reason) return undefined;
    throw error;
  }
}

/** A stack without its last run: a stack that was deleted and made again is the same owner. */
function stackOf(stackId: string | undefined): string | undefined {
  return stackId?.split('/').slice(0, 2).join('/');
}

function wantedBy(event: CustomResourceEvent): Wanted {
  const properties = event.ResourceProperties ?? {};
  const missing = ['ParameterName', 'ModelPackageGroup', 'Owner'].filter((key) => typeof properties[key] !== 'string' || properties[key] === '');
  if (missing.length > 0) throw new Error(`${missing.map((key) => `'${key}'`).join(' and ')} must be given, got nothing; deploy with the version of cdk-mlops that made the template`);
  const name = properties.ParameterName as string;
  return {
    name,
    group: properties.ModelPackageGroup as string,
    stackId: event.StackId,
    owner: properties.Owner as string,
    adopt: properties.Adopt === 'true',
    held: event.RequestType === 'Update' && event.PhysicalResourceId === name,
  };
}

/** The ARN of the newest approved version, or `none`. Pages may be empty and still have a successor. */
async function newestApproved(group: string, wait: Sleep): Promise<string> {
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const command = new ListModelPackagesCommand({
      ModelPackageGroupName: group, ModelApprovalStatus: 'Approved', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100, NextToken: token,
    });
    const { ModelPackageSummaryList: versions = [], NextToken } = await patiently(() => sageMaker.send(command), wait);
    const newest = versions.find((v) => v.ModelApprovalStatus === 'Approved' && v.ModelPackageStatus === 'Completed');
    if (newest?.ModelPackageArn) return newest.ModelPackageArn;
    if (!NextToken) return NOTHING_APPROVED;
    token = NextToken;
  }
  throw new Error(`'registry' must list its approved versions in at most ${MAX_PAGES} pages, got more for ${group}; delete versions that failed`);
}

async function tagsOf(name: string, wait: Sleep): Promise<Record<string, string>> {
  const { TagList = [] } = await patiently(() => ssm.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name })), wait);
  return Object.fromEntries(TagList.map(({ Key, Value }) => [Key!, Value!]));
}

/** Makes the parameter unless something is there. Whether it was made. */
async function made({ name, group, stackId, owner }: Wanted, wait: Sleep): Promise<boolean> {
  const value = await newestApproved(group, wait);
  const put = new PutParameterCommand({
    Name: name,
    Value: value,
    Type: 'String',
    AllowedPattern: ALLOWED,
    Description: `The approved model version that ${owner} serves`,
    Overwrite: false,
    Tags: [{ Key: STACK_TAG, Value: stackId }, { Key: OWNER_TAG, Value: owner }],
  });
  const written = await unless('ParameterAlreadyExists', () => patiently(() => ssm.send(put), wait));
  if (written) console.log(JSON.stringify({ message: 'made', name, value }));
  return written !== undefined;
}

/** Leaves the value of what exists alone; fails when it is something else's, or cannot be read by a stack. */
async function keep(wanted: Wanted, wait: Sleep): Promise<void> {
  const { name, stackId, owner } = wanted;
  const tags = await tagsOf(name, wait);
  const sameStack = stackOf(tags[STACK_TAG]) === stackOf(stackId);
  const ours = sameStack && (wanted.held || tags[OWNER_TAG] === owner);
  if (!ours && !wanted.adopt) {
    const holder = tags[STACK_TAG] ? `${name} of '${tags[OWNER_TAG]}' in ${tags[STACK_TAG]}` : `${name} of nobody that this library knows`;
    throw new Error(`'parameterName' must not be in use, got ${holder}; choose another name, or set 'adopt' to take the parameter over with its value`);
  }
  console.log(JSON.stringify({ message: ours ? 'kept' : 'adopted', name }));
  if (tags[STACK_TAG] === stackId && tags[OWNER_TAG] === owner) return;
  const Tags = [{ Key: STACK_TAG, Value: stackId }, { Key: OWNER_TAG, Value: owner }];
  await patiently(() => ssm.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: name, Tags })), wait);
}

async function ensure(wanted: Wanted, wait: Sleep): Promise<string> {
  const read = () => patiently(() => ssm.send(new GetParameterCommand({ Name: wanted.name })), wait);
  let existing = await unless('ParameterNotFound', read);
  if (!existing && await made(wanted, wait)) return wanted.name;
  existing ??= await read();
  if (existing.Parameter?.Type !== 'String') {
    throw new Error(`'parameterName' must name a parameter of type String, got ${wanted.name} of type ${existing.Parameter?.Type}; choose another name`);
  }
  await keep(wanted, wait);
  return wanted.name;
}

/** Removes the parameter where that was asked for: never on a rollback, and never what something else has taken over. */
async function remove(event: CustomResourceEvent, wait: Sleep): Promise<string> {
  const name = event.PhysicalResourceId!;
  const { RemoveOnDelete, ParameterName, Owner } = event.ResourceProperties ?? {};
  if (RemoveOnDelete !== 'true' || ParameterName !== name) return name;
  const { Stacks } = await patiently(() => cloudFormation.send(new DescribeStacksCommand({ StackName: event.StackId })), wait);
  const status = Stacks?.[0]?.StackStatus ?? 'unknown';
  if (!REMOVING.includes(status)) {
    console.log(JSON.stringify({ message: 'kept', name, status }));
    return name;
  }
  const tags = await unless('InvalidResourceId', () => tagsOf(name, wait));
  if (!tags || stackOf(tags[STACK_TAG]) !== stackOf(event.StackId) || tags[OWNER_TAG] !== Owner) return name;
  await unless('ParameterNotFound', () => patiently(() => ssm.send(new DeleteParameterCommand({ Name: name })), wait));
  console.log(JSON.stringify({ message: 'removed', name }));
  return name;
}

/** What was asked for; the id of the resource is the name of the parameter. */
async function answer(event: CustomResourceEvent, wait: Sleep): Promise<string> {
  switch (event.RequestType) {
    case 'Create':
    case 'Update':
      return ensure(wantedBy(event), wait);
    case 'Delete':
      return remove(event, wait);
    default:
      throw new Error(`'RequestType' must be Create, Update or Delete, got ${event.RequestType}; only CloudFormation may call this function`);
  }
}

/** Fails a little before Lambda would end the function without an answer. */
async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the parameter was not made within ${Math.round(milliseconds / 1000)} seconds; deploy again`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The id that CloudFormation knows already, so that a failure is never taken for a replacement. */
function idOf(event: CustomResourceEvent): string {
  const name = event.ResourceProperties?.ParameterName;
  return event.PhysicalResourceId ?? (typeof name === 'string' && name ? name : event.LogicalResourceId);
}

/** The outcome as CloudFormation wants it; never fails. */
async function outcome(event: CustomResourceEvent, context: HandlerContext, wait: Sleep): Promise<CustomResourceResponse> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const common = { StackId, RequestId, LogicalResourceId };
  try {
    const PhysicalResourceId = await inTime(answer(event, wait), Math.max(context.getRemainingTimeInMillis() - RESERVE, 1));
    return { ...common, Status: 'SUCCESS', PhysicalResourceId };
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    console.error(JSON.stringify({ message: 'failed', requestType: event.RequestType, error: nameOf(error), reason }));
    return { ...common, Status: 'FAILED', PhysicalResourceId: idOf(event), Reason: `${reason} (log stream ${context.logStreamName})` };
  }
}

/** Answers every event, which may come again; an answer that cannot be delivered fails the call, and Lambda repeats it. */
export function handlerWith(send: Send, wait: Sleep) {
  return async (event: CustomResourceEvent, context: HandlerContext): Promise<void> => send(event.ResponseURL, await outcome(event, context, wait));
}

export const handler = handlerWith(sender(https.request), sleep);
