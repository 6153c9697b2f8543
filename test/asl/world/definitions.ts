import { App, Stack } from 'aws-cdk-lib/core';
import { Resolver, StackTemplate } from './resolve';
import { templateOf } from '../../support/templates';
import { Json } from '../errors';

/** The templates of an app, or of one stack. */
export function templatesOf(of: App | Stack): StackTemplate[] {
  if (Stack.isStack(of)) return [{ name: of.stackName, template: templateOf(of) }];
  return of.synth().stacksRecursively.map(({ stackName, template }) => ({ name: stackName, template: { Resources: {}, ...template } }));
}

/** The definition of every state machine of a stack, by logical id, as plain ASL. */
export function definitionsOf(stack: Stack): Record<string, Json> {
  const [own] = templatesOf(stack);
  const others = stack.node.root.node.findAll().filter((child): child is Stack => Stack.isStack(child) && child !== stack);
  const resolver = new Resolver([own, ...others.flatMap(templatesOf)]); // a definition may hold outputs of other stacks
  return Object.fromEntries(Object.entries<Json>(own.template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine')
    .map(([id, { Properties }]) => [id, definitionOf(Properties, resolver, own)]));
}

export function definitionOf(properties: Json, resolver: Resolver, stack: StackTemplate): Json {
  const text = resolver.resolve(properties.DefinitionString ?? JSON.stringify(properties.Definition), stack);
  return JSON.parse(typeof text === 'string' ? text : JSON.stringify(text));
}
