import { Widget } from './body';
import { sampleOf } from './samples';

/** A line of a graph. */
export interface Series {
  readonly label: string;
  readonly color: string;
  readonly axis: 'left' | 'right';
  readonly values: readonly number[];
}

/** The colours of CloudWatch, in its order. */
const PALETTE = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f'];

interface Options {
  readonly id?: string;
  readonly label?: string;
  readonly color?: string;
  readonly stat?: string;
  readonly visible?: boolean;
  readonly yAxis?: 'left' | 'right';
  readonly expression?: string;
}

/** What a row of `metrics` is: a metric, or a calculation. */
interface Row {
  readonly metric?: string;
  readonly options: Options;
}

/** The visible lines of a graph, with sample values. */
export function seriesOf({ properties }: Widget): Series[] {
  const rows: Row[] = (properties.metrics ?? []).map((row: any[]) => {
    const last = row[row.length - 1];
    return typeof row[0] === 'string' ? { metric: row[1], options: typeof last === 'object' ? last : {} } : { options: row[0] };
  });
  const byId = new Map(rows.filter(({ options }) => options.id).map((row) => [row.options.id!, row]));
  const drawn = rows.filter(({ options }) => options.visible !== false).flatMap((row) => linesOf(row, byId));
  return drawn.map((line, index) => ({ ...line, color: line.color ?? PALETTE[index % PALETTE.length] }));
}

type Line = Omit<Series, 'color'> & { readonly color?: string };

function linesOf({ metric, options }: Row, byId: ReadonlyMap<string, Row>): Line[] {
  const { expression, label, color, yAxis: axis = 'left', stat = 'Average' } = options;
  if (metric) return [{ label: label ?? metric, color, axis, values: sampleOf(metric, stat, label ?? metric) }];
  const [, dimensions, name, searched] = /^SEARCH\('\{"[^"]+",([\w,]+)\} MetricName="(\w+)".*', '(\w+)', \d+\)$/.exec(expression!) ?? [];
  if (dimensions) {
    const named = /Dim\.(\w+)/.exec(label!)![1];
    return (FOUND[named] ?? []).map((found) => ({ label: found, axis, values: sampleOf(name, searched, found) }));
  }
  const [, id, operator, factor] = /^(\w+) ([*/]) (\d+)$/.exec(expression!)!;
  const { metric: base, options: of } = byId.get(id)!;
  const scale = operator === '*' ? Number(factor) : 1 / Number(factor);
  return [{ label: label!, color, axis, values: sampleOf(base!, of.stat ?? 'Average', label!).map((value) => value * scale) }];
}

/** What a search finds in the sample. */
const FOUND: Record<string, string[]> = {
  Feature: ['amount', 'hour_of_day', 'merchant', 'card_age_days'],
  EndpointConfigName: ['Config-v6', 'Config-v7'],
  Measure: ['auc', 'precision', 'recall'],
  Check: ['ModelQuality'],
};
