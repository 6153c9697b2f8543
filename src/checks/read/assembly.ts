import { exists, World } from './conditions';
import { evaluate, OutputAt, Outputs, Scope } from './resolve';
import { isObject, Json, JsonObject, objectAt, resourcesOf, TemplateFile } from './template';
import { Node, Reference } from './value';
import { given } from '../../rules/rule';

/** A resource of some template. */
export interface Resource {
  readonly file: TemplateFile;
  readonly logicalId: string;
  readonly type: string;
  readonly raw: JsonObject;
}

/** How a resource is found that another one names: by reference, or by a literal name. */
export interface Join {
  readonly type: string;
  /** The property with the physical name. */
  readonly nameProperty: string;
}

/** Transforms that leave literal properties of resources as they are. */
const HARMLESS = ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31', 'AWS::SecretsManager-2020-07-23', 'AWS::SecretsManager-2024-09-16'];

/** The templates of an app as one thing: resources by type, and who refers to whom. */
export class Assembly implements Outputs {
  private readonly byType = new Map<string, Resource[]>();

  constructor(readonly files: readonly TemplateFile[]) {
    for (const file of files) {
      if (rewritten(file)) continue;
      for (const [logicalId, raw] of resourcesOf(file.template)) {
        const type = String(raw.Type);
        this.byType.set(type, [...this.byType.get(type) ?? [], { file, logicalId, type, raw }]);
      }
    }
  }

  /** The resources of a type in one template that exist in a world, or may. */
  inFile(type: string, file: TemplateFile, world?: World): Resource[] {
    return (this.byType.get(type) ?? []).filter((resource) => resource.file === file && this.exists(resource, world) !== false);
  }

  /** The resources of a type that are deployed to the same place by the same stage. */
  neighbours(type: string, of: TemplateFile, world?: World): Resource[] {
    return (this.byType.get(type) ?? []).filter((resource) => together(resource.file, of) && this.exists(resource, world) !== false);
  }

  /** Whether the resources that are seen may not be all: a transform or loop makes more. */
  hidesResources(near: TemplateFile): boolean {
    return this.files.some((file) => together(file, near)
      && (rewritten(file) || Object.keys(objectAt(file.template, 'Resources')).some((key) => key.startsWith('Fn::'))));
  }

  exists(resource: Resource, world?: World): boolean | undefined {
    return exists(resource.raw, resource.file, world, (json) => evaluate(json, this.scope(resource.file, world)));
  }

  /** Whether one resource exists whenever another does. */
  surelyBeside(resource: Resource, other: Resource, world?: World): boolean {
    return this.exists(resource, world) === true
      || (resource.file === other.file && resource.raw.Condition === other.raw.Condition);
  }

  scope(file: TemplateFile, world?: World): Scope {
    return { file, world, outputs: this };
  }

  /** The properties of a resource; the paths of a joined one begin with its logical id. */
  properties(resource: Resource, world?: World, joined = false): Node {
    const value = evaluate(resource.raw.Properties ?? {}, this.scope(resource.file, world));
    return new Node(value, joined ? `${resource.logicalId}.Properties` : 'Properties');
  }

  /** The resource behind a reference. */
  at(reference: Reference | undefined, type: string, world?: World): Resource | undefined {
    return reference && this.inFile(type, reference.file, world).find(({ logicalId }) => logicalId === reference.logicalId);
  }

  /** The resource that a property names, where it can be found. */
  named(node: Node, near: TemplateFile, { type, nameProperty }: Join, world?: World): Resource | undefined {
    const reference = node.reference();
    if (reference) return this.at(reference, type, world);
    const name = node.text();
    if (!given(name)) return undefined;
    const candidates = this.neighbours(type, near, world)
      .filter((resource) => this.properties(resource, world).get(nameProperty).text() === name);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  exported(name: string, from: TemplateFile): OutputAt | undefined {
    const exporters = this.files.filter((file) => together(file, from)).flatMap((file) => outputsOf(file).filter(([, output]) => {
      const exportName = evaluate(objectAt(output, 'Export').Name, this.scope(file));
      return exportName.kind === 'literal' && String(exportName.value) === name;
    }).map(([, output]): OutputAt => ({ file, value: output.Value })));
    return exporters.length === 1 ? exporters[0] : undefined;
  }

  ofStack(stackName: string, output: string, from: TemplateFile): OutputAt | undefined {
    const stacks = this.files.filter((file) => file.stackName === stackName && together(file, from));
    const value = stacks.length === 1 ? objectAt(objectAt(stacks[0].template, 'Outputs'), output).Value : undefined;
    return value === undefined ? undefined : { file: stacks[0], value };
  }
}

/** Whether two templates are deployed to one place by one stage, as far as is known. */
function together(a: TemplateFile, b: TemplateFile): boolean {
  return a.stage === b.stage && a.account === b.account && a.region === b.region;
}

/** Whether a macro may rewrite the whole template. */
function rewritten({ template }: TemplateFile): boolean {
  const transforms = Array.isArray(template.Transform) ? template.Transform as Json[] : template.Transform === undefined ? [] : [template.Transform];
  return 'Fn::Transform' in template || transforms.some((transform) => typeof transform !== 'string' || !HARMLESS.includes(transform));
}

function outputsOf(file: TemplateFile): [string, JsonObject][] {
  return Object.entries(objectAt(file.template, 'Outputs')).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}
