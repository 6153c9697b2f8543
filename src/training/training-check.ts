import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CODE_CHANNEL } from './bound-code';
import { ComputeChoice, typesOf } from './compute-choice';
import { trainingFacts } from './training-facts';
import type { BoundTraining } from './training-job';
import { fail, report, warn } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { hasFabric } from '../rules/instances';
import { Finding, findings } from '../rules/rule';
import { TRAINING } from '../rules/training';

/** Time-outs of states are calculated from these, and the units of the service are others. */
export function checkNumbers(scope: Construct, choices: readonly ComputeChoice[]): void {
  for (const { maxRuntime, maxWait, keepAlive, volumeSize } of choices) {
    for (const [prop, value] of Object.entries({ maxRuntime, maxWait, keepAlive, volumeSize })) requireKnown(scope, prop, value);
  }
}

export function requireKnown(scope: Construct, prop: string, value: Duration | Size | undefined): void {
  if (!value?.isUnresolved()) return;
  fail(scope, 'TokenInCalculation', `'${prop}' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal`);
}

/** Every rule that a training job must keep, all problems at once. */
export function checkTraining(scope: Construct, training: BoundTraining, more: readonly Finding[] = []): void {
  const { inputs, code, choices } = training;
  if (code.channel && inputs.some(([name]) => name === CODE_CHANNEL)) {
    fail(scope, 'ChannelTaken', `'inputs' must leave the channel ${CODE_CHANNEL} to the script, got ${CODE_CHANNEL}; give the input another name`);
  }
  for (const choice of choices) warnAboutFabric(scope, choice);
  const found = choices.flatMap((choice) => findings(TRAINING.rules, trainingFacts(training, choice, training.tuned), nameOf));
  report(scope, once([...found, ...more]));
}

function warnAboutFabric(scope: Construct, choice: ComputeChoice): void {
  const without = choice.efa && typesOf(choice).find((type) => !hasFabric(type));
  if (!without) return;
  warn(scope, 'EfaInstanceType', `'efa' should be given for types with Elastic Fabric Adapter, such as ml.p4d.24xlarge, ml.p5.48xlarge, ml.g6e.12xlarge, ml.trn1.32xlarge or ml.c5n.18xlarge, got ${without}; leave it out, or acknowledge this where AWS lists the type by now`);
}

/** Choices share what they inherit. */
function once(all: readonly Finding[]): Finding[] {
  return [...new Map(all.map((finding) => [`${finding.id} ${finding.message}`, finding])).values()];
}

const nameOf = fieldNames({
  'channels': 'inputs',
  'resources.instanceType': 'instanceType',
  'resources.count': 'count',
  'resources.groups': 'groups',
  'resources.volumeGiB': 'volumeSize',
  'resources.volumeKey': 'encryption',
  'resources.keepAlive': 'keepAlive',
  'vpc': 'network',
});
