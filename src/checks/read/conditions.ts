import { isObject, Json, JsonObject, objectAt, TemplateFile } from './template';
import { Value } from './value';

/** One way a template may turn out: one condition is true or false, all others are unknown. */
export interface World {
  readonly file: TemplateFile;
  readonly condition: string;
  readonly value: boolean;
}

/** Looks at a value inside a condition; conditions and values refer to each other. */
export type Look = (json: Json) => Value;

/** Whether a condition holds; `undefined` where that is decided at deployment. */
export function holds(name: string, file: TemplateFile, world: World | undefined, look: Look): boolean | undefined {
  const conditions = objectAt(file.template, 'Conditions');
  const visit = (current: string, seen: readonly string[]): boolean | undefined => {
    if (world?.file === file && world.condition === current) return world.value;
    if (seen.includes(current)) return undefined;
    return decide(conditions[current], (next) => visit(next, [...seen, current]), look);
  };
  return visit(name, []);
}

function decide(expression: Json, named: (name: string) => boolean | undefined, look: Look): boolean | undefined {
  if (!isObject(expression)) return undefined;
  const operands = (key: string): Json[] => (Array.isArray(expression[key]) ? expression[key] as Json[] : []);
  const decided = (key: string) => operands(key).map((operand) => decide(operand, named, look));
  if (typeof expression.Condition === 'string') return named(expression.Condition);
  if ('Fn::Equals' in expression) return equal(operands('Fn::Equals'), look);
  if ('Fn::Not' in expression) return decided('Fn::Not').map((value) => (value === undefined ? undefined : !value))[0];
  if ('Fn::And' in expression) return all(decided('Fn::And'), true);
  if ('Fn::Or' in expression) return all(decided('Fn::Or'), false);
  return undefined;
}

/** `neutral` if all are; the opposite as soon as one is; unknown otherwise. */
function all(values: (boolean | undefined)[], neutral: boolean): boolean | undefined {
  if (values.some((value) => value === !neutral)) return !neutral;
  return values.every((value) => value === neutral) ? neutral : undefined;
}

function equal([left, right]: Json[], look: Look): boolean | undefined {
  const [a, b] = [look(left), look(right)];
  return a.kind === 'literal' && b.kind === 'literal' ? String(a.value) === String(b.value) : undefined;
}

/** The template as it stands, then with each condition decided both ways. */
export function worldsOf(file: TemplateFile, look: Look): (World | undefined)[] {
  const names = Object.keys(objectAt(file.template, 'Conditions')).filter((name) => holds(name, file, undefined, look) === undefined);
  return [undefined, ...names.flatMap((condition) => [true, false].map((value): World => ({ file, condition, value })))];
}

/** Whether a resource will exist in a world; `undefined` where its condition is open. */
export function exists(resource: JsonObject, file: TemplateFile, world: World | undefined, look: Look): boolean | undefined {
  return typeof resource.Condition === 'string' ? holds(resource.Condition, file, world, look) : true;
}
