import { App, Aws, Stack } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { domainOf, partitionOf } from '../../src/internal/partitions';

describe.each(RegionInfo.regions.map((region) => [region.name, region] as const))('%s', (name, region) => {
  const stack = new Stack(new App(), 'Test', { env: { account: '111111111111', region: name } });

  test('is in its partition', () => {
    expect(partitionOf(stack)).toBe(region.partition);
  });

  test('has its domain', () => {
    expect(domainOf(stack)).toBe(region.domainSuffix);
  });
});

describe('a stack without a Region', () => {
  const stack = new Stack(new App(), 'Test');

  test('leaves the partition to CloudFormation', () => {
    expect(partitionOf(stack)).toBe(Aws.PARTITION);
  });

  test('leaves the domain to CloudFormation', () => {
    expect(domainOf(stack)).toBe(Aws.URL_SUFFIX);
  });
});
