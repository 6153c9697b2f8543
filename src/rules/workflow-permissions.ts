import { HOLE } from './workflow-definition';
import { PermissionFacts } from './workflow-facts';

/** Whether a role may allow an action on a resource; what only the deployment knows may be anything. */
export function mayAllow(permissions: readonly PermissionFacts[], action: string, resource = '*'): boolean {
  return permissions.some(({ actions, resources }) => actions.some((pattern) => meets(pattern.toLowerCase(), action.toLowerCase()))
    && (resource === '*' || resources.some((pattern) => meets(pattern, resource))));
}

/** The ARN of a resource of the template: two resources never share one. */
const OF_RESOURCE = new RegExp(`^${HOLE}\\w+\\.Arn${HOLE}$`);

const HOLES = new RegExp(`${HOLE}[^${HOLE}]*${HOLE}`, 'g');

/** Whether two texts can be the same, where stars and holes stand for anything. */
function meets(one: string, other: string): boolean {
  if (OF_RESOURCE.test(one) && OF_RESOURCE.test(other)) return one === other;
  const [a, b] = [one, other].map((text) => text.replace(HOLES, '*').replace(/\*+/g, '*'));
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = b.length; j >= 0; j--) {
      const shorter = { down: below[j], right: row[j + 1], both: below[j + 1] };
      row[j] = (i === a.length && j === b.length) || endsMeet(a[i], b[j], shorter);
    }
    below = row;
  }
  return below[0];
}

/** Whether the rest of two patterns can be the same, from what is known of shorter rests. */
function endsMeet(a: string | undefined, b: string | undefined, { down, right, both }: Record<'down' | 'right' | 'both', boolean | undefined>): boolean {
  if (a === '*') return Boolean(down) || (b !== undefined && Boolean(right));
  if (b === '*') return Boolean(right) || (a !== undefined && Boolean(down));
  return a !== undefined && b !== undefined && (a === b || a === '?' || b === '?') && Boolean(both);
}
