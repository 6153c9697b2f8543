import { IConstruct } from 'constructs';

/** A place that a construct of this library has written to by itself, again and again: what arrives there is no new data. */
export interface PlatformWrite {
  readonly bucketName: string;
  /** With a slash at its end. */
  readonly prefix: string;
  /** What writes, as the middle of a sentence. */
  readonly writer: string;
}

const SYMBOL = Symbol.for('cdk-mlops.internal.platformWrites');

/** Notes that a construct writes there, for whatever in the same app listens to uploads. */
export function noteWrite(scope: IConstruct, write: PlatformWrite): void {
  writesOf(scope).push(write);
}

/** What was noted so far in the app of a scope. */
export function notedWrites(scope: IConstruct): readonly PlatformWrite[] {
  return writesOf(scope);
}

function writesOf(scope: IConstruct): PlatformWrite[] {
  const root = scope.node.root as IConstruct & { [SYMBOL]?: PlatformWrite[] };
  if (!root[SYMBOL]) Object.defineProperty(root, SYMBOL, { value: [] });
  return root[SYMBOL]!;
}
