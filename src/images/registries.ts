import { CfnMapping, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from '../internal/errors';
import { oncePerStack } from '../internal/once';
import { domainOf, partitionOf } from '../internal/partitions';

type Table = typeof import('./data/registries.json');

/** A group of images that AWS keeps in the same account of each Region. */
type Group = keyof Table['accounts'];

/** One image of AWS: whose account, which repository, which tag. */
export interface AwsImage {
  readonly group: string;
  readonly repositoryName: string;
  readonly tag: string;
}

let table: Table | undefined;

/** The table is read when an image of AWS is used for the first time: most apps never need it. */
function registries(): Table {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return table ??= require('./data/registries.json') as Table;
}

/** A deep-learning container by the name of its repository. */
export function deepLearningImage(repositoryName: string, tag: string): AwsImage {
  const { repositories } = registries();
  const group = Object.hasOwn(repositories, repositoryName) ? repositories[repositoryName as keyof typeof repositories] : 'deepLearning';
  return { group, repositoryName, tag };
}

/** A built-in algorithm by its name; `undefined` where the table does not know the name. */
export function algorithmImage(name: string, version?: string): AwsImage | undefined {
  const { algorithms } = registries();
  if (!Object.hasOwn(algorithms, name)) return undefined;
  const { accounts, repository, tags, default: newest } = algorithms[name as keyof typeof algorithms];
  const wanted = version ?? newest;
  return { group: accounts, repositoryName: repository, tag: (tags as Record<string, string>)[wanted] ?? wanted };
}

/** The names of the built-in algorithms. */
export function algorithmNames(): string[] {
  return Object.keys(registries().algorithms);
}

/** Where the repository of an AWS image lies, seen from a stack. */
export interface AwsRepository {
  readonly uri: string;
  readonly arn: string;
}

/** Resolves the account by the Region of the stack; where that is unknown, CloudFormation looks it up in a mapping. */
export function repositoryOf(scope: Construct, image: AwsImage): AwsRepository {
  const stack = Stack.of(scope);
  const account = Token.isUnresolved(stack.region) ? lookedUp(scope, image.group as Group) : accountIn(scope, stack.region, image);
  return {
    uri: `${account}.dkr.ecr.${stack.region}.${domainOf(stack)}/${image.repositoryName}`,
    arn: `arn:${partitionOf(stack)}:ecr:${stack.region}:${account}:repository/${image.repositoryName}`,
  };
}

function accountIn(scope: Construct, region: string, { group, repositoryName }: AwsImage): string {
  const accounts: Record<string, string> = registries().accounts[group as Group];
  return accounts[region] ?? fail(scope, 'ImageRegistryUnknown',
    `'region' must be one in which the account that holds '${repositoryName}' is known, got ${region}; give the image's URI to ContainerImage.of() with its repositoryArn`);
}

function lookedUp(scope: Construct, group: Group): string {
  const mapping = oncePerStack(scope, `AwsImages${group[0].toUpperCase()}${group.slice(1)}`, (stack) => new CfnMapping(stack, `AwsImages${group[0].toUpperCase()}${group.slice(1)}`, {
    mapping: Object.fromEntries(Object.entries(registries().accounts[group]).map(([region, account]) => [region, { account }])),
  }));
  return mapping.findInMap(Stack.of(scope).region, 'account');
}
