import { Construct } from 'constructs';
import { INSTANCE_TYPE, maxRuntimeOf, volumeOf } from './processing-defaults';
import type { BoundProcessingOutput, ProcessingWork } from './processing-job';
import { requireKnown } from './training-check';
import { report } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { fact, gibibytesFact, secondsFact } from '../internal/tokens';
import { PROCESSING_JOBS } from '../rules/processing';
import { ProcessingPathFacts } from '../rules/processing-facts';
import { Fact, findings } from '../rules/rule';

/** Every rule that a processing job must keep, all problems at once; `names` are those of facts that the author knows under another name. */
export function checkProcessing(scope: Construct, work: ProcessingWork, names: Record<string, string> = {}): void {
  const { image, options, instanceCount, inputs, outputs } = work;
  requireKnown(scope, 'maxRuntime', options.maxRuntime);
  requireKnown(scope, 'volumeSize', options.volumeSize);
  report(scope, findings(PROCESSING_JOBS.rules, {
    image: fact(image._bind(scope).uri),
    entrypoint: options.entrypoint?.map(fact),
    commandArguments: options.commandArguments?.map(fact),
    environment: options.environment && variables(options.environment),
    inputs: Object.entries(inputs).map(([name, { localPath }]) => place({ name, localPath })),
    outputs: outputs.map(place),
    instanceType: fact(options.instanceType ?? INSTANCE_TYPE),
    instanceCount: fact(instanceCount),
    volumeGiB: gibibytesFact(volumeOf(options)),
    volumeKey: false,
    maxRuntime: secondsFact(maxRuntimeOf(options)),
    vpc: undefined, // its placement has checked it
  }, fieldNames({ volumeGiB: 'volumeSize', ...names })));
}

function place({ name, localPath }: Pick<BoundProcessingOutput, 'name' | 'localPath'>): ProcessingPathFacts {
  return { name, localPath: fact(localPath), managed: false };
}

function variables(environment: Record<string, string>): Record<string, Fact<string>> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]): [string, Fact<string>] => [name, fact(value)]));
}
