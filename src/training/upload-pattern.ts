/** Which keys of a bucket count. */
export interface UploadedKeys {
  readonly prefix: string;
  readonly suffix?: string;
  /** The name of the file that says that an upload is complete. */
  readonly manifest?: string;
}

/**
 * The pattern of a key. Prefix and suffix stand in one wildcard: two entries of a list mean `or`.
 * A manifest lies directly below the prefix or in any folder below it, and is the whole name of its file.
 */
export function keyPattern({ prefix, suffix, manifest }: UploadedKeys): unknown[] | undefined {
  if (manifest) {
    const below = prefix === '' || prefix.endsWith('/');
    return [...(below ? [`${prefix}${manifest}`] : []), wildcard(prefix, `/${manifest}`)];
  }
  if (prefix && suffix) return [wildcard(prefix, suffix)];
  if (prefix) return [{ prefix }];
  return suffix ? [{ suffix }] : undefined;
}

function wildcard(prefix: string, suffix: string): object {
  return { wildcard: `${escaped(prefix)}*${escaped(suffix)}` };
}

/** A text that stands for itself in a wildcard. */
function escaped(text: string): string {
  return text.replace(/[\\*]/g, '\\$&');
}

/** Whether some key lies below both prefixes. */
export function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
