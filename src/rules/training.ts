import { Family } from './rule';
import { TrainingFacts } from './training-facts';
import { TRAINING_INPUTS } from './training-inputs';
import { TRAINING_RESOURCES } from './training-resources';

/** What SageMaker accepts as a training job. */
export const TRAINING: Family<TrainingFacts> = {
  title: 'Training jobs',
  rules: [...TRAINING_INPUTS, ...TRAINING_RESOURCES],
  notes: [
    {
      id: 'TJ-11',
      what: 'The name of a job is free in every run, and has at most 63 characters',
      source: 'SageMaker API, CreateTrainingJob.TrainingJobName: unique within a Region of an account',
      by: 'rule',
      how: 'SF-14 looks at the names of all jobs that a state machine makes',
    },
    {
      id: 'TJ-29',
      what: 'A job that ran has a name that no other job of the account and Region can have again',
      source: 'SageMaker API, CreateTrainingJob.TrainingJobName',
      by: 'construct',
      how: 'steps make names from the execution, the item, the redrive and the attempt',
    },
    {
      id: 'TJ-30',
      what: 'Instances of one job in a VPC reach each other only through their security group, over fabric with all traffic in both directions',
      source: 'SageMaker Developer Guide, train-vpc',
      by: 'construct',
      how: 'a step with several instances in a VPC opens a group to itself',
    },
  ],
};
