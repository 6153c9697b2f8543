import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { COLOR, filled, Graph, limit, question, scaled, search } from './dashboard-widgets';
import { Watched, watchedVariants } from './endpoint-alarm-plan';
import { ASYNCHRONOUS_TRAFFIC } from './endpoint-alarm-table';
import type { EndpointAlarms } from './endpoint-alarms';
import { EndpointAlarmKind } from './endpoint-thresholds';
import { gpusOf, vcpusOf } from './instance-units';
import { IModelEndpoint } from '../serving';
import { LATENCY_STATISTIC } from '../serving/rollback-settings';

const PERIOD = Duration.minutes(5);

/** What the rows of an endpoint are made of. */
interface Shown {
  readonly endpoint: IModelEndpoint;
  readonly variants: readonly Watched[];
  /** The limit of a kind in the unit of its metric, where an alarm watches it. */
  readonly limitOf: (kind: EndpointAlarmKind) => number | undefined;
}

/** Whether it is up, and whether it is fast. */
export function endpointRows(endpoint: IModelEndpoint, alarms?: EndpointAlarms): cloudwatch.IWidget[][] {
  const shown: Shown = { endpoint, variants: watchedVariants({ endpoint }), limitOf: (kind) => alarms?._lineOf(kind) };
  return [
    question('Is it up?'),
    filled([requests(shown), errors(shown), answering(endpoint)]),
    question('Is it fast, and does it run short of anything?'),
    filled([modelLatency(shown), shown.variants[0].capacity === 'asynchronous' ? queue(shown) : overhead(shown), utilization(shown)]),
  ];
}

/** A name of a line: the variant where there are several. */
function called({ variants }: Shown, variant: Watched, what: string): string {
  return variants.length > 1 ? `${variant.name}: ${what}` : what;
}

function requests(shown: Shown): Graph {
  const { endpoint, variants } = shown;
  return {
    title: 'Requests',
    unit: 'requests in 5 minutes',
    left: variants.map((variant) => {
      const traffic = variant.capacity === 'asynchronous' ? ASYNCHRONOUS_TRAFFIC : { metricName: 'Invocations', statistic: 'Sum' };
      return endpoint.metric(traffic.metricName, { statistic: traffic.statistic, variantName: variant.name, period: PERIOD, label: called(shown, variant, 'requests') });
    }),
  };
}

function errors(shown: Shown): Graph {
  const { endpoint, variants, limitOf } = shown;
  const percent = (share: number | undefined) => (share === undefined ? undefined : share * 100);
  const share = (variant: Watched, metricName: string, what: string, color?: string) => {
    const metric = endpoint.metric(metricName, { statistic: 'Average', variantName: variant.name, period: PERIOD });
    return scaled(metric, '* 100', { label: called(shown, variant, what), period: PERIOD, color });
  };
  const single = variants.length === 1;
  return {
    title: 'Requests that fail',
    unit: 'percent of requests',
    left: variants.flatMap((variant) => [
      share(variant, 'Invocation5XXErrors', '5xx', single ? COLOR.bad : undefined), share(variant, 'Invocation4XXErrors', '4xx', single ? COLOR.worrying : undefined),
    ]),
    leftAnnotations: limit(percent(limitOf(EndpointAlarmKind.ERRORS)), '5xx alarm'),
  };
}

/** Each release has a configuration of its own: the colours change where a release moved the traffic. */
function answering({ endpointName }: IModelEndpoint): Graph {
  return {
    title: 'Who answers: a new colour is a release',
    unit: 'requests in 5 minutes',
    stacked: true,
    left: [search({
      namespace: 'AWS/SageMaker',
      dimensions: ['EndpointName', 'VariantName', 'EndpointConfigName'],
      metricName: 'ModelLatency',
      where: { EndpointName: endpointName },
      statistic: cloudwatch.Stats.SAMPLE_COUNT,
      period: PERIOD,
      named: 'EndpointConfigName',
    })],
  };
}

