// covers src/checks/read/*.ts
// covers src/checks/inspect.ts
import { PolicyViolation } from 'aws-cdk-lib/core';
import { checkEach } from './synth';
import { FAMILIES } from '../../src/rules';
import { Family } from '../../src/rules/rule';
import { ALL_CASES } from '../rules/cases';
import { keyed, titleOf } from '../rules/cases/case';

const rules = keyed(FAMILIES as unknown as Family<unknown>[]);
const sides = ALL_CASES.flatMap((c) => [
  ...c.pass.map((value) => ({ ...c, value, broken: false })),
  ...c.fail.map((value) => ({ ...c, value, broken: true })),
]);

let found: PolicyViolation[][];
beforeAll(() => {
  found = checkEach(sides.map(({ template, value }) => template(value)));
});

const titled = (broken: boolean) => sides.map((side, index) => [`${side.rule} with ${titleOf(side.value)}`, side, index] as const).filter(([, side]) => side.broken === broken);

describe('a template on the right side of a boundary', () => {
  test.each(titled(false))('%s has no finding', (_, { also = [] }, index) => {
    expect(found[index].filter(({ ruleName }) => !also.includes(ruleName)).map(({ description }) => description)).toEqual([]);
  });
});

describe('a template on the wrong side', () => {
  test.each(titled(true))('%s is found at its place', (_, { rule, at, value, also = [] }, index) => {
    const { id, severity } = rules.get(rule)!;
    const place = typeof at === 'string' ? at : at(value);
    const ours = found[index].filter((violation) => violation.ruleName === id);
    expect(ours.map((violation) => [violation.severity, violation.violatingResources[0].locations])).toEqual([[severity, [place]]]);
    expect(ours[0].description).toContain(`'${place}'`);
    expect(ours[0].fix).toMatch(/\S/);
    expect(found[index].map(({ ruleName }) => ruleName).filter((name) => name !== id && !also.includes(name))).toEqual([]);
  });
});
