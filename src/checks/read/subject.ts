import { Assembly, Resource } from './assembly';
import { World } from './conditions';
import { Node } from './value';
import { Finding, findings, Rule } from '../../rules/rule';

/** What readers read: a resource in one world. */
export interface Subject {
  readonly assembly: Assembly;
  readonly resource: Resource;
  readonly world?: World;
}

/** Facts, and where each of them stands in the template. */
export class Facts<F> {
  constructor(readonly facts: F, private readonly paths: Paths) {}

  /** Where a fact stands in its template. */
  nameOf(field: string): string {
    return this.paths.nameOf(field);
  }

  /** What the rules find, with template paths as field names. */
  findings(rules: readonly Rule<F>[]): Finding[] {
    return findings(rules, this.facts, (field) => this.paths.nameOf(field));
  }
}

/** Where facts stand: the template path of each fact's path. */
export class Paths {
  private readonly known = new Map<string, string>();

  /** Remembers where a fact stands, and gives back the node. */
  at(field: string, node: Node): Node {
    this.known.set(field, node.path);
    return node;
  }

  /** Remembers that a fact stands where another reader found it. */
  alias(field: string, path: string): void {
    this.known.set(field, path);
  }

  /** The template path of a fact: its own, or that of the nearest fact around it. */
  nameOf(field: string): string {
    for (let around = field; around !== ''; around = around.replace(/(^|\.)[^.[]+$|\[\d+\]$/, '')) {
      const path = this.known.get(around);
      if (path !== undefined) return path;
    }
    return 'Properties';
  }
}

/** The properties of a subject. */
export function propertiesOf({ assembly, resource, world }: Subject): Node {
  return assembly.properties(resource, world);
}
