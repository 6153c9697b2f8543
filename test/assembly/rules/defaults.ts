import { Assembly, allProperties, ApiType, Property, structsOf } from '../assembly';

/** A value: a literal, a constant, a list, an object, or a call of a factory. */
const VALUE = /^(-?\d[\d_.]*|true|false|'[^']*'|"[^"]*"|\[.*\]|\{.*\}|[A-Z]\w*(\.\w+)+(\(.*\))*|new [A-Z]\w*\(.*\))$/s;
const VAGUE = /^-?\s*(none|undefined|null|n\/a|default|the default|no default|unset|not set|empty|see (docs|documentation)|automatic)\.?$/i;
const LEAST_WORDS = 3;

/** Every optional prop has a default that says what happens: a value, or `- ` and a sentence. */
export function trueDefaults(assembly: Assembly): string[] {
  return structsOf(assembly).flatMap((struct) => (struct.properties ?? []).filter((p) => p.optional).flatMap((prop) => {
    const problem = problemOf(prop.docs?.default?.trim());
    return problem ? [`${struct.fqn}.${prop.name} ${problem}`] : [];
  }));
}

function problemOf(text: string | undefined): string | undefined {
  if (!text) return 'has no @default';
  if (VAGUE.test(text)) return `has a vague @default: ${text}`;
  if (!text.startsWith('-')) return VALUE.test(text) ? undefined : `has a @default that is neither a value nor '- ' and a sentence: ${text}`;
  return text.slice(1).trim().split(/\s+/).length >= LEAST_WORDS ? undefined : `has a @default that says too little: ${text}`;
}

/** A test that shows a default: its title begins with `default of Struct.prop, Struct.prop: …`. */
export interface DefaultTitle {
  readonly struct: string;
  readonly prop: string;
  readonly file: string;
}

/** The titles of that form in a test file. */
export function defaultTitles(text: string, file: string): DefaultTitle[] {
  return [...text.matchAll(/(['"`])default of ([\w., ]+): [^'"`\s]/g)].flatMap(([, , list]) =>
    list.split(',').map((name) => {
      const [struct, prop] = name.trim().split('.');
      return { struct, prop, file };
    }));
}

/** A default is tested, not only written: each optional prop has a test whose title names it, and no title names what is gone. */
export function testedDefaults(assembly: Assembly, titles: readonly DefaultTitle[]): string[] {
  const structs = structsOf(assembly);
  const untested = structs.flatMap((struct) => (struct.properties ?? [])
    .filter((prop) => prop.optional && !titles.some((t) => t.prop === prop.name && reaches(assembly, t.struct, struct)))
    .map((prop) => `${struct.fqn}.${prop.name} has no test 'default of ${struct.name}.${prop.name}: …'`));
  const stale = titles
    .filter((t) => !structs.some((s) => s.name === t.struct && allProperties(assembly, s).some((p: Property) => p.optional && p.name === t.prop)))
    .map((t) => `${t.file} tests the default of ${t.struct}.${t.prop}, which is no optional prop`);
  return [...untested, ...stale];
}

/** Whether a struct of that name is this one or inherits from it. */
function reaches(assembly: Assembly, name: string, target: ApiType): boolean {
  const inherits = (type: ApiType | undefined): boolean =>
    type?.fqn === target.fqn || (type?.interfaces ?? []).some((fqn) => inherits(assembly.types?.[fqn]));
  return structsOf(assembly).some((s) => s.name === name && inherits(s));
}
