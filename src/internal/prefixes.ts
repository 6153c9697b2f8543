/**
 * A prefix of object keys as a folder: no slash in front, one at its end; empty for the whole bucket.
 * Addresses and permissions both come from here, so that they cannot mean different places.
 */
export function folder(prefix = ''): string {
  const bare = prefix.replace(/^\/+|\/+$|\/?\*$/g, '');
  return bare ? `${bare}/` : '';
}
