import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import { ArnFormat, Duration, Resource, Size, SizeRoundingBehavior, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PlacedTable, tablesOf } from './catalog-contents';
import { queriesOf, saveQuery } from './catalog-queries';
import { defineTable } from './catalog-table';
import { planOfMonitor } from './dashboard-monitor';
import { IModelMonitor } from './model-monitor';
import { MonitoringCatalogGrants } from './monitoring-catalog-grants';
import { IArtifactStore } from '../data';
import { arnIn } from '../internal/arn';
import { fail, failAll, mistakeIf } from '../internal/errors';
import { derivedName } from '../internal/names';
import { folder } from '../internal/prefixes';
import { IModelEndpoint } from '../serving';

/** Properties of `MonitoringCatalog`. */
export interface MonitoringCatalogProps {
  /** Whose results can be asked; all write to one store. */
  readonly monitors: IModelMonitor[];

  /**
   * Endpoints whose captured data and log of releases can be asked.
   *
   * @default - those of the monitors that are made in this app
   */
  readonly endpoints?: IModelEndpoint[];

  /**
   * Where the monitors write.
   *
   * @default - the store of the first monitor that is made in this app
   */
  readonly store?: IArtifactStore;

  /**
   * Where the log of releases lies, below `releases/<endpoint name>/`.
   *
   * @default - the store of the monitors
   */
  readonly releases?: IArtifactStore;

  /**
   * Where in the store of the monitors results of queries are written. They are kept until somebody removes them.
   *
   * @default 'athena/<workgroup>/'
   */
  readonly resultsPrefix?: string;

  /**
   * How far back tables reach, in whole days, at least 1: Athena looks at every hour that a query does not exclude.
   *
   * @default Duration.days(400)
   */
  readonly history?: Duration;

  /**
   * How much one query may read before it is cancelled, at least 1 GiB.
   *
   * @default Size.gibibytes(10)
   */
  readonly scanLimit?: Size;

  /**
   * The name of the database: lower-case letters, digits and underscores.
   *
   * @default - derived from the stack's name and the path
   */
  readonly databaseName?: string;
}

/**
 * What was asked and answered, what monitors found, and when which version was released, for Athena and whatever asks Athena, as QuickSight does:
 * tables, a workgroup with encrypted results and a limit, and queries that people ask first.
 *
 * Tables need no crawler: Athena calculates their folders from the time.
 *
 * @resource AWS::Glue::Database
 */
export class MonitoringCatalog extends Resource {
  /** The database of the tables. */
  public readonly database: glue.CfnDatabase;

  /** Its name. */
  public readonly databaseName: string;

  /** The tables, by name. */
  public readonly tables: { [name: string]: glue.CfnTable };

  /** The workgroup in which queries run. */
  public readonly workGroup: athena.CfnWorkGroup;

  /** Its name. */
  public readonly workGroupName: string;

  /** The saved queries, by id. */
  public readonly queries: { [id: string]: athena.CfnNamedQuery };

  /** Who may ask. */
  public readonly grants: MonitoringCatalogGrants;

