import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  AddTagsToResourceCommand, DeleteParameterCommand, GetParameterCommand, ListTagsForResourceCommand, PutParameterCommand, SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { CustomResourceEvent, handlerWith } from '../../../src/registry/handlers/approved-version.lambda';
import { CustomResourceResponse } from '../../../src/registry/handlers/response';

const ssm = mockClient(SSMClient);
const sageMaker = mockClient(SageMakerClient);
const cloudFormation = mockClient(CloudFormationClient);

const STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Storage/aaaaaaaa-0000';
const NAME = '/mlops/storage-fraud-scoring-12345678';
const OWNER = 'Fraud/Serving--Scoring';
const VERSION = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/7';
const TAGS = [{ Key: 'cdk-mlops:stack', Value: STACK }, { Key: 'cdk-mlops:owner', Value: OWNER }];

const failure = (name: string, message = name) => Object.assign(new Error(message), { name });

function eventOf(RequestType: string, overrides: Partial<CustomResourceEvent> & { properties?: Record<string, unknown> } = {}): CustomResourceEvent {
  const { properties, ...rest } = overrides;
  return {
    RequestType,
    ResponseURL: 'https://cloudformation.example/response?signature=secret',
    StackId: STACK,
    RequestId: 'request-1',
    LogicalResourceId: 'FraudApproved',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: NAME }),
    ResourceProperties: { ParameterName: NAME, ModelPackageGroup: 'fraud', Owner: OWNER, Adopt: 'false', RemoveOnDelete: 'false', ...properties },
    ...rest,
  };
}

/** Runs the handler; the pauses between attempts are counted, not slept. */
async function run(event: CustomResourceEvent, remaining = 120_000) {
  const sent: CustomResourceResponse[] = [];
  const pauses: number[] = [];
  await handlerWith(async (_, response) => void sent.push(response), async (ms) => void pauses.push(ms))(event, { getRemainingTimeInMillis: () => remaining, logStreamName: 'stream' });
  return { response: sent[0], answers: sent.length, pauses };
}

function existing(tags = TAGS, Type: 'String' | 'SecureString' = 'String') {
  ssm.on(GetParameterCommand).resolves({ Parameter: { Name: NAME, Type, Value: VERSION } });
  ssm.on(ListTagsForResourceCommand).resolves({ TagList: tags });
}

function approved(...versions: { ModelPackageArn?: string; ModelApprovalStatus?: any; ModelPackageStatus?: any }[]) {
  return { ModelPackageSummaryList: versions.map((v) => ({ ModelApprovalStatus: 'Approved', ModelPackageStatus: 'Completed', ModelPackageArn: VERSION, ...v } as any)) };
}

const puts = () => ssm.commandCalls(PutParameterCommand).map((call) => call.args[0].input);
const deletions = () => ssm.commandCalls(DeleteParameterCommand).length;
const retagged = () => ssm.commandCalls(AddTagsToResourceCommand).map((call) => call.args[0].input.Tags);

let output: string[];
beforeEach(() => {
  output = [];
  jest.spyOn(console, 'log').mockImplementation((line) => void output.push(line));
  jest.spyOn(console, 'error').mockImplementation((line) => void output.push(line));
  for (const client of [ssm, sageMaker, cloudFormation]) client.reset();
  ssm.on(GetParameterCommand).rejects(failure('ParameterNotFound'));
  ssm.on(PutParameterCommand).resolves({ Version: 1 });
  ssm.on(AddTagsToResourceCommand).resolves({});
  ssm.on(DeleteParameterCommand).resolves({});
  sageMaker.on(ListModelPackagesCommand).resolves(approved({}));
});
afterEach(() => jest.restoreAllMocks());

