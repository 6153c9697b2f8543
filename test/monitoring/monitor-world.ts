import { Stack } from 'aws-cdk-lib/core';
import { ClockedWorld } from './clocked-world';
import { ModelMonitor, ModelMonitorProps } from '../../src/monitoring';
import { PlanAnswer, PlanRequest } from '../../src/monitoring/handlers/planning';
import { Json } from '../asl/errors';
import { Setting } from '../asl/explore';
import { build, LoadedWorld, Plan, planOf } from '../asl/world/load';
import { monitorIn } from '../support/monitoring-apps';
import { testStack } from '../support/stacks';

export const DUE = '2026-03-01T13:20:00Z';
const WINDOW = { start: '2026-03-01T12:00:00Z', end: '2026-03-01T13:00:00Z' };

/** What the engine tells about a window; by default that all was quiet. */
export const summary = (more: Json = {}): Json => ({
  format: 'cdk-mlops/monitor-summary/1',
  status: 'Completed',
  samples: 1000,
  violations: 0,
  suppressedViolations: 0,
  duringRelease: false,
  violated: [],
  reasons: [],
  checks: [{ name: 'DataDrift', kind: 'dataDrift', state: 'Passed', samples: 1000, violations: 0, reason: '' }],
  metricData: [{ MetricName: 'Executions', Dimensions: [{ Name: 'Monitor', Value: 'm' }], Value: 1, Unit: 'Count' }],
  ...more,
});

/** A monitor in a stack of its own, to be built many times. */
export interface MonitorPlan {
  readonly plan: Plan;
  readonly monitor: ModelMonitor;
  readonly stack: Stack;
}

export function monitorPlan(props?: (stack: Stack) => Partial<ModelMonitorProps>): MonitorPlan {
  const stack = testStack();
  const monitor = monitorIn(stack, () => props?.(stack) ?? {});
  return { plan: planOf(stack), monitor, stack };
}

/** A monitor in a world in which time passes at our word. */
export class MonitorWorld extends ClockedWorld {
  public readonly loaded: LoadedWorld;
  /** Windows and the executions that have them, as the planner keeps them in the bucket. */
  public readonly claims = new Map<string, string>();
  /** What lies in the window. */
  public records: 'some' | 'none' = 'some';
  /** What the engine will find. */
  public verdict: Json | string = summary();
  public readonly asked: PlanRequest[] = [];

  constructor({ plan, monitor }: MonitorPlan, setting: Partial<Setting> = {}, seed = 1) {
    super();
    this.loaded = build(plan, { seed, stopsAbandonedJobs: setting.stopsAbandonedJobs, intrinsicError: setting.intrinsicError });
    const { endpoint, prefix } = monitor._plan;
    if (endpoint) this.world.sagemaker.endpoints.set(endpoint.endpointName, 'InService');
    this.world.lambda.run = (_, payload) => this.plan(payload as PlanRequest, prefix);
    this.world.leaveReport = (uri) => {
      if (/\/reports\//.test(uri)) this.world.s3.putUri(`${uri}/summary.json`, typeof this.verdict === 'string' ? this.verdict : JSON.stringify(this.verdict));
    };
  }

  /** The schedule fires, or a person starts an execution. */
  public start(input: Json = { scheduled: DUE }): this {
    this.world.engine.start(Object.values(this.loaded.machines)[0], input);
    return this;
  }

  public startAt(seconds: number, input?: Json): this {
    this.world.clock.after(seconds, () => void this.start(input));
    return this;
  }

  public get executions() {
    return [...this.world.engine.executions.values()];
  }

  /** How each execution ended, and in which state. */
  public get ends(): string[] {
    return this.executions.map(({ status, trace }) => `${status} in ${trace.at(-1)}`);
  }

  /** The details of the events about ends. */
  public get told(): Json[] {
    return this.world.bus.events.filter((event) => event['detail-type'] === 'Monitor Execution Ended').map(({ detail }) => detail);
  }

  /** The metrics that were written, by name. */
  public get metrics(): Record<string, number[]> {
    const all = this.world.cloudwatch.data.flatMap(({ MetricData }) => MetricData);
    return Object.fromEntries([...new Set(all.map(({ MetricName }: Json) => MetricName as string))].map((name) => [
      name, all.filter(({ MetricName }: Json) => MetricName === name).map(({ Value }: Json) => Value),
    ]));
  }

  public get jobs() {
    return this.world.sagemaker.all.jobs;
  }

  /** What the planner does, on a bucket of its own: see the tests of its handler. */
  private plan(asked: PlanRequest, prefix: string): PlanAnswer {
    this.asked.push(asked);
    const folder = '2026/03/01/12';
    const owner = this.claims.get(folder);
    const free = owner === undefined || owner === asked.execution || owner === asked.holder;
    if (free) this.claims.set(folder, asked.execution);
    const below = (name: string) => `s3://${asked.store.bucket}/${prefix}${name}/${folder}`;
    return {
      state: !free ? 'Held' : this.records === 'none' ? 'NoData' : 'Planned',
      window: WINDOW,
      version: asked.version,
      duringRelease: false,
      holder: free ? asked.execution : owner,
      inputs: [],
      mergeInputs: [],
      outputs: { report: below('reports'), executions: below('executions'), violations: below('violations'), features: below('features'), partials: below('partials') },
      summary: `${prefix}reports/${folder}/summary.json`,
      report: `${below('reports')}/report.html`,
    };
  }
}
