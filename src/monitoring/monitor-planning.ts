import { Construct } from 'constructs';
import { CaptureSource } from './capture-source';
import { ModelBaseline } from './model-baseline';
import { ModelMonitorProps } from './model-monitor-props';
import { captureMistakes, monitorMistakes } from './monitor-check';
import { BoundSource, MonitorPlan } from './monitor-plan';
import { IArtifactStore } from '../data';
import { alertsTopic } from '../internal/alerts';
import { failAll, report, warn } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { derivedName } from '../internal/names';
import { fact } from '../internal/tokens';
import { ServedVersion } from '../registry/bound-model-version';
import { SCHEDULES } from '../rules/events';
import { findings } from '../rules/rule';
import { Encryption, NetworkPlacement } from '../security';
import { IModelEndpoint, ModelEndpoint } from '../serving';
import { requireKnown } from '../training/training-check';

const FALSE_ALARM_RATE = 0.01;

/** Below which prefix of its store a monitor writes. */
export function prefixOf(monitorName: string): string {
  return `monitoring/${monitorName}/`;
}

/** What a monitor is made of, after defaults and checks. */
export function planOf(scope: Construct, props: ModelMonitorProps): MonitorPlan {
  const { endpoint, encryption = Encryption.customerManaged() } = props;
  const monitorName = derivedName(scope);
  const source = sourceOf(props);
  const version = endpoint && servedBy(scope, endpoint);
  const schedule = props.schedule._settings;
  requireKnown(scope, 'window', schedule.window);
  requireKnown(scope, 'longestGap', schedule.longestGap);
  for (const { _settings } of props.checks) requireKnown(scope, 'labelDelay', _settings.labelDelay);
  failAll(scope, [...captureMistakes(props, source), ...monitorMistakes(scope, props, version)]);
  report(scope, findings(SCHEDULES.rules, { expression: fact(schedule.expression) }, fieldNames({ expression: 'schedule' })));
  const store: IArtifactStore = props.store ?? source!.store;
  return {
    monitorName,
    endpoint,
    version,
    source: source!,
    schedule,
    store,
    encryption,
    checks: props.checks.map(({ _settings }) => _settings),
    baseline: baselineOf(scope, props, version),
    prefix: prefixOf(monitorName),
    releases: props.releases ?? store,
    columns: props.columns,
    prediction: props.prediction,
    falseAlarmRate: props.falseAlarmRate ?? FALSE_ALARM_RATE,
    alerts: props.alerts ?? alertsTopic(scope, encryption._keyFor(scope)),
    network: props.network ?? NetworkPlacement.isolated(),
  };
}

function sourceOf({ source, endpoint }: ModelMonitorProps): BoundSource | undefined {
  return (source ?? (endpoint && CaptureSource.dataCapture(endpoint)))?._bind();
}

function servedBy(scope: Construct, endpoint: IModelEndpoint): ServedVersion | undefined {
  return ModelEndpoint.isModelEndpoint(endpoint) ? (endpoint as ModelEndpoint)._servedVersion(scope) : undefined;
}

function baselineOf(scope: Construct, { baseline = ModelBaseline.ofServedVersion(), endpoint }: ModelMonitorProps, version?: ServedVersion): MonitorPlan['baseline'] {
  const bound = baseline._bind(version);
  if (bound) return bound;
  if (baseline._absentBecause) {
    scope.node.addMetadata('cdk-mlops:NoBaseline', baseline._absentBecause);
  } else {
    warn(scope, 'BaselineUnknown',
      `'baseline' should say what windows are compared with, got ${endpoint ? `the endpoint '${endpoint.node.path}', which serves no version of a registry that this app knows` : 'no endpoint'}; give ModelBaseline.s3() or ofVersion(), or ModelBaseline.absent() with the reason: until then drift is not judged`);
  }
  return undefined;
}
