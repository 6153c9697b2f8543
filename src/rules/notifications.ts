import { NotificationFacts, NotificationsFacts } from './event-facts';
import { NOTIFICATIONS_NOTES } from './notifications-notes';
import { eachKnown, NONE } from './problems';
import { Family, known, Problem } from './rule';

/** Whether two notifications surely share an event type: `s3:ObjectCreated:*` holds every `s3:ObjectCreated:…`. */
function commonEvent(one: NotificationFacts, other: NotificationFacts): string | undefined {
  if (!known(one.events) || !known(other.events)) return undefined;
  const within = (a: string, b: string): boolean => a === b || (b.endsWith('*') && a.startsWith(b.slice(0, -1)));
  const texts = (list: readonly (string | symbol)[]) => list.filter((event): event is string => typeof event === 'string');
  return texts(one.events).find((a) => texts((other.events as (string | symbol)[])).some((b) => within(a, b) || within(b, a)));
}

/** Whether some key has both prefixes and both suffixes. */
function overlap(one: NotificationFacts, other: NotificationFacts): boolean {
  if (![one.prefix, other.prefix, one.suffix, other.suffix].every(known)) return false;
  const [p, q, s, t] = [one.prefix, other.prefix, one.suffix, other.suffix].map((text) => (text as string | undefined) ?? '');
  return (p.startsWith(q) || q.startsWith(p)) && (s.endsWith(t) || t.endsWith(s));
}

function filterOf({ prefix, suffix }: NotificationFacts): string {
  const parts = [...(prefix ? [`prefix ${String(prefix)}`] : []), ...(suffix ? [`suffix ${String(suffix)}`] : [])];
  return parts.join(' and ') || 'no filter';
}

function clash(one: NotificationFacts, other: NotificationFacts, field: string): Problem[] {
  const event = commonEvent(one, other);
  if (event === undefined || !overlap(one, other)) return NONE;
  return [{
    field,
    rule: `must not share ${event} with the notification of ${other.destination} (${filterOf(other)})`,
    got: `${one.destination} (${filterOf(one)})`,
    mend: 'give them prefixes or suffixes that no key has both of, or let both hear the event through EventBridge',
  }];
}

/** Direct notifications of buckets. */
export const NOTIFICATIONS: Family<NotificationsFacts> = {
  title: 'S3 notifications',
  rules: [
    {
      id: 'S3-01',
      what: 'Two notifications of a bucket share no type of event where their prefixes and suffixes overlap',
      severity: 'error',
      source: 'S3 User Guide, notification-how-to-filtering; S3 API, PutBucketNotificationConfiguration',
      check: (f) => {
        const all = eachKnown('notifications', f.notifications);
        return all.flatMap(([one, at], index) => all.slice(0, index).flatMap(([other]) => clash(one, other, at)).slice(0, 1));
      },
    },
  ],
  notes: NOTIFICATIONS_NOTES,
};
