import { allProperties, Assembly, mentioned, moduleOf, structsOf, typesOf } from '../assembly';

const MOST_PROPS = 14;
const MOST_REQUIRED = 4;
const MOST_CONSTRUCTS = 8;

/** A struct of more than 14 props hides a value object; more than 4 required ones are too many to write. What is only read may have more. */
export function smallStructs(assembly: Assembly): string[] {
  const written = writtenStructs(assembly);
  return structsOf(assembly).flatMap((struct) => {
    const props = allProperties(assembly, struct);
    const required = props.filter((p) => !p.optional);
    return [
      ...(props.length > MOST_PROPS ? [`${struct.fqn} has ${props.length} props, at most ${MOST_PROPS}`] : []),
      ...(required.length > MOST_REQUIRED && written.has(struct.fqn) ? [`${struct.fqn} has ${required.length} required props, at most ${MOST_REQUIRED}`] : []),
    ];
  });
}

/** The structs that users write: parameters, and whatever stands in those. */
function writtenStructs(assembly: Assembly): ReadonlySet<string> {
  const callables = typesOf(assembly).flatMap((t) => [...(t.methods ?? []), ...(t.initializer ? [t.initializer] : [])]);
  const found = new Set<string>();
  const add = (fqn: string): void => {
    const struct = assembly.types?.[fqn];
    if (!struct?.datatype || found.has(fqn)) return;
    found.add(fqn);
    [...(struct.interfaces ?? []), ...mentioned(struct.properties)].forEach(add);
  };
  callables.flatMap((c) => mentioned(c.parameters)).forEach(add);
  return found;
}

/** A module is one stage of the life of a model: at most eight constructs. */
export function fewConstructs(assembly: Assembly): string[] {
  const counts = new Map<string, number>();
  for (const type of typesOf(assembly)) {
    const isConstruct = !type.abstract && JSON.stringify(type.initializer?.parameters?.[0]?.type) === '{"fqn":"constructs.Construct"}';
    const module = moduleOf(assembly, type.fqn);
    if (isConstruct && module) counts.set(module, (counts.get(module) ?? 0) + 1);
  }
  return [...counts].filter(([, n]) => n > MOST_CONSTRUCTS).map(([module, n]) => `${module} has ${n} public constructs, at most ${MOST_CONSTRUCTS}`);
}
