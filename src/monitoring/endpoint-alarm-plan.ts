import { Duration } from 'aws-cdk-lib/core';
import { ALARM_TABLE } from './endpoint-alarm-table';
import { EndpointAlarmsProps } from './endpoint-alarms-props';
import { EndpointAlarmKind } from './endpoint-thresholds';
import { gpusOf, vcpusOf } from './instance-units';
import { BoundVariant } from '../serving/bound-variant';
import { CapacityKind } from '../serving/capacity-settings';

/** One alarm that is to be made. */
export interface PlannedAlarm {
  readonly kind: EndpointAlarmKind;
  readonly variantName: string;
  /** What its id begins with. */
  readonly idPrefix: string;
  /** In the unit of its metric. */
  readonly threshold: number;
  /** How long silence may last, where silence is what rings. */
  readonly silence?: Duration;
  readonly capacity?: CapacityKind;
}

/** What is known of a variant; nothing but its name of an import. */
export interface Watched {
  readonly name: string;
  readonly idPrefix: string;
  readonly capacity?: CapacityKind;
  readonly instanceType?: string;
}

/** The alarms that fit an endpoint, variant by variant. */
export function plannedAlarms(props: EndpointAlarmsProps): PlannedAlarm[] {
  return watchedVariants(props).flatMap((variant, index) => Object.values(EndpointAlarmKind)
    .filter((kind) => !props.without?.includes(kind) && (index === 0 || !ALARM_TABLE[kind].wholeEndpoint))
    .flatMap((kind) => {
      const threshold = LIMITS[kind](props, variant);
      if (threshold === undefined) return [];
      const { name: variantName, idPrefix, capacity } = variant;
      const silence = kind === EndpointAlarmKind.NO_TRAFFIC ? silenceOf(props, variant) : undefined;
      return [{ kind, variantName, idPrefix, threshold, capacity, silence }];
    }));
}

/** The variants of an endpoint, and what is known of them. */
export function watchedVariants({ endpoint, instanceType }: Pick<EndpointAlarmsProps, 'endpoint' | 'instanceType'>): Watched[] {
  const bound = (endpoint as { readonly _variants?: readonly BoundVariant[] })._variants;
  if (bound) {
    return bound.map(({ name, idPrefix, capacity }) => ({
      name, idPrefix, capacity: capacity._kind, instanceType: capacity._instances?.instanceType,
    }));
  }
  return endpoint.variantNames.map((name, index) => ({ name, idPrefix: index === 0 ? '' : name, instanceType }));
}

const MICROSECONDS = 1000;
const share = (percentage: number) => percentage / 100;
const microseconds = (time: Duration) => time.toMilliseconds() * MICROSECONDS;

/** The limit of each kind in the unit of its metric; none where the kind does not fit the endpoint. */
const LIMITS: { readonly [kind in EndpointAlarmKind]: (props: EndpointAlarmsProps, variant: Watched) => number | undefined } = {
  [EndpointAlarmKind.ERRORS]: ({ errorPercentage = 5 }) => share(errorPercentage),
  [EndpointAlarmKind.CLIENT_ERRORS]: ({ clientErrorPercentage = 25 }) => share(clientErrorPercentage),
  [EndpointAlarmKind.MODEL_LATENCY]: ({ modelLatency }, { capacity }) =>
    (capacity === 'asynchronous' && !modelLatency ? undefined : microseconds(modelLatency ?? Duration.seconds(10))),
  [EndpointAlarmKind.OVERHEAD_LATENCY]: ({ overheadLatency }, { capacity }) =>
    (capacity === 'asynchronous' ? undefined : microseconds(overheadLatency ?? Duration.seconds(2))),
  [EndpointAlarmKind.CPU]: ({ saturation }, { instanceType = '' }) => ofUnits(saturation?.cpu ?? 90, vcpusOf(instanceType)),
  [EndpointAlarmKind.MEMORY]: ({ saturation }) => saturation?.memory ?? 90,
  [EndpointAlarmKind.GPU]: ({ saturation }, { instanceType = '' }) => ofUnits(saturation?.gpu ?? 95, gpusOf(instanceType)),
  [EndpointAlarmKind.GPU_MEMORY]: ({ saturation }, { instanceType = '' }) => ofUnits(saturation?.gpuMemory ?? 95, gpusOf(instanceType)),
  [EndpointAlarmKind.BACKLOG]: ({ saturation }, { capacity }) =>
    (saturation?.backlogAge ?? (capacity === 'asynchronous' ? Duration.minutes(30) : undefined))?.toSeconds(),
  [EndpointAlarmKind.CONCURRENCY]: ({ saturation }, { capacity }) => {
    const percentage = saturation?.concurrency ?? (capacity === 'serverless' ? 80 : undefined);
    return percentage === undefined ? undefined : share(percentage);
  },
  [EndpointAlarmKind.DISK]: ({ diskPercentage = 90 }, { capacity }) => (capacity === 'serverless' ? undefined : diskPercentage),
  [EndpointAlarmKind.CAPTURE_DISK]: ({ endpoint, captureDiskPercentage }) => captureDiskPercentage ?? (endpoint.capture ? 70 : undefined),
  [EndpointAlarmKind.NO_TRAFFIC]: (props, variant) => (silenceOf(props, variant) ? 1 : undefined),
};

/** These metrics are sums over the processors or GPUs of an instance. */
function ofUnits(percentage: number, units: number | undefined): number | undefined {
  return units && percentage * units;
}

function silenceOf({ silence }: EndpointAlarmsProps, { capacity }: Watched): Duration | undefined {
  return silence ?? (capacity === 'asynchronous' || capacity === 'serverless' ? undefined : Duration.hours(1));
}
