import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AskingStates } from './approval-asking';
import { decisionStates } from './approval-decisions';
import { ApprovalTable } from './approval-table';
import { failed } from './job-names';
import { ServiceTask } from './service-task';
import { CALL } from './version-calls';
import { WorkflowMachine } from './workflow-machine';
import { alarmOn, stateMachineMetric } from '../internal/alerts';
import { arnIn } from '../internal/arn';
import { allow } from '../internal/grants';
import { derivedName } from '../internal/names';
import { oncePerStack } from '../internal/once';
import { Statement } from '../internal/policy';
import { ApprovalPolicy, IModelRegistry } from '../registry';
import { versionArns } from '../registry/permissions';
import { Encryption, ExecutionRole } from '../security';

const ID = 'VersionApproval';

/** What decides on the versions of all workflows of a stack, outside their runs: a person may take days. */
export class VersionApproval extends Construct {
  /** The one of the stack. */
  public static of(scope: Construct, encryption: Encryption): VersionApproval {
    return oncePerStack(scope, ID, (stack) => new VersionApproval(stack, ID, encryption));
  }

  /** Who decided on what, when and why. */
  public readonly table: ApprovalTable;
  /** Gets one decision; an execution for each version. */
  public readonly machine: WorkflowMachine;
  /** Brings decisions of the registry to whoever waits for them. */
  public readonly decisions: WorkflowMachine;
  /** Starts `decisions` when the registry says that a version was approved or rejected. */
  public readonly rule: events.CfnRule;
  /** Looks every hour for decisions whose event was lost. */
  public readonly sweeper: WorkflowMachine;
  /** Starts `sweeper`. */
  public readonly clock: events.CfnRule;

  private readonly asking: AskingStates;
  private readonly groups = new Set<string>();
  private readonly machineArn: string;
  private watched = false;

  private constructor(scope: Construct, id: string, private readonly encryption: Encryption) {
    super(scope, id);
    this.table = new ApprovalTable(this, 'Table', encryption);
    const name = derivedName(this);
    this.machineArn = arnIn(Stack.of(this), { service: 'states', resource: 'stateMachine', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this.decisions = new WorkflowMachine(this, 'Decisions', {
      definition: decisionStates(new Construct(this, 'DecisionStates'), this.table, this.machineArn),
      comment: 'Brings decisions of the registry to whoever waits for them',
      encryption,
    });
    this.asking = new AskingStates(new Construct(this, 'States'), this.table, { arn: this.decisions.arn, statements: this.decisions.startStatements });
    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: this.asking.start,
      comment: 'Gets the decision on a model version and writes it down',
      encryption,
      name,
    });
    this.sweeper = new WorkflowMachine(this, 'Sweeper', {
      definition: this.sweepStates(new Construct(this, 'SweepStates')),
      comment: 'Looks into the registry for every version that waits',
      encryption,
      timeout: Duration.minutes(30),
    });
    const role = new ExecutionRole(this, 'StarterRole', { servicePrincipal: 'events.amazonaws.com', description: 'Starts the machines that bring decisions' });
    this.rule = this.defineRule(role);
    this.clock = this.defineSweep(role);
  }

