import { App, NestedStack, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { derivedName } from '../../src/internal/names';
import { testStack } from '../support/stacks';

const below = (stack: Stack, ...ids: string[]) => ids.reduce<Construct>((scope, id) => new Construct(scope, id), stack);

describe('derivedName', () => {
  test('is the name of the stack and the path below it, in lower case, with a hash', () => {
    expect(derivedName(below(testStack('FraudServing'), 'Team', 'Scoring'))).toMatch(/^fraudserving-team-scoring-[0-9a-f]{8}$/);
  });

  test('is the same for the same tree', () => {
    expect(derivedName(below(testStack(), 'A'))).toBe(derivedName(below(testStack(), 'A')));
  });

  test('differs for two stacks of one app that hold the same tree', () => {
    const app = new App();
    expect(derivedName(below(new Stack(app, 'Main'), 'A'))).not.toBe(derivedName(below(new Stack(app, 'Feature'), 'A')));
  });

  test('differs where only characters differ that a name cannot have', () => {
    const stack = testStack();
    expect(derivedName(below(stack, 'a_b'))).not.toBe(derivedName(below(stack, 'a.b')));
  });

  test('does not depend on where the stack is in the app', () => {
    const app = new App();
    const inside = new Stack(new Construct(app, 'Team'), 'Serving', { stackName: 'serving' });
    const outside = new Stack(new App(), 'Other', { stackName: 'serving' });
    expect(derivedName(below(inside, 'A'))).toBe(derivedName(below(outside, 'A')));
  });

  test('leaves out the primary resource', () => {
    const stack = testStack();
    const scoring = below(stack, 'Scoring');
    expect(derivedName(new Construct(scoring, 'Resource'))).toBe(derivedName(scoring));
  });

  test('ends in the suffix and the hash', () => {
    expect(derivedName(below(testStack('S'), 'A'), { suffix: 'realtime' })).toMatch(/^s-a-realtime-[0-9a-f]{8}$/);
  });

  test('differs by suffix in its hash too', () => {
    const scope = below(testStack('S'), 'A');
    const hash = (suffix: string) => derivedName(scope, { suffix }).slice(-8);
    expect(hash('realtime')).not.toBe(hash('async'));
  });

  test.each([[undefined, 63], [32, 32]])('with a limit of %s it has at most %d characters', (maxLength, most) => {
    const name = derivedName(below(testStack('Serving'), 'x'.repeat(80)), { suffix: 'realtime', maxLength });
    expect(name).toHaveLength(most);
    expect(name).toMatch(/^[a-z0-9][a-z0-9-]*-realtime-[0-9a-f]{8}$/);
  });

  test('never has two hyphens at the cut', () => {
    expect(derivedName(below(testStack('S'), `${'x'.repeat(10)}-${'y'.repeat(10)}`), { maxLength: 22 })).not.toContain('--');
  });

  test('fails when the name of the stack is a token', () => {
    const nested = new NestedStack(testStack(), 'Nested');
    expect(() => derivedName(below(nested, 'A'))).toThrow(/'stackName' must be known at synth because names are derived from it, got a token; give the stack a literal name/);
  });
});
