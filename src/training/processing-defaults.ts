import { Duration, Size } from 'aws-cdk-lib/core';
import { ProcessingJobOptions } from './processing-job-options';

/** The type of the instances of jobs that say nothing else. */
export const INSTANCE_TYPE = 'ml.m5.xlarge';

export function maxRuntimeOf({ maxRuntime }: ProcessingJobOptions): Duration {
  return maxRuntime ?? Duration.hours(1);
}

export function volumeOf({ volumeSize }: ProcessingJobOptions): Size {
  return volumeSize ?? Size.gibibytes(30);
}
