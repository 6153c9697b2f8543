import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from '../data';
import { collected } from '../internal/collected';
import { format } from '../internal/intrinsics';
import { Statement } from '../internal/policy';
import { IModelRegistry } from '../registry';
import { StepContext } from '../training';
import { failed } from '../training/job-names';
import { ServiceTask } from '../training/service-task';

/** Below which prefix of the store baselines lie, one folder for each version. */
export const BASELINES = 'baselines/';

/** What a baseline consists of; a monitor looks for the last one, so that it comes when all the rest is there. */
const FILES = ['baseline.html', 'baseline.json'];

/** Where a run left its baseline. */
export interface FoundBaseline {
  readonly stepName: string;
  /** What the keys of all of them begin with, with a hyphen at the end. */
  readonly keysBegin: string;
  /** Where the key of its folder stands in the document. */
  readonly keyPath: string;
}

/** Group and number of the version, as its ARN writes them: arn:aws:sagemaker:region:account:model-package/group/number. */
const [GROUP, NUMBER] = [1, 2].map((part) => `States.ArrayGetItem(States.StringSplit($.version.arn, '/'), ${part})`);

/** Copies a baseline to where it is looked for by the ARN of its version. */
export function keptBaseline(scope: Construct, { artifacts, registry }: StepContext, found: FoundBaseline): sfn.Chain {
  const target = registry?.artifacts ?? artifacts;
  const failure = failed(scope, `${found.stepName}: keep`);
  const tasks = FILES.map((file) => new ServiceTask(scope, `${found.stepName}: keep ${file}`, {
    service: 'aws-sdk:s3',
    action: 'copyObject',
    parameters: {
      'Bucket': target.bucketName,
      'Key.$': format([BASELINES, '/', `/${file}`], GROUP, NUMBER),
      'CopySource.$': format([`${artifacts.bucketName}/`, file], found.keyPath),
    },
    timeout: Duration.minutes(5),
    allow: [
      ...collected(scope, (grantee) => artifacts.grants.readObject(grantee, `${found.keysBegin}*`)),
      ...groupsOf(registry).flatMap((group) => writing(scope, target, `${BASELINES}${group}`)),
    ],
  }).orElse(failure));
  return tasks.slice(1).reduce((chain, task) => chain.next(task), sfn.Chain.start(tasks[0]));
}

/** What of a write grant a copy in one piece needs. */
function writing(scope: Construct, store: IArtifactStore, prefix: string): Statement[] {
  return collected(scope, (grantee) => store.grants.write(grantee, prefix))
    .map((statement) => ({ ...statement, actions: statement.actions.filter((action) => action !== 's3:AbortMultipartUpload') }));
}

/** SageMaker has written names in ARNs in lower case, so both spellings count. */
function groupsOf(registry: IModelRegistry | undefined): string[] {
  const name = registry?.modelPackageGroupName;
  if (name === undefined) return [];
  return Token.isUnresolved(name) ? [name] : [...new Set([name, name.toLowerCase()])];
}
