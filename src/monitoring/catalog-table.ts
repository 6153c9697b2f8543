import * as glue from 'aws-cdk-lib/aws-glue';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CatalogColumn } from './catalog-columns';

/** Values of a partition that is no time. */
export interface EnumPartition {
  readonly name: string;
  readonly values: readonly string[];
}

/** A table over JSON Lines in folders by time. */
export interface CatalogTable {
  readonly name: string;
  readonly description: string;
  /** Where all of it lies, with a slash at its end. */
  readonly root: string;
  /** What follows: `${variant}/${hour}/`. */
  readonly path: string;
  readonly columns: readonly CatalogColumn[];
  /** Columns that are called otherwise than their keys. */
  readonly keys?: { readonly [column: string]: string };
  readonly partition?: EnumPartition;
  /** Whether folders are hours or days. */
  readonly by: 'hour' | 'day';
}

/** What time folders look like. */
const TIMES = {
  hour: { format: 'yyyy/MM/dd/HH', unit: 'HOURS' },
  day: { format: 'yyyy/MM/dd', unit: 'DAYS' },
};

/** A table with what it has in common with the others of its catalogue. */
export interface TableToDefine extends CatalogTable {
  readonly databaseName: string;
  /** How far back it reaches. */
  readonly history: Duration;
}

/** A table whose partitions Athena calculates from the time: no crawler, and nothing to repair when an hour begins. */
export function defineTable(scope: Construct, id: string, table: TableToDefine): glue.CfnTable {
  const { name, description, root, path, columns, keys = {}, partition, by, databaseName, history } = table;
  return new glue.CfnTable(scope, id, {
    catalogId: Stack.of(scope).account,
    databaseName,
    tableInput: {
      name,
      description,
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [...partition ? [{ name: partition.name, type: 'string' }] : [], { name: by, type: 'string' }],
      parameters: {
        'classification': 'json',
        'projection.enabled': 'true',
        ...partition ? { [`projection.${partition.name}.type`]: 'enum', [`projection.${partition.name}.values`]: partition.values.join(',') } : {},
        [`projection.${by}.type`]: 'date',
        [`projection.${by}.format`]: TIMES[by].format,
        [`projection.${by}.interval`]: '1',
        [`projection.${by}.interval.unit`]: TIMES[by].unit,
        [`projection.${by}.range`]: `NOW-${history.toDays()}DAYS,NOW`,
        'storage.location.template': `${root}${path}`,
      },
      storageDescriptor: {
        location: root,
        columns: columns.map(({ name: column, type }) => ({ name: column, type })),
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: {
          serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
          parameters: {
            'ignore.malformed.json': 'true', // a file that was cut off hides its last line, not the query
            ...Object.fromEntries(Object.entries(keys).map(([column, key]) => [`mapping.${column}`, key])),
          },
        },
      },
    },
  });
}
