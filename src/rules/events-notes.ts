import { Note } from './rule';

/** Rows about EventBridge that no check guards. */
export const EVENTS_NOTES: Note[] = [
  {
    id: 'EB-12',
    what: 'A rule whose target causes the event again runs for ever',
    source: 'EventBridge User Guide, eb-rules',
    by: 'construct',
    how: 'what a target causes cannot be seen; RetrainingTrigger.s3Upload refuses a prefix that its workflow writes to',
  },
];
