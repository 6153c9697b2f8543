import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ACKNOWLEDGED, acknowledge, AcknowledgedFinding } from '../../src/internal/acknowledged';
import { DEFAULT_APPS } from '../support/default-apps';
import { acknowledgements, nagFindings, rawNagFindings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';

describe.each(DEFAULT_APPS)('the default form of $name', ({ build }) => {
  const stack = testStack();
  build(stack);

  test('has no unacknowledged finding in five packs', () => {
    expect(nagFindings(appOf(stack))).toEqual([]);
  });

  test('acknowledges nothing that no pack found there', () => {
    const raw = new Set(rawNagFindings(appOf(stack)).map(({ path, rule }) => `${path} ${rule}`));

    expect(acknowledgements(stack).map(({ path, rule }) => `${path} ${rule}`).filter((id) => !raw.has(id))).toEqual([]);
  });
});

describe('the table of acknowledgements', () => {
  const entries: [string, AcknowledgedFinding][] = Object.entries(ACKNOWLEDGED);

  test.each(entries)('%s is needed by a default form', (_, { reason }) => {
    const reasons = DEFAULT_APPS.flatMap(({ build }) => {
      const stack = testStack();
      build(stack);
      appOf(stack).synth();
      return acknowledgements(stack).map((a) => a.reason);
    });

    expect(reasons).toContain(reason);
  });

  test('gives each entry its own reason', () => {
    expect(new Set(entries.map(([, { reason }]) => reason)).size).toBe(entries.length);
  });
});

test('an acknowledgement is what Validations writes', () => {
  const stack = testStack();
  const [ours, theirs] = [new Construct(stack, 'Ours'), new Construct(stack, 'Theirs')];

  acknowledge(ours, 'BucketObjectLock');
  acknowledge(ours, 'OwnedPrefix', ['Resource::<Bucket.Arn>/*']);
  for (const { rule: id, reason } of acknowledgements(ours)) Validations.of(theirs).acknowledge({ id, reason });

  const recorded = (construct: Construct) => Object.assign({}, ...construct.node.metadata
    .filter((m) => m.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).map((m) => m.data));
  expect(recorded(ours)).toEqual(recorded(theirs));
});
