import { Aws } from 'aws-cdk-lib/core';
import { format, quoted } from '../../src/internal/intrinsics';

test.each([
  ['plain', 'plain'],
  ["it's", "it\\'s"],
  ['{auc}', '\\{auc\\}'],
  ['a\\b', 'a\\\\b'],
])('%p stands in quotes as %p', (text, within) => {
  expect(quoted(text)).toBe(within);
});

test('tokens stay whole', () => {
  expect(quoted(`{${Aws.REGION}}`)).toBe(`\\{${Aws.REGION}\\}`);
});

test('paths stand between the texts', () => {
  expect(format(['auc ', ' is {good}'], '$.report.metrics.auc')).toBe("States.Format('auc {} is \\{good\\}', $.report.metrics.auc)");
});

test('a text alone needs no path', () => {
  expect(format(['done'])).toBe("States.Format('done')");
});
