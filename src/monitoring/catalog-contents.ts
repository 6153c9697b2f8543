import { CAPTURED, EXECUTIONS, FEATURES, RECORDS, RELEASE_KEYS, RELEASES, VIOLATIONS } from './catalog-columns';
import { CatalogTable } from './catalog-table';
import { planOfMonitor } from './dashboard-monitor';
import type { IModelMonitor } from './model-monitor';
import { IArtifactStore } from '../data';
import { IModelEndpoint } from '../serving';

/** A table and where grants must reach for it. */
export interface PlacedTable extends CatalogTable {
  readonly store: IArtifactStore;
  readonly prefix: string;
  /** What the table is for its queries. */
  readonly role: 'captured' | 'records' | 'releases' | 'executions' | 'violations' | 'features';
  /** Whose it is; nothing for what all monitors share. */
  readonly owner?: string;
}

/** What is catalogued. */
export interface Catalogued {
  readonly monitors: readonly IModelMonitor[];
  readonly endpoints: readonly IModelEndpoint[];
  /** Where the monitors write. */
  readonly store: IArtifactStore;
  /** Where the log of releases lies. */
  readonly releases: IArtifactStore;
}

/** All tables, those of all monitors first. */
export function tablesOf({ monitors, endpoints, store, releases }: Catalogued): PlacedTable[] {
  return [
    ...RESULTS.map(({ role, description, columns }) => placed(store, 'monitoring/', {
      role,
      name: role,
      description,
      columns,
      path: `\${monitor}/${role}/\${hour}/`,
      partition: { name: 'monitor', values: monitors.map(({ monitorName }) => monitorName) },
      by: 'hour' as const,
    })),
    ...endpoints.flatMap((endpoint) => [...captured(endpoint), released(endpoint, releases)]),
    ...monitors.flatMap(recorded),
  ];
}

const RESULTS = [
  { role: 'executions', description: 'Windows that monitors looked at', columns: EXECUTIONS },
  { role: 'violations', description: 'What monitors found', columns: VIOLATIONS },
  { role: 'features', description: 'What monitors measured of each feature', columns: FEATURES },
] as const;

function captured(endpoint: IModelEndpoint): PlacedTable[] {
  const { capture, endpointName, variantNames } = endpoint;
  if (!capture) return [];
  const owner = snake(endpoint.node.id);
  return [placed(capture.store, capture._prefixFor(endpointName), {
    role: 'captured',
    owner,
    name: `captured_${owner}`,
    description: `What the endpoint ${endpointName} was asked and answered`,
    columns: CAPTURED,
    path: '${variant}/${hour}/',
    partition: { name: 'variant', values: variantNames },
    by: 'hour',
  })];
}

function released(endpoint: IModelEndpoint, store: IArtifactStore): PlacedTable {
  const owner = snake(endpoint.node.id);
  return placed(store, `releases/${endpoint.endpointName}/`, {
    role: 'releases',
    owner,
    name: `releases_${owner}`,
    description: `When which version began to answer at ${endpoint.endpointName}`,
    columns: RELEASES,
    keys: RELEASE_KEYS,
    path: '${day}/',
    by: 'day',
  });
}

function recorded(monitor: IModelMonitor): PlacedTable[] {
  const source = planOfMonitor(monitor)?.source;
  if (source?.kind !== 'records') return [];
  const owner = snake(monitor.node.id);
  return [placed(source.store, source.prefix, {
    role: 'records',
    owner,
    name: `records_${owner}`,
    description: `What callers recorded for the monitor ${monitor.monitorName}`,
    columns: RECORDS,
    path: '${hour}/',
    by: 'hour',
  })];
}

function placed(store: IArtifactStore, prefix: string, table: Omit<PlacedTable, 'store' | 'prefix' | 'root'>): PlacedTable {
  return { ...table, store, prefix, root: store.uriFor(prefix) };
}

/** `FraudScoring` as `fraud_scoring`: what Athena takes without quotes. */
export function snake(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toLowerCase();
}
