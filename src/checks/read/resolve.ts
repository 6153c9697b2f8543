import { holds, World } from './conditions';
import { isObject, Json, JsonObject, objectAt, TemplateFile } from './template';
import { ABSENT, HIDDEN, MAYBE, Part, Value } from './value';

/** Where a piece of a template is looked at. */
export interface Scope {
  readonly file: TemplateFile;
  readonly world?: World;
  /** Outputs of other stacks, for imports. */
  readonly outputs: Outputs;
  /** How many references have been followed: circles end. */
  readonly depth?: number;
}

/** Finds the output that an import names. */
export interface Outputs {
  exported(name: string, from: TemplateFile): OutputAt | undefined;
  ofStack(stackName: string, output: string, from: TemplateFile): OutputAt | undefined;
}

export interface OutputAt {
  readonly file: TemplateFile;
  readonly value: Json;
}

const DEPTH = 20;

/** Looks through intrinsics as far as the assembly decides them; everything else is unknown. */
export function evaluate(json: Json, scope: Scope): Value {
  if (json === null || json === undefined) return ABSENT;
  if (typeof json === 'string' && json.includes('{{resolve:')) return HIDDEN; // CloudFormation looks it up when it deploys
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return { kind: 'literal', value: json };
  const inside = (inner: Json) => evaluate(inner, scope);
  if (Array.isArray(json)) return { kind: 'list', items: json, evaluate: inside };
  if (!isObject(json)) return MAYBE;
  const [key, ...others] = Object.keys(json);
  if (key !== undefined && others.length === 0 && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))) {
    return (scope.depth ?? 0) > DEPTH ? MAYBE : intrinsic(key, json[key], { ...scope, depth: (scope.depth ?? 0) + 1 });
  }
  return { kind: 'map', entries: json, open: Object.keys(json).some((name) => name.startsWith('Fn::')), evaluate: inside };
}

function intrinsic(key: string, argument: Json, scope: Scope): Value {
  switch (key) {
    case 'Ref': return typeof argument === 'string' ? ref(argument, scope) : HIDDEN;
    case 'Fn::GetAtt': return getAtt(argument, scope);
    case 'Fn::Join': return join(argument, scope);
    case 'Fn::Sub': return sub(argument, scope);
    case 'Fn::If': return choose(argument, scope);
    case 'Fn::Select': return select(argument, scope);
    case 'Fn::ImportValue': return imported(evaluate(argument, scope), scope);
    case 'Fn::GetStackOutput': return stackOutput(argument, scope);
    case 'Fn::Split':
    case 'Fn::Base64':
    case 'Fn::FindInMap':
    case 'Fn::GetAZs':
    case 'Fn::Cidr': return HIDDEN;
    default: return MAYBE;
  }
}

function ref(name: string, scope: Scope): Value {
  const { file } = scope;
  if (name === 'AWS::NoValue') return ABSENT;
  if (name === 'AWS::Region') return known(file.region);
  if (name === 'AWS::AccountId') return known(file.account);
  if (name.startsWith('AWS::')) return HIDDEN;
  if (isObject(objectAt(file.template, 'Resources')[name])) return { kind: 'text', parts: [{ file, logicalId: name }] };
  return parameter(name, scope);
}

function known(value: string | undefined): Value {
  return value === undefined ? HIDDEN : { kind: 'literal', value };
}

/** A parameter is decided at deployment, unless the parent of a nested stack gives it. */
function parameter(name: string, scope: Scope): Value {
  const { parent } = scope.file;
  if (!parent) return HIDDEN;
  const resource = objectAt(objectAt(parent.file.template, 'Resources'), parent.logicalId);
  const given = objectAt(objectAt(resource, 'Properties'), 'Parameters')[name];
  if (given === undefined) return HIDDEN;
  const value = evaluate(given, { ...scope, file: parent.file });
  return value.kind === 'literal' || value.kind === 'text' ? value : HIDDEN;
}

