/** Any JSON value. */
export type Json = any;

/** An error as Step Functions reports it: a name, and a cause in words. */
export class AslError extends Error {
  constructor(public readonly error: string | undefined, public readonly cause: string = '', private readonly aliases: readonly string[] = []) {
    super(`${error}: ${cause}`);
  }

  /**
   * Whether a Retry or Catch that names `names` is for this error.
   *
   * No name reaches States.Runtime. States.ALL and States.TaskFailed do not reach States.DataLimitExceeded, which has to be named. The
   * documentation says so; AWS has been seen to catch the latter with States.ALL, and what holds for the documentation holds then, too.
   */
  public matches(names: readonly string[]): boolean {
    if (this.error === 'States.Runtime') return false;
    if (names.some((name) => name === this.error || this.aliases.includes(name))) return true;
    if (this.error === 'States.DataLimitExceeded') return false;
    return names.includes('States.ALL') || (names.includes('States.TaskFailed') && this.error !== 'States.Timeout');
  }

  /** What a Catch hands to the next state. */
  public get output(): Json {
    return { Error: this.error ?? null, Cause: this.error === undefined ? null : this.cause };
  }
}

/** What no Catch and no Retry sees. */
export function runtimeError(cause: string): AslError {
  return new AslError('States.Runtime', cause);
}

/** A task or a heartbeat that took too long. */
export function timeoutError(kind: 'task' | 'heartbeat'): AslError {
  return new AslError('States.Timeout', '', kind === 'heartbeat' ? ['States.HeartbeatTimeout'] : []);
}

export const PAYLOAD_LIMIT = 262_144;

/** Refuses data above the size that a state may take or give. */
export function withinLimit(value: Json, where: string): Json {
  if (value !== undefined && Buffer.byteLength(JSON.stringify(value)) > PAYLOAD_LIMIT) {
    throw new AslError('States.DataLimitExceeded', `The state/task '${where}' returned a result with a size exceeding the maximum number of bytes service limit.`);
  }
  return value;
}
