import { Aws, Stack, Token } from 'aws-cdk-lib/core';

/** Where the names of the Regions of a partition begin; every other Region is in `aws`. The CDK's own table takes longer to load than all of this library. */
const PARTITIONS = [
  { begins: 'cn-', partition: 'aws-cn', domain: 'amazonaws.com.cn' },
  { begins: 'us-gov-', partition: 'aws-us-gov', domain: 'amazonaws.com' },
  { begins: 'us-iso-', partition: 'aws-iso', domain: 'c2s.ic.gov' },
  { begins: 'us-isob-', partition: 'aws-iso-b', domain: 'sc2s.sgov.gov' },
  { begins: 'eu-isoe-', partition: 'aws-iso-e', domain: 'cloud.adc-e.uk' },
  { begins: 'us-isof-', partition: 'aws-iso-f', domain: 'csp.hci.ic.gov' },
  { begins: 'eusc-', partition: 'aws-eusc', domain: 'amazonaws.eu' },
];
const STANDARD = { partition: 'aws', domain: 'amazonaws.com' };

/** The partition of a stack: a literal where its Region is known, so that ARNs need no Fn::Join. */
export function partitionOf(stack: Stack): string {
  return Token.isUnresolved(stack.region) ? Aws.PARTITION : of(stack.region).partition;
}

/** The domain of the services in the Region of a stack: a literal where the Region is known. */
export function domainOf(stack: Stack): string {
  return Token.isUnresolved(stack.region) ? Aws.URL_SUFFIX : of(stack.region).domain;
}

function of(region: string) {
  return PARTITIONS.find(({ begins }) => region.startsWith(begins)) ?? STANDARD;
}
