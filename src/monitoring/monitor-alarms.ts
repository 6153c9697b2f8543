import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { IModelMonitor } from './model-monitor';
import { atMostADay } from './monitor-metrics';
import { MonitorPlan } from './monitor-plan';
import { alarmOn, stateMachineMetric } from '../internal/alerts';

/** A monitor with its topic. */
type Watched = IModelMonitor & Construct & { readonly alerts: sns.ITopic };

/** How many days CloudWatch looks back at most. */
const LONGEST_DAYS = 7;

/** The alarms of a monitor. They use its own metrics and, for what failed before it could write one, those of its machine. */
export class MonitorAlarms {
  public readonly violations: { [check: string]: cloudwatch.Alarm };
  public readonly failed: cloudwatch.Alarm;
  public readonly missing: cloudwatch.Alarm;
  public readonly notJudged: cloudwatch.Alarm;

  constructor(private readonly monitor: Watched, private readonly plan: MonitorPlan, machineArn: string) {
    const topic = monitor.alerts;
    const window = atMostADay(plan.schedule.window);
    this.violations = Object.fromEntries(plan.checks.map(({ name }) => [name, alarmOn(monitor, `Violations${name}`, {
      metric: monitor.metricViolations({ check: name }),
      description: `${plan.monitorName}: the check ${name} found something; the event and the report below ${plan.prefix}reports/ say what`,
      topic,
      period: window,
    })]));
    this.failed = alarmOn(monitor, 'FailedExecutions', {
      metric: stateMachineMetric(machineArn, 'ExecutionsFailed'),
      description: `${plan.monitorName}: a window could not be looked at; the log of the state machine and of the processing job say why`,
      topic,
    });
    this.missing = this.defineMissing();
    this.notJudged = this.defineNotJudged();
  }

  /** Two gaps in a row, so that a job that takes longer than the one before rings nothing. */
  private defineMissing(): cloudwatch.Alarm {
    const { monitor, plan } = this;
    const period = atMostADay(plan.schedule.longestGap);
    const alarm = this.define('MissingExecutions', {
      metric: monitor.metricExecutions({ period }),
      alarmDescription: `${plan.monitorName}: no window was looked at; look at the schedule, its queue of dead letters and the state machine`,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: Math.min(LONGEST_DAYS, 2 * Math.ceil(plan.schedule.longestGap.toDays({ integral: false }))),
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    const { condition } = plan.version ?? {};
    if (condition) (alarm.node.defaultChild as cloudwatch.CfnAlarm).cfnOptions.condition = condition;
    return alarm;
  }

  /** Three windows of four; where a window is longer than a day, one in a week. */
  private defineNotJudged(): cloudwatch.Alarm {
    const { monitor, plan } = this;
    const short = plan.schedule.longestGap.toDays({ integral: false }) <= 1;
    return this.define('NotJudged', {
      metric: monitor.metricNotJudged({ period: atMostADay(plan.schedule.longestGap) }),
      alarmDescription: `${plan.monitorName}: something could not be judged in several windows; the report says what is missing: records, a baseline, or labels`,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: short ? 4 : LONGEST_DAYS,
      datapointsToAlarm: short ? 3 : 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private define(id: string, props: Omit<cloudwatch.AlarmProps, 'threshold'>): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this.monitor, id, { threshold: 1, ...props });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.monitor.alerts.topicArn }) });
    return alarm;
  }
}
