import { Finding } from '../../rules/rule';
import { CallFacts } from '../../rules/workflow-calls';

/** What the rules say about one call of a state machine; `place` gives the template path of a place in the definition. */
export type CallReader = (call: CallFacts, place: (at: string) => string) => Finding[];

/** Who reads the parameters of which call: `sagemaker:createTrainingJob`. */
export const CALL_READERS: Readonly<Record<string, CallReader>> = {};
