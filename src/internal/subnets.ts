import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from './errors';

/** Eight equal blocks of a range, so that adding a zone moves none. */
export function subnetBlocks(scope: Construct, cidr: string): string[] {
  const [, address, bits] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const mask = Number(bits);
  const octets = (address ?? '').split('.').map(Number);
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - mask);
  if (Token.isUnresolved(cidr) || !address || octets.some((octet) => octet > 255) || mask < 16 || mask > 24 || start % size !== 0) {
    const got = Token.isUnresolved(cidr) ? 'a token' : cidr;
    fail(scope, 'NetworkRange', `'cidr' must be a literal IPv4 range from /16 to /24 that starts at its first address, got ${got}; use for example 10.0.0.0/16`);
  }
  return Array.from({ length: 8 }, (_, i) => `${dotted(start + (i * size) / 8)}/${mask + 3}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** `sagemaker.api` as part of an id: `SagemakerApi`. */
export function pascal(service: string): string {
  return service.split(/[.-]/).map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
