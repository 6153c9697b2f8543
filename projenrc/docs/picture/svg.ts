/** Text as XML wants it. */
export function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; numbers have one decimal. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes).filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value!)}"`).join('');
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(content));
}

export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** How wide a text is, about. */
export function widthOf(content: string, size: number): number {
  return content.length * size * 0.53;
}

/** As much of a text as fits; names are told apart by their ends. */
export function fitted(content: string, width: number, size: number, keep: 'start' | 'end' = 'start'): string {
  const most = Math.floor(width / (size * 0.53));
  if (content.length <= most) return content;
  return keep === 'start' ? `${content.slice(0, most - 1)}…` : `…${content.slice(content.length - most + 1)}`;
}
