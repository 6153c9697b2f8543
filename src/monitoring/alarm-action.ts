import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ChatChannel } from './chat-channel';
import { startOnAlarm } from './machine-on-alarm';
import { ServedAlarms } from './served-alarms';
import { alertsTopic } from '../internal/alerts';
import { arnIn } from '../internal/arn';
import { derivedName } from '../internal/names';
import { ExecutionRole } from '../security';

/** Options of `AlarmAction.stateMachine`. */
export interface StateMachineActionOptions {
  /**
   * The customer-managed key of the state machine, which whoever starts it must be allowed to use.
   *
   * @default - the machine has no key of yours
   */
  readonly encryptionKey?: kms.IKey;
}

/** What happens when an alarm rings. */
export abstract class AlarmAction {
  /**
   * Tells a topic.
   *
   * @param topic Its policy and its key must admit `cloudwatch.amazonaws.com`; topics that this library makes do.
   */
  public static topic(topic: sns.ITopic): AlarmAction {
    return new TopicAction(topic);
  }

  /**
   * Writes to a channel of Slack or Microsoft Teams, through a topic of its own. The people in the channel may look at the alarms and their metrics, and nothing else.
   *
   * @param channel where
   */
  public static chat(channel: ChatChannel): AlarmAction {
    return new ChatAction(channel);
  }

  /**
   * Starts a state machine each time one of the alarms begins to ring. Its input is the event of EventBridge: `$.detail.alarmName`, `$.detail.state.reason`.
   *
   * An alarm itself cannot start a state machine, so a rule does, with a role that may start this one and nothing else.
   *
   * @param machine what starts
   */
  public static stateMachine(machine: sfn.IStateMachine, options: StateMachineActionOptions = {}): AlarmAction {
    return new MachineAction(machine, options);
  }

  /**
   * Whether a rule hears of the alarms: then they need no action of their own.
   *
   * @internal
   */
  public readonly _heardByRule: boolean = false;

  protected constructor() {}

  /**
   * @internal
   */
  public abstract _bind(scope: Construct, served: ServedAlarms): void;
}

/** Lets alarms tell a topic. */
function tell({ topicArn }: sns.ITopic, { alarms, tellRecovery }: ServedAlarms): void {
  const action = { bind: () => ({ alarmActionArn: topicArn }) };
  for (const alarm of alarms) {
    alarm.addAlarmAction(action);
    if (tellRecovery) alarm.addOkAction(action);
  }
}

class TopicAction extends AlarmAction {
  constructor(private readonly target: sns.ITopic) {
    super();
  }

  public _bind(_scope: Construct, served: ServedAlarms): void {
    tell(this.target, served);
  }
}

class ChatAction extends AlarmAction {
  constructor(private readonly channel: ChatChannel) {
    super();
  }

  public _bind(scope: Construct, served: ServedAlarms): void {
    const chat = new Construct(scope, `Chat${this.channel._id}`);
    const topic = alertsTopic(chat, served.encryption._keyFor(scope));
    const role = new ExecutionRole(chat, 'Role', { servicePrincipal: 'chatbot.amazonaws.com', description: 'Lets a chat channel look at the alarms that it is told of' });
    const alarms = arnIn(Stack.of(scope), { service: 'cloudwatch', resource: 'alarm', resourceName: `${served.prefix}-*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    role._allow({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] });
    role._allow({ actions: GRAPHS, resources: ['*'] });
    this.channel._bind(chat, {
      configurationName: derivedName(chat),
      roleArn: role.roleArn,
      guardrailPolicyArn: (role.node.findChild('Policy') as iam.CfnManagedPolicy).ref, // without it AWS applies AdministratorAccess
      topicArn: topic.topicArn,
    });
    tell(topic, served);
  }
}

/** What the graph in a message takes; these actions know no resource. */
const GRAPHS = ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:GetMetricWidgetImage'];

class MachineAction extends AlarmAction {
  public override readonly _heardByRule = true;

  constructor(private readonly machine: sfn.IStateMachine, private readonly options: StateMachineActionOptions) {
    super();
  }

  public _bind(scope: Construct, { prefix, severities, encryption }: ServedAlarms): void {
    startOnAlarm(scope, {
      machine: this.machine,
      key: this.options.encryptionKey,
      encryption,
      alarmNames: severities.map((severity) => `${prefix}-${severity}-`),
    });
  }
}
