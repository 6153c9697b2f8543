import { evaluate, Scope } from './resolve';
import { isObject, Json, JsonObject } from './template';
import { Part } from './value';
import { Fact, UNKNOWN } from '../../rules/rule';
import { definitionOf, holeText, isJson, parseDefinition, Piece, textOf } from '../../rules/workflow-definition';
import type { Definition, DefinitionJson } from '../../rules/workflow-definition';

/** A definition as it stands in a template, and how many of its characters are known. */
export interface ReadDefinition {
  readonly definition: Fact<Definition | undefined>;
  readonly size: Fact<number | undefined>;
}

/** A definition that is text: joined, with substitutions by CloudFormation and by Step Functions. */
export function readDefinitionText(json: Json, substitutions: Json, scope: Scope): ReadDefinition {
  const pieces = piecesOf(json, scope);
  if (!pieces) return { definition: UNKNOWN, size: UNKNOWN };
  const text = textOf(pieces.flatMap((piece) => (typeof piece === 'string' ? substituted(piece, substitutions, scope) : [piece])));
  const size = pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0);
  return { definition: parseDefinition(text), size };
}

/** A definition that is JSON inside the template. */
export function readDefinitionObject(json: Json, substitutions: Json, scope: Scope): ReadDefinition {
  const plain = isObject(json) ? plainOf(json, substitutions, scope) : undefined;
  if (!isJson(plain)) return { definition: UNKNOWN, size: UNKNOWN };
  return { definition: definitionOf(plain as DefinitionJson), size: JSON.stringify(plain).length };
}

/** A text with holes where only the deployment knows it; `undefined` where there is no single text. */
export function textWithHoles(json: Json, scope: Scope): string | undefined {
  const pieces = piecesOf(json, scope);
  return pieces?.map((piece) => (typeof piece === 'string' ? piece : holeText(piece.hole))).join('');
}

/** The pieces of a text that CloudFormation puts together. */
function piecesOf(json: Json, scope: Scope): Piece[] | undefined {
  if (typeof json === 'string') return lookedUp(json);
  if (typeof json === 'number' || typeof json === 'boolean') return [String(json)];
  if (!isObject(json)) return undefined;
  const { 'Fn::Join': joined, 'Fn::Sub': sub } = json;
  if (Array.isArray(joined) && typeof joined[0] === 'string' && Array.isArray(joined[1])) return joinedPieces(joined[0], joined[1] as Json[], scope);
  if (sub !== undefined) return subPieces(sub, scope);
  const value = evaluate(json, scope);
  if (value.kind === 'literal') return [String(value.value)];
  if (value.kind === 'text') return value.parts.map(pieceOf);
  if (value.kind === 'absent' || value.kind === 'list' || value.kind === 'map') return undefined;
  return Object.keys(json).length === 1 && value.present ? [{ hole: nameOfHole(json) }] : undefined;
}

/** CloudFormation looks dynamic references up when it deploys. */
function lookedUp(text: string): Piece[] {
  const parts = text.split(/(\{\{resolve:[^}]*\}\})/).filter((part) => part !== '');
  return parts.length < 2 && !text.startsWith('{{resolve:') ? [text] : parts.map((part) => (part.startsWith('{{resolve:') ? { hole: 'reference' } : part));
}

function joinedPieces(separator: string, items: readonly Json[], scope: Scope): Piece[] | undefined {
  const all = items.map((item) => piecesOf(item, scope));
  if (!all.every((pieces) => pieces !== undefined)) return undefined;
  return all.flatMap((pieces, index) => (index === 0 || separator === '' ? pieces : [separator, ...pieces]));
}

function subPieces(argument: Json, scope: Scope): Piece[] | undefined {
  const [template, variables] = Array.isArray(argument) ? argument as Json[] : [argument];
  if (typeof template !== 'string') return undefined;
  const own: JsonObject = isObject(variables) ? variables : {};
  const all = template.split(/(\$\{[^}]*\})/).map((piece): Piece[] | undefined => {
    const name = /^\$\{(.*)\}$/.exec(piece)?.[1];
    if (name === undefined) return [piece];
    if (name.startsWith('!')) return [`\${${name.slice(1)}}`];
    if (name in own) return piecesOf(own[name], scope);
    const [id, ...rest] = name.split('.');
    return piecesOf(rest.length > 0 ? { 'Fn::GetAtt': [id, rest.join('.')] } : { Ref: name }, scope);
  });
  return all.every((pieces) => pieces !== undefined) ? all.flat() : undefined;
}

function pieceOf(part: Part): Piece {
  return typeof part === 'string' ? part : { hole: part.attribute ? `${part.logicalId}.${part.attribute}` : part.logicalId };
}

/** Equal intrinsics have equal names. */
function nameOfHole(json: JsonObject): string {
  const [[key, argument]] = Object.entries(json);
  return key === 'Ref' && typeof argument === 'string' ? argument : JSON.stringify(json);
}

/** Step Functions puts the values of DefinitionSubstitutions into `${name}`. */
function substituted(text: string, substitutions: Json, scope: Scope): Piece[] {
  if (substitutions === undefined) return [text];
  return text.split(/(\$\{[^}]*\})/).flatMap((piece): Piece[] => {
    const name = /^\$\{(.*)\}$/.exec(piece)?.[1];
    if (name === undefined) return [piece];
    if (!isObject(substitutions) || Object.keys(substitutions).some((key) => key.startsWith('Fn::'))) return [{ hole: name }];
    return name in substitutions ? piecesOf(substitutions[name], scope) ?? [{ hole: name }] : [piece];
  });
}

/** JSON without intrinsics: each is replaced by its value, or by a text that is a hole. */
function plainOf(json: Json, substitutions: Json, scope: Scope): unknown {
  if (Array.isArray(json)) return json.map((item) => plainOf(item, substitutions, scope));
  if (typeof json === 'string') return substituted(json, substitutions, scope).map((piece) => (typeof piece === 'string' ? piece : holeText(piece.hole))).join('');
  if (!isObject(json)) return json;
  const value = evaluate(json, scope);
  if (value.kind === 'map') return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, plainOf(member, substitutions, scope)]));
  if (value.kind === 'literal') return value.value;
  return textWithHoles(json, scope) ?? holeText(nameOfHole(json));
}
