import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceTask } from './service-task';
import { StepContext, WorkflowStep } from './workflow-step';
import { collected } from '../internal/collected';
import { fail } from '../internal/errors';
import { format } from '../internal/intrinsics';

/**
 * Who is told what.
 */
export interface NotifyStepProps {
  /** The topic. */
  readonly topic: sns.ITopic;

  /**
   * The message. `{$.report.metrics.auc}` becomes what stands there in the document of the run: texts and numbers as they are, the rest as JSON.
   * Where one of the places is empty, the message is sent as it is written here.
   */
  readonly message: string;

  /**
   * The subject of an e-mail: fewer than 100 characters, without line breaks.
   *
   * @default - the service chooses one
   */
  readonly subject?: string;

  /**
   * The name of the step.
   *
   * @default 'Notify'
   */
  readonly stepName?: string;
}

/**
 * Tells a topic how the run is going. A message that cannot be sent does not end the run.
 */
export class NotifyStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * Fails when the subject is one that Amazon SNS refuses.
   *
   * @param props - Topic and message.
   */
  constructor(private readonly props: NotifyStepProps) {
    super();
    this.stepName = props.stepName ?? 'Notify';
  }

  public bindStep(scope: Construct, _context: StepContext): sfn.IChainable {
    this.requireSubject(scope);
    const { message } = this.props;
    const paths = [...message.matchAll(PLACE)].map(([, path]) => path);
    const done = new sfn.Pass(scope, `${this.stepName}: done`);
    if (paths.length === 0) {
      const only = this.publish(scope, this.stepName, { Message: message });
      only.orElseIgnore(done).next(done);
      return sfn.Chain.custom(only, [done], only);
    }
    const texts = message.split(PLACE).filter((_, index) => index % 2 === 0);
    const filled = this.publish(scope, `${this.stepName}: with facts`, { 'Message.$': format(texts, ...paths) });
    const plain = this.publish(scope, `${this.stepName}: as written`, { Message: message });
    for (const task of [filled, plain]) task.orElseIgnore(done).next(done);
    const there = sfn.Condition.and(...paths.map((path) => sfn.Condition.isPresent(path)));
    const start = new sfn.Choice(scope, this.stepName).when(there, filled).otherwise(plain);
    return sfn.Chain.custom(start, [done], start);
  }

  private publish(scope: Construct, name: string, text: Record<string, string>): ServiceTask {
    const { topic, subject } = this.props;
    return new ServiceTask(scope, name, {
      service: 'sns',
      action: 'publish',
      parameters: { TopicArn: topic.topicArn, Subject: subject, ...text },
      timeout: Duration.minutes(5),
      allow: [
        { actions: ['sns:Publish'], resources: [topic.topicArn] },
        ...collected(scope, (grantee) => topic.masterKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey')),
      ],
    });
  }

  private requireSubject(scope: Construct): void {
    const { subject } = this.props;
    if (subject === undefined || Token.isUnresolved(subject) || SUBJECT.test(subject)) return;
    fail(scope, 'SubjectInvalid', `'subject' must be 1 to 99 characters without line breaks, got ${JSON.stringify(subject)}; say the rest in 'message'`);
  }
}

/** A place in a message that the document fills. */
const PLACE = /\{(\$\.[\w.[\]]+)\}/g;

const SUBJECT = /^[^\p{Cc}\u2028\u2029]{1,99}$/u;
