import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { IConstruct, MetadataEntry } from 'constructs';
import { Resource } from './assembly';
import { objectAt, TemplateFile } from './template';

const WARNING = 'aws:cdk:warning';

/** The constructs behind resources, and what they have acknowledged or said already. */
export class Owners {
  private readonly byStack = new Map<Stack, Map<string, IConstruct>>();

  constructor(private readonly root: IConstruct) {}

  /** Whether the finding is accepted on the construct of a resource or around it. */
  acknowledges({ file, logicalId }: Resource, id: string): boolean {
    return around(this.constructOf(file, logicalId)).some((construct) => construct.node.metadata.some((entry) => acknowledged(entry).includes(id)));
  }

  /** Whether a constructor has already warned about the same thing, on the construct or around it in its stack. */
  warned({ file, logicalId }: Resource, id: string): boolean {
    const construct = this.constructOf(file, logicalId);
    return around(construct).filter((scope) => !Stack.isStack(scope) && scope.node.scopes.some(Stack.isStack))
      .some((scope) => scope.node.metadata.some(({ type, data }) => type === WARNING && warns(data, id)));
  }

  /** The construct of a resource; of a template without constructs, the nested stack's resource. */
  private constructOf(file: TemplateFile, logicalId: string): IConstruct | undefined {
    if (file.stack) return this.byPath(file, logicalId) ?? this.elementsOf(file.stack).get(logicalId) ?? file.stack;
    return file.parent ? this.constructOf(file.parent.file, file.parent.logicalId) : undefined;
  }

  private byPath(file: TemplateFile, logicalId: string): IConstruct | undefined {
    const path = objectAt(objectAt(objectAt(file.template, 'Resources'), logicalId), 'Metadata')['aws:cdk:path'];
    return typeof path === 'string' ? path.split('/').reduce((at: IConstruct | undefined, id) => at?.node.tryFindChild(id), this.root) : undefined;
  }

  private elementsOf(stack: Stack): Map<string, IConstruct> {
    let elements = this.byStack.get(stack);
    if (!elements) {
      const all = stack.node.findAll().filter((c): c is CfnElement => CfnElement.isCfnElement(c) && c.stack === stack);
      this.byStack.set(stack, elements = new Map(all.map((element): [string, IConstruct] => [String(stack.resolve(element.logicalId)), element])));
    }
    return elements;
  }
}

function around(construct: IConstruct | undefined): IConstruct[] {
  return construct ? construct.node.scopes : [];
}

/** The ids that a metadata entry acknowledges, without the prefix that the CDK puts before bare ids. */
function acknowledged({ type, data }: MetadataEntry): string[] {
  return type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && data ? Object.keys(data as object).map((key) => key.replace(/^annotation::/i, '')) : [];
}

/** The CDK writes `<message> [ack: Annotation::<id>]`. */
function warns(data: unknown, id: string): boolean {
  return typeof data === 'string' && new RegExp(`\\[ack: (?:annotation::)?${id}\\]$`, 'i').test(data);
}
