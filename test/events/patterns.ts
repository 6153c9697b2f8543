import { createHash } from 'crypto';
import { CfnArchive, CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { App, CfnElement, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** An event pattern that the library wrote, with a text in the place of each value that only exists once it is deployed. */
export interface FoundPattern {
  readonly app: string;
  readonly path: string;
  readonly pattern: unknown;
}

/** Every event pattern of an app: of rules, of archives, of the filters of pipes. */
export function patternsOf(name: string, app: App): FoundPattern[] {
  return app.node.findAll().flatMap((construct) => written(construct).map((pattern) => ({
    app: name,
    path: construct.node.path,
    pattern: concrete(Stack.of(construct).resolve(pattern)),
  })));
}

function written(construct: IConstruct): unknown[] {
  if (construct instanceof CfnRule || construct instanceof CfnArchive) {
    const { eventPattern } = rendered(construct);
    return eventPattern === undefined ? [] : [eventPattern];
  }
  if (!(construct instanceof CfnPipe)) return [];
  const filters: { pattern?: unknown }[] = rendered(construct).sourceParameters?.filterCriteria?.filters ?? [];
  return filters.flatMap(({ pattern }) => (pattern === undefined ? [] : [JSON.parse(String(concrete(pattern)))]));
}

/** The properties as the template has them; overrides included. */
function rendered(element: CfnElement): any {
  const { Resources } = Stack.of(element).resolve((element as any)._toCloudFormation());
  const [{ Properties }] = Object.values<any>(Resources);
  const pattern = Properties.EventPattern;
  return { eventPattern: pattern, sourceParameters: camel(Properties.SourceParameters) };
}

function camel(value: any): any {
  if (Array.isArray(value)) return value.map(camel);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key[0].toLowerCase() + key.slice(1), camel(inner)]));
}

const PSEUDO: Record<string, string> = { 'AWS::AccountId': '111111111111', 'AWS::Region': 'eu-west-1', 'AWS::Partition': 'aws' };

/** A value without intrinsic functions: each that is not known before deployment becomes a text of its own. */
export function concrete(value: any): any {
  if (Array.isArray(value)) return value.map(concrete);
  if (value === null || typeof value !== 'object') return value;
  const [[name, argument], ...others] = Object.entries<any>(value);
  if (others.length === 0 && name === 'Ref') return PSEUDO[argument] ?? `ref-${argument}`;
  if (others.length === 0 && name === 'Fn::Join') return concrete(argument[1]).join(argument[0]);
  if (others.length === 0 && name.startsWith('Fn::')) return `value-${createHash('md5').update(JSON.stringify(value)).digest('hex').slice(0, 8)}`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, concrete(inner)]));
}
