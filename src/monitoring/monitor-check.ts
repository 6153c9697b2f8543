import * as fs from 'fs';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ModelMonitorProps } from './model-monitor-props';
import { BoundSource, CheckSettings, ScheduleSettings } from './monitor-plan';
import { IArtifactStore } from '../data';
import { Mistake, mistakeIf } from '../internal/errors';
import { differ } from '../internal/tokens';
import { ServedVersion } from '../registry/bound-model-version';
import { CaptureMode } from '../serving';

/** Where requests and answers lie, and whether both sides that the checks need are there. */
export function captureMistakes({ endpoint, source: given, checks }: ModelMonitorProps, source?: BoundSource): Mistake[] {
  if (!source) {
    return [
      ...mistakeIf(!endpoint && !given, 'MonitorSourceMissing', "'endpoint' or 'source' must say what is watched, got neither; give endpoint, or source: CaptureSource.records(store, prefix)"),
      ...mistakeIf(!!endpoint || !!given, 'CaptureMissing',
        `'endpoint' must capture what is asked and answered, got '${endpoint?.node.path ?? 'an endpoint'}' without capture; give it capture: DataCapture.to(store), or give the monitor source: CaptureSource.records(store, prefix) where it cannot capture`),
    ];
  }
  const modes = source.kind === 'dataCapture' ? endpoint?.capture?._options.modes : undefined;
  if (!modes || modes.includes(CaptureMode.INPUT_AND_OUTPUT)) return [];
  return checks.flatMap(({ _settings: { name, kind } }) => SIDES[kind].filter((side) => !modes.includes(side)).flatMap((side) => mistakeIf(true, 'CaptureSideMissing',
    `'modes' of the capture must record ${side} for the check ${name}, got ${modes.join(', ')}; leave modes out: both sides are captured`)));
}

/** Every other mistake of a monitor. */
export function monitorMistakes(scope: Construct, props: ModelMonitorProps, version: ServedVersion | undefined): Mistake[] {
  const { checks, schedule, falseAlarmRate = 0.01, source, endpoint, baseline } = props;
  const settings = checks.map(({ _settings }) => _settings);
  const bound = source?._bind() ?? (endpoint?.capture && { store: endpoint.capture.store });
  return [
    ...mistakeIf(checks.length === 0, 'ChecksMissing', "'checks' must hold what is looked at, got none; write [DriftCheck.dataDrift()]"),
    ...nameMistakes(settings),
    ...settings.flatMap(numberMistakes),
    ...labelMistakes(settings),
    ...settings.flatMap(scriptMistakes),
    ...scheduleMistakes(schedule._settings),
    ...mistakeIf(!(falseAlarmRate > 0 && falseAlarmRate <= 0.5), 'FalseAlarmRateOutOfRange', `'falseAlarmRate' must be above 0 and at most 0.5, got ${falseAlarmRate}; start with 0.01`),
    ...(baseline?._mistakes(version) ?? []),
    ...[bound?.store, ...settings.map(({ groundTruth }) => groundTruth?.store), props.store].flatMap((store) => regionMistakes(scope, store)),
  ];
}

const { INPUT, OUTPUT } = CaptureMode;

/** What a check reads. */
const SIDES: Record<CheckSettings['kind'], readonly CaptureMode[]> = {
  dataQuality: [INPUT],
  dataDrift: [INPUT],
  predictionDrift: [OUTPUT],
  modelQuality: [OUTPUT],
  bias: [INPUT, OUTPUT],
  featureAttribution: [INPUT, OUTPUT],
  custom: [],
};

function nameMistakes(checks: readonly CheckSettings[]): Mistake[] {
  const names = checks.map(({ name }) => name);
  const taken = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
  return [
    ...names.flatMap((name) => mistakeIf(!/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name), 'CheckNameInvalid',
      `'name' of a check must be 1 to 64 letters and digits, a letter first, got ${name}; write for example AmountDrift`)),
    ...taken.flatMap((name) => mistakeIf(true, 'CheckNameTaken', `'name' must be another one for each check of a monitor, got ${name} twice; give one of them a name of its own`)),
  ];
}

