import { Note } from './rule';

/** Rows about state machines that no check guards. */
export const WORKFLOW_NOTES: Note[] = [
  {
    id: 'SF-05',
    what: 'A state takes and gives at most 262,144 bytes',
    source: 'Step Functions Developer Guide, limits-overview',
    by: 'construct',
    how: 'our states pass addresses in S3, and every task catches States.DataLimitExceeded by its name',
  },
  {
    id: 'SF-13',
    what: 'Policies for log delivery share one document of 5,120 characters in an account',
    source: 'Step Functions Developer Guide, cw-logs (log groups below /aws/vendedlogs/)',
    by: 'construct',
    how: 'the machines of a stack share one log group, so that each stack takes one entry',
  },
  {
    id: 'SF-16',
    what: 'The role of a job may use the keys of what it reads and writes',
    source: 'aws/aws-cdk#12810',
    by: 'construct',
    how: 'the roles of our jobs are granted the keys of stores and volumes with the stores themselves',
  },
];
