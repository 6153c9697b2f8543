import { CfnMapping, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerImage } from '../images';
import { fail } from '../internal/errors';
import { oncePerStack } from '../internal/once';
import { domainOf, partitionOf } from '../internal/partitions';
import { Analyzer, analyzerAccounts, analyzerName } from '../rules/analyzer-images';

/** The image of AWS that analyses, in the Region of the stack; where that is unknown, CloudFormation looks the account up. */
export function analyzerImage(scope: Construct, analyzer: Analyzer): ContainerImage {
  const stack = Stack.of(scope);
  const { repository, tag } = analyzerName(analyzer);
  const account = Token.isUnresolved(stack.region) ? lookedUp(scope, analyzer) : accountIn(scope, stack.region, analyzer);
  return ContainerImage.of(`${account}.dkr.ecr.${stack.region}.${domainOf(stack)}/${repository}${tag}`, {
    repositoryArn: `arn:${partitionOf(stack)}:ecr:${stack.region}:${account}:repository/${repository}`,
  });
}

function accountIn(scope: Construct, region: string, analyzer: Analyzer): string {
  return analyzerAccounts(analyzer)[region] ?? fail(scope, 'AnalyzerRegionUnknown',
    `'region' must be one in which the account that holds '${analyzerName(analyzer).repository}' is known, got ${region}; use MonitorEngine.container(), which runs in every Region`);
}

function lookedUp(scope: Construct, analyzer: Analyzer): string {
  const id = analyzer === 'monitor' ? 'ModelMonitorImages' : 'ClarifyImages';
  const mapping = oncePerStack(scope, id, (stack) => new CfnMapping(stack, id, {
    mapping: Object.fromEntries(Object.entries(analyzerAccounts(analyzer)).map(([region, account]) => [region, { account }])),
  }));
  return mapping.findInMap(Stack.of(scope).region, 'account');
}
