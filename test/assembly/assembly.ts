import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';

/** The part of a jsii assembly that the rules read: the public API as all languages see it. */
export interface Assembly {
  readonly name: string;
  readonly types?: Record<string, ApiType>;
  readonly submodules?: Record<string, { readonly readme?: { readonly markdown: string } }>;
}

export interface Docs {
  readonly summary?: string;
  readonly default?: string;
}

export interface ApiType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  /** A struct: an interface that is data only. */
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly docs?: Docs;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Callable;
  readonly properties?: Property[];
  readonly methods?: Method[];
  readonly members?: { readonly name: string; readonly docs?: Docs }[];
}

export interface Callable {
  readonly parameters?: { readonly name: string; readonly type: unknown; readonly optional?: boolean }[];
}

export interface Property {
  readonly name: string;
  readonly type: unknown;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly docs?: Docs;
  /** Documentation is inherited from there. */
  readonly overrides?: string;
}

export interface Method extends Callable {
  readonly name: string;
  readonly returns?: { readonly type: unknown };
  readonly docs?: Docs;
  readonly overrides?: string;
}

export const ROOT = path.join(__dirname, '..', '..');

/** The assembly of the library as it was compiled last. */
export function loadAssembly(): Assembly {
  const file = path.join(ROOT, '.jsii');
  if (!fs.existsSync(file)) {
    throw new Error('there is no .jsii: the rules of the public API read the compiled library; run `npx projen compile` (or the whole `npm test`) first');
  }
  const text = JSON.parse(fs.readFileSync(file, 'utf8'));
  return text.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(fs.readFileSync(path.join(ROOT, text.filename))).toString()) : text;
}

export function typesOf(assembly: Assembly): ApiType[] {
  return Object.values(assembly.types ?? {});
}

export function structsOf(assembly: Assembly): ApiType[] {
  return typesOf(assembly).filter((t) => t.kind === 'interface' && t.datatype);
}

export function membersOf(type: ApiType): (Property | Method)[] {
  return [...(type.properties ?? []), ...(type.methods ?? [])];
}

/** The module of a type of this assembly; `undefined` for types of other packages. */
export function moduleOf(assembly: Assembly, fqn: string): string | undefined {
  const [pkg, module, ...rest] = fqn.split('.');
  return pkg === assembly.name && rest.length > 0 ? module : undefined;
}

/** The names of all types that a piece of the assembly mentions. */
export function mentioned(piece: unknown): string[] {
  return [...JSON.stringify(piece ?? null).matchAll(/"(?:fqn|base)":"([^"]+)"/g)].map(([, fqn]) => fqn);
}

/** All properties of a struct, those of its parents in this assembly included. */
export function allProperties(assembly: Assembly, type: ApiType): Property[] {
  const parents = (type.interfaces ?? []).flatMap((fqn) => assembly.types?.[fqn] ?? []);
  return [...parents.flatMap((p) => allProperties(assembly, p)), ...(type.properties ?? [])];
}

/** Whether a member only implements what another package declares: its name and type are not ours to choose. */
export function isForeign(assembly: Assembly, member: { readonly overrides?: string }): boolean {
  return member.overrides !== undefined && !member.overrides.startsWith(`${assembly.name}.`);
}