function getAtt(argument: Json, scope: Scope): Value {
  const [logicalId, ...rest] = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument as Json[] : [];
  const attribute = rest.every((part) => typeof part === 'string') ? rest.join('.') : undefined;
  if (typeof logicalId !== 'string' || !attribute) return HIDDEN;
  const nested = attribute.startsWith('Outputs.') ? scope.file.nested.get(logicalId) : undefined;
  if (nested) return output({ file: nested, value: objectAt(objectAt(nested.template, 'Outputs'), attribute.slice('Outputs.'.length)).Value }, scope);
  return isObject(objectAt(scope.file.template, 'Resources')[logicalId])
    ? { kind: 'text', parts: [{ file: scope.file, logicalId, attribute }] }
    : HIDDEN;
}

/** Joins pieces into a literal, or into text with references; unknown as soon as one piece is. */
function text(values: readonly Value[]): Value {
  const parts: Part[] = [];
  for (const value of values) {
    if (value.kind !== 'literal' && value.kind !== 'text') return HIDDEN;
    for (const part of value.kind === 'literal' ? [String(value.value)] : value.parts) {
      if (part === '') continue;
      const last = parts.length - 1;
      if (typeof part === 'string' && typeof parts[last] === 'string') parts[last] = `${parts[last] as string}${part}`;
      else parts.push(part);
    }
  }
  if (parts.every((part) => typeof part === 'string')) return { kind: 'literal', value: parts.join('') };
  return { kind: 'text', parts };
}

function join(argument: Json, scope: Scope): Value {
  if (!Array.isArray(argument) || typeof argument[0] !== 'string') return HIDDEN;
  const list = evaluate(argument[1], scope);
  if (list.kind !== 'list') return HIDDEN;
  const separator: Value = { kind: 'literal', value: argument[0] };
  const items = list.items.map((item) => evaluate(item, scope)).filter((value) => value.kind !== 'absent');
  return text(items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
}

function sub(argument: Json, scope: Scope): Value {
  const [template, variables] = Array.isArray(argument) ? argument as Json[] : [argument];
  if (typeof template !== 'string') return HIDDEN;
  const own: JsonObject = isObject(variables) ? variables : {};
  return text(template.split(/(\$\{[^}]*\})/).map((piece): Value => {
    const name = /^\$\{(.*)\}$/.exec(piece)?.[1];
    if (name === undefined) return { kind: 'literal', value: piece };
    if (name.startsWith('!')) return { kind: 'literal', value: `\${${name.slice(1)}}` };
    if (name in own) return evaluate(own[name], scope);
    return name.includes('.') ? getAtt(name, scope) : ref(name, scope);
  }));
}

function choose(argument: Json, scope: Scope): Value {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') return MAYBE;
  const condition = holds(argument[0], scope.file, scope.world, (json) => evaluate(json, scope));
  if (condition !== undefined) return evaluate(condition ? argument[1] : argument[2], scope);
  const branches = [argument[1], argument[2]].map((branch) => evaluate(branch, scope));
  return branches.every(isPresent) ? HIDDEN : MAYBE;
}

function isPresent(value: Value): boolean {
  return value.kind === 'unknown' ? value.present : value.kind !== 'absent';
}

function select(argument: Json, scope: Scope): Value {
  if (!Array.isArray(argument)) return HIDDEN;
  const [index, list] = [evaluate(argument[0], scope), evaluate(argument[1], scope)];
  if (index.kind !== 'literal' || list.kind !== 'list') return HIDDEN;
  const item = list.items[Number(index.value)];
  return item === undefined ? HIDDEN : evaluate(item, scope);
}

function imported(name: Value, scope: Scope): Value {
  if (name.kind !== 'literal') return HIDDEN;
  return output(scope.outputs.exported(String(name.value), scope.file), scope);
}

/** A weak reference to an output of another stack of the same account and Region. */
function stackOutput(argument: Json, scope: Scope): Value {
  if (!isObject(argument) || argument.Region !== undefined || argument.RoleArn !== undefined) return HIDDEN;
  const [stack, name] = [evaluate(argument.StackName, scope), evaluate(argument.OutputName, scope)];
  if (stack.kind !== 'literal' || name.kind !== 'literal') return HIDDEN;
  return output(scope.outputs.ofStack(String(stack.value), String(name.value), scope.file), scope);
}

/** The value of an output in its own template; only strings cross the border. */
function output(at: OutputAt | undefined, scope: Scope): Value {
  if (!at) return HIDDEN;
  const value = evaluate(at.value, { ...scope, file: at.file });
  return value.kind === 'literal' || value.kind === 'text' ? value : HIDDEN;
}
