import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failed } from './job-names';
import { taskStates } from './poll-states';
import { ServiceTask } from './service-task';
import { StepContext, WorkflowStep } from './workflow-step';
import { ILustreFileSystem } from '../data';
import { arnIn } from '../internal/arn';
import { derivedName } from '../internal/names';

/** Which file system is brought up to date. */
export interface LustreImportStepProps {
  /** The file system; every data repository of it is looked at. */
  readonly fileSystem: ILustreFileSystem;

  /**
   * The name of the step.
   *
   * @default 'ImportFiles'
   */
  readonly stepName?: string;
}

const TAG = 'cdk-mlops:task';
const CALL = Duration.minutes(1);

/**
 * Brings a Lustre file system up to date with S3: new objects appear as files, whose contents come when they are read first. Put it before the training
 * that reads a file system which lasts; one of `EphemeralLustre` is up to date when a run begins.
 *
 * It waits until the service is done, at most 12 hours. The id of the task stands at `$.steps.<stepName>.task`.
 */
export class LustreImportStep extends WorkflowStep {
  /** The name of the step, unique in its workflow. */
  public readonly stepName: string;
  private readonly fileSystem: ILustreFileSystem;

  /**
   * @param props - The file system.
   */
  constructor(props: LustreImportStepProps) {
    super();
    this.fileSystem = props.fileSystem;
    this.stepName = props.stepName ?? 'ImportFiles';
  }

  /**
   * Defines the states of the step.
   *
   * @param scope - An empty construct for the states.
   * @param _context - What the workflow offers.
   */
  public bindStep(scope: Construct, _context: StepContext): sfn.IChainable {
    const { stepName, fileSystem } = this;
    const failure = failed(scope, stepName);
    const done = new sfn.Pass(scope, `${stepName}: imported`);
    const incomplete = new sfn.Pass(scope, `${stepName}: not imported`, {
      result: sfn.Result.fromObject({ Error: 'FilesNotImported', Cause: 'The import of names from S3 did not succeed; describe the task for the details.' }),
      resultPath: '$.error',
    });
    incomplete.next(failure);
    const task = `$.steps.${stepName}.task`;
    const start = this.startTask(scope);
    const look = new ServiceTask(scope, `${stepName}: look`, {
      service: 'aws-sdk:fsx',
      action: 'describeDataRepositoryTasks',
      parameters: { 'TaskIds.$': `States.Array(${task})` },
      resultSelector: { 'lifecycles.$': '$.DataRepositoryTasks[*].Lifecycle' },
      resultPath: '$.polled',
      timeout: CALL,
      allow: [{ actions: ['fsx:DescribeDataRepositoryTasks'], resources: ['*'] }],
      comment: `Asks about the import into ${fileSystem.node.id}`,
    });
    look.orElse(failure);
    start.orElse(failure).next(taskStates(scope, {
      name: stepName, ask: look, lifecycles: '$.polled.lifecycles', every: Duration.seconds(30), next: done, never: incomplete,
    }));
    return sfn.Chain.custom(start, [done], done);
  }

  private startTask(scope: Construct): ServiceTask {
    const { stepName, fileSystem } = this;
    const mark = derivedName(scope);
    const tasks = arnIn(Stack.of(scope), { service: 'fsx', resource: 'task', resourceName: 'task-*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    return new ServiceTask(scope, stepName, {
      service: 'aws-sdk:fsx',
      action: 'createDataRepositoryTask',
      parameters: {
        'Type': 'IMPORT_METADATA_FROM_REPOSITORY',
        'FileSystemId': fileSystem.fileSystemId,
        'Report': { Enabled: false },
        'ClientRequestToken.$': 'States.Format(\'import-{}\', States.Hash(States.Format(\'{} {}\', $$.Execution.Id, $$.State.EnteredTime), \'MD5\'))',
        'Tags': [{ Key: TAG, Value: mark }],
      },
      resultSelector: { 'task.$': '$.DataRepositoryTask.TaskId' },
      resultPath: `$.steps.${stepName}`,
      timeout: CALL,
      allow: [
        { actions: ['fsx:CreateDataRepositoryTask'], resources: [fileSystem.fileSystemArn] },
        { actions: ['fsx:CreateDataRepositoryTask', 'fsx:TagResource'], resources: [tasks], conditions: { StringEquals: { [`aws:RequestTag/${TAG}`]: mark } } },
      ],
    });
  }
}
