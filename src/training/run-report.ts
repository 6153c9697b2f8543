import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { eventTask } from './event-task';
import { ServiceTask } from './service-task';
import { RUN_ENDED } from './workflow-events';

/** Sends the event about the end of a run, which stands at `$.ended`. */
export function reportTask(scope: Construct, id: string): ServiceTask {
  return eventTask(scope, id, { detailType: RUN_ENDED, detail: { 'Detail.$': '$.ended' }, timeout: Duration.seconds(30) });
}

/** The report of a run that has one of the outcomes that need no error. */
export function ended(scope: Construct, id: string, detail: Record<string, string>): sfn.Pass {
  return new sfn.Pass(scope, id, { parameters: detail, resultPath: '$.ended' });
}