  constructor(scope: Construct, id: string, props: MonitoringCatalogProps) {
    super(scope, id, { physicalName: props.databaseName });
    const { history = Duration.days(400), scanLimit = Size.gibibytes(10) } = props;
    const store = this.storeOf(props);
    const placed = tablesOf({
      monitors: props.monitors,
      endpoints: props.endpoints ?? distinct(props.monitors.flatMap((monitor) => planOfMonitor(monitor)?.endpoint ?? [])),
      store,
      releases: props.releases ?? store,
    });
    this.check(props, placed);

    this.databaseName = props.databaseName ?? derivedName(this).replace(/-/g, '_');
    this.database = new glue.CfnDatabase(this, 'Resource', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: this.databaseName, description: 'What models were asked and answered, and what their monitors found' },
    });
    this.tables = Object.fromEntries(placed.map((table) => [table.name, this.defineTable(table, history)]));

    this.workGroupName = derivedName(this);
    const resultsPrefix = folder(props.resultsPrefix ?? `athena/${this.workGroupName}`);
    this.workGroup = this.defineWorkGroup(store, resultsPrefix, scanLimit);
    this.queries = Object.fromEntries(queriesOf(placed).map((query) => [query.id, this.saveQuery(query)]));
    this.grants = MonitoringCatalogGrants._of({
      workGroupArn: arnIn(Stack.of(this), { service: 'athena', resource: 'workgroup', resourceName: this.workGroupName }),
      glueArns: this.glueArns(),
      data: placed,
      results: { store, prefix: resultsPrefix },
    });
  }

  private storeOf({ monitors, store }: MonitoringCatalogProps): IArtifactStore {
    if (monitors.length === 0) fail(this, 'CatalogEmpty', "'monitors' must hold whose results can be asked, got none; give at least one monitor");
    const stores = distinct(monitors.flatMap((monitor) => planOfMonitor(monitor)?.store ?? []));
    const found = store ?? stores[0];
    if (!found) fail(this, 'CatalogStoreUnknown', "'store' must say where imported monitors write, got nothing; give the store in which their reports lie");
    const other = stores.find(({ bucketName }) => bucketName !== found.bucketName);
    if (other) {
      fail(this, 'CatalogStores', `'monitors' must all write to one store, got ${found.node.path} and ${other.node.path}; make a catalogue for each store`);
    }
    return found;
  }

  private check({ history, scanLimit, databaseName }: MonitoringCatalogProps, tables: readonly PlacedTable[]): void {
    const names = tables.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    const limit = scanLimit?.toBytes({ rounding: SizeRoundingBehavior.FLOOR });
    const days = history?.toDays({ integral: false });
    failAll(this, [
      ...mistakeIf(twice !== undefined, 'CatalogNameTaken', `'endpoints' must have ids that differ, got two for the table ${twice}; give one of them another id, or another catalogue`),
      ...mistakeIf(days !== undefined && !(days >= 1 && Number.isInteger(days)), 'CatalogHistory',
        `'history' must be whole days, at least 1, got ${history?.toIsoString()}; use Duration.days()`),
      ...mistakeIf(limit !== undefined && limit < GIBIBYTE, 'ScanLimitTooSmall', `'scanLimit' must be at least 1 GiB, got ${limit} bytes; use Size.gibibytes()`),
      ...mistakeIf(databaseName !== undefined && !/^[a-z0-9_]{1,255}$/.test(databaseName), 'DatabaseNameInvalid',
        `'databaseName' must be lower-case letters, digits and underscores, got ${databaseName}; leave it out to have one derived`),
    ]);
  }

  private defineTable(table: PlacedTable, history: Duration): glue.CfnTable {
    const id = table.name.split('_').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
    const defined = defineTable(this, id, { ...table, databaseName: this.databaseName, history });
    defined.addResourceDependency(this.database);
    return defined;
  }

  private defineWorkGroup(store: IArtifactStore, resultsPrefix: string, scanLimit: Size): athena.CfnWorkGroup {
    return new athena.CfnWorkGroup(this, 'WorkGroup', {
      name: this.workGroupName,
      description: `Queries over ${this.databaseName}`,
      recursiveDeleteOption: true, // its history would keep the stack from being removed; data and results stay
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimit.toBytes(),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: store.uriFor(resultsPrefix),
          expectedBucketOwner: Stack.of(this).account,
          encryptionConfiguration: store.encryptionKey
            ? { encryptionOption: 'SSE_KMS', kmsKey: store.encryptionKey.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  private saveQuery(query: ReturnType<typeof queriesOf>[number]): athena.CfnNamedQuery {
    const saved = saveQuery(this, query, { database: this.databaseName, workGroup: this.workGroupName });
    saved.addResourceDependency(this.workGroup);
    return saved;
  }

  private glueArns(): string[] {
    const stack = Stack.of(this);
    const arn = (resource: string, resourceName?: string) => arnIn(stack, {
      service: 'glue', resource, resourceName, arnFormat: resourceName ? ArnFormat.SLASH_RESOURCE_NAME : ArnFormat.NO_RESOURCE_NAME,
    });
    return [arn('catalog'), arn('database', this.databaseName), arn('table', `${this.databaseName}/*`)];
  }
}

const GIBIBYTE = 1024 ** 3;

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
