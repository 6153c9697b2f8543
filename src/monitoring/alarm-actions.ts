import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmAction } from './alarm-action';
import { AlarmSeverity } from './alarm-severity';
import { AlarmActions } from './endpoint-alarms-props';

/** Each action with the severities that it serves: an action that is given twice is made once. */
export function actionsFor({ critical, warning, info }: AlarmActions, alerts: sns.ITopic | undefined): Map<AlarmAction, AlarmSeverity[]> {
  const ofCritical = critical ?? [AlarmAction.topic(alerts!)];
  const ofWarning = warning ?? ofCritical;
  const bySeverity: [AlarmSeverity, AlarmAction[]][] = [
    [AlarmSeverity.CRITICAL, ofCritical], [AlarmSeverity.WARNING, ofWarning], [AlarmSeverity.INFO, info ?? ofWarning],
  ];
  const served = new Map<AlarmAction, AlarmSeverity[]>();
  for (const [severity, actions] of bySeverity) {
    for (const action of new Set(actions)) served.set(action, [...served.get(action) ?? [], severity]);
  }
  return served;
}
