import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ArtifactStore } from '../../src/data';
import { ApprovalPolicy, ModelRegistry } from '../../src/registry';
import { Encryption, NetworkPlacement } from '../../src/security';
import { approvalStates } from '../../src/training/approval-states';
import { WorkflowMachine } from '../../src/training/workflow-machine';
import { StepContext } from '../../src/training/workflow-step';
import { Json } from '../asl';
import { Execution } from '../asl/execution';
import { load } from '../asl/world/load';
import { testStack } from '../support/stacks';

/** What a policy may need, in one stack. */
export interface Parts {
  readonly stack: Stack;
  readonly topic: sns.Topic;
  readonly queue: sqs.Queue;
  readonly fn: lambda.IFunction;
  readonly context: StepContext;
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;

const REVIEWER = 'arn:aws:sts::111111111111:assumed-role/Reviewer/anna';

/** What a policy may need. */
export function partsIn(stack: Stack): Parts {
  const artifacts = new ArtifactStore(stack, 'Store');
  const registry = new ModelRegistry(stack, 'Registry', { artifacts, images: [], modelPackageGroupName: 'fraud' });
  return {
    stack,
    topic: new sns.Topic(stack, 'Topic'),
    queue: new sqs.Queue(stack, 'Queue'),
    fn: lambda.Function.fromFunctionName(stack, 'Function', 'reviewer'),
    context: { artifacts, registry, encryption: Encryption.customerManaged(), network: NetworkPlacement.isolated(), modelPrefix: 'models/' },
  };
}

/** A workflow that hands versions over, in a world in which time passes at our word. */
export class ApprovalWorld {
  public readonly parts = partsIn(testStack());
  public readonly world;
  public readonly machines;
  private readonly loaded;

  constructor(policy: (parts: Parts) => ApprovalPolicy, states?: (parts: Parts) => sfn.IChainable) {
    const { stack, context } = this.parts;
    const spec = { stepName: 'Approve', workflow: 'fraud-retraining', policy: policy(this.parts) };
    const definition = states?.(this.parts) ?? approvalStates(new Construct(stack, 'Steps'), context, spec);
    new WorkflowMachine(stack, 'Work', { definition, comment: 'the end of a run', encryption: context.encryption });
    this.loaded = load(stack);
    this.world = this.loaded.world;
    const known = (id: string) => MACHINES.find(([begin]) => id.startsWith(begin))?.[1] ?? id;
    this.machines = Object.fromEntries(Object.entries(this.loaded.machines).map(([id, arn]) => [known(id), arn]));
  }

  /** Registers a version and hands it over, as a run does. */
  public register(report: Json = { uri: 's3://store/report.json', metrics: { auc: 0.91 } }): { arn: string; run: Execution } {
    const { ModelPackageArn: arn } = this.world.sagemaker.operations.createModelPackage({ ModelPackageGroupName: 'fraud' });
    return { arn, run: this.handOver(arn, report) };
  }

  public handOver(arn: string, report: Json = { metrics: {} }): Execution {
    return this.world.engine.start(this.machines.work, { version: { arn }, report });
  }

  /** A person sets the status. */
  public decide(arn: string, status: 'Approved' | 'Rejected', description?: string): void {
    this.world.sagemaker.operations.updateModelPackage({
      ModelPackageArn: arn,
      ModelApprovalStatus: status,
      LastModifiedBy: { IamIdentity: { Arn: REVIEWER } },
      ...description && { ApprovalDescription: description },
    });
  }

  public pass(seconds: number): void {
    this.world.clock.run({ until: this.world.clock.now + seconds * 1000 });
  }

  /** The hourly look for lost events. */
  public sweep(): void {
    for (const ticker of this.loaded.tickers) ticker.fire();
    this.pass(120);
  }

  public status(arn: string): { status: string; description?: string } {
    const version = this.world.sagemaker.operations.describeModelPackage({ ModelPackageName: arn });
    return { status: version.ModelApprovalStatus, description: version.ApprovalDescription };
  }

  /** What the table says of a version. */
  public record(arn: string): Json {
    const [name] = this.world.dynamodb.tableNames.filter((table) => /Approval/.test(table));
    return this.world.dynamodb.items(name).find((item) => item.version === arn);
  }

  /** Executions of the machine that waits. */
  public get waits(): Execution[] {
    return this.world.engine.executionsOf(this.machines.approval);
  }

  /** What was said of decisions. */
  public get decisions(): Json[] {
    return this.world.bus.events.filter((event: Json) => event['detail-type'] === 'Model Version Decided').map((event: Json) => event.detail);
  }

  public get messages(): Json[] {
    return this.world.sns.published;
  }

  /** The questions in the queue. */
  public get questions(): Json[] {
    return this.world.allQueues.flatMap((queue) => [...queue.messages.values()]).map(({ body }) => JSON.parse(body));
  }

  /** A system answers a question. */
  public answer(token: string, output: Json): void {
    this.world.engine.answer(token, { value: output });
  }

  /** From now on, events about versions do not arrive. */
  public loseEvents(lost = true): void {
    this.world.bus.loses = (event) => lost && event.source === 'aws.sagemaker';
  }
}

const MACHINES = [['VersionApprovalMachine', 'approval'], ['VersionApprovalDecisions', 'decisions'], ['VersionApprovalSweeper', 'sweeper'], ['Work', 'work']];

export const BY_REVIEWER = REVIEWER;
