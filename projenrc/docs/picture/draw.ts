import { FoundDashboard, Widget } from './body';
import { Box, graph } from './graph';
import { element, text } from './svg';
import { alarms, markdown } from './widgets';

const COLUMN = 60;
const ROW = 44;
const MARGIN = 24;
const BAR = 56;
const GAP = 5;
const NOTE = 'drawn from the synthesized template · lines and states are made-up samples';

/** A dashboard as CloudWatch lays it out: a grid of 24 columns. */
export function draw({ name, body }: FoundDashboard): string {
  const width = 24 * COLUMN + 2 * MARGIN;
  const rows = Math.max(...body.widgets.map(({ y, height }) => y + height));
  const height = BAR + rows * ROW + 2 * MARGIN;
  const content = [
    element('rect', { width, height, fill: '#f2f3f3' }),
    element('rect', { width, height: BAR, fill: '#ffffff' }),
    element('line', { x1: 0, x2: width, y1: BAR, y2: BAR, stroke: '#d5dbdb' }),
    text(MARGIN + GAP, 35, name, { 'font-size': 18, 'font-weight': 700, 'fill': '#16191f' }),
    text(width - MARGIN - GAP, 34, `${NOTE} · ${(body.start ?? '').replace(/^-P/, '').toLowerCase()}`, { 'font-size': 13, 'fill': '#545b64', 'text-anchor': 'end' }),
    ...body.widgets.map(card),
  ].join('\n');
  return `${element('svg', {
    'xmlns': 'http://www.w3.org/2000/svg',
    width,
    height,
    'viewBox': `0 0 ${width} ${height}`,
    'role': 'img',
    'aria-label': `The dashboard ${name}; ${NOTE}`,
    'font-family': 'Helvetica Neue, Helvetica, Arial, sans-serif',
  }, `\n${content}\n`)}\n`;
}

function card(widget: Widget): string {
  const box: Box = {
    x: MARGIN + widget.x * COLUMN + GAP,
    y: BAR + MARGIN + widget.y * ROW + GAP,
    width: widget.width * COLUMN - 2 * GAP,
    height: widget.height * ROW - 2 * GAP,
  };
  if (widget.type === 'text') return markdown(widget, box);
  const frame = element('rect', { ...box, rx: 8, fill: '#ffffff', stroke: '#d5dbdb' });
  return `${frame}\n${widget.type === 'alarm' ? alarms(widget, box) : graph(widget, box)}`;
}
