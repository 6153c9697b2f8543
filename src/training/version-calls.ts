import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceTask } from './service-task';
import { SOURCE } from './workflow-events';
import { arnIn } from '../internal/arn';

/** What a call to a service may take before something is wrong. */
export const CALL = Duration.minutes(5);

/** What says that a version was decided on. */
export const VERSION_DECIDED = 'Model Version Decided';

/** What every state about a version knows of it. */
export const KNOWN = { 'group.$': '$.ModelPackageGroupName', 'number.$': "States.Format('{}', $.ModelPackageVersion)", 'status.$': '$.ModelApprovalStatus' };

/** Which group and number a version has, and its status, at `$.known`. */
export function knowVersion(scope: Construct, id: string, more: Record<string, unknown> = {}): ServiceTask {
  return describe(scope, id, { resultSelector: { ...KNOWN, ...more }, resultPath: '$.known' });
}

/** Everything that the registry says of a version, at `$.now`. */
export function lookAtVersion(scope: Construct, id: string): ServiceTask {
  return describe(scope, id, { resultPath: '$.now' });
}

function describe(scope: Construct, id: string, keep: { resultSelector?: Record<string, unknown>; resultPath: string }): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'aws-sdk:sagemaker',
    action: 'describeModelPackage',
    parameters: { 'ModelPackageName.$': '$.version' },
    ...keep,
    timeout: CALL,
    allow: [], // the versions of each registry are allowed when the registry is admitted
  });
}

/** Sets the status of a version: `ModelApprovalStatus`, and `ApprovalDescription`, which is one line of at most 1,024 characters. */
export function setStatus(scope: Construct, id: string, values: Record<string, string>): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'aws-sdk:sagemaker',
    action: 'updateModelPackage',
    parameters: { 'ModelPackageArn.$': '$.version', ...values },
    timeout: CALL,
    allow: [],
  });
}

/** What the registry decided, from `$.now` to `$.decision`: it says who only for some ways to change the status. */
export function decisionOfRegistry(scope: Construct, prefix: string): sfn.Chain {
  const absent = new sfn.Pass(scope, `${prefix}: what may be missing`, {
    parameters: { 'ApprovalDescription': '', 'LastModifiedTime.$': '$$.State.EnteredTime' }, resultPath: '$.absent',
  });
  const whole = new sfn.Pass(scope, `${prefix}: what it says`, { parameters: { 'now.$': 'States.JsonMerge($.absent, $.now, false)' }, resultPath: '$.whole' });
  const by = (name: string, source: Record<string, string>) => new sfn.Pass(scope, `${prefix}: ${name}`, {
    parameters: {
      'decision.$': '$.whole.now.ModelApprovalStatus', 'at.$': '$.whole.now.LastModifiedTime', 'reason.$': '$.whole.now.ApprovalDescription', ...source,
    },
    resultPath: '$.decision',
  });
  const identity = by('by an identity', { 'by.$': '$.now.LastModifiedBy.IamIdentity.Arn' });
  const profile = by('by a user profile', { 'by.$': '$.now.LastModifiedBy.UserProfileArn' });
  const unknown = by('by somebody', { by: 'unknown' });
  const who = new sfn.Choice(scope, `${prefix}: who?`)
    .when(isText('$.now.LastModifiedBy.IamIdentity.Arn'), identity)
    .when(isText('$.now.LastModifiedBy.UserProfileArn'), profile)
    .otherwise(unknown);
  absent.next(whole).next(who);
  return sfn.Chain.custom(absent, [identity, profile, unknown], absent);
}

/** Whether a place of the document holds a text. */
export function isText(path: string): sfn.Condition {
  return sfn.Condition.and(sfn.Condition.isPresent(path), sfn.Condition.isString(path));
}

/** Puts the decision on the bus, for whoever acts on it. */
export function tellDecision(scope: Construct, id: string, workflow: string): ServiceTask {
  const stack = Stack.of(scope);
  return new ServiceTask(scope, id, {
    service: 'events',
    action: 'putEvents',
    parameters: {
      Entries: [{
        Source: SOURCE,
        DetailType: VERSION_DECIDED,
        Detail: {
          'workflow.$': workflow,
          'version.$': '$.version',
          'decision.$': '$.decision.decision',
          'by.$': '$.decision.by',
          'at.$': '$.decision.at',
          'reason.$': '$.decision.reason',
        },
      }],
    },
    timeout: CALL,
    allow: [{
      actions: ['events:PutEvents'],
      resources: [arnIn(stack, { service: 'events', resource: 'event-bus', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    }],
  });
}