  /** Lets versions of a registry be decided on, in the way that a policy says. */
  public admit(registry: IModelRegistry, { mode, topic, queue, answeredBy, fn, criterion }: ApprovalPolicy['_settings']): void {
    this.admitRegistry(registry);
    if (mode === 'automatic') this.asking.offer('automatic');
    if (topic && (mode !== 'automatic' || criterion)) this.reach('topic', { actions: ['sns:Publish'], resources: [topic.topicArn] }, topic.masterKey);
    if (queue) this.reach('queue', { actions: ['sqs:SendMessage'], resources: [queue.queueArn] }, queue.encryptionMasterKey);
    if (answeredBy) this.letAnswer(answeredBy);
    if (fn) this.reach('function', { actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] });
  }

  /** Tells a topic when one of the machines fails; the first topic of the stack. */
  public watch(topic: sns.ITopic): void {
    if (this.watched) return;
    this.watched = true;
    const failures = ({ arn }: WorkflowMachine) => stateMachineMetric(arn, 'ExecutionsFailed');
    alarmOn(this, 'ApprovalFailed', { metric: failures(this.machine), topic, description: 'Nobody waits for a version any more and it is not decided; the log says why. Approve or reject it in the registry' });
    alarmOn(this, 'DecisionFailed', { metric: failures(this.decisions), topic, description: 'A decision of the registry could not be brought to whoever waits; it is tried again every hour' });
    alarmOn(this, 'SweepFailed', { metric: failures(this.sweeper), topic, description: 'Versions that wait could not be looked for; the log says why, and the next hour tries again' });
  }

  private letAnswer(grantee: iam.IGrantable): void {
    const key = this.encryption._keyFor(this);
    allow(grantee, { actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'], resources: [this.machineArn] });
    if (key) allow(grantee, { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
  }

  /** Looks into the registry for every version that waits: its event may have been lost. */
  private sweepStates(scope: Construct): sfn.IChainable {
    const each = new sfn.Map(scope, 'Each', {
      itemsPath: '$.waiting.versions', itemSelector: { 'version.$': '$$.Map.Item.Value' }, resultPath: sfn.JsonPath.DISCARD, maxConcurrency: 1,
    });
    each.itemProcessor(new ServiceTask(scope, 'Look into the registry', {
      service: 'states',
      action: 'startExecution',
      parameters: { StateMachineArn: this.decisions.arn, Input: { 'version.$': '$.version' } },
      timeout: CALL,
      allow: this.decisions.startStatements,
    }).orElseIgnore(new sfn.Pass(scope, 'The next time')));
    return this.table.waiting(scope, 'Which versions wait').orElse(failed(scope, 'Sweep')).next(each);
  }

  private admitRegistry(registry: IModelRegistry): void {
    if (this.groups.has(registry.modelPackageGroupName)) return;
    this.groups.add(registry.modelPackageGroupName);
    const resources = versionArns(registry);
    this.decisions.role._allow({ actions: ['sagemaker:DescribeModelPackage'], resources });
    this.machine.role._allow({ actions: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'], resources });
  }

  private reach(way: 'topic' | 'queue' | 'function', statement: Statement, key?: kms.IKey): void {
    this.asking.offer(way);
    this.machine.role._allow(statement);
    if (key) this.machine.role._allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
  }

  /** Every change of a status, repeated ones too: the machine asks the registry what is true. */
  private defineRule(role: ExecutionRole): events.CfnRule {
    return new events.CfnRule(this, 'Rule', {
      description: 'A model version was approved or rejected',
      eventPattern: {
        'source': ['aws.sagemaker'],
        'detail-type': ['SageMaker Model Package State Change'],
        'detail': { ModelPackageGroupName: Lazy.list({ produce: () => [...this.groups].sort() }), ModelApprovalStatus: ['Approved', 'Rejected'] },
      },
      targets: [{
        ...starting(this.decisions, role),
        inputTransformer: { inputPathsMap: { version: '$.detail.ModelPackageArn' }, inputTemplate: '{"version": <version>}' },
      }],
    });
  }

  private defineSweep(role: ExecutionRole): events.CfnRule {
    return new events.CfnRule(this, 'Clock', {
      description: 'Looks for decisions whose event was lost',
      scheduleExpression: 'rate(1 hour)',
      targets: [{ ...starting(this.sweeper, role), input: '{}' }],
    });
  }
}

/** A machine as the target of a rule. */
function starting(machine: WorkflowMachine, role: ExecutionRole): { id: string; arn: string; roleArn: string } {
  for (const statement of machine.startStatements) role._allow(statement);
  return { id: 'Machine', arn: machine.startArn, roleArn: role.roleArn };
}
