import { Construct } from 'constructs';
import type { BatchTransformStepProps } from './batch-transform-step';
import { INSTANCE_TYPE } from './processing-defaults';
import { requireKnown } from './training-check';
import { report } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { fact, mebibytesFact } from '../internal/tokens';
import { findings } from '../rules/rule';
import { TRANSFORM_JOBS } from '../rules/transform';

/** Every rule that a batch transform job must keep, all problems at once. */
export function checkTransform(scope: Construct, props: BatchTransformStepProps): void {
  const { instanceType = INSTANCE_TYPE, instanceCount = 1, maxConcurrentTransforms, maxPayload, maxRuntime, splitByLine = true } = props;
  requireKnown(scope, 'maxRuntime', maxRuntime);
  requireKnown(scope, 'maxPayload', maxPayload);
  report(scope, findings(TRANSFORM_JOBS.rules, {
    instanceType: fact(instanceType),
    instanceCount: fact(instanceCount),
    volumeKey: false,
    maxConcurrent: fact(maxConcurrentTransforms),
    maxPayloadMb: maxPayload && mebibytesFact(maxPayload),
    split: splitByLine ? 'Line' : 'None',
    strategy: splitByLine ? 'MultiRecord' : undefined,
    environment: undefined, // the model has it
    invocationTimeout: undefined,
    invocationRetries: undefined,
  }, nameOf));
}

const nameOf = fieldNames({ maxPayloadMb: 'maxPayload', maxConcurrent: 'maxConcurrentTransforms' });
