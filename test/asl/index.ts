/*
 * Runs state machines in tests: JSONPath ASL on a virtual clock, with AWS's documented semantics (see conformance.json).
 *
 *   import { definitionsOf, failing, later, runMachine, sequence } from '../asl';
 *
 *   const [definition] = Object.values(definitionsOf(stack));           // every machine of a stack, by logical id, as plain ASL
 *   const run = runMachine(definition, { run: { id: 'r1' } }, {
 *     'sagemaker:createTrainingJob.sync': { TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: 's3://b/m' } },
 *     'Read report': ({ Key }) => ({ Body: JSON.stringify({ auc: 0.9, read: Key }) }),   // by the name of the state; gets the parameters
 *     'sns:publish': sequence(failing('SNS.ThrottlingException'), {}),                   // fails once, then works
 *     'Train': later(3600, failing('States.TaskFailed', '{"TrainingJobStatus":"Failed"}')), // an hour later
 *   });
 *   expect(run).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
 *   run.trace;   // the states that were entered
 *   run.calls;   // each call with its parameters, filled in
 *   run.seconds; // virtual time
 *
 * A call that nobody answers is an error of the test. `waitForTaskToken` waits until `execution.engine` gets an answer or the time is over.
 * Machines together with simulated services, queues, pipes and rules of a synthesized app: `./world`. Faults everywhere: `./explore`.
 */
export * from './chance';
export * from './clock';
export * from './engine';
export * from './errors';
export * from './execution';
export * from './routine';
export * from './run-machine';
export { definitionsOf } from './world/definitions';
