import { NameOf } from '../rules/rule';

/**
 * Names facts as the author of the props knows them: the longest entry that begins the fact's path wins,
 * a path without an entry is called by its last part.
 */
export function fieldNames(names: { readonly [path: string]: string }): NameOf {
  return (field) => {
    let path = field;
    while (path) {
      if (names[path] !== undefined) return names[path];
      path = path.replace(/(\.|\[)?[^.[]*$/, '');
    }
    return field.replace(/\[\d+\]$/, '').split('.').at(-1)!;
  };
}
