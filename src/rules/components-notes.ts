import { Note } from './rule';

/** Rows about inference components that no check guards. */
export const COMPONENT_NOTES: Note[] = [
  {
    id: 'IC-13',
    what: 'The copies of all components fit onto the instance type',
    source: 'Not documented by AWS',
    by: 'unreachable',
    how: 'it needs the free resources of an instance, which AWS does not publish',
  },
];