describe('when the parameter does not exist', () => {
  test('it holds the newest approved version', async () => {
    await run(eventOf('Create'));

    expect(puts()).toEqual([expect.objectContaining({ Name: NAME, Value: VERSION, Type: 'String', Overwrite: false })]);
  });

  test('it holds none before the first approval', async () => {
    sageMaker.on(ListModelPackagesCommand).resolves({});

    await run(eventOf('Create'));

    expect(puts()[0].Value).toBe('none');
  });

  test('approved versions are asked for by group, the newest first', async () => {
    await run(eventOf('Create'));

    expect(sageMaker.commandCalls(ListModelPackagesCommand)[0].args[0].input).toEqual({
      ModelPackageGroupName: 'fraud', ModelApprovalStatus: 'Approved', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100, NextToken: undefined,
    });
  });

  test('it carries the tags of its owner', async () => {
    await run(eventOf('Create'));

    expect(puts()[0].Tags).toEqual(TAGS);
  });

  test('its description does not make the CDK skip deployments', async () => {
    await run(eventOf('Create'));

    expect(puts()[0].Description).not.toContain('[cdk:skip]');
  });

  test.each(['none', VERSION])('its pattern accepts %s', async (value) => {
    await run(eventOf('Create'));

    expect(value).toMatch(new RegExp(puts()[0].AllowedPattern!));
  });

  test.each(['', 'None', 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/fraud', `${VERSION} `])('its pattern refuses "%s"', async (value) => {
    await run(eventOf('Create'));

    expect(value).not.toMatch(new RegExp(puts()[0].AllowedPattern!));
  });

  test('empty pages are followed until a version is found', async () => {
    sageMaker.on(ListModelPackagesCommand).resolvesOnce({ NextToken: 'a' }).resolvesOnce({ ModelPackageSummaryList: [], NextToken: 'b' }).resolves(approved({}));

    await run(eventOf('Create'));

    expect(sageMaker.commandCalls(ListModelPackagesCommand).map((call) => call.args[0].input.NextToken)).toEqual([undefined, 'a', 'b']);
    expect(puts()[0].Value).toBe(VERSION);
  });

  test('a later page counts when the first has no usable version', async () => {
    sageMaker.on(ListModelPackagesCommand)
      .resolvesOnce({ ...approved({ ModelPackageStatus: 'Failed', ModelPackageArn: 'failed' }, { ModelApprovalStatus: 'Rejected', ModelPackageArn: 'rejected' }), NextToken: 'a' })
      .resolves(approved({}));

    await run(eventOf('Create'));

    expect(puts()[0].Value).toBe(VERSION);
  });

  test('fails when pages never end', async () => {
    sageMaker.on(ListModelPackagesCommand).resolves({ NextToken: 'again' });

    const { response } = await run(eventOf('Create'));

    expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('at most 200 pages') });
  });

  test('the answer names the parameter', async () => {
    const { response } = await run(eventOf('Create'));

    expect(response).toEqual({ Status: 'SUCCESS', PhysicalResourceId: NAME, StackId: STACK, RequestId: 'request-1', LogicalResourceId: 'FraudApproved' });
  });

  test('an update makes it again', async () => {
    const { response } = await run(eventOf('Update'));

    expect(response.Status).toBe('SUCCESS');
    expect(puts()).toHaveLength(1);
  });
});

