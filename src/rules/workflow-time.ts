import { NONE } from './problems';
import { Rule } from './rule';
import { DefinitionJson, LevelFacts, StateFacts } from './workflow-definition';
import { WorkflowFacts } from './workflow-facts';
import { onDefinition, onStates, transitionsOf } from './workflow-structure';

/** Events that an execution may have, and that a state costs at most: a call is scheduled, started and answered, a state entered and left. */
const EVENTS = 25_000;
const PER_STATE = 5;
/** What an execution may take: a year. */
const YEAR = 366 * 86_400;

/** The loops of a level through a wait of known length: for each such wait the states that lie on a way back to it. */
function loops(level: LevelFacts): { wait: StateFacts; seconds: number; states: StateFacts[] }[] {
  const next = new Map(level.states.map((state) => [state.name, transitionsOf(state).map(({ target }) => String(target))]));
  return level.states.flatMap((wait) => {
    const seconds = wait.json.Seconds;
    if (wait.json.Type !== 'Wait' || typeof seconds !== 'number') return [];
    const after = closure(next, wait.name);
    const states = level.states.filter(({ name }) => after.has(name) && closure(next, name).has(wait.name));
    return states.length > 0 ? [{ wait, seconds, states }] : [];
  });
}

function closure(next: ReadonlyMap<string, string[]>, from: string): Set<string> {
  const seen = new Set<string>();
  const queue = [...next.get(from) ?? []];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    queue.push(...next.get(name) ?? []);
  }
  return seen;
}

/** Whether a loop counts how often it has been gone through, or waits for something else in it. */
function isBounded(states: readonly StateFacts[]): boolean {
  return states.some(({ json }) => /States\.MathAdd|\{%[^%]*\+ ?1|waitForTaskToken|\.sync/.test(JSON.stringify(json)));
}

function waits(json: DefinitionJson): boolean {
  return typeof json.Resource === 'string' && /\.(sync|sync:2|waitForTaskToken)$|:activity:/.test(json.Resource);
}

function ends(json: DefinitionJson): boolean {
  return ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'].some((key) => json[key] !== undefined);
}

export const TIME: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-06',
    what: 'A loop that waits and asks ends before its execution has 25,000 events',
    severity: 'warning',
    source: 'Step Functions Developer Guide, limits-overview',
    check: onDefinition(({ json, levels }, { type }) => (type === 'EXPRESS' ? NONE : levels.flatMap(loops).flatMap(({ wait, seconds, states }) => {
      const longest = typeof json.TimeoutSeconds === 'number' ? json.TimeoutSeconds : YEAR;
      const rounds = EVENTS / (PER_STATE * states.length);
      return isBounded(states) || rounds * seconds >= longest ? NONE : [{
        field: `${wait.at}.Seconds`,
        rule: `should be at least ${Math.ceil(longest / rounds)}, because the loop of ${states.length} states fills the 25,000 events of an execution within ${Math.floor(rounds * seconds)} seconds`,
        got: seconds,
        mend: 'wait longer, count the rounds, or give the machine TimeoutSeconds',
      }];
    }))),
  },
  {
    id: 'SF-06',
    what: 'A state that waits for something else gives up at some time',
    severity: 'warning',
    source: 'Step Functions Developer Guide, sfn-best-practices (use time-outs)',
    check: (facts) => onStates(({ json, at }, machine) => (waits(json) && !ends(json) && machine.json.TimeoutSeconds === undefined
      ? [{ field: at, rule: 'should have TimeoutSeconds, because it waits for an answer that may never come', mend: 'give the state or the machine a time-out' }]
      : NONE))(facts),
  },
];
