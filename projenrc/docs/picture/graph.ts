import { Widget } from './body';
import { POINTS } from './samples';
import { Series, seriesOf } from './series';
import { element, fitted, rounded, text, widthOf } from './svg';

/** Where something is drawn. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SMALL = 11;
const TITLE = 14;
const INK = '#16191f';
const GREY = '#545b64';
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu'];

/** A graph: title, axes, lines or areas, limits and legend. */
export function graph(widget: Widget, box: Box): string {
  const { title, stacked, yAxis = {}, annotations } = widget.properties;
  const series = seriesOf(widget);
  const limits: { value: number; label?: string; color?: string }[] = annotations?.horizontal ?? [];
  const right = series.some(({ axis }) => axis === 'right');
  const plot = { x: box.x + 50, y: box.y + 60, width: box.width - (right ? 100 : 66), height: box.height - 116 };
  const scaleOf = (axis: 'left' | 'right') => {
    const mine = series.filter((s) => s.axis === axis);
    const values = stacked ? totals(mine) : mine.flatMap((s) => [...s.values]);
    const highest = Math.max(...axis === 'left' ? limits.map(({ value }) => value * 1.08) : [], ...values, yAxis[axis]?.max ?? 0);
    return niceScale(highest, yAxis[axis]?.min ?? Math.min(...values));
  };
  const scales = { left: scaleOf('left'), right: scaleOf('right') };
  return [
    text(box.x + 16, box.y + 26, fitted(title, box.width - 32, TITLE), { 'font-size': TITLE, 'font-weight': 700, 'fill': INK }),
    text(box.x + 16, box.y + 44, yAxis.left?.label ?? '', { 'font-size': SMALL, 'fill': GREY }),
    ...right ? [text(box.x + box.width - 16, box.y + 44, yAxis.right?.label ?? '', { 'font-size': SMALL, 'fill': GREY, 'text-anchor': 'end' })] : [],
    ...ticks(plot, scales.left, 'left'),
    ...right ? ticks(plot, scales.right, 'right') : [],
    ...hours(plot),
    ...stacked ? areas(series, plot, scales.left) : series.map((line) => path(line, plot, scales[line.axis])),
    ...limits.flatMap(({ value, label, color }) => limitLine({ value, label, color }, plot, scales.left)),
    ...legend(series, box),
  ].join('\n');
}

interface Scale {
  readonly bottom: number;
  readonly top: number;
  readonly step: number;
}

/** An axis from and to a round number. */
export function niceScale(highest: number, lowest = 0): Scale {
  if (highest <= lowest) return { bottom: lowest, top: lowest + 1, step: 0.5 };
  const raw = (highest - lowest) / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((candidate) => candidate >= raw * 0.999)!;
  return { bottom: step * Math.floor(lowest / step + 1e-9), top: step * Math.ceil(highest / step - 1e-9), step };
}

const yOf = (value: number, plot: Box, { bottom, top }: Scale) => plot.y + plot.height * (1 - (value - bottom) / (top - bottom));
const xOf = (index: number, plot: Box) => plot.x + (plot.width * index) / (POINTS - 1);

function ticks(plot: Box, scale: Scale, side: 'left' | 'right'): string[] {
  const values = Array.from({ length: Math.round((scale.top - scale.bottom) / scale.step) + 1 }, (_, i) => scale.bottom + i * scale.step);
  return values.flatMap((value) => {
    const y = yOf(value, plot, scale);
    const [x, anchor] = side === 'left' ? [plot.x - 8, 'end'] : [plot.x + plot.width + 8, 'start'];
    return [
      ...side === 'left' ? [element('line', { 'x1': plot.x, 'x2': plot.x + plot.width, 'y1': y, 'y2': y, 'stroke': value === scale.bottom ? '#aab7b8' : '#eaeded', 'stroke-width': 1 })] : [],
      text(x, y + 4, numbered(value), { 'font-size': SMALL, 'fill': GREY, 'text-anchor': anchor }),
    ];
  });
}

/** 1500 as 1.5k. */
export function numbered(value: number): string {
  const [size, sign] = value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Math.round((value / size) * 100) / 100}${sign}`;
}

function hours(plot: Box): string[] {
  return DAYS.map((day, index) => text(plot.x + (plot.width * index) / (DAYS.length - 1), plot.y + plot.height + 18, `${day} 00:00`, {
    'font-size': SMALL, 'fill': GREY, 'text-anchor': index === 0 ? 'start' : index === DAYS.length - 1 ? 'end' : 'middle',
  }));
}

function path({ values, color }: Series, plot: Box, scale: Scale): string {
  const points = values.map((value, index) => `${rounded(xOf(index, plot))} ${rounded(yOf(value, plot, scale))}`);
  return element('path', { 'd': `M${points.join('L')}`, 'fill': 'none', 'stroke': color, 'stroke-width': 1.8, 'stroke-linejoin': 'round' });
}

function totals(series: readonly Series[]): number[] {
  return Array.from({ length: POINTS }, (_, index) => series.reduce((sum, { values }) => sum + values[index], 0));
}

/** Areas one upon the other. */
function areas(series: readonly Series[], plot: Box, scale: Scale): string[] {
  const below = new Array<number>(POINTS).fill(0);
  return series.map(({ values, color }) => {
    const bottom = [...below];
    values.forEach((value, index) => { below[index] += value; });
    const point = (level: readonly number[]) => (_: unknown, index: number) => `${rounded(xOf(index, plot))} ${rounded(yOf(level[index], plot, scale))}`;
    const outline = [...values.map(point(below)), ...values.map(point(bottom)).reverse()];
    return element('path', { 'd': `M${outline.join('L')}Z`, 'fill': color, 'fill-opacity': 0.55, 'stroke': color, 'stroke-width': 1 });
  });
}

function limitLine({ value, label, color = '#d62728' }: { value: number; label?: string; color?: string }, plot: Box, scale: Scale): string[] {
  const y = yOf(value, plot, scale);
  const name = `${label ?? ''} ${numbered(value)}`.trim();
  return [
    element('line', { 'x1': plot.x, 'x2': plot.x + plot.width, 'y1': y, 'y2': y, 'stroke': color, 'stroke-width': 1.4, 'stroke-dasharray': '6 4' }),
    text(plot.x + 6, y - 5, name, { 'font-size': SMALL, 'fill': color, 'font-weight': 700, 'stroke': '#ffffff', 'stroke-width': 3, 'paint-order': 'stroke' }),
  ];
}

/** Colours and names below, as many as fit. */
function legend(series: readonly Series[], box: Box): string[] {
  let x = box.x + 18;
  const y = box.y + box.height - 16;
  return series.flatMap(({ label, color }) => {
    const at = x;
    x += 20 + widthOf(label, SMALL + 1) + 14;
    if (x > box.x + box.width) return [];
    return [
      element('rect', { x: at, y: y - 9, width: 12, height: 10, rx: 2, fill: color }),
      text(at + 17, y, label, { 'font-size': SMALL + 1, 'fill': INK }),
    ];
  });
}
