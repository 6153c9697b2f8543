import * as core from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { CODES, WARNINGS } from './codes';
import { Finding } from '../rules/rule';

/** A mistake that is not a service rule; each is explained in docs/errors.md. */
export type ErrorCode = keyof typeof CODES;

/**
 * Ends synthesis with a message of the form `'prop' rule, got <value>; way out`.
 *
 * This file alone throws, so that the signature of the CDK's error class is met in one place.
 */
export function fail(scope: IConstruct | undefined, code: ErrorCode, message: string): never {
  raise(scope, code, message);
}

/** A mistake that is not a service rule, as one of several of one object. */
export interface Mistake {
  readonly code: ErrorCode;
  readonly message: string;
}

/** One mistake of several, or none. */
export function mistakeIf(broken: boolean, code: ErrorCode, message: string): Mistake[] {
  return broken ? [{ code, message }] : [];
}

/** Ends synthesis with all mistakes of one object; none: goes on. */
export function failAll(scope: IConstruct, mistakes: readonly Mistake[]): void {
  raiseAll(scope, mistakes.map(({ code, message }) => ({ id: code, message })));
}

/** Says what is legal and risky; `Validations.of(x).acknowledge({ id, reason })` on the construct or around it silences it. */
export function warn(scope: IConstruct, id: keyof typeof WARNINGS, message: string): void {
  core.Validations.of(scope).addWarning(id, message);
}

/**
 * Reports what the rules found about one object: all errors in one exception, warnings through `Validations`.
 * A warning's id is the rule's, so `Validations.of(x).acknowledge({ id: 'GR-24', … })` silences it.
 */
export function report(scope: IConstruct, findings: readonly Finding[]): void {
  for (const { id, message } of findings.filter((f) => f.severity === 'warning')) core.Validations.of(scope).addWarning(id, message);
  raiseAll(scope, findings.filter((f) => f.severity === 'error'));
}

function raiseAll(scope: IConstruct, errors: readonly { readonly id: string; readonly message: string }[]): void {
  if (errors.length === 0) return;
  const [first] = errors;
  raise(scope, first.id, errors.length === 1
    ? first.message
    : `${errors.length} problems\n${errors.map((e) => `  ${e.id}: ${e.message}`).join('\n')}`);
}

function raise(scope: IConstruct | undefined, code: string, message: string): never {
  const name = code as any; // the CDK wants a literal type here
  throw scope ? new core.ValidationError(name, message, scope) : new core.UnscopedValidationError(name, message);
}
