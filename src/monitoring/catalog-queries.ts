import * as athena from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { PlacedTable } from './catalog-contents';
import queries from './data/athena-queries.json';

/** A saved query with its tables. */
export interface SavedQuery {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** What people ask first: once over all monitors, and for each endpoint whose tables are there. */
export function queriesOf(tables: readonly PlacedTable[]): SavedQuery[] {
  const shared = new Map(tables.filter(({ owner }) => !owner).map(({ role, name }) => [role as string, name]));
  const owners = [...new Set(tables.filter(({ role }) => role === 'captured').map(({ owner }) => owner!))];
  return queries.flatMap(({ id, name, description, of, sql }) => {
    const text = sql.join('\n');
    if (of === 'monitors') return [{ id, name, description, sql: filled(text, shared) }];
    return owners.map((owner) => ({
      id: `${id}${owner.split('_').map((word) => word[0].toUpperCase() + word.slice(1)).join('')}`,
      name: `${name}: ${owner}`,
      description,
      sql: filled(text, new Map(tables.filter((table) => table.owner === owner).map((table) => [table.role as string, table.name]))),
    }));
  });
}

function filled(sql: string, tables: ReadonlyMap<string, string>): string {
  return sql.replace(/\{(\w+)\}/g, (_, role: string) => tables.get(role)!);
}

/** Where queries run. */
export interface QueryPlace {
  readonly database: string;
  readonly workGroup: string;
}

/** Saves a query in a workgroup. */
export function saveQuery(scope: Construct, { id, name, description, sql }: SavedQuery, where: QueryPlace): athena.CfnNamedQuery {
  return new athena.CfnNamedQuery(scope, id, { name, description, queryString: sql, ...where });
}
