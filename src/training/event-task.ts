import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { busy, ServiceTask } from './service-task';
import { SOURCE } from './workflow-events';
import { arnIn } from '../internal/arn';

/** An event of the library. */
export interface OwnEvent {
  readonly detailType: string;
  /** The detail, under `Detail`, or where it stands in the document, under `Detail.$`. */
  readonly detail: Record<'Detail', Record<string, unknown>> | Record<'Detail.$', string>;
  readonly timeout: Duration;
}

/** Puts an event on the default bus. */
export function eventTask(scope: Construct, id: string, { detailType, detail, timeout }: OwnEvent): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'events',
    action: 'putEvents',
    parameters: { Entries: [{ Source: SOURCE, DetailType: detailType, ...detail }] },
    timeout,
    retryOn: [...busy({ service: 'events' }), 'EventBridge.FailedEntry'],
    allow: [{
      actions: ['events:PutEvents'],
      resources: [arnIn(Stack.of(scope), { service: 'events', resource: 'event-bus', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
      conditions: { StringEquals: { 'events:source': SOURCE } },
    }],
  });
}
