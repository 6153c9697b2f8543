import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, CfnDeletionPolicy, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { OwnStatement } from './service-task';
import { checkMachine } from './workflow-check';
import { arnIn } from '../internal/arn';
import { allow } from '../internal/grants';
import { Statement } from '../internal/policy';
import { Encryption, ExecutionRole } from '../security';
import { keyStatements, observedMachine } from '../security/observed-machine';

/** A state machine as all of ours are made. */
export interface WorkflowMachineProps {
  /** Its states. */
  readonly definition: sfn.IChainable;
  /** What it is for. */
  readonly comment: string;
  /** How its data and its log are encrypted. */
  readonly encryption: Encryption;
  /** When an execution ends by itself; never without it. */
  readonly timeout?: Duration;
  /** Whether it is an Express machine: five minutes at most, and answers its caller. */
  readonly express?: boolean;
  /** Whether callers start the version that was deployed last through an alias. */
  readonly alias?: boolean;
  /** A literal name, for a machine that must know its own ARN; CloudFormation names the others. */
  readonly name?: string;
}

/** A state machine with its own role, everything logged and traced, encrypted with the customer's key. */
export class WorkflowMachine extends Construct {
  public readonly role: ExecutionRole;
  public readonly resource: sfn.CfnStateMachine;
  /** The ARN of the machine. */
  public readonly arn: string;
  /** What callers start: the alias, where there is one. */
  public readonly startArn: string;
  /** What the calls of its states are allowed, as far as these are ours. */
  public readonly statements: Statement[] = [];
  private readonly encryption: Encryption;

  constructor(scope: Construct, id: string, props: WorkflowMachineProps) {
    super(scope, id);
    this.encryption = props.encryption;
    this.role = new ExecutionRole(this, 'Role', { servicePrincipal: 'states.amazonaws.com', description: props.comment, restrictToAccount: true });

    const graph = new sfn.StateGraph(props.definition.startState, props.comment);
    if (props.timeout) graph.timeout = props.timeout;
    for (const statement of graph.policyStatements) this.permit(statement);
    const definition = () => ({ Comment: props.comment, ...graph.toGraphJson() });
    this.resource = observedMachine(this, 'Resource', {
      role: this.role,
      key: props.encryption._keyFor(this),
      definition: Lazy.string({ produce: () => Stack.of(this).toJsonString(definition()) }),
      express: props.express,
      name: props.name,
    });
    this.arn = this.resource.ref;
    this.startArn = props.alias ? this.defineAlias() : this.arn;
    this.node.addValidation({ validate: () => checkMachine(this, { role: this.role, express: props.express ?? false, definition: definition() }) });
  }

  /** The name of the machine, as executions carry it in their ARNs. */
  public get machineName(): string {
    return this.resource.attrName;
  }

  /** The ARN of an execution of this machine. */
  public executionArn(executionName: string): string {
    return arnIn(Stack.of(this), { service: 'states', resource: 'execution', resourceName: `${this.machineName}:${executionName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }

  /** What starting an execution needs: with a key on the machine, its callers need the key, too. */
  public get startStatements(): Statement[] {
    return [{ actions: ['states:StartExecution'], resources: [this.startArn] }, ...keyStatements(this.encryption._keyFor(this))];
  }

  public grantStart(grantee: iam.IGrantable): void {
    for (const statement of this.startStatements) allow(grantee, statement);
  }

  private permit(statement: iam.PolicyStatement): void {
    if (!(statement instanceof OwnStatement)) {
      this.role.addToPrincipalPolicy(statement);
      return;
    }
    this.statements.push(statement.own);
    this.role._allow(statement.own);
  }

  private defineAlias(): string {
    const version = new sfn.CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.arn,
      stateMachineRevisionId: this.resource.attrStateMachineRevisionId,
    });
    version.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    return new sfn.CfnStateMachineAlias(this, 'Alias', {
      name: 'live',
      deploymentPreference: { stateMachineVersionArn: version.ref, type: 'ALL_AT_ONCE' },
    }).ref;
  }
}
