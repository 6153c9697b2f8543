import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Lazy } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { testStack } from '../support/stacks';

/** A store of which notifications are asked for, one after the other. */
function notifying(...filters: (s3.NotificationKeyFilter | undefined)[]): () => void {
  const stack = testStack();
  const { bucket } = new ArtifactStore(stack, 'Store');
  return () => filters.forEach((filter, index) => bucket.addObjectCreatedNotification(
    index === 0 ? new s3n.SqsDestination(new sqs.Queue(stack, `Queue${index}`)) : new s3n.SnsDestination(new sns.Topic(stack, `Topic${index}`)),
    ...(filter ? [filter] : []),
  ));
}

test.each([
  ['prefixes that no key has both of', { prefix: 'a/' }, { prefix: 'b/' }],
  ['suffixes that no key has both of', { suffix: '.csv' }, { suffix: '.json' }],
])('%s are accepted', (_, one, other) => {
  expect(notifying(one, other)).not.toThrow();
});

test.each([
  ['a prefix inside of the other', { prefix: 'a/' }, { prefix: 'a/b/' }],
  ['a prefix beside a suffix', { prefix: 'a/' }, { suffix: '.csv' }],
  ['no filter beside one', undefined, { prefix: 'a/' }],
])('%s is refused', (_, one, other) => {
  expect(notifying(one, other)).toThrow(/^'filters' must not share s3:ObjectCreated:\* with the notification of notification 1, SqsDestination/);
});

test('notifications of different events are accepted', () => {
  const stack = testStack();
  const { bucket } = new ArtifactStore(stack, 'Store');
  const destination = new s3n.SqsDestination(new sqs.Queue(stack, 'Queue'));
  bucket.addEventNotification(s3.EventType.OBJECT_CREATED, destination);
  expect(() => bucket.addEventNotification(s3.EventType.OBJECT_REMOVED, destination)).not.toThrow();
});

test('a prefix that only the deployment knows is not judged', () => {
  expect(notifying({ prefix: Lazy.string({ produce: () => 'a/' }) }, { prefix: 'a/' })).not.toThrow();
});

test('the message shows both filters and the way out', () => {
  expect(notifying({ prefix: 'a/', suffix: '.csv' }, { prefix: 'a/b/' })).toThrow(
    "'filters' must not share s3:ObjectCreated:* with the notification of notification 1, SqsDestination (prefix a/ and suffix .csv), got notification 2, SnsDestination (prefix a/b/); "
    + 'give them prefixes or suffixes that no key has both of, or let both hear the event through EventBridge');
});
