import * as fs from 'fs';
import * as path from 'path';
import { IPolicyValidationContext, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** Anything that JSON can hold; readers never trust its shape. */
export type Json = unknown;

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** A template of the assembly, and where it is deployed. */
export interface TemplateFile {
  readonly path: string;
  readonly template: JsonObject;
  readonly account?: string;
  readonly region?: string;
  /** The path of the stage that deploys it: stacks of one stage belong together. */
  readonly stage: string;
  /** The construct of the stack, where there is one. */
  readonly stack?: Stack;
  /** Its literal name. */
  readonly stackName?: string;
  /** The nested stack's resource in the parent. */
  readonly parent?: { readonly file: TemplateFile; readonly logicalId: string };
  /** Nested templates by the logical id of their stack resource. */
  readonly nested: Map<string, TemplateFile>;
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object as an object; empty where it is something else. */
export function objectAt(value: Json, key: string): JsonObject {
  const member = isObject(value) ? value[key] : undefined;
  return isObject(member) ? member : {};
}

/** The resources of a template; entries that a transform will expand are none. */
export function resourcesOf(template: JsonObject): [string, JsonObject][] {
  return Object.entries(objectAt(template, 'Resources'))
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]) && typeof entry[1].Type === 'string');
}

/** All templates of an assembly, nested ones too, in the order of the stacks. */
export function readTemplates(context: IPolicyValidationContext): TemplateFile[] {
  const stacks = new Map(context.appConstruct.node.findAll().filter(Stack.isStack).map((stack) => [stack.node.path, stack]));
  const all: TemplateFile[] = [];
  for (const { stackConstructPath, templatePath, accountId, region } of context.stackTemplates) {
    const stack = stacks.get(stackConstructPath);
    const template = readJson(templatePath);
    if (!template) continue;
    const place = { account: accountId, region, stage: stageOf(stack) };
    const file: TemplateFile = { ...place, path: templatePath, template, stack, stackName: literalName(stack), nested: new Map() };
    all.push(file, ...readNested(file, stacks));
  }
  return all;
}

function readNested(parent: TemplateFile, stacks: ReadonlyMap<string, Stack>): TemplateFile[] {
  return resourcesOf(parent.template).filter(([, resource]) => resource.Type === 'AWS::CloudFormation::Stack').flatMap(([logicalId, resource]) => {
    const stack = nestedStack(parent.stack, logicalId, stacks);
    const name = objectAt(resource, 'Metadata')['aws:asset:path'] ?? stack?.templateFile;
    const file = typeof name === 'string' ? path.join(path.dirname(parent.path), name) : undefined;
    const template = file ? readJson(file) : undefined;
    if (!file || !template) return [];
    const place = { account: parent.account, region: parent.region, stage: parent.stage };
    const nested: TemplateFile = { ...place, path: file, template, stack, parent: { file: parent, logicalId }, nested: new Map() };
    parent.nested.set(logicalId, nested);
    return [nested, ...readNested(nested, stacks)];
  });
}

/** The construct of a nested stack, known by the logical id of its resource. */
function nestedStack(parent: Stack | undefined, logicalId: string, stacks: ReadonlyMap<string, Stack>): Stack | undefined {
  return parent && [...stacks.values()].find((stack) => stack.nestedStackParent === parent
    && NestedStack.isNestedStack(stack)
    && parent.resolve(stack.nestedStackResource?.logicalId) === logicalId);
}

function readJson(file: string): JsonObject | undefined {
  try {
    const content: Json = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isObject(content) ? content : undefined;
  } catch {
    return undefined; // not a template that can be read: nothing is known about it
  }
}

function stageOf(stack: IConstruct | undefined): string {
  return stack ? Stage.of(stack)?.node.path ?? '' : '';
}

function literalName(stack: Stack | undefined): string | undefined {
  return stack && !Token.isUnresolved(stack.stackName) ? stack.stackName : undefined;
}
