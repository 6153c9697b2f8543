import { Construct } from 'constructs';
import { NONE } from './monitor-events';
import { MonitorPlan } from './monitor-plan';
import { WindowPlanner } from './window-planner';
import { IArtifactStore } from '../data';
import { ModelArtifact } from '../registry';

/** What the planner is asked and allowed for one monitor. */
export interface Asked {
  readonly plan: MonitorPlan;
  readonly planner: WindowPlanner;
  /** Whether many instances share the records. */
  readonly sharded: boolean;
}

/** Where the log of the releases of an endpoint lies. */
export function releasesOf(endpointName: string): string {
  return `releases/${endpointName}/`;
}

/** What the planner is asked of every window, beside the time; what it needs for that is allowed. */
export function plannerRequest(scope: Construct, { plan, planner, sharded }: Asked): Record<string, unknown> {
  const { monitorName, endpoint, version, store, prefix, source, schedule, baseline } = plan;
  const labels = labelsOf(plan);
  const delays = delaysOf(plan);
  const log = endpoint && { store: plan.releases, prefix: releasesOf(endpoint.endpointName) };
  permit(plan, planner);
  return {
    monitor: monitorName,
    endpoint: endpoint?.endpointName ?? NONE,
    version: version?.arn ?? NONE,
    store: place({ store, prefix }),
    windowHours: schedule.window.toHours(),
    source: { kind: source.kind, ...place(source), variants: source.variants },
    labels: labels && place(labels),
    delays,
    baseline: baseline && { bucket: baseline.store.bucketName, prefix: baseline.prefix, servedBelow: baseline.servedBelow },
    releases: log && place(log),
    sharded,
    scripts: scriptsOf(scope, plan, planner),
    request: {
      columns: plan.columns,
      prediction: plan.prediction === undefined ? undefined : { field: plan.prediction },
      falseAlarmRate: plan.falseAlarmRate,
      checks: plan.checks.map(({ name, kind, options, labelDelay }) => ({ name, kind, window: windowOf(delays, labelDelay?.toHours()), ...options })),
    },
  };
}

/** The labels of the checks: one dataset, because they share an input. */
export function labelsOf({ checks }: MonitorPlan): { readonly store: IArtifactStore; readonly prefix: string } | undefined {
  return checks.find(({ groundTruth }) => groundTruth)?.groundTruth;
}

/** The hours by which windows are late; the order gives them their names. */
function delaysOf({ checks }: MonitorPlan): number[] {
  const hours = checks.flatMap(({ labelDelay }) => (labelDelay ? [labelDelay.toHours()] : []));
  return [...new Set(hours.filter((delay) => delay > 0))];
}

function windowOf(delays: readonly number[], delay: number = 0): string {
  return delay === 0 ? 'now' : `late${delays.indexOf(delay) + 1}`;
}

function place({ store, prefix }: { readonly store: IArtifactStore; readonly prefix: string }) {
  return { bucket: store.bucketName, prefix };
}

/** The planner sees what there is; it reads the log of releases and its own requests, and writes requests. */
function permit(plan: MonitorPlan, planner: WindowPlanner): void {
  const { store, prefix, source, baseline, endpoint } = plan;
  const labels = labelsOf(plan);
  planner.allowListing(source.store, source.prefix);
  planner.allowListing(store, `${prefix}reports/`);
  if (labels) planner.allowListing(labels.store, labels.prefix);
  if (baseline) planner.allowListing(baseline.store, (baseline.prefix ?? baseline.servedBelow)!);
  if (endpoint) plan.releases.grants.read(planner.role, releasesOf(endpoint.endpointName));
  planner.allowWriting(store, `${prefix}requests/`);
}

/** Scripts are assets of the app; the planner copies them beside the request. */
function scriptsOf(scope: Construct, { checks }: MonitorPlan, planner: WindowPlanner): Record<string, unknown>[] {
  return checks.flatMap(({ name, script }) => {
    if (script === undefined) return [];
    const artifact = ModelArtifact.fromAsset(script)._bind(scope);
    artifact.grantRead(planner.role);
    return [{ check: name, uri: artifact.uri }];
  });
}