/** What numbers of checks may be; both ends belong to it. */
const RANGES: Record<string, readonly [number, number, string]> = {
  minimumSamples: [1, Infinity, 'a number of records, at least 1'],
  minimumRecords: [1, Infinity, 'a number of records, at least 1'],
  sampleSize: [1, Infinity, 'a number of records, at least 1'],
  maxMissing: [0, 1, 'a share from 0 to 1'],
  maxOutOfRange: [0, 1, 'a share from 0 to 1'],
  maxUnseen: [0, 1, 'a share from 0 to 1'],
  maxWrongType: [0, 1, 'a share from 0 to 1'],
  minimumLabelShare: [0, 1, 'a share from 0 to 1'],
  decisionThreshold: [0, 1, 'a score from 0 to 1'],
  limit: [0, 1, 'a likeness from 0 to 1'],
  minimumEffect: [0, Infinity, 'at least 0'],
  threshold: [Number.MIN_VALUE, Infinity, 'above 0'],
};

function numberMistakes({ name, options }: CheckSettings): Mistake[] {
  return Object.entries(RANGES).flatMap(([option, [low, high, what]]) => {
    const value = options[option];
    if (typeof value !== 'number' || Token.isUnresolved(value)) return [];
    return mistakeIf(!(value >= low && value <= high), 'CheckNumberOutOfRange', `'${option}' of ${name} must be ${what}, got ${value}; leave it out: the baseline is what it is calibrated on`);
  });
}

const MOST_DELAYS = 2;
const LONGEST_DELAY = Duration.days(90);

function labelMistakes(checks: readonly CheckSettings[]): Mistake[] {
  const delays = checks.filter(({ groundTruth }) => groundTruth).map(({ labelDelay }) => labelDelay!.toHours({ integral: false }));
  const different = [...new Set(delays.filter((delay) => delay > 0))];
  const places = [...new Set(checks.flatMap(({ groundTruth }) => (groundTruth ? [groundTruth.uri] : [])))];
  return [
    ...checks.filter(({ kind, groundTruth }) => kind === 'modelQuality' && !groundTruth).flatMap(({ name }) => mistakeIf(true, 'GroundTruthMissing',
      `'groundTruth' must say where labels arrive for ${name}, got nothing; give groundTruth: Dataset.s3(store, 'labels/')`)),
    ...different.flatMap((delay) => mistakeIf(!Number.isInteger(delay) || delay > LONGEST_DELAY.toHours(), 'LabelDelayInvalid',
      `'labelDelay' must be whole hours, at most 90 days, got ${delay} hours; use Duration.hours() or Duration.days()`)),
    ...mistakeIf(different.length > MOST_DELAYS, 'LabelDelaysTooMany',
      `'labelDelay' must have at most ${MOST_DELAYS} values above 0 in one monitor, because a job reads so many windows, got ${different.join(', ')} hours; make a second monitor for the rest`),
    ...mistakeIf(places.length > 1, 'GroundTruthTwice', `'groundTruth' must be the same for all checks of a monitor, got ${places.join(' and ')}; make a second monitor for the other labels`),
  ];
}

function scriptMistakes({ name, script }: CheckSettings): Mistake[] {
  return mistakeIf(script !== undefined && !(script.endsWith('.py') && fs.existsSync(script)), 'CheckScriptMissing',
    `'script' of ${name} must be a file of Python, got ${script}; give its path relative to where the app is run`);
}

const LONGEST_DAYS = 7;

function scheduleMistakes({ asked, window, longestGap, given }: ScheduleSettings): Mistake[] {
  const outside = given.filter(({ value, allowed }) => !allowed.includes(value));
  const lengths = [['window', window], ['longestGap', longestGap]] as const;
  return [
    ...outside.flatMap(({ name, value, allowed }) => mistakeIf(true, 'MonitorScheduleInvalid',
      `'${name}' must be ${name === 'hour' ? 'an hour from 0 to 23' : `one of ${allowed.join(', ')}, which divide a day`}, got ${value}; use MonitorSchedule.cron() for other times`)),
    ...lengths.filter(() => outside.length === 0).flatMap(([name, length]) => mistakeIf(
      !Number.isInteger(length.toHours({ integral: false })) || length.toSeconds() === 0 || length.toDays({ integral: false }) > LONGEST_DAYS, 'MonitorWindowInvalid',
      `'${name}' must be whole hours, 1 hour to ${LONGEST_DAYS} days, got ${length.toIsoString()} for ${asked}; use Duration.hours() or Duration.days()`)),
  ];
}

/** A processing job reads and writes in its own Region only. */
function regionMistakes(scope: Construct, store: IArtifactStore | undefined): Mistake[] {
  const here = Stack.of(scope).region;
  return mistakeIf(!!store && differ(here, store.env.region), 'InputInOtherRegion',
    `'store' must lie in the Region of the monitor, ${here}, got ${store?.env.region} of '${store?.node.path}'; replicate the data to a store in ${here}`);
}
