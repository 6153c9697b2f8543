import { Widget } from './body';
import { Box } from './graph';
import { rings } from './samples';
import { element, escaped, fitted, text, widthOf } from './svg';

const INK = '#16191f';
const LINK = '#0972d3';
const SIZES = [22, 18, 14];

/** Markdown as far as dashboards of the library use it: headings, links and plain lines. */
export function markdown({ properties }: Widget, box: Box): string {
  let y = box.y;
  return String(properties.markdown).split('\n').map((line) => {
    const [, marks = '', rest] = /^(#*) ?(.*)$/.exec(line)!;
    const size = marks ? SIZES[marks.length - 1] : 13;
    y += size + (marks ? 12 : 8);
    return element('text', { 'x': box.x + 4, y, 'font-size': size, 'font-weight': marks ? 700 : 400, 'fill': INK }, spans(rest));
  }).join('\n');
}

function spans(line: string): string {
  return line.split(/(\[[^\]]+\]\([^)]+\))/).map((part) => {
    const link = /^\[([^\]]+)\]/.exec(part);
    return link ? element('tspan', { fill: LINK }, escaped(link[1])) : escaped(part);
  }).join('');
}

const TILES = 5;
const TILE_HEIGHT = 34;
const TILE_PITCH = 40;

/** Tiles of alarms; those that ring stand in front. */
export function alarms({ properties }: Widget, box: Box): string {
  const names: string[] = properties.alarms.map((arn: string) => arn.replace(/^.*:alarm:/, ''));
  const sorted = [...names.filter(rings), ...names.filter((name) => !rings(name))];
  const width = (box.width - 32 - (TILES - 1) * 8) / TILES;
  return [
    text(box.x + 16, box.y + 26, properties.title, { 'font-size': 14, 'font-weight': 700, 'fill': INK }),
    ...sorted.flatMap((name, index) => {
      const x = box.x + 16 + (index % TILES) * (width + 8);
      const y = box.y + 38 + Math.floor(index / TILES) * TILE_PITCH;
      const [color, state] = rings(name) ? ['#d13212', 'In alarm'] : ['#1d8102', 'OK'];
      return [
        element('rect', { x, y, width, 'height': TILE_HEIGHT, 'rx': 4, 'fill': rings(name) ? '#fdf3f1' : '#f2f8f0', 'stroke': color, 'stroke-opacity': 0.5 }),
        element('circle', { cx: x + 14, cy: y + TILE_HEIGHT / 2, r: 5, fill: color }),
        text(x + 27, y + 21.5, fitted(readable(name), width - 40 - widthOf(state, 11), 12, 'end'), { 'font-size': 12, 'fill': INK }),
        text(x + width - 10, y + 21.5, state, { 'font-size': 11, 'fill': color, 'text-anchor': 'end', 'font-weight': 700 }),
      ];
    }),
  ].join('\n');
}

/** The end of a name, which tells alarms apart: what CloudFormation adds to a logical id is left out. */
function readable(name: string): string {
  return name.replace(/[0-9A-F]{8}$/, '').replace(/^.*-[0-9a-f]{8}-/, '').replace(/^\w+-(?=\w+$)/, '');
}
