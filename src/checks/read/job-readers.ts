import { closedInCall } from './closed';
import { readProcessing, readTransform } from './processing';
import { readTraining } from './training';
import { readTuning } from './tuning';
import { RULES } from '../../rules';
import { Finding } from '../../rules/rule';
import { CallFacts } from '../../rules/workflow-calls';

/** What the rules say about one call of a state machine; `place` gives the template path of a place in the definition, `alone` whether it is its only call of the kind. */
export type CallReader = (call: CallFacts, place: (at: string) => string, alone: boolean) => Finding[];

/** Who reads the parameters of which call: `sagemaker:createTrainingJob`. */
export const CALL_READERS: Readonly<Record<string, CallReader>> = {
  'sagemaker:createProcessingJob': ({ parameters }, place) => [
    ...readProcessing(parameters, place).findings(RULES.processing), ...closedInCall('AWS::SageMaker::ProcessingJob', parameters, place),
  ],
  'sagemaker:createTransformJob': ({ parameters }, place) => readTransform(parameters, place).findings(RULES.transform),
  'sagemaker:createTrainingJob': ({ parameters }, place, alone) => readTraining(parameters, place, alone).findings(RULES.training),
  'sagemaker:createHyperParameterTuningJob': ({ parameters }, place) => {
    const { tuning, training } = readTuning(parameters, place);
    return [...tuning.findings(RULES.tuning), ...training?.findings(RULES.training) ?? []];
  },
};
