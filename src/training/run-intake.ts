import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { WorkflowTable } from './workflow-table';
import { Encryption } from '../security';

/** How long the intake may take; a queue keeps a batch hidden for six times as long. */
export const INTAKE_TIME = Duration.minutes(1);

/** What each event of a batch is for the intake; a pipe writes it instead of the event. */
export interface IntakeEvent {
  readonly workflow: string;
  /** What starts the guard. */
  readonly guard: string;
}

/** Express and short: the pipe waits for it, so it retries briefly, and the batch comes again when it fails. */
const BRIEFLY: sfn.RetryProps = { errors: ['States.ALL'], interval: Duration.seconds(1), maxAttempts: 3, backoffRate: 2, jitterStrategy: sfn.JitterType.FULL };

/**
 * Counts the events of a batch in one update and starts the guard of the workflow. A batch counts when the update is written:
 * a guard that cannot be started then is started by the sweeper.
 */
export class RunIntake extends Construct {
  public readonly machine: WorkflowMachine;

  constructor(scope: Construct, id: string, table: WorkflowTable, encryption: Encryption) {
    super(scope, id);
    const states = new Construct(this, 'States');
    const count = table.update(states, 'Count the events', {
      key: { 'S.$': "States.Format('lock#{}', $[0].workflow)" },
      update: 'ADD signals :n',
      values: { ':n': { 'N.$': "States.Format('{}', States.ArrayLength($))" } },
      retryOn: [],
    });
    count.addRetry(BRIEFLY);
    const start = new ServiceTask(states, 'Start the guard', {
      service: 'states',
      action: 'startExecution',
      parameters: { 'StateMachineArn.$': '$[0].guard', 'Input': { counted: true } },
      timeout: Duration.seconds(10),
      retryOn: [],
      allow: [],
    });
    start.addRetry(BRIEFLY);
    const counted = new sfn.Succeed(states, 'Counted', { comment: 'Where the guard did not start, the sweeper starts it.' });
    start.orElseIgnore(counted).next(counted);
    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: sfn.Chain.start(count).next(start),
      comment: 'Counts events of triggers and starts the guard of their workflow',
      encryption,
      timeout: INTAKE_TIME,
      express: true,
    });
  }

  /** Lets the intake start a guard. */
  public serve(guard: WorkflowMachine): void {
    for (const statement of guard.startStatements) this.machine.role._allow(statement);
  }
}
