import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IResource, Resource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ModelMonitorGrants } from './model-monitor-grants';
import { ModelMonitorAttributes, ModelMonitorProps } from './model-monitor-props';
import { MonitorAlarms } from './monitor-alarms';
import { MonitorEngine } from './monitor-engine';
import { onMonitorEnded } from './monitor-events';
import { MonitorMetricOptions } from './monitor-metric-options';
import { METRICS, monitorMetric, MonitorMetric } from './monitor-metrics';
import { MonitorPlan } from './monitor-plan';
import { planOf, prefixOf } from './monitor-planning';
import { fail } from '../internal/errors';
import { noteWrite } from '../internal/platform-writes';

/** What tells whether a model is still right. */
export interface IModelMonitor extends IResource {
  /** The name under which the monitor reports: the same for as long as its path is. */
  readonly monitorName: string;

  /** The names of its checks; empty for an import that does not know them. */
  readonly checkNames: string[];

  /** Who may run it and read its reports. */
  readonly grants: ModelMonitorGrants;

  /**
   * Any metric of the monitor; sum over five minutes.
   *
   * @param metricName - Its name, for example `SuppressedViolations`.
   * @param options - The check, statistic, period, label and the like.
   */
  metric(metricName: string, options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * Windows that were looked at; sum.
   *
   * @param options - Statistic, period, label and the like.
   */
  metricExecutions(options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * Executions that failed; sum.
   *
   * @param options - Statistic, period, label and the like.
   */
  metricFailures(options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * Records that were looked at; sum.
   *
   * @param options - The check, statistic, period, label and the like.
   */
  metricSamples(options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * What was found; sum. There is no value for a check that was not judged.
   *
   * @param options - The check, statistic, period, label and the like.
   */
  metricViolations(options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * Windows in which something could not be judged; sum.
   *
   * @param options - The check, statistic, period, label and the like.
   */
  metricNotJudged(options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * How far a feature has drifted, as a share of its limit; maximum. 1 is at the limit.
   *
   * @param feature - The feature.
   * @param options - The check, `DataDrift` by default; statistic, period, label and the like.
   */
  metricFeatureDrift(feature: string, options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * What a check measured; average.
   *
   * @param measure - Its name as the report writes it, for example `auc`.
   * @param options - The check, `ModelQuality` by default; statistic, period, label and the like.
   */
  metricQuality(measure: string, options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * How many of the labels of a window have arrived, in percent; average.
   *
   * @param options - The check, `ModelQuality` by default; statistic, period, label and the like.
   */
  metricLabelShare(options?: MonitorMetricOptions): cloudwatch.Metric;

  /**
   * A rule for every window that was looked at, and for every execution that failed.
   *
   * @param id - The id of the rule below this monitor.
   * @param options - Target, description and further conditions of the rule.
   */
  onExecutionEnded(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for every window in which something was found that no release excuses.
   *
   * @param id - The id of the rule below this monitor.
   * @param options - Target, description and further conditions of the rule.
   */
  onViolation(id: string, options?: events.OnEventOptions): events.Rule;
}

abstract class ModelMonitorBase extends Resource implements IModelMonitor {
  public abstract readonly monitorName: string;
  public abstract readonly checkNames: string[];
  public abstract readonly grants: ModelMonitorGrants;

  public metric(metricName: string, options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metricOf({ metricName }, options);
  }

  public metricExecutions(options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metric(METRICS.executions, options);
  }

  public metricFailures(options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metric(METRICS.failures, options);
  }

  public metricSamples(options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metric(METRICS.samples, options);
  }

  public metricViolations(options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metric(METRICS.violations, options);
  }

  public metricNotJudged(options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metric(METRICS.notJudged, options);
  }

  public metricFeatureDrift(feature: string, options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metricOf({ metricName: METRICS.featureDrift, feature }, { check: 'DataDrift', statistic: 'Maximum', ...options });
  }

  public metricQuality(measure: string, options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metricOf({ metricName: METRICS.quality, measure }, { check: 'ModelQuality', statistic: 'Average', ...options });
  }

  public metricLabelShare(options: MonitorMetricOptions = {}): cloudwatch.Metric {
    return this.metric(METRICS.labelShare, { check: 'ModelQuality', statistic: 'Average', ...options });
  }

  public onExecutionEnded(id: string, options: events.OnEventOptions = {}): events.Rule {
    return onMonitorEnded(this, id, { monitor: this.monitorName }, options);
  }

  public onViolation(id: string, options: events.OnEventOptions = {}): events.Rule {
    return onMonitorEnded(this, id, { monitor: this.monitorName, violationsOnly: true }, options);
  }

  private metricOf(what: Omit<MonitorMetric, 'monitor' | 'check'>, { check, ...options }: MonitorMetricOptions): cloudwatch.Metric {
    if (check !== undefined && this.checkNames.length > 0 && !this.checkNames.includes(check)) {
      fail(this, 'CheckUnknown', `'check' must be one of ${this.checkNames.join(', ')}, got ${check}; name a check of this monitor`);
    }
    return monitorMetric(this, { monitor: this.monitorName, check, ...what }, { statistic: 'Sum', ...options });
  }
}

/**
 * Looks again and again at what a model was asked and answered, compares it with the baseline of the version that serves, and tells:
 * a report that a person can read, metrics, one event for each window, and alarms.
 *
 * @resource AWS::StepFunctions::StateMachine
 */
export class ModelMonitor extends ModelMonitorBase {
  /**
   * A monitor that another app or stack makes, in the account and Region of the stack.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param attributes - Its name, and what else is known of it.
   */
  public static fromModelMonitorAttributes(scope: Construct, id: string, attributes: ModelMonitorAttributes): IModelMonitor {
    return new ImportedModelMonitor(scope, id, attributes);
  }

  public readonly monitorName: string;
  public readonly checkNames: string[];
  public readonly grants: ModelMonitorGrants;

  /** Where alarms are told. */
  public readonly alerts: sns.ITopic;

  /** The state machine that ends every execution. */
  public readonly machine: sfn.CfnStateMachine;

  /** For each check by its name: rings when it found something that no release excuses. */
  public readonly violationAlarms: { [check: string]: cloudwatch.Alarm };

  /** Rings when an execution failed. */
  public readonly failedExecutions: cloudwatch.Alarm;

  /** Rings when no window was looked at for twice as long as the schedule allows; for weekly schedules after seven days. */
  public readonly missingExecutions: cloudwatch.Alarm;

  /** Rings when something could not be judged again and again: too few records, no baseline, no labels. */
  public readonly notJudged: cloudwatch.Alarm;

  /**
   * @internal
   */
  public readonly _plan: MonitorPlan;

  constructor(scope: Construct, id: string, props: ModelMonitorProps) {
    super(scope, id);
    const plan = planOf(this, props);
    this._plan = plan;
    this.monitorName = plan.monitorName;
    this.checkNames = plan.checks.map(({ name }) => name);
    this.alerts = plan.alerts;
    noteWrite(this, { bucketName: plan.store.bucketName, prefix: plan.prefix, writer: `what ${this.node.path} finds` });

    const { machine, startable } = (props.engine ?? MonitorEngine.container())._bind(this, plan);
    this.machine = machine.resource;
    this.grants = ModelMonitorGrants._of({
      monitor: this,
      stateMachineArn: startable ? machine.startArn : undefined,
      key: plan.encryption._keyFor(this),
      store: plan.store,
      reports: `${plan.prefix}reports/`,
    });

    const alarms = new MonitorAlarms(this, plan, machine.arn);
    this.violationAlarms = alarms.violations;
    this.failedExecutions = alarms.failed;
    this.missingExecutions = alarms.missing;
    this.notJudged = alarms.notJudged;
  }
}

class ImportedModelMonitor extends ModelMonitorBase {
  public readonly monitorName: string;
  public readonly checkNames: string[];
  public readonly grants: ModelMonitorGrants;

  constructor(scope: Construct, id: string, attributes: ModelMonitorAttributes) {
    super(scope, id);
    const { monitorName, checkNames = [], stateMachineArn, store, encryptionKey } = attributes;
    this.monitorName = monitorName;
    this.checkNames = checkNames;
    this.grants = ModelMonitorGrants._of({ monitor: this, stateMachineArn, key: encryptionKey, store, reports: `${prefixOf(monitorName)}reports/` });
  }
}
