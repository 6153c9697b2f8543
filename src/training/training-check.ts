import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CODE_CHANNEL } from './bound-code';
import { ComputeChoice } from './compute-choice';
import type { BoundTraining } from './training-job';
import { fail, warn } from '../internal/errors';

/** Time-outs of states are calculated from these. */
export function checkDurations(scope: Construct, choices: readonly ComputeChoice[]): void {
  for (const { maxRuntime, maxWait, keepAlive } of choices) {
    for (const [prop, value] of Object.entries({ maxRuntime, maxWait, keepAlive })) requireKnown(scope, prop, value);
  }
}

function requireKnown(scope: Construct, prop: string, value: Duration | undefined): void {
  if (!value?.isUnresolved()) return;
  fail(scope, 'TokenInCalculation', `'${prop}' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal`);
}

/** Every rule that a training job must keep, all problems at once. */
export function checkTraining(scope: Construct, { inputs, code, choices, placement, checkpoints }: BoundTraining): void {
  if (code.channel && inputs.some(([name]) => name === CODE_CHANNEL)) {
    fail(scope, 'ChannelTaken', `'inputs' must leave the channel ${CODE_CHANNEL} to the script, got ${CODE_CHANNEL}; give the input another name`);
  }
  if (!choices.some(({ mode }) => mode === 'spot')) return;
  if (placement.zones === 1) {
    warn(scope, 'SpotInOneZone', "'network' should span several zones for spot capacity, got 1, where one pool of instances decides whether the job runs; spread the subnets, or add TrainingCompute.onDemand() with orElse()");
  }
  if (!checkpoints._localPath) {
    warn(scope, 'SpotWithoutCheckpoints', "'checkpoints' should be kept where an interruption may end a job at any time, got Checkpoints.none(); use Checkpoints.perRun()");
  }
}
