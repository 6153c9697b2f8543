import { NONE, problemIf } from './problems';
import { given, Problem, Rule } from './rule';
import { Definition, DefinitionJson, isJson, LevelFacts, StateFacts } from './workflow-definition';
import { WorkflowFacts } from './workflow-facts';

const LANGUAGE = 'Amazon States Language specification, https://states-language.net/spec.html';
const DIAGNOSTICS = 'Step Functions API, ValidateStateMachineDefinitionDiagnostic';

const ENDLESS = ['Choice', 'Succeed', 'Fail'];
const TYPES = ['Task', 'Pass', 'Wait', 'Parallel', 'Map', ...ENDLESS];

/** A rule about the definition of a machine; silent where it is unknown. */
export function onDefinition(check: (definition: Definition, facts: WorkflowFacts) => Problem[]): (facts: WorkflowFacts) => Problem[] {
  return (facts) => (given(facts.definition) ? check(facts.definition, facts) : NONE);
}

/** A rule about each state. */
export function onStates(check: (state: StateFacts, definition: Definition) => Problem[]): (facts: WorkflowFacts) => Problem[] {
  return onDefinition((definition) => definition.states.flatMap((state) => check(state, definition)));
}

/** A place that a state may go to, and where it says so. */
export interface Transition {
  readonly target: unknown;
  readonly at: string;
}

/** Where a state may go on. */
export function transitionsOf({ json, at }: StateFacts): Transition[] {
  const listed = (key: string) => list(json[key]).map((entry, index): Transition => ({ target: entry.Next, at: `${at}.${key}[${index}].Next` }));
  const own = ['Next', 'Default'].map((key): Transition => ({ target: json[key], at: `${at}.${key}` }));
  return [...own, ...listed('Choices'), ...listed('Catch')].filter(({ target }) => target !== undefined);
}

/** The states of a level that can be reached from its start. */
export function reachable({ startAt, states }: LevelFacts): Set<string> {
  const byName = new Map(states.map((state) => [state.name, state]));
  const seen = new Set<string>();
  const queue = [startAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = byName.get(String(name));
    if (!state || seen.has(state.name)) continue;
    seen.add(state.name);
    queue.push(...transitionsOf(state).map(({ target }) => target));
  }
  return seen;
}

export function list(value: unknown): DefinitionJson[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isJson) : [];
}

function has(level: LevelFacts, name: unknown): boolean {
  return level.states.some((state) => state.name === name);
}

/** Names that one of several levels uses again. */
function repeated({ states }: Definition): StateFacts[] {
  return states.filter((state, index) => states.findIndex((other) => other.name === state.name) < index);
}

export const STRUCTURE: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-03',
    what: 'A definition is a JSON object with states, and begins with one of them',
    severity: 'error',
    source: `${DIAGNOSTICS} (INVALID_JSON_DESCRIPTION, MISSING_TRANSITION_TARGET)`,
    check: (facts) => (facts.definition === undefined
      ? [{ field: 'definition', rule: 'must be a JSON object', mend: 'write StartAt and States' }]
      : onDefinition(({ levels }) => levels.flatMap((level) => problemIf(!has(level, level.startAt), {
        field: `${level.at}.StartAt`, rule: 'must name a state beside it', got: level.startAt ?? 'nothing', mend: 'begin with a state of States',
      })))(facts)),
  },
  {
    id: 'SF-03',
    what: 'A state has one of eight types',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => problemIf(!TYPES.includes(String(json.Type)), {
      field: `${at}.Type`, rule: `must be one of ${TYPES.join(', ')}`, got: json.Type ?? 'nothing', mend: 'use one of them',
    })),
  },
  {
    id: 'SF-03',
    what: 'A state goes on to a state beside it',
    severity: 'error',
    source: `${DIAGNOSTICS} (MISSING_TRANSITION_TARGET)`,
    check: onDefinition(({ levels }) => levels.flatMap((level) => level.states.flatMap(transitionsOf).filter(({ target }) => !has(level, target))
      .map(({ target, at }) => ({ field: at, rule: 'must name a state beside it', got: target, mend: 'correct the name, or add the state' })))),
  },
  {
    id: 'SF-03',
    what: 'Every state can be reached',
    severity: 'error',
    source: `${DIAGNOSTICS} (MISSING_TRANSITION_TARGET: State is not reachable)`,
    check: onDefinition(({ levels }) => levels.flatMap((level) => {
      const reached = reachable(level);
      return has(level, level.startAt) ? level.states.filter(({ name }) => !reached.has(name))
        .map(({ at }): Problem => ({ field: at, rule: 'must be reached from another state', mend: 'go on to it, or remove it' })) : NONE;
    })),
  },
  {
    id: 'SF-03',
    what: 'A state either goes on or ends',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => {
      const ways = [json.Next !== undefined, json.End === true].filter(Boolean).length;
      const allowed = ENDLESS.includes(String(json.Type)) ? 0 : 1;
      return problemIf(ways !== allowed, {
        field: at,
        rule: allowed === 1 ? 'must have either Next or "End": true' : `must have neither Next nor End, because it is a ${String(json.Type)}`,
        mend: allowed === 1 ? 'say where it goes on' : 'remove them',
      });
    }),
  },
  {
    id: 'SF-03',
    what: 'A machine has a state that ends it',
    severity: 'error',
    source: `${DIAGNOSTICS} (MISSING_END_STATE)`,
    check: onDefinition(({ levels: [machine] }) => problemIf(
      machine.states.length > 0 && !machine.states.some(({ json }) => json.End === true || json.Type === 'Succeed' || json.Type === 'Fail'),
      { field: 'definition.States', rule: 'must have a state that ends the machine', mend: 'add "End": true, a Succeed or a Fail' },
    )),
  },
  {
    id: 'SF-03',
    what: 'The name of a state is used once in a machine, branches and maps included',
    severity: 'error',
    source: `${DIAGNOSTICS} (DUPLICATE_STATE_NAME)`,
    check: onDefinition((definition) => repeated(definition).map(({ name, at }) => ({ field: at, rule: 'must have a name of its own', got: name, mend: 'rename it' }))),
  },
  {
    id: 'SF-03',
    what: 'The name of a state has at most 80 characters',
    severity: 'error',
    source: 'Step Functions Developer Guide, service-quotas (state name)',
    check: onStates(({ name, at }) => problemIf(name.length > 80, { field: at, rule: 'must have a name of at most 80 characters', got: `${name.length} characters`, mend: 'shorten it' })),
  },
];
