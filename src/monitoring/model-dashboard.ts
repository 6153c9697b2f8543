import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Resource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { endpointRows } from './dashboard-endpoint';
import { headerRows } from './dashboard-header';
import { monitorRows } from './dashboard-monitor';
import { retrainingRows } from './dashboard-retraining';
import { EndpointAlarms } from './endpoint-alarms';
import { IModelMonitor } from './model-monitor';
import { fail } from '../internal/errors';
import { derivedName } from '../internal/names';
import { IModelEndpoint } from '../serving';
import { IRetrainingWorkflow } from '../training';

/** Properties of `ModelDashboard`. Give an endpoint, a monitor or a workflow, or what of them there is. */
export interface ModelDashboardProps {
  /**
   * What answers.
   *
   * @default - the dashboard says nothing of an endpoint
   */
  readonly endpoint?: IModelEndpoint;

  /**
   * What tells whether it is right.
   *
   * @default - the dashboard says nothing of right and wrong
   */
  readonly monitor?: IModelMonitor;

  /**
   * More monitors, each with rows of its own.
   *
   * @default - the dashboard shows `monitor` alone
   */
  readonly monitors?: IModelMonitor[];

  /**
   * What makes new versions.
   *
   * @default - the dashboard says nothing of retraining
   */
  readonly retraining?: IRetrainingWorkflow;

  /**
   * The alarms of the endpoint: they are listed, and their thresholds are lines in the graphs; of latencies, those that you set.
   *
   * @default - graphs of the endpoint have no lines
   */
  readonly alarms?: EndpointAlarms;

  /**
   * More alarms to list.
   *
   * @default - those of `alarms`, of the monitors and of the workflow, as far as they lie in the stack of the dashboard or have names of their own
   */
  readonly moreAlarms?: cloudwatch.IAlarm[];

  /**
   * The heading.
   *
   * @default - the stack's name and the id of the endpoint, for example `Fraud / Scoring`
   */
  readonly title?: string;

  /**
   * Links in the heading, by what they are called, for example to a runbook.
   *
   * @default - links to the endpoint, the reports and the workflow in the console
   */
  readonly links?: { [label: string]: string };

  /**
   * Rows below the others.
   *
   * @default - the rows that the props above make
   */
  readonly rows?: cloudwatch.IWidget[][];

  /**
   * The time that is shown when the dashboard is opened.
   *
   * @default Duration.days(3)
   */
  readonly interval?: Duration;

  /**
   * Whether graphs choose their period by the time that is shown.
   *
   * @default - PeriodOverride.INHERIT: a window of a monitor is one point, whatever is shown
   */
  readonly periodOverride?: cloudwatch.PeriodOverride;

  /**
   * The name of the dashboard.
   *
   * @default - derived from the stack's name and the path
   */
  readonly dashboardName?: string;
}

/**
 * A dashboard that answers at a glance: what is in alarm, is it up, is it fast, is it right, and when did it learn.
 *
 * Metrics are the official ones of SageMaker and Step Functions, and those of the monitors.
 *
 * @resource AWS::CloudWatch::Dashboard
 */
export class ModelDashboard extends Resource {
  /** The dashboard; more widgets may be added to it. */
  public readonly dashboard: cloudwatch.Dashboard;

  /** Its name. */
  public readonly dashboardName: string;

  constructor(scope: Construct, id: string, props: ModelDashboardProps) {
    super(scope, id, { physicalName: props.dashboardName });
    const { endpoint, retraining, alarms } = props;
    const monitors = [...new Set([...props.monitor ? [props.monitor] : [], ...props.monitors ?? []])];
    if (!endpoint && !retraining && monitors.length === 0) {
      fail(this, 'DashboardEmpty', "'endpoint' must be given where 'monitor' and 'retraining' are not, got nothing to show; give what you want to see");
    }
    this.dashboardName = props.dashboardName ?? derivedName(this);
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: this.dashboardName,
      defaultInterval: props.interval ?? Duration.days(3),
      periodOverride: props.periodOverride ?? cloudwatch.PeriodOverride.INHERIT,
      widgets: [
        ...headerRows(this, { ...props, monitors }),
        ...endpoint ? endpointRows(endpoint, alarms) : [],
        ...monitors.flatMap(monitorRows),
        ...retraining ? retrainingRows(this, retraining) : [],
        ...props.rows ?? [],
      ],
    });
  }
}
