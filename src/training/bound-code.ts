import { ComputeChoice, typesOf } from './compute-choice';
import type { TrainingCommandOptions, TrainingScriptOptions } from './training-code';
import { ExecutionRole } from '../security';

/** The channel by which a script reaches its container. */
export const CODE_CHANNEL = 'code';

/** Code in the stack of the job. */
export interface BoundCode {
  /** A `Channel` without its name. */
  readonly channel?: Record<string, unknown>;
  /** Where the container finds the archive. */
  readonly directory?: string;
  readonly script?: TrainingScriptOptions;
  readonly command?: TrainingCommandOptions;
  grant(role: ExecutionRole): void;
}

/** The hyperparameters by which the containers of frameworks find a script. */
export function scriptHyperparameters({ script, directory }: BoundCode, choice: ComputeChoice): Record<string, string> {
  if (!script || !directory) return {};
  return {
    sagemaker_program: script.entryPoint,
    sagemaker_submit_directory: directory,
    ...script.launcher?._hyperparameters(typesOf(choice)[0]),
  };
}
