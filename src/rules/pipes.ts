import { PipeFacts } from './event-facts';
import { between, eachKnown, lengthBetween, matches, problemIf } from './problems';
import { Family, given } from './rule';

const API = 'EventBridge Pipes API';

/** Pipes of EventBridge. */
export const PIPES: Family<PipeFacts> = {
  title: 'EventBridge pipes',
  rules: [
    {
      id: 'EB-13',
      what: 'The name of a pipe has 1 to 64 letters, digits, dots, hyphens and underscores',
      severity: 'error',
      source: `${API}, CreatePipe.Name`,
      check: (f) => matches('name', f.name, { pattern: /^[.\-_A-Za-z0-9]+$/, rule: 'must have 1 to 64 letters, digits, dots, hyphens and underscores', mend: 'leave it out: CloudFormation names the pipe', maxLength: 64 }),
    },
    {
      id: 'EB-14',
      what: 'A pipe has at most five filters, batches of 1 to 10000 within 300 seconds, and the limits of its source',
      severity: 'error',
      source: `${API}, PipeSourceParameters`,
      check: (f) => [
        ...lengthBetween('filters', f.filters, { low: 0, high: 5, noun: 'filters' }, 'join them by $or'),
        ...eachKnown('filters', f.filters).flatMap(([filter, at]) => problemIf(given(filter) && filter.length > 4096, {
          field: at, rule: 'must have at most 4096 characters', got: `${given(filter) ? filter.length : 0} characters`, mend: 'use fewer values',
        })),
        ...between('batchSize', f.batchSize, { low: 1, high: 10000 }, 'leave it out for the default of the source'),
        ...between('window', f.window, { low: 0, high: 300, unit: ' seconds' }, 'wait longer in the target'),
        ...between('parallelization', f.parallelization, { low: 1, high: 10 }, 'use 1'),
        ...between('retries', f.retries, { low: -1, high: 10000 }, 'use -1 to retry until records expire'),
        ...between('recordAge', f.recordAge, { low: -1, high: 604800, unit: ' seconds' }, 'use -1 to keep every record'),
        ...problemIf(f.source === 'stream' && f.startingPosition === undefined, {
          field: 'startingPosition', rule: 'must be given for a stream', mend: 'write LATEST or TRIM_HORIZON',
        }),
      ],
    },
    {
      id: 'EB-15',
      what: 'A pipe that takes more than ten messages of a queue at once waits for them for at least a second',
      severity: 'warning',
      source: 'Lambda API, CreateEventSourceMapping.BatchSize; unconfirmed for pipes',
      check: (f) => problemIf(f.source === 'sqs' && given(f.batchSize) && f.batchSize > 10 && (f.window === undefined || f.window === 0), {
        field: 'window', rule: 'must be at least 1 second for batches of more than 10 messages', got: f.window === 0 ? 0 : undefined, mend: 'give a window, or take 10 messages at once',
      }),
    },
  ],
  notes: [],
};