describe('when the parameter exists', () => {
  test.each(['Create', 'Update'])('%s leaves the value alone', async (type) => {
    existing();

    const { response } = await run(eventOf(type));

    expect(response.Status).toBe('SUCCESS');
    expect(puts()).toEqual([]);
  });

  test('an event that comes twice changes nothing the second time', async () => {
    ssm.on(GetParameterCommand).rejectsOnce(failure('ParameterNotFound')).resolves({ Parameter: { Type: 'String' } });
    ssm.on(ListTagsForResourceCommand).resolves({ TagList: TAGS });

    const first = await run(eventOf('Create'));
    const second = await run(eventOf('Create'));

    expect(second.response).toEqual(first.response);
    expect(puts()).toHaveLength(1);
  });

  test('made between the look and the write by a run of the same event, it is kept', async () => {
    ssm.on(GetParameterCommand).rejectsOnce(failure('ParameterNotFound')).resolves({ Parameter: { Type: 'String' } });
    ssm.on(PutParameterCommand).rejects(failure('ParameterAlreadyExists'));
    ssm.on(ListTagsForResourceCommand).resolves({ TagList: TAGS });

    const { response } = await run(eventOf('Create'));

    expect(response.Status).toBe('SUCCESS');
  });

  test('made between the look and the write by something else, it is refused', async () => {
    ssm.on(GetParameterCommand).rejectsOnce(failure('ParameterNotFound')).resolves({ Parameter: { Type: 'String' } });
    ssm.on(PutParameterCommand).rejects(failure('ParameterAlreadyExists'));
    ssm.on(ListTagsForResourceCommand).resolves({ TagList: [] });

    const { response } = await run(eventOf('Create'));

    expect(response.Status).toBe('FAILED');
  });

  test('a stack that was deleted and made again keeps it', async () => {
    existing();
    const again = STACK.replace('aaaaaaaa', 'bbbbbbbb');

    const { response } = await run(eventOf('Create', { StackId: again }));

    expect(response.Status).toBe('SUCCESS');
    expect(retagged()).toEqual([[{ Key: 'cdk-mlops:stack', Value: again }, TAGS[1]]]);
  });

  test('tags that are right are not written again', async () => {
    existing();

    await run(eventOf('Update'));

    expect(retagged()).toEqual([]);
  });

  test('an update of a construct that moved within its stack keeps it and renews the tags', async () => {
    existing([TAGS[0], { Key: 'cdk-mlops:owner', Value: 'Old/Path' }]);

    const { response } = await run(eventOf('Update'));

    expect(response.Status).toBe('SUCCESS');
    expect(retagged()).toEqual([TAGS]);
  });

  test.each([
    ['another stack', [{ Key: 'cdk-mlops:stack', Value: STACK.replace('Storage', 'Other') }, TAGS[1]], 'in arn:aws:cloudformation:eu-west-1:111111111111:stack/Other/'],
    ['another construct of the stack', [TAGS[0], { Key: 'cdk-mlops:owner', Value: 'Other' }], "of 'Other' in"],
    ['nobody', [], 'of nobody that this library knows'],
  ])('fails when it belongs to %s', async (_, tags, words) => {
    existing(tags);

    const { response } = await run(eventOf('Create'));

    expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(words) });
    expect(response.Reason).toContain("'parameterName' must not be in use, got /mlops/");
    expect(response.Reason).toContain("set 'adopt'");
    expect([puts(), retagged()]).toEqual([[], []]);
  });

  test('fails when another stack took it over and this one updates', async () => {
    existing([{ Key: 'cdk-mlops:stack', Value: STACK.replace('Storage', 'Other') }, TAGS[1]]);

    expect((await run(eventOf('Update'))).response.Status).toBe('FAILED');
  });

  test('it is taken over with its value when that is asked for', async () => {
    existing([]);

    const { response } = await run(eventOf('Create', { properties: { Adopt: 'true' } }));

    expect(response.Status).toBe('SUCCESS');
    expect(puts()).toEqual([]);
    expect(retagged()).toEqual([TAGS]);
  });

  test('fails when a stack could not read it', async () => {
    existing(TAGS, 'SecureString');

    const { response } = await run(eventOf('Create', { properties: { Adopt: 'true' } }));

    expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('of type SecureString') });
  });

  test('another name is another parameter', async () => {
    const { response } = await run(eventOf('Update', { PhysicalResourceId: '/mlops/old' }));

    expect(response.PhysicalResourceId).toBe(NAME);
    expect(puts()).toHaveLength(1);
  });

  test('fails under the old id when the new name is in use, so that nothing is replaced', async () => {
    existing([]);

    const { response } = await run(eventOf('Update', { PhysicalResourceId: '/mlops/old' }));

    expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: '/mlops/old' });
  });
});

describe('when the resource is deleted', () => {
  const asked = { properties: { RemoveOnDelete: 'true' } };
  const status = (StackStatus: any) => cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ StackStatus } as any] });
  beforeEach(() => existing());

  test('the parameter stays by default, and nothing is even asked', async () => {
    const { response } = await run(eventOf('Delete'));

    expect(response).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NAME });
    expect([deletions(), cloudFormation.calls().length, ssm.calls().length]).toEqual([0, 0, 0]);
  });

  test.each(['DELETE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])('it is removed in state %s when that was asked for', async (state) => {
    status(state);

    const { response } = await run(eventOf('Delete', asked));

    expect(response.Status).toBe('SUCCESS');
    expect(deletions()).toBe(1);
  });

  test.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'CREATE_IN_PROGRESS'])('it stays in state %s', async (state) => {
    status(state);

    const { response } = await run(eventOf('Delete', asked));

    expect(response.Status).toBe('SUCCESS');
    expect(deletions()).toBe(0);
  });

  test('it stays when the state is unknown', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [] });

    await run(eventOf('Delete', asked));

    expect(deletions()).toBe(0);
  });

  test('the state is that of this very stack', async () => {
    status('DELETE_IN_PROGRESS');

    await run(eventOf('Delete', asked));

    expect(cloudFormation.commandCalls(DescribeStacksCommand)[0].args[0].input).toEqual({ StackName: STACK });
  });

  test.each([
    ['another construct', [TAGS[0], { Key: 'cdk-mlops:owner', Value: 'Moved/Here' }]],
    ['another stack', [{ Key: 'cdk-mlops:stack', Value: STACK.replace('Storage', 'Other') }, TAGS[1]]],
    ['nobody', []],
  ])('it stays when it belongs to %s', async (_, tags) => {
    status('DELETE_IN_PROGRESS');
    existing(tags);

    await run(eventOf('Delete', asked));

    expect(deletions()).toBe(0);
  });

  test('it stays when the creation failed under another id', async () => {
    status('DELETE_IN_PROGRESS');

    await run(eventOf('Delete', { ...asked, PhysicalResourceId: 'FraudApproved' }));

    expect(deletions()).toBe(0);
  });

  test.each(['tags', 'deletion'])('it may be gone already: %s', async (where) => {
    status('DELETE_IN_PROGRESS');
    if (where === 'tags') ssm.on(ListTagsForResourceCommand).rejects(failure('InvalidResourceId'));
    else ssm.on(DeleteParameterCommand).rejects(failure('ParameterNotFound'));

    expect((await run(eventOf('Delete', asked))).response.Status).toBe('SUCCESS');
  });

  test('fails when it may not be removed', async () => {
    status('DELETE_IN_PROGRESS');
    ssm.on(DeleteParameterCommand).rejects(failure('AccessDeniedException', 'not authorized'));

    expect((await run(eventOf('Delete', asked))).response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NAME, Reason: 'not authorized (log stream stream)' });
  });

  test('properties that make no sense do not hold the stack', async () => {
    expect((await run(eventOf('Delete', { ResourceProperties: undefined }))).response.Status).toBe('SUCCESS');
  });
});

