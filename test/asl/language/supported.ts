import { Json } from '../errors';

const EVERY = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = ['Next', 'End', 'InputPath', 'OutputPath'];
const WORK = ['Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'];

const FIELDS: Record<string, readonly string[]> = {
  Pass: [...FLOW, 'Result', 'Parameters', 'ResultPath'],
  Wait: [...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Choice: ['InputPath', 'OutputPath', 'Choices', 'Default'],
  Succeed: ['InputPath', 'OutputPath'],
  Fail: ['Error', 'ErrorPath', 'Cause', 'CausePath'],
  Task: [...FLOW, ...WORK, 'Resource', 'TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'],
  Parallel: [...FLOW, ...WORK, 'Branches'],
  Map: [...FLOW, ...WORK, 'ItemsPath', 'ItemSelector', 'ItemProcessor', 'Iterator', 'MaxConcurrency', 'MaxConcurrencyPath'],
};

/** Refuses what the interpreter does not know: a machine must never pass because a field of it was skipped. */
export function refuseUnsupported(definition: Json, where = 'the machine'): void {
  only(definition, ['StartAt', 'States', 'Comment', 'Version', 'TimeoutSeconds', 'QueryLanguage', 'ProcessorConfig'], where);
  if (definition.ProcessorConfig && (definition.ProcessorConfig.Mode ?? 'INLINE') !== 'INLINE') throw new Error(`${where}: only inline maps are interpreted`);
  if (!definition.States?.[definition.StartAt]) throw new Error(`${where} starts at '${definition.StartAt}', which it does not have`);
  for (const [name, state] of Object.entries<Json>(definition.States)) refuseState(name, state, definition.States);
}

function refuseState(name: string, state: Json, siblings: Json): void {
  if (!FIELDS[state.Type]) throw new Error(`'${name}' has the type ${state.Type}, which is not interpreted`);
  only(state, [...EVERY, ...FIELDS[state.Type]], `'${name}'`);
  if (state.Type === 'Choice' && !state.Choices?.length) throw new Error(`'${name}' has nothing to choose from`);
  const rules = [...state.Catch ?? [], ...state.Choices ?? []].map(({ Next }: Json) => Next);
  const targets = [state.Next, state.Default, ...rules].filter((next) => next !== undefined);
  for (const target of targets) if (!siblings[target]) throw new Error(`'${name}' goes on to '${target}', which is not there`);
  const final = ['Choice', 'Succeed', 'Fail'].includes(state.Type);
  if (!final && (state.Next === undefined) === !state.End) throw new Error(`'${name}' needs either Next or End`);
  const inner = [...state.Branches ?? [], state.ItemProcessor, state.Iterator].filter((graph) => graph !== undefined);
  for (const graph of inner) refuseUnsupported(graph, `a branch of '${name}'`);
}

function only(value: Json, known: readonly string[], where: string): void {
  const foreign = Object.keys(value).filter((key) => !known.includes(key));
  if (foreign.length > 0) throw new Error(`${where} uses ${foreign.join(', ')}, which is not interpreted`);
  if ((value.QueryLanguage ?? 'JSONPath') !== 'JSONPath') throw new Error(`${where} is written in ${value.QueryLanguage}; only JSONPath is interpreted`);
}
