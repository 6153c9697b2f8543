import { createRequire } from 'module';
import { Stack } from 'aws-cdk-lib/core';
import { definitionsOf, Json } from '.';
import { refuseUnsupported } from './language/supported';
import { DEFAULT_APPS } from '../support/default-apps';
import { appOf, testStack } from '../support/stacks';

interface Verdict {
  readonly isValid: boolean;
  readonly errors: readonly Json[];
}

/** The package has no types. */
const judge: (definition: Json) => Verdict = createRequire(__filename)('asl-validator');
const judged = new Map<string, Verdict>();

/** Machines that stacks share are judged once. */
function validate(definition: Json): Verdict {
  const text = JSON.stringify(definition);
  const verdict = judged.get(text) ?? judge(definition);
  judged.set(text, verdict);
  return verdict;
}

interface Named {
  readonly name: string;
  readonly definition: Json;
}

/** The machines of all stacks of an app. */
function machinesOf(build: (stack: Stack) => void): Named[] {
  const stack = testStack();
  build(stack);
  const stacks = appOf(stack).node.findAll().filter((child): child is Stack => Stack.isStack(child));
  return stacks.flatMap((one) => Object.entries(definitionsOf(one)).map(([name, definition]) => ({ name, definition })));
}

function statesOf(graph: Json): [string, Json][] {
  return Object.entries<Json>(graph.States).flatMap(([name, state]) => [
    [name, state] as [string, Json],
    ...[...state.Branches ?? [], state.ItemProcessor, state.Iterator].filter(Boolean).flatMap(statesOf),
  ]);
}

const APPS = DEFAULT_APPS.map(({ name, build }) => ({ name, machines: machinesOf(build) })).filter(({ machines }) => machines.length > 0);

describe.each(APPS)('the machines of $name', ({ machines }) => {
  test('are valid', () => {
    expect(machines.map(({ name, definition }) => ({ name, ...validate(definition) })).filter(({ isValid }) => !isValid)).toEqual([]);
  });

  test('use nothing that the interpreter does not know', () => {
    expect(() => machines.forEach(({ definition }) => refuseUnsupported(definition))).not.toThrow();
  });

  test('have names of states that Step Functions takes: at most 80 characters, each once', () => {
    const names = machines.map(({ definition }) => statesOf(definition).map(([name]) => name));
    expect(names.flatMap((all) => all.filter((name, index) => name.length > 80 || all.indexOf(name) !== index))).toEqual([]);
  });

  test('limit the time of every task', () => {
    const endless = machines.flatMap(({ definition }) => statesOf(definition)
      .filter(([, { Type, TimeoutSeconds, TimeoutSecondsPath }]) => Type === 'Task' && TimeoutSeconds === undefined && TimeoutSecondsPath === undefined));
    expect(endless.map(([name]) => name)).toEqual([]);
  });

  test('catch States.DataLimitExceeded by its name wherever they catch everything', () => {
    const blind = machines.flatMap(({ definition }) => statesOf(definition).filter(([, { Type, Catch = [] }]) => {
      const names = Catch.flatMap(({ ErrorEquals }: Json) => ErrorEquals);
      return Type === 'Task' && names.includes('States.ALL') && !names.includes('States.DataLimitExceeded');
    }));
    expect(blind.map(([name]) => name)).toEqual([]);
  });
});

test('there are machines to look at', () => {
  expect(APPS.flatMap(({ machines }) => machines).length).toBeGreaterThan(30);
});

test('the validator refuses what Step Functions refuses', () => {
  expect(validate({ StartAt: 'A', States: { A: { Type: 'Choice', Default: 'B', Choices: [] }, B: { Type: 'Succeed' } } }).isValid).toBe(false);
});
