import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import { Construct } from 'constructs';
import { ChatContext } from './served-alarms';

/** A channel of Slack, by the ids that Slack gives it. */
export interface SlackChannelOptions {
  /** The id of the workspace, for example `T01ABCDEFGH`. */
  readonly workspaceId: string;
  /** The id of the channel, for example `C01ABCDEFGH`: the end of its link. */
  readonly channelId: string;
}

/** A channel of Microsoft Teams, by the ids of its link. */
export interface TeamsChannelOptions {
  /** The id of the tenant. */
  readonly tenantId: string;
  /** The id of the team, `groupId` in the link of the channel. */
  readonly teamId: string;
  /** The id of the channel as it stands in its link, for example `19%3A…%40thread.tacv2`. */
  readonly channelId: string;
}

/**
 * A channel of a chat application that Amazon Q Developer in chat applications (before: AWS Chatbot) writes to.
 *
 * Somebody must have authorized the workspace or team in its console once; CloudFormation cannot.
 */
export abstract class ChatChannel {
  /** A channel of Slack. */
  public static slack(options: SlackChannelOptions): ChatChannel {
    return new SlackChannel(options);
  }

  /** A channel of Microsoft Teams. */
  public static microsoftTeams(options: TeamsChannelOptions): ChatChannel {
    return new TeamsChannel(options);
  }

  /**
   * What ids of resources for this channel end with.
   *
   * @internal
   */
  public abstract readonly _id: string;

  protected constructor() {}

  /**
   * @internal
   */
  public abstract _bind(scope: Construct, context: ChatContext): void;
}

class SlackChannel extends ChatChannel {
  public readonly _id: string;

  constructor(private readonly options: SlackChannelOptions) {
    super();
    this._id = idOf(options.channelId);
  }

  public _bind(scope: Construct, { configurationName, roleArn, guardrailPolicyArn, topicArn }: ChatContext): void {
    new chatbot.CfnSlackChannelConfiguration(scope, 'Resource', {
      configurationName,
      slackWorkspaceId: this.options.workspaceId,
      slackChannelId: this.options.channelId,
      iamRoleArn: roleArn,
      guardrailPolicies: [guardrailPolicyArn],
      snsTopicArns: [topicArn],
      loggingLevel: LOGGING,
    });
  }
}

class TeamsChannel extends ChatChannel {
  public readonly _id: string;

  constructor(private readonly options: TeamsChannelOptions) {
    super();
    this._id = idOf(options.channelId);
  }

  public _bind(scope: Construct, { configurationName, roleArn, guardrailPolicyArn, topicArn }: ChatContext): void {
    new chatbot.CfnMicrosoftTeamsChannelConfiguration(scope, 'Resource', {
      configurationName,
      teamsTenantId: this.options.tenantId,
      teamId: this.options.teamId,
      teamsChannelId: this.options.channelId,
      iamRoleArn: roleArn,
      guardrailPolicies: [guardrailPolicyArn],
      snsTopicArns: [topicArn],
      loggingLevel: LOGGING,
    });
  }
}

/** Messages that could not be delivered are logged, in us-east-1. */
const LOGGING = 'ERROR';

function idOf(channelId: string): string {
  return channelId.replace(/[^A-Za-z0-9]/g, '');
}
