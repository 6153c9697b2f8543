/** A column of a table in Glue. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
}

/** Columns by name and type; names are the keys of the rows in lower case, as Athena compares them. */
function columns(types: { readonly [name: string]: string }): CatalogColumn[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

const PAYLOAD = 'struct<observedcontenttype:string,mode:string,data:string,encoding:string>';

/** What SageMaker writes of each request: https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html */
export const CAPTURED: readonly CatalogColumn[] = columns({
  capturedata: `struct<endpointinput:${PAYLOAD},endpointoutput:${PAYLOAD}>`,
  eventmetadata: 'struct<eventid:string,customattributes:array<string>,inferenceid:string,inferencetime:string>',
  eventversion: 'string',
});

/** What a caller or proxy writes in the format of the library. */
export const RECORDS: readonly CatalogColumn[] = columns({
  format: 'string',
  inferenceid: 'string',
  eventtime: 'string',
  features: 'map<string,string>',
  prediction: 'map<string,string>',
  version: 'string',
});

/** The log of releases. Its keys `from` and `to` are words of SQL, so they have other names here. */
export const RELEASES: readonly CatalogColumn[] = columns({
  format: 'string',
  id: 'string',
  endpoint: 'string',
  version: 'string',
  previousversion: 'string',
  configuration: 'string',
  previousconfiguration: 'string',
  started: 'string',
  ended: 'string',
  outcome: 'string',
});

/** The keys behind the columns that are called otherwise. */
export const RELEASE_KEYS: { readonly [column: string]: string } = { started: 'from', ended: 'to' };

/** One row for each window. The monitor is part of the path, so it is a partition. */
export const EXECUTIONS: readonly CatalogColumn[] = columns({
  endpoint: 'string',
  version: 'string',
  windowstart: 'string',
  windowend: 'string',
  status: 'string',
  samples: 'bigint',
  violations: 'bigint',
  suppressedviolations: 'bigint',
  duringrelease: 'boolean',
  checks: 'bigint',
  checksjudged: 'bigint',
  violated: 'string',
  unreadable: 'bigint',
  report: 'string',
});

/** One row for each violation. */
export const VIOLATIONS: readonly CatalogColumn[] = columns({
  endpoint: 'string',
  version: 'string',
  windowstart: 'string',
  check: 'string',
  kind: 'string',
  feature: 'string',
  type: 'string',
  statistic: 'string',
  value: 'double',
  limit: 'double',
  description: 'string',
  since: 'string',
  suppressed: 'boolean',
});

/** One row for each feature, check and statistic. */
export const FEATURES: readonly CatalogColumn[] = columns({
  endpoint: 'string',
  version: 'string',
  windowstart: 'string',
  check: 'string',
  kind: 'string',
  feature: 'string',
  statistic: 'string',
  value: 'double',
  limit: 'double',
  score: 'double',
  violated: 'boolean',
  samples: 'bigint',
});
