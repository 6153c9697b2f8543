/** Values that stand in the document of a run become texts when the job starts, as the service wants them. */
export function atRunTime(values: { readonly [name: string]: string } = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => (isPath(value) ? [`${name}.$`, `States.Format('{}', ${value})`] : [name, value])));
}

/** Whether a value is a path into the document of a run, or into what Step Functions knows of it. */
export function isPath(value: string): boolean {
  return /^\$\$?\./.test(value);
}

/** Those maps that hold something. */
export function withoutEmpty(maps: Record<string, Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(maps).filter(([, map]) => Object.keys(map).length > 0));
}
