import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failed } from './job-names';
import { ServiceTask } from './service-task';
import { collected } from '../internal/collected';
import { differ } from '../internal/tokens';
import { IApprovedVersion, IModelRegistry } from '../registry';

/** Where the champion is found. */
export interface ChampionSource {
  readonly registry: IModelRegistry;
  /** What serves; without it the newest approved version is the champion. */
  readonly approved?: IApprovedVersion;
}

/**
 * Looks up the version that a new one must beat: `$.run.champion = { arn, artifact?, metrics? }`, or nothing where none was approved yet.
 * What cannot be read of it is left out; only a service that gives no answer ends the run.
 */
export function championStates(scope: Construct, source: ChampionSource): sfn.Chain {
  const failure = failed(scope, NAME);
  const done = new sfn.Pass(scope, `${NAME}: looked up`, { result: sfn.Result.fromObject({}), resultPath: LOOKUP });
  const found = versionStates(scope, source, done);
  const { start, present } = source.approved ? serving(scope, source.approved, { failure, done }) : newest(scope, source.registry, failure);
  start.next(new sfn.Choice(scope, `${NAME}: is there one?`).when(present, found).otherwise(done));
  return sfn.Chain.custom(start, [done], start);
}

const NAME = 'Champion';
const LOOKUP = '$.lookup';
const CALL = Duration.minutes(5);

interface Lookup {
  readonly start: ServiceTask;
  /** Whether it found an ARN, at `$.lookup.arns[0]`. */
  readonly present: sfn.Condition;
}

/** The parameter that holds what serves. */
function serving(scope: Construct, approved: IApprovedVersion, { failure, done }: { failure: sfn.IChainable; done: sfn.IChainable }): Lookup {
  const start = new ServiceTask(scope, `${NAME}: what serves`, {
    service: 'aws-sdk:ssm',
    action: 'getParameter',
    parameters: { Name: approved.parameterName },
    resultSelector: { 'arns.$': 'States.Array($.Parameter.Value)' },
    resultPath: LOOKUP,
    timeout: CALL,
    allow: [{ actions: ['ssm:GetParameter'], resources: [approved.parameterArn] }],
  });
  start.addCatch(done, { errors: ['Ssm.ParameterNotFoundException'], resultPath: sfn.JsonPath.DISCARD });
  start.orElse(failure);
  return { start, present: sfn.Condition.stringMatches(`${LOOKUP}.arns[0]`, 'arn:*:model-package/*') };
}

/** The version that was approved last. */
function newest(scope: Construct, registry: IModelRegistry, failure: sfn.IChainable): Lookup {
  const start = new ServiceTask(scope, `${NAME}: what was approved`, {
    service: 'aws-sdk:sagemaker',
    action: 'listModelPackages',
    parameters: { ModelPackageGroupName: groupOf(scope, registry), ModelApprovalStatus: 'Approved', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 1 },
    resultSelector: { 'arns.$': '$.ModelPackageSummaryList[*].ModelPackageArn' },
    resultPath: LOOKUP,
    timeout: CALL,
    allow: reading(scope, registry, 'sagemaker:ListModelPackages'),
  });
  start.orElse(failure);
  return { start, present: sfn.Condition.isPresent(`${LOOKUP}.arns[0]`) };
}

/** SageMaker finds a group of its own account by name and one of another account by ARN. */
export function groupOf(scope: Construct, registry: IModelRegistry): string {
  return differ(registry.env.account, Stack.of(scope).account) ? registry.modelPackageGroupArn : registry.modelPackageGroupName;
}

/** What of a read grant an action needs. */
function reading(scope: Construct, registry: IModelRegistry, action: string) {
  return collected(scope, (grantee) => registry.grants.read(grantee))
    .filter(({ actions }) => actions.includes(action))
    .map((statement) => ({ ...statement, actions: [action] }));
}

/** What the version consists of and reached; each part may be missing. */
function versionStates(scope: Construct, { registry }: ChampionSource, done: sfn.IChainable): sfn.Chain {
  const keep = new sfn.Pass(scope, `${NAME}: found`, { parameters: { 'arn.$': `${LOOKUP}.arns[0]` }, resultPath: '$.run.champion' });
  const describe = new ServiceTask(scope, `${NAME}: its version`, {
    service: 'aws-sdk:sagemaker',
    action: 'describeModelPackage',
    parameters: { 'ModelPackageName.$': '$.run.champion.arn' },
    resultPath: LOOKUP,
    timeout: CALL,
    allow: reading(scope, registry, 'sagemaker:DescribeModelPackage'),
  });
  describe.orElseIgnore(done);
  const numbers = partStates(scope, { name: 'numbers', from: `${LOOKUP}.CustomerMetadataProperties`, to: '$.run.champion.metrics' }, done);
  const artifact = partStates(scope, { name: 'archive', from: `${LOOKUP}.InferenceSpecification.Containers[0].ModelDataUrl`, to: '$.run.champion.artifact' }, numbers);
  keep.next(describe).next(artifact);
  return sfn.Chain.custom(keep, [], keep);
}

function partStates(scope: Construct, { name, from, to }: { name: string; from: string; to: string }, next: sfn.IChainable): sfn.IChainable {
  const keep = new sfn.Pass(scope, `${NAME}: its ${name}`, { inputPath: from, resultPath: to });
  keep.next(next);
  return new sfn.Choice(scope, `${NAME}: has it ${name}?`)
    .when(sfn.Condition.and(sfn.Condition.isPresent(from), sfn.Condition.not(sfn.Condition.isNull(from))), keep)
    .otherwise(next);
}
