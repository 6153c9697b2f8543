import declared from './data/catalog-columns.json';

/** A column of a table in Glue. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
}

/** Names are the keys of the rows in lower case, as Athena compares them. */
function columns(types: { readonly [name: string]: string }): CatalogColumn[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** What SageMaker writes of each request: https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html */
export const CAPTURED: readonly CatalogColumn[] = columns(declared.captured);

/** What a caller or proxy writes in the format of the library; features and prediction as text of JSON, because they may be objects or lists. */
export const RECORDS: readonly CatalogColumn[] = columns(declared.records);

/** The log of releases. Its keys `from` and `to` are words of SQL, so they have other names here. */
export const RELEASES: readonly CatalogColumn[] = columns(declared.releases);

/** The keys behind the columns that are called otherwise. */
export const RELEASE_KEYS: { readonly [column: string]: string } = { started: 'from', ended: 'to' };

/** One row for each window. The monitor is part of the path, so it is a partition. */
export const EXECUTIONS: readonly CatalogColumn[] = columns(declared.executions);

/** One row for each violation. */
export const VIOLATIONS: readonly CatalogColumn[] = columns(declared.violations);

/** One row for each feature, check and statistic. */
export const FEATURES: readonly CatalogColumn[] = columns(declared.features);
