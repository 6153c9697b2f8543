import { RESERVED, TAKEN_METHODS } from './reserved-words';
import { Assembly, isForeign, membersOf, typesOf } from '../assembly';

/** No member, parameter or namespace is a word that Python, Java, C# or Go keeps for itself. */
export function noReservedWords(assembly: Assembly): string[] {
  const names = [
    ...Object.keys(assembly.submodules ?? {}).map((fqn) => ({ where: fqn, name: fqn.split('.').pop()! })),
    ...typesOf(assembly).flatMap((t) => [
      ...membersOf(t).filter((m) => !isForeign(assembly, m)).map((m) => ({ where: `${t.fqn}.${m.name}`, name: m.name })),
      ...[...(t.methods ?? []).filter((m) => !isForeign(assembly, m)), ...(t.initializer ? [{ ...t.initializer, name: 'constructor' }] : [])]
        .flatMap((m) => (m.parameters ?? []).map((p) => ({ where: `${t.fqn}.${m.name}(${p.name})`, name: p.name }))),
    ]),
  ];
  return names.flatMap(({ where, name }) => {
    const languages = Object.entries(RESERVED).filter(([, words]) => words.has(name)).map(([language]) => language);
    return languages.length ? [`${where} is a reserved word of ${languages.join(', ')}`] : [];
  });
}

/** No method has a name that every Java object or every builder of jsii has already. */
export function noTakenMethods(assembly: Assembly): string[] {
  return typesOf(assembly).flatMap((t) => (t.methods ?? []).filter((m) => TAKEN_METHODS.has(m.name)).map((m) => `${t.fqn}.${m.name} is taken in Java`));
}

/** `Endpoint.endpoint` becomes `_Endpoint` in C#. */
export function noMemberNamedAsItsClass(assembly: Assembly): string[] {
  return typesOf(assembly).flatMap((t) => membersOf(t).filter((m) => m.name.toLowerCase() === t.name.toLowerCase()).map((m) => `${t.fqn}.${m.name} has the name of its class`));
}

/** Enum members and constants are SNAKE_UPPER. */
export function upperCaseConstants(assembly: Assembly): string[] {
  return typesOf(assembly).flatMap((t) => [
    ...(t.members ?? []).map((m) => m.name),
    ...(t.properties ?? []).filter((p) => p.static && p.const).map((p) => p.name),
  ].filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name)).map((name) => `${t.fqn}.${name} must be SNAKE_UPPER`));
}
