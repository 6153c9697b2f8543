import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceCall, ServiceTask } from './service-task';
import { arnIn } from '../internal/arn';
import { Statement } from '../internal/policy';

/** The tag by which the storage of runs is known, and by whose value its permissions are limited. */
export const STORAGE_TAG = 'cdk-mlops:storage';

/** The tag that names the execution which holds a file system. */
export const HOLDER_TAG = 'cdk-mlops:execution';

/** The tag that says where the report of an export goes; without it nothing is exported. */
export const REPORT_TAG = 'cdk-mlops:report';

/** The error about a file system that is not there. */
export const NO_FILE_SYSTEM = 'FSx.FileSystemNotFoundException';

const CALL = Duration.minutes(1);
const RUN = "States.Hash($$.Execution.Id, 'MD5')";

/** What a call adds to the part that all have in common. */
export type FsxCall = Pick<ServiceCall, 'action' | 'parameters' | 'allow'> & Partial<Pick<ServiceCall, 'resultSelector' | 'resultPath' | 'comment'>>;

/** What is kept of an answer, and where. */
interface Kept {
  readonly resultPath: string;
  readonly resultSelector: Record<string, unknown>;
}

/** Calls of FSx about file systems with one tag. */
export class LustreCalls {
  private readonly stack: Stack;

  constructor(private readonly scope: Construct, private readonly tag: string) {
    this.stack = Stack.of(scope);
  }

  /** Tags of what is made for a run. */
  public tags(more: Record<string, unknown>[] = []): Record<string, unknown>[] {
    return [{ Key: STORAGE_TAG, Value: this.tag }, { 'Key': HOLDER_TAG, 'Value.$': '$$.Execution.Id' }, ...more];
  }

  /** Makes a file system; the same execution makes it once. */
  public create(id: string, vpc: ec2.IVpc, parameters: Record<string, unknown>): ServiceTask {
    return this.call(id, {
      action: 'createFileSystem',
      parameters: { 'ClientRequestToken.$': `States.Format('run-{}', ${RUN})`, ...parameters },
      resultSelector: { 'fileSystemId.$': '$.FileSystem.FileSystemId' },
      resultPath: '$.run.lustre',
      allow: [
        { actions: ['fsx:CreateFileSystem', 'fsx:TagResource'], resources: [this.systems], conditions: this.requested },
        { actions: ['ec2:GetSecurityGroupsForVpc'], resources: [this.arn('ec2', 'vpc', vpc.vpcId)] },
        {
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [this.role('fsx.amazonaws.com/AWSServiceRoleForAmazonFSx')],
          conditions: { StringEquals: { 'iam:AWSServiceName': 'fsx.amazonaws.com' } },
        },
      ],
    });
  }

  /** How the one file system is. */
  public look(id: string, fileSystemId: string, keep: Kept): ServiceTask {
    return this.call(id, {
      action: 'describeFileSystems',
      parameters: { 'FileSystemIds.$': `States.Array(${fileSystemId})` },
      allow: [{ actions: ['fsx:DescribeFileSystems'], resources: ['*'] }],
      ...keep,
    });
  }

  /** Links a directory of a file system with a prefix; the association's id goes to `resultPath`. */
  public link(id: string, parameters: Record<string, unknown>, resultPath: string): ServiceTask {
    return this.call(id, {
      action: 'createDataRepositoryAssociation',
      parameters: { ...parameters, BatchImportMetaDataOnCreate: false, Tags: this.tags() },
      resultSelector: { 'id.$': '$.Association.AssociationId' },
      resultPath,
      allow: [
        { actions: ['fsx:CreateDataRepositoryAssociation'], resources: [this.systems], conditions: this.owned },
        { actions: ['fsx:CreateDataRepositoryAssociation', 'fsx:TagResource'], resources: [this.associations], conditions: this.requested },
        {
          actions: ['iam:AttachRolePolicy', 'iam:CreateServiceLinkedRole', 'iam:PutRolePolicy'],
          resources: [this.role('s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_fs-*')],
        },
      ],
    });
  }

  public lookAtLink(id: string, associationId: string, resultPath: string): ServiceTask {
    return this.call(id, {
      action: 'describeDataRepositoryAssociations',
      parameters: { 'AssociationIds.$': `States.Array(${associationId})` },
      resultSelector: { 'lifecycles.$': '$.Associations[*].Lifecycle' },
      resultPath,
      allow: [{ actions: ['fsx:DescribeDataRepositoryAssociations'], resources: ['*'] }],
    });
  }