describe('when something goes wrong', () => {
  test.each(['ThrottlingException', 'TooManyUpdates', 'AccessDeniedException', 'InternalServerError', 'ServiceUnavailable'])('%s is waited out', async (name) => {
    ssm.on(PutParameterCommand).rejectsOnce(failure(name)).rejectsOnce(failure(name)).resolves({ Version: 1 });

    const { response, pauses } = await run(eventOf('Create'));

    expect(response.Status).toBe('SUCCESS');
    expect(pauses).toEqual([1000, 2000]);
  });

  test('throttling that does not end is reported', async () => {
    sageMaker.on(ListModelPackagesCommand).rejects(failure('ThrottlingException', 'Rate exceeded'));

    const { response, pauses } = await run(eventOf('Create'));

    expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NAME, Reason: 'Rate exceeded (log stream stream)' });
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16000]);
  });

  test.each(['ValidationException', 'ResourceNotFound'])('%s is reported at once', async (name) => {
    sageMaker.on(ListModelPackagesCommand).rejects(failure(name, 'no such group'));

    const { response, pauses } = await run(eventOf('Create'));

    expect(response).toMatchObject({ Status: 'FAILED', Reason: 'no such group (log stream stream)' });
    expect(pauses).toEqual([]);
  });

  test('an error without words is reported by its name', async () => {
    sageMaker.on(ListModelPackagesCommand).rejects(failure('UnknownError', ''));

    expect((await run(eventOf('Create'))).response.Reason).toBe('UnknownError (log stream stream)');
  });

  test.each(['ParameterName', 'ModelPackageGroup', 'Owner'])('fails when %s is missing', async (key) => {
    const { response } = await run(eventOf('Create', { properties: { [key]: '' } }));

    expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`'${key}' must be given`) });
  });

  test('names everything that is missing, under the logical id', async () => {
    const { response } = await run(eventOf('Create', { ResourceProperties: undefined }));

    expect(response.Reason).toContain("'ParameterName' and 'ModelPackageGroup' and 'Owner'");
    expect(response.PhysicalResourceId).toBe('FraudApproved');
  });

  test('fails when the request is of no known type', async () => {
    expect((await run(eventOf('Replace'))).response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining("'RequestType' must be Create, Update or Delete, got Replace") });
  });

  test('a call that hangs is reported before Lambda ends the function', async () => {
    sageMaker.on(ListModelPackagesCommand).callsFake(() => new Promise(() => undefined));

    const { response } = await run(eventOf('Create'), 20_050);

    expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('was not made within') });
  });

  test('every event is answered once', async () => {
    sageMaker.on(ListModelPackagesCommand).rejects(failure('ValidationException'));

    expect((await run(eventOf('Create'))).answers).toBe(1);
  });

  test('an answer that cannot be delivered fails the call, so that Lambda repeats it', async () => {
    const undeliverable = handlerWith(() => Promise.reject(new Error('no route')), async () => undefined);

    await expect(undeliverable(eventOf('Create'), { getRemainingTimeInMillis: () => 120_000, logStreamName: 's' })).rejects.toThrow('no route');
  });

  test('the response URL, which is a secret, is never logged', async () => {
    sageMaker.on(ListModelPackagesCommand).rejects(failure('ValidationException'));

    await run(eventOf('Create'));

    expect(output.join()).toContain('failed');
    expect(output.join()).not.toContain('signature=secret');
  });
});
