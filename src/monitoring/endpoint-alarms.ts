import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Resource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { actionsFor } from './alarm-actions';
import { AlarmSeverity } from './alarm-severity';
import { plannedAlarms } from './endpoint-alarm-plan';
import { defineAlarm } from './endpoint-alarm-rendering';
import { ALARM_TABLE } from './endpoint-alarm-table';
import { EndpointAlarmsProps } from './endpoint-alarms-props';
import { EndpointAlarmKind } from './endpoint-thresholds';
import { checkThresholds } from './threshold-check';
import { acknowledge } from '../internal/acknowledged';
import { alertsTopic } from '../internal/alerts';
import { derivedName } from '../internal/names';
import { Encryption } from '../security';

/** An alarm, and what it was made for. */
interface MadeAlarm {
  readonly kind: EndpointAlarmKind;
  readonly severity: AlarmSeverity;
  readonly alarm: cloudwatch.Alarm;
  /** In the unit of its metric. */
  readonly limit: number;
}

/**
 * The alarms of an endpoint, for each of its variants: is it up, is it fast, and does it run short of something.
 *
 * Their names begin with the name of this construct and the severity: two sets over one endpoint never collide, nor do they meet its rollback alarms.
 *
 * @resource AWS::CloudWatch::Alarm
 */
export class EndpointAlarms extends Resource {
  /** Every alarm. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /** The topic that was made because no action was given. */
  public readonly alerts?: sns.ITopic;

  private readonly made: MadeAlarm[] = [];
  private readonly unset: EndpointAlarmKind[];

  constructor(scope: Construct, id: string, props: EndpointAlarmsProps) {
    super(scope, id);
    checkThresholds(this, props);
    const encryption = props.encryption ?? Encryption.customerManaged();
    const prefix = derivedName(this);
    this.unset = [
      ...props.modelLatency ? [] : [EndpointAlarmKind.MODEL_LATENCY], ...props.overheadLatency ? [] : [EndpointAlarmKind.OVERHEAD_LATENCY],
    ];

    for (const planned of plannedAlarms(props)) {
      const severity = props.severities?.find(({ kind }) => kind === planned.kind)?.severity ?? ALARM_TABLE[planned.kind].severity;
      const alarm = defineAlarm(this, { ...planned, severity, prefix, endpoint: props.endpoint });
      this.made.push({ kind: planned.kind, severity, alarm, limit: planned.threshold });
      this.alarms.push(alarm);
    }

    if (!props.actions?.critical) this.alerts = alertsTopic(this, encryption._keyFor(this));
    const actions = actionsFor(props.actions ?? {}, this.alerts);
    for (const [action, severities] of actions) {
      action._bind(this, {
        prefix,
        severities,
        alarms: this.made.filter(({ severity }) => severities.includes(severity)).map(({ alarm }) => alarm),
        encryption,
        tellRecovery: props.actions?.tellRecovery ?? true,
      });
    }
    for (const { severity, alarm } of this.made) {
      const own = [...actions.keys()].filter((action) => actions.get(action)!.includes(severity));
      if (own.length > 0 && own.every(({ _heardByRule }) => _heardByRule)) acknowledge(alarm, 'AlarmHeardByRule');
    }
  }

  /**
   * The alarms of one kind, one for each variant; none where it does not fit the endpoint.
   *
   * @param kind what they watch
   */
  public ofKind(kind: EndpointAlarmKind): cloudwatch.Alarm[] {
    return this.made.filter((made) => made.kind === kind).map(({ alarm }) => alarm);
  }

  /**
   * The alarms of one severity, for example for a composite alarm.
   *
   * @param severity how urgent they are
   */
  public ofSeverity(severity: AlarmSeverity): cloudwatch.Alarm[] {
    return this.made.filter((made) => made.severity === severity).map(({ alarm }) => alarm);
  }

  /**
   * The threshold of a kind in the unit of its metric, of the first variant, where a graph should show it. Default limits of latencies are
   * not shown: they are so far from what a good model takes that its line would lie on the axis.
   *
   * @internal
   */
  public _lineOf(kind: EndpointAlarmKind): number | undefined {
    if (this.unset.includes(kind)) return undefined;
    return this.made.find((made) => made.kind === kind)?.limit;
  }
}
