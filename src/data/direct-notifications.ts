import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { report } from '../internal/errors';
import { fact } from '../internal/tokens';
import { NotificationFacts } from '../rules/event-facts';
import { NOTIFICATIONS } from '../rules/notifications';
import { findings } from '../rules/rule';

/** The direct notifications of one bucket: S3 refuses two that hear the same event of the same key, and FSx then imports nothing. */
export class DirectNotifications {
  private readonly known: NotificationFacts[] = [];

  constructor(private readonly scope: Construct) {}

  /** Checks one more notification against all that were added before. */
  public add(event: s3.EventType, destination: s3.IBucketNotificationDestination, filters: readonly s3.NotificationKeyFilter[]): void {
    const filter: s3.NotificationKeyFilter = Object.assign({}, ...filters);
    this.known.push({
      events: [event], prefix: fact(filter.prefix), suffix: fact(filter.suffix), destination: `notification ${this.known.length + 1}, ${destination.constructor.name}`,
    });
    this.check('filters');
  }

  /** Checks what a service of AWS hears by a notification of its own, which it puts beside those that are here. */
  public reserve(events: readonly string[], prefix: string, destination: string): void {
    this.known.push({ events: [...events], prefix: fact(prefix), suffix: undefined, destination });
    this.check('autoImport');
  }

  private check(field: string): void {
    report(this.scope, findings(NOTIFICATIONS.rules, { notifications: this.known }, () => field));
  }
}
