import { Fact, UNKNOWN } from './rule';

/**
 * Stands around what only the deployment knows inside a text: `arn:￼AWS.Partition￼:states:::sns:publish`.
 * Equal holes hold equal values.
 */
export const HOLE = '\uFFFC';

/** A piece of a definition: text, or the name of what the deployment puts there. */
export type Piece = string | { readonly hole: string };

/** JSON of a definition. */
export type DefinitionJson = { readonly [key: string]: unknown };

/** A state, wherever it stands in a definition. */
export interface StateFacts {
  readonly name: string;
  /** Where it stands: `definition.States.Train`, `definition.States.Each.ItemProcessor.States.Train`. */
  readonly at: string;
  /** The state as written; texts may have holes. */
  readonly json: DefinitionJson;
  /** `JSONPath` or `JSONata`. */
  readonly language: string;
}

/** States that may go on to each other: those of the machine, of a branch, or of the processor of a map. */
export interface LevelFacts {
  readonly at: string;
  readonly startAt: unknown;
  readonly states: readonly StateFacts[];
}

/** A definition in the Amazon States Language, with everything that is nested in it. */
export interface Definition {
  readonly json: DefinitionJson;
  readonly levels: readonly LevelFacts[];
  readonly states: readonly StateFacts[];
}

/** The name of a hole, as text. */
export function holeText(name: string): string {
  return `${HOLE}${name.replace(/[^\w./-]+/g, '.')}${HOLE}`;
}

/** Whether a part of a text is known at deployment only. */
export function hasHole(text: string): boolean {
  return text.includes(HOLE);
}

/** The text of pieces; a hole that stands for a whole value becomes a text of its own. */
export function textOf(pieces: readonly Piece[]): string {
  let inText = false;
  return pieces.map((piece) => {
    if (typeof piece !== 'string') return inText ? holeText(piece.hole) : `"${holeText(piece.hole)}"`;
    const quotes = piece.replace(/\\[^]/g, '').split('"').length - 1;
    if (quotes % 2 === 1) inText = !inText;
    return piece;
  }).join('');
}

/** Reads a definition; `undefined` for what is no JSON object. */
export function parseDefinition(text: string): Fact<Definition | undefined> {
  try {
    const json = JSON.parse(text) as unknown;
    if (typeof json === 'string' && hasHole(json)) return UNKNOWN;
    return isJson(json) ? definitionOf(json) : undefined;
  } catch {
    return hasHole(text) ? UNKNOWN : undefined;
  }
}

/** A definition that is JSON already. */
export function definitionOf(json: DefinitionJson): Definition {
  const levels = levelsOf(json, 'definition', languageOf(json, 'JSONPath'));
  return { json, levels, states: levels.flatMap((level) => level.states) };
}

function levelsOf(json: DefinitionJson, at: string, language: string): LevelFacts[] {
  const states = Object.entries(isJson(json.States) ? json.States : {})
    .filter((entry): entry is [string, DefinitionJson] => isJson(entry[1]))
    .map(([name, state]): StateFacts => ({ name, at: `${at}.States.${name}`, json: state, language: languageOf(state, language) }));
  const nested = states.flatMap((state) => inside(state).flatMap(([inner, place]) => levelsOf(inner, place, state.language)));
  return [{ at, startAt: json.StartAt, states }, ...nested];
}

/** The machines inside a state. */
function inside({ json, at }: StateFacts): [DefinitionJson, string][] {
  const branches = Array.isArray(json.Branches) ? json.Branches as unknown[] : [];
  const all: [unknown, string][] = [
    ...branches.map((branch, index): [unknown, string] => [branch, `${at}.Branches[${index}]`]),
    [json.ItemProcessor, `${at}.ItemProcessor`],
    [json.Iterator, `${at}.Iterator`],
  ];
  return all.filter((entry): entry is [DefinitionJson, string] => isJson(entry[0]));
}

function languageOf(json: DefinitionJson, around: string): string {
  return typeof json.QueryLanguage === 'string' ? json.QueryLanguage : around;
}

export function isJson(value: unknown): value is DefinitionJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