function modelLatency(shown: Shown): Graph {
  const { endpoint, variants, limitOf } = shown;
  const statistics = variants.length > 1 ? [LATENCY_STATISTIC] : ['p50', LATENCY_STATISTIC, 'p99'];
  return {
    title: 'Model latency',
    unit: 'milliseconds',
    left: variants.flatMap((variant) => statistics.map((statistic) => {
      const metric = endpoint.metricModelLatency({ statistic, variantName: variant.name, period: PERIOD });
      return scaled(metric, '/ 1000', { label: called(shown, variant, statistic), period: PERIOD });
    })),
    leftAnnotations: limit(milliseconds(limitOf(EndpointAlarmKind.MODEL_LATENCY)), `alarm for ${LATENCY_STATISTIC}`),
  };
}

function overhead(shown: Shown): Graph {
  const { endpoint, variants, limitOf } = shown;
  return {
    title: 'Time around the model',
    unit: 'milliseconds',
    left: variants.map((variant) => {
      const metric = endpoint.metricOverheadLatency({ statistic: LATENCY_STATISTIC, variantName: variant.name, period: PERIOD });
      return scaled(metric, '/ 1000', { label: called(shown, variant, LATENCY_STATISTIC), period: PERIOD });
    }),
    leftAnnotations: limit(milliseconds(limitOf(EndpointAlarmKind.OVERHEAD_LATENCY)), `alarm for ${LATENCY_STATISTIC}`),
  };
}

function queue({ endpoint, limitOf }: Shown): Graph {
  const metric = (metricName: string, label: string) => new cloudwatch.Metric({
    namespace: 'AWS/SageMaker', metricName, dimensionsMap: { EndpointName: endpoint.endpointName }, statistic: 'Maximum', period: PERIOD, label,
  });
  return {
    title: 'Queue',
    unit: 'seconds',
    left: [metric('ApproximateAgeOfOldestRequest', 'age of the oldest request')],
    right: [metric('ApproximateBacklogSize', 'requests in the queue')],
    rightYAxis: { min: 0, label: 'requests', showUnits: false },
    leftAnnotations: limit(limitOf(EndpointAlarmKind.BACKLOG), 'alarm'),
  };
}

function utilization(shown: Shown): Graph {
  const { endpoint, variants, limitOf } = shown;
  const captureLimit = limitOf(EndpointAlarmKind.CAPTURE_DISK);
  return {
    title: 'How full it is',
    unit: 'percent',
    max: 100,
    left: variants.flatMap((variant) => {
      const use = (metricName: string, statistic: string, what: string) =>
        endpoint.metric(metricName, { statistic, variantName: variant.name, period: PERIOD, label: called(shown, variant, what) });
      const perUnit = (metricName: string, units: number | undefined, what: string) => (units === undefined ? [] : [
        scaled(use(metricName, 'Average', what), units === 1 ? '* 1' : `/ ${units}`, { label: called(shown, variant, what), period: PERIOD }),
      ]);
      const { capacity, instanceType = '' } = variant;
      if (capacity === 'serverless') {
        return [
          use('MemoryUtilization', 'Maximum', 'memory'),
          scaled(use('ServerlessConcurrentExecutionsUtilization', 'Maximum', 'concurrency'), '* 100', { label: called(shown, variant, 'concurrency'), period: PERIOD }),
        ];
      }
      return [
        ...perUnit('CPUUtilization', vcpusOf(instanceType), 'processors'),
        use('MemoryUtilization', 'Maximum', 'memory'),
        use('DiskUtilization', 'Maximum', 'disk'),
        ...perUnit('GPUUtilization', gpusOf(instanceType), 'GPUs'),
        ...perUnit('GPUMemoryUtilization', gpusOf(instanceType), 'memory of GPUs'),
      ];
    }),
    leftAnnotations: captureLimit === undefined ? limit(limitOf(EndpointAlarmKind.DISK), 'disk alarm') : limit(captureLimit, 'disk alarm: capture stops soon'),
  };
}

function milliseconds(microseconds: number | undefined): number | undefined {
  return microseconds === undefined ? undefined : microseconds / 1000;
}
