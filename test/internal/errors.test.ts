import { fail, failAll, mistakeIf, report } from '../../src/internal/errors';
import { Finding } from '../../src/rules/rule';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';

const finding = (id: string, severity: Finding['severity']): Finding => ({ id, severity, field: 'percentage', message: `'percentage' breaks ${id}; use another` });

/** What a call throws, as the CDK's error class has it. */
function thrown(work: () => void): any {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('fail', () => {
  const error = thrown(() => fail(testStack('Serving'), 'TokenInName', "'stackName' must be known, got a token; give a literal name"));

  test('says the message', () => {
    expect(error.message).toContain("'stackName' must be known, got a token; give a literal name");
  });

  test('carries the code', () => {
    expect(error.name).toBe('TokenInName');
  });

  test('carries the path of the construct', () => {
    expect(error.constructPath).toBe('Serving');
  });

  test('needs no construct', () => {
    expect(thrown(() => fail(undefined, 'TokenInName', "'uri' is wrong; mend it")).message).toContain("'uri' is wrong; mend it");
  });
});

describe('failAll', () => {
  const [mistake] = mistakeIf(true, 'TokenInName', "'name' must be known, got a token; give a literal");

  test('has nothing to say where nothing is broken', () => {
    expect(mistakeIf(false, 'TokenInName', "'name' must be known, got a token; give a literal")).toEqual([]);
  });

  test('goes on when there is no mistake', () => {
    expect(() => failAll(testStack(), [])).not.toThrow();
  });

  test('says one mistake as it is', () => {
    expect(thrown(() => failAll(testStack(), [mistake])).message).toContain(mistake.message);
  });

  test('says all mistakes at once', () => {
    expect(thrown(() => failAll(testStack(), [mistake, mistake])).message).toContain('2 problems');
  });
});

describe('report', () => {
  test('is silent about nothing', () => {
    expect(() => report(testStack(), [])).not.toThrow();
  });

  test('throws one error as it is', () => {
    const error = thrown(() => report(testStack(), [finding('GR-01', 'error')]));
    expect(error.name).toBe('GR-01');
    expect(error.message).toContain("'percentage' breaks GR-01; use another");
  });

  test('throws all errors of an object at once', () => {
    const error = thrown(() => report(testStack(), [finding('GR-01', 'error'), finding('GR-02', 'error')]));
    expect(error.message).toContain("2 problems\n  GR-01: 'percentage' breaks GR-01; use another\n  GR-02: 'percentage' breaks GR-02; use another");
  });

  test('warns and goes on', () => {
    const stack = testStack();
    report(stack, [finding('GR-24', 'warning')]);
    expect(warnings(stack).join()).toContain("'percentage' breaks GR-24");
  });

  test('warns before it throws', () => {
    const stack = testStack();
    expect(() => report(stack, [finding('GR-01', 'error'), finding('GR-24', 'warning')])).toThrow(/GR-01/);
    expect(warnings(stack)).toHaveLength(1);
  });

  test('a warning has the id of its rule, by which it is acknowledged', () => {
    const stack = testStack();
    report(stack, [finding('GR-24', 'warning')]);
    expect(warnings(stack).join()).toContain('[ack: Annotation::GR-24]');
  });
});
