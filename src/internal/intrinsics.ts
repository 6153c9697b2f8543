const TOKEN = /(\$\{Token\[[^\]]*\]\})/;

/** A text as it stands inside the quotes of an intrinsic function, where braces would be places to fill. */
export function quoted(text: string): string {
  return text.split(TOKEN).map((part) => (TOKEN.test(part) ? part : part.replace(/[\\'{}]/g, '\\$&'))).join('');
}

/** `States.Format`, for a key that ends in `.$`: the texts with the values of the paths between them, which are there for sure. */
export function format(texts: readonly string[], ...paths: readonly string[]): string {
  return `States.Format(${[`'${texts.map(quoted).join('{}')}'`, ...paths].join(', ')})`;
}
