import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { busy, ServiceTask } from './service-task';
import { RUN_ENDED, SOURCE } from './workflow-events';
import { arnIn } from '../internal/arn';

/** Sends the event about the end of a run, which stands at `$.ended`. */
export function reportTask(scope: Construct, id: string): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'events',
    action: 'putEvents',
    parameters: { Entries: [{ 'Source': SOURCE, 'DetailType': RUN_ENDED, 'Detail.$': '$.ended' }] },
    timeout: Duration.seconds(30),
    retryOn: [...busy({ service: 'events' }), 'EventBridge.FailedEntry'],
    allow: [{
      actions: ['events:PutEvents'],
      resources: [arnIn(Stack.of(scope), { service: 'events', resource: 'event-bus', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
      conditions: { StringEquals: { 'events:source': SOURCE } },
    }],
  });
}

/** The report of a run that has one of the outcomes that need no error. */
export function ended(scope: Construct, id: string, detail: Record<string, string>): sfn.Pass {
  return new sfn.Pass(scope, id, { parameters: detail, resultPath: '$.ended' });
}
