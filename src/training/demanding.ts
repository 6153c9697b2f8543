import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** What a step cannot do without. */
export interface Demand {
  /** Where it stands in the document. */
  readonly path: string;
  /** What goes on when it is there. */
  readonly next: sfn.IChainable;
  /** How the step fails. */
  readonly failure: sfn.IChainable;
  /** What it fails with. */
  readonly error: { readonly Error: string; readonly Cause: string };
}

/** A path that leads nowhere would end the machine without a word, past every Catch. */
export function demanding(scope: Construct, name: string, { path, next, failure, error }: Demand): sfn.Choice {
  const missing = new sfn.Pass(scope, name.replace(/is there (.*)\?$/, 'there is not $1'), { parameters: { ...error }, resultPath: '$.error' });
  missing.next(failure);
  return new sfn.Choice(scope, name).when(sfn.Condition.isPresent(path), next).otherwise(missing);
}
