import * as path from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { appOf } from './stacks';

export interface Diagnostic {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly propertyPath?: string;
  readonly entity?: { readonly logicalId: string };
}

declare const __cfnValidate: (file: string, region?: string) => Diagnostic[];

export interface RenderedResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly [other: string]: any;
}

/** The template of a stack as plain data. */
export function templateOf(stack: Stack): { readonly Resources: Record<string, RenderedResource>; readonly [section: string]: any } {
  return { Resources: {}, ...Template.fromStack(stack).toJSON() };
}

/** The resources of one type, by logical id. */
export function resourcesOf(stack: Stack, type: string): Record<string, RenderedResource> {
  return Object.fromEntries(Object.entries(templateOf(stack).Resources).filter(([, resource]) => resource.Type === type));
}

/** The only resource of a type. */
export function onlyResourceOf(stack: Stack, type: string): RenderedResource {
  const found = Object.values(resourcesOf(stack, type));
  if (found.length !== 1) throw new Error(`expected one ${type}, got ${found.length}`);
  return found[0];
}

/** What the CloudFormation engine says about the templates of an app; each line is one diagnostic. */
export function diagnostics(of: App | Stack, region = 'eu-west-1'): string[] {
  const app = Stack.isStack(of) ? appOf(of) : of;
  const assembly = app.synth({ force: true });
  return assembly.stacksRecursively.flatMap((stack) => __cfnValidate(path.join(assembly.directory, stack.templateFile), region)
    .map((d) => `${d.severity} ${d.ruleId} ${d.entity?.logicalId} ${d.propertyPath}: ${d.message}`));
}
