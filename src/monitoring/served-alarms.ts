import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmSeverity } from './alarm-severity';
import { Encryption } from '../security';

/** Alarms that an action serves. */
export interface ServedAlarms {
  /** What the names of all alarms of the construct begin with. */
  readonly prefix: string;
  readonly severities: readonly AlarmSeverity[];
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly encryption: Encryption;
  /** Whether the end of an alarm is told, too. */
  readonly tellRecovery: boolean;
}

/** What a channel is given by whoever tells it something. */
export interface ChatContext {
  /** The name of the configuration; AWS demands one, unique in the account. */
  readonly configurationName: string;
  readonly roleArn: string;
  /** The most that anybody in the channel may do through it. */
  readonly guardrailPolicyArn: string;
  readonly topicArn: string;
}
