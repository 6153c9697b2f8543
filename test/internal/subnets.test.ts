import { Lazy } from 'aws-cdk-lib/core';
import { pascal, subnetBlocks } from '../../src/internal/subnets';
import { testStack } from '../support/stacks';

describe('subnetBlocks', () => {
  test('cuts a range into eight equal blocks', () => {
    expect(subnetBlocks(testStack(), '10.0.0.0/16')).toEqual([0, 32, 64, 96, 128, 160, 192, 224].map((n) => `10.0.${n}.0/19`));
  });

  test('cuts the smallest range into blocks that hold the interface endpoints', () => {
    expect(subnetBlocks(testStack(), '192.168.255.0/24').slice(0, 2)).toEqual(['192.168.255.0/27', '192.168.255.32/27']);
  });

  test.each(['10.0.0.0/16', '10.0.0.0/24', '172.16.16.0/20'])('accepts %s', (cidr) => {
    expect(subnetBlocks(testStack(), cidr)).toHaveLength(8);
  });

  test.each([
    ['a range that is too large', '10.0.0.0/15'],
    ['a range that is too small', '10.0.0.0/25'],
    ['a range that starts inside itself', '10.0.1.0/16'],
    ['an octet above 255', '10.0.256.0/24'],
    ['something else', 'ten'],
  ])('fails when given %s', (_, cidr) => {
    expect(() => subnetBlocks(testStack(), cidr)).toThrow(`'cidr' must be a literal IPv4 range from /16 to /24 that starts at its first address, got ${cidr}; use for example 10.0.0.0/16`);
  });

  test('fails when given a token', () => {
    expect(() => subnetBlocks(testStack(), Lazy.string({ produce: () => '10.0.0.0/16' }))).toThrow(/'cidr' must be a literal .*got a token/);
  });
});

test.each([['sagemaker.api', 'SagemakerApi'], ['ecr.dkr', 'EcrDkr'], ['logs', 'Logs'], ['git-codecommit', 'GitCodecommit']])('pascal makes %s an id', (service, id) => {
  expect(pascal(service)).toBe(id);
});
