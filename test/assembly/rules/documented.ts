import { Assembly, membersOf, typesOf } from '../assembly';

/** Every public type, member and enum member says what it is; an override inherits its documentation. */
export function documented(assembly: Assembly): string[] {
  return typesOf(assembly).flatMap((type) => [
    ...(type.docs?.summary ? [] : [`${type.fqn} is not documented`]),
    ...membersOf(type).filter((m) => !m.docs?.summary && !m.overrides).map((m) => `${type.fqn}.${m.name} is not documented`),
    ...(type.members ?? []).filter((m) => !m.docs?.summary).map((m) => `${type.fqn}.${m.name} is not documented`),
  ]);
}
