import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { watchedVariants } from './endpoint-alarm-plan';
import { EndpointAlarmsProps } from './endpoint-alarms-props';
import { gpusOf, vcpusOf } from './instance-units';
import { failAll, Mistake, mistakeIf } from '../internal/errors';
import { requireKnown } from '../serving/unknown-numbers';

const MOST_CAPTURE_DISK = 75;
const SILENCE_STEP_SECONDS = 300;
const DAY_SECONDS = 86400;

/** Limits that an alarm could never meet, or would always break: all of them at once. */
export function checkThresholds(scope: Construct, props: EndpointAlarmsProps): void {
  const { backlogAge, ...shares } = props.saturation ?? {};
  const { errorPercentage, clientErrorPercentage, diskPercentage, captureDiskPercentage, modelLatency, overheadLatency } = props;
  const calculated = { ...shares, backlogAge, errorPercentage, clientErrorPercentage, modelLatency, overheadLatency, silence: props.silence };
  for (const [name, value] of Object.entries(calculated)) requireKnown(scope, name, value);
  failAll(scope, [
    ...Object.entries({ errorPercentage, clientErrorPercentage })
      .flatMap(([name, value]) => percentage(name, value, { below: 100 })),
    ...Object.entries({ ...shares, diskPercentage }).flatMap(([name, value]) => percentage(name, value, { atMost: 100 })),
    ...percentage('captureDiskPercentage', captureDiskPercentage, { atMost: MOST_CAPTURE_DISK }),
    ...Object.entries({ modelLatency, overheadLatency, backlogAge }).flatMap(([name, value]) => time(name, value)),
    ...silence(props.silence),
    ...units(props),
  ]);
}

/** Sums over processors or GPUs say nothing where nobody knows how many there are. */
function units(props: EndpointAlarmsProps): Mistake[] {
  const { cpu, gpu, gpuMemory } = props.saturation ?? {};
  const types = watchedVariants(props).map(({ instanceType }) => instanceType ?? 'no instance type');
  const countedIn = (count: (type: string) => number | undefined) => types.find((type) => !count(type));
  const unknown = [
    ...(cpu === undefined ? [] : [['cpu', countedIn(vcpusOf)]]),
    ...(gpu === undefined ? [] : [['gpu', countedIn(gpusOf)]]),
    ...(gpuMemory === undefined ? [] : [['gpuMemory', countedIn(gpusOf)]]),
  ];
  return unknown.flatMap(([name, type]) => mistakeIf(type !== undefined, 'AlarmUnitsUnknown',
    `'${name}' needs an instance type whose units are known, got ${type}; give 'instanceType' for an import, and leave '${name}' out for other instances`));
}

function percentage(name: string, value: number | undefined, bound: { readonly below?: number; readonly atMost?: number }): Mistake[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  const { below, atMost } = bound;
  const broken = !(value > 0 && (below === undefined ? value <= atMost! : value < below));
  const rule = below === undefined ? `at most ${atMost}` : `less than ${below}`;
  return mistakeIf(broken, 'AlarmThresholdOutOfRange', `'${name}' must be more than 0 and ${rule}, got ${value}; use a limit that a good endpoint keeps, or leave the alarm out by 'without'`);
}

function time(name: string, value: Duration | undefined): Mistake[] {
  if (!value) return [];
  return mistakeIf(!(value.toMilliseconds() > 0), 'AlarmThresholdOutOfRange', `'${name}' must be more than 0, got ${value.toIsoString()}; use the time that your callers accept`);
}

function silence(value: Duration | undefined): Mistake[] {
  if (!value) return [];
  const seconds = value.toSeconds({ integral: false });
  const broken = !(seconds >= SILENCE_STEP_SECONDS && seconds <= DAY_SECONDS && seconds % SILENCE_STEP_SECONDS === 0);
  return mistakeIf(broken, 'AlarmThresholdOutOfRange', `'silence' must be whole five minutes, at most a day, got ${value.toIsoString()}; use Duration.minutes(15) or Duration.hours(1), or leave the alarm out by 'without'`);
}
