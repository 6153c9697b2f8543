import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';

/** Colours with a meaning; everything else takes those of CloudWatch. */
export const COLOR = { bad: '#d62728', worrying: '#ff9900', limit: '#d62728', good: '#2ca02c', calm: '#1f77b4', muted: '#7f7f7f' };

const WIDTH = 24;
const HEIGHT = 6;

/** A question, and the graphs that answer it below. */
export function question(text: string): cloudwatch.IWidget[] {
  return [new cloudwatch.TextWidget({ markdown: `## ${text}`, width: WIDTH, height: 1, background: cloudwatch.TextWidgetBackground.TRANSPARENT })];
}

/** What one graph shows. */
export interface Graph extends cloudwatch.GraphWidgetProps {
  /** What the numbers count, beside the axis. */
  readonly unit: string;
  /** Where the axis ends at least. */
  readonly max?: number;
}

/** A row of graphs of equal width. */
export function filled(graphs: readonly Graph[]): cloudwatch.IWidget[] {
  return graphs.map((props) => graph({ width: WIDTH / graphs.length, ...props }));
}

/** A graph from zero on, named by its metrics. */
function graph({ unit, max, ...props }: Graph): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    height: HEIGHT,
    leftYAxis: { min: 0, max, label: unit, showUnits: false },
    legendPosition: cloudwatch.LegendPosition.BOTTOM,
    ...props,
  });
}

/** A limit as a line, where there is one. */
export function limit(value: number | undefined, label: string): cloudwatch.HorizontalAnnotation[] {
  return value === undefined ? [] : [{ value, label, color: COLOR.limit }];
}

/** How a line is drawn. */
export interface Line {
  /** What it is called; no other line of its graph is. */
  readonly label: string;
  readonly period: Duration;
  readonly color?: string;
}

/** A metric in another unit. */
export function scaled(metric: cloudwatch.IMetric, factor: string, { label, period, color }: Line): cloudwatch.MathExpression {
  const id = `m_${label.replace(/[^A-Za-z0-9]/g, '_')}`;
  return new cloudwatch.MathExpression({ expression: `${id} ${factor}`, usingMetrics: { [id]: metric }, label, period, color });
}

/** Every metric of a namespace with these dimensions, of which some have a value. */
export interface Search {
  readonly namespace: string;
  readonly dimensions: readonly string[];
  readonly metricName: string;
  readonly where: { readonly [dimension: string]: string };
  readonly statistic: string;
  readonly period: Duration;
  /** The dimension by which a line is called. */
  readonly named: string;
}

/** Lines for all that a metric is published for, now and later. */
export function search({ namespace, dimensions, metricName, where, statistic, period, named }: Search): cloudwatch.SearchExpression {
  const values = Object.entries(where).map(([dimension, value]) => ` ${dimension}="${value}"`).join('');
  return new cloudwatch.SearchExpression({
    expression: `SEARCH('{${[`"${namespace}"`, ...dimensions].join(',')}} MetricName="${metricName}"${values}', '${statistic}', ${period.toSeconds()})`,
    label: `\${PROP('Dim.${named}')}`,
    period,
  });
}