  /** Starts a task between a file system and S3; its id goes to `resultPath`. */
  public startTask(id: string, parameters: Record<string, unknown>, resultPath: string): ServiceTask {
    return this.call(id, {
      action: 'createDataRepositoryTask',
      parameters: { 'ClientRequestToken.$': `States.Format('task-{}', ${RUN})`, ...parameters, 'Tags': this.tags() },
      resultSelector: { 'id.$': '$.DataRepositoryTask.TaskId' },
      resultPath,
      allow: [
        { actions: ['fsx:CreateDataRepositoryTask'], resources: [this.systems], conditions: this.owned },
        { actions: ['fsx:CreateDataRepositoryTask', 'fsx:TagResource'], resources: [this.tasks], conditions: this.requested },
      ],
    });
  }

  public lookAtTask(id: string, taskId: string, keep: Kept): ServiceTask {
    return this.call(id, {
      action: 'describeDataRepositoryTasks',
      parameters: { 'TaskIds.$': `States.Array(${taskId})` },
      allow: [{ actions: ['fsx:DescribeDataRepositoryTasks'], resources: ['*'] }],
      ...keep,
    });
  }

  /** The tasks of a file system that have not ended, as a list at `<resultPath>.ids`. */
  public listTasks(id: string, fileSystemId: string, resultPath: string): ServiceTask {
    return this.call(id, {
      action: 'describeDataRepositoryTasks',
      parameters: {
        Filters: [
          { 'Name': 'file-system-id', 'Values.$': `States.Array(${fileSystemId})` },
          { Name: 'task-lifecycle', Values: ['PENDING', 'EXECUTING', 'CANCELING'] },
        ],
      },
      resultSelector: { 'ids.$': '$.DataRepositoryTasks[*].TaskId' },
      resultPath,
      allow: [{ actions: ['fsx:DescribeDataRepositoryTasks'], resources: ['*'] }],
    });
  }

  public cancelTask(id: string, taskId: string): ServiceTask {
    return this.call(id, {
      action: 'cancelDataRepositoryTask',
      parameters: { 'TaskId.$': taskId },
      allow: [{ actions: ['fsx:CancelDataRepositoryTask'], resources: [this.tasks], conditions: this.owned }],
    });
  }

  public delete(id: string, fileSystemId: string): ServiceTask {
    return this.call(id, {
      action: 'deleteFileSystem',
      parameters: { 'FileSystemId.$': fileSystemId },
      allow: [{ actions: ['fsx:DeleteFileSystem'], resources: [this.systems], conditions: this.owned }],
    });
  }

  /** Says which execution holds a file system now. */
  public hold(id: string, fileSystemId: string, execution: string): ServiceTask {
    const prefix = this.arn('fsx', 'file-system', '');
    return this.call(id, {
      action: 'tagResource',
      parameters: { 'ResourceARN.$': `States.Format('${prefix}{}', ${fileSystemId})`, 'Tags': [{ 'Key': HOLDER_TAG, 'Value.$': execution }] },
      allow: [{ actions: ['fsx:TagResource'], resources: [this.systems], conditions: this.owned }],
    });
  }

  private call(id: string, call: FsxCall): ServiceTask {
    return new ServiceTask(this.scope, id, { service: 'aws-sdk:fsx', timeout: CALL, ...call });
  }

  private get systems(): string {
    return this.arn('fsx', 'file-system', 'fs-*');
  }

  private get associations(): string {
    return this.arn('fsx', 'association', 'fs-*');
  }

  private get tasks(): string {
    return this.arn('fsx', 'task', 'task-*');
  }

  /** For what exists: it has the tag. */
  private get owned(): Statement['conditions'] {
    return { StringEquals: { [`aws:ResourceTag/${STORAGE_TAG}`]: this.tag } };
  }

  /** For what is made: it gets the tag. */
  private get requested(): Statement['conditions'] {
    return { StringEquals: { [`aws:RequestTag/${STORAGE_TAG}`]: this.tag } };
  }

  private arn(service: string, resource: string, resourceName: string): string {
    return arnIn(this.stack, { service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  private role(path: string): string {
    return arnIn(this.stack, { service: 'iam', region: '', resource: 'role', resourceName: `aws-service-role/${path}` });
  }
}
