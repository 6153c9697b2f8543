import * as s3 from 'aws-cdk-lib/aws-s3';
import { Validations } from 'aws-cdk-lib/core';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference';
import { Construct } from 'constructs';
import { ACKNOWLEDGED, acknowledge, AcknowledgedFinding, findingOfResource } from '../../src/internal/acknowledged';
import { DEFAULT_APPS } from '../support/default-apps';
import { acknowledgements, rawNagFindings, synthesizedNagFindings } from '../support/nag';
import { judged } from '../support/security-hub';
import { appOf, testStack } from '../support/stacks';

const FORMS = DEFAULT_APPS.map(({ name, build }) => {
  const stack = testStack();
  build(stack);
  appOf(stack).synth();
  return { name, stack };
});

describe.each(FORMS)('the default form of $name', ({ stack }) => {
  test('has no unacknowledged finding in five packs', () => {
    expect(synthesizedNagFindings(appOf(stack))).toEqual([]);
  });

  test('acknowledges nothing that no pack found there', () => {
    const unmet = judged(appOf(stack)).filter(({ verdict }) => verdict === 'unmet');
    const raw = new Set([...rawNagFindings(appOf(stack)), ...unmet].map(({ path, rule }) => `${path} ${rule}`));

    expect(acknowledgements(appOf(stack)).map(({ path, rule }) => `${path} ${rule}`).filter((id) => !raw.has(id))).toEqual([]);
  });
});

describe('the table of acknowledgements', () => {
  const entries: [string, AcknowledgedFinding][] = Object.entries(ACKNOWLEDGED);

  const used = new Set(FORMS.flatMap(({ stack }) => acknowledgements(appOf(stack)).map(({ reason }) => reason)));

  test.each(entries)('%s is needed by a default form', (_, { reason }) => {
    expect(used).toContain(reason);
  });

  test('gives each entry its own reason', () => {
    expect(new Set(entries.map(([, { reason }]) => reason)).size).toBe(entries.length);
  });
});

test('an acknowledgement stands on the resource itself, also when a construct of the CDK is given', () => {
  const stack = testStack();

  acknowledge(new s3.Bucket(stack, 'Bucket'), 'BucketObjectLock');

  expect(acknowledgements(stack).map(({ path }) => path)).toEqual(['Test/Bucket/Resource']);
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

describe('findingOfResource', () => {
  test.each([
    ['a literal', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/*'],
    ['a reference', { Ref: 'Topic' }, '<Topic>'],
    ['an attribute', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, '<Bucket.Arn>'],
    ['a join', { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] }, '<Bucket.Arn>/*'],
    ['a join with a delimiter', { 'Fn::Join': ['/', ['a', '*']] }, 'a/*'],
    ['a substitution', { 'Fn::Sub': '${Bucket}/*' }, '<Bucket>/*'],
    ['an import', { 'Fn::ImportValue': 'Data:Bucket' }, 'Data:Bucket'],
    ['anything else', { 'Fn::Select': [0, ['a']] }, '{"Fn::Select":[0,["a"]]}'],
    ['a part that is missing', { 'Fn::Join': ['', ['a', undefined]] }, 'a'],
  ])('prints %s as the packs do', (_, resource, printed) => {
    expect(findingOfResource(resource)).toBe(`Resource::${printed}`);
    expect(flattenCfnReference(resource as any)).toBe(printed);
  });
});
