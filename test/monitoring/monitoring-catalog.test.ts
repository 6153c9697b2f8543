// covers src/monitoring/catalog-*.ts
// covers src/monitoring/monitoring-catalog-grants.ts
import * as fs from 'fs';
import * as path from 'path';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { CaptureSource } from '../../src/monitoring/capture-source';
import { RELEASE_KEYS } from '../../src/monitoring/catalog-columns';
import { snake } from '../../src/monitoring/catalog-contents';
import declared from '../../src/monitoring/data/catalog-columns.json';
import { DriftCheck } from '../../src/monitoring/drift-check';
import { ModelBaseline } from '../../src/monitoring/model-baseline';
import { IModelMonitor, ModelMonitor } from '../../src/monitoring/model-monitor';
import { ModelMonitorProps } from '../../src/monitoring/model-monitor-props';
import { MonitorSchedule } from '../../src/monitoring/monitor-schedule';
import { MonitoringCatalog, MonitoringCatalogProps } from '../../src/monitoring/monitoring-catalog';
import { ExecutionRole } from '../../src/security';
import { DataCapture, ModelEndpoint } from '../../src/serving';
import { endpointIn, variant } from '../support/endpoints';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

const TABLE = 'AWS::Glue::Table';
const SCHEMAS = path.join(__dirname, '..', '..', 'containers', 'monitor', 'schemas');
const store = (stack: Stack, bucket = 'fraud') => (stack.node.tryFindChild(bucket) as ArtifactStore | undefined) ?? ArtifactStore.fromBucketName(stack, bucket, bucket);
const endpointOf = (stack: Stack, id = 'FraudScoring') => endpointIn(stack, { endpointName: `${id.toLowerCase()}`, capture: DataCapture.to(store(stack)) }, id);
const monitor = (stack: Stack, props: Partial<ModelMonitorProps> = {}, id = 'Monitor') => new ModelMonitor(stack, id, {
  endpoint: props.source ? undefined : props.endpoint ?? endpointOf(stack), checks: [DriftCheck.dataDrift()], schedule: MonitorSchedule.hourly(), baseline: ModelBaseline.absent('a test'), ...props,
});
const imported = (stack: Stack) => ModelMonitor.fromModelMonitorAttributes(stack, 'Imported', { monitorName: 'fraud-monitor' });

function catalogued(props: Partial<MonitoringCatalogProps> = {}, monitors: (stack: Stack) => IModelMonitor[] = (stack) => [monitor(stack)]) {
  const stack = testStack();
  return { stack, catalog: new MonitoringCatalog(stack, 'Catalog', { monitors: monitors(stack), ...props }) };
}
const tablesIn = (stack: Stack): Record<string, any> =>
  Object.fromEntries(Object.values(resourcesOf(stack, TABLE)).map(({ Properties }) => [Properties.TableInput.Name, Properties.TableInput]));
const queriesIn = (stack: Stack): Record<string, any> =>
  Object.fromEntries(Object.values(resourcesOf(stack, 'AWS::Athena::NamedQuery')).map(({ Properties }) => [Properties.Name, Properties]));
const groupOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::Athena::WorkGroup').Properties;

describe('tables', () => {
  test('hold results of all monitors, and captured data and releases of each endpoint', () => {
    expect(Object.keys(tablesIn(catalogued().stack))).toEqual(['executions', 'violations', 'features', 'captured_fraud_scoring', 'releases_fraud_scoring']);
  });

  test('need no crawler: Athena calculates folders from the monitor and the hour', () => {
    const { stack, catalog } = catalogued();
    const { monitorName } = stack.node.findChild('Monitor') as ModelMonitor;
    expect(tablesIn(stack).violations.Parameters).toEqual({
      'classification': 'json',
      'projection.enabled': 'true',
      'projection.monitor.type': 'enum',
      'projection.monitor.values': monitorName,
      'projection.hour.type': 'date',
      'projection.hour.format': 'yyyy/MM/dd/HH',
      'projection.hour.interval': '1',
      'projection.hour.interval.unit': 'HOURS',
      'projection.hour.range': 'NOW-400DAYS,NOW',
      'storage.location.template': 's3://fraud/monitoring/${monitor}/violations/${hour}/',
    });
    expect(Object.keys(catalog.tables)).toHaveLength(5);
  });

  test('of captured data have the folders that SageMaker writes, one for each variant', () => {
    const { stack } = catalogued({}, (s) => [monitor(s, { endpoint: endpointIn(s, { endpointName: 'scoring', variants: [variant('Champion'), variant('Challenger')], capture: DataCapture.to(store(s)) }) })]);
    const { Parameters, PartitionKeys } = tablesIn(stack).captured_scoring;
    expect(Parameters['storage.location.template']).toBe('s3://fraud/capture/scoring/scoring/${variant}/${hour}/');
    expect(Parameters['projection.variant.values']).toBe('Champion,Challenger');
    expect(PartitionKeys.map(({ Name }: any) => Name)).toEqual(['variant', 'hour']);
  });

  test('of the log of releases have a folder for each day, and no words of SQL as names', () => {
    const { Parameters, StorageDescriptor } = tablesIn(catalogued().stack).releases_fraud_scoring;
    expect(Parameters).toMatchObject({ 'projection.day.format': 'yyyy/MM/dd', 'projection.day.interval.unit': 'DAYS', 'storage.location.template': 's3://fraud/releases/fraudscoring/${day}/' });
    expect(StorageDescriptor.SerdeInfo.Parameters).toMatchObject({ 'mapping.started': 'from', 'mapping.ended': 'to' });
  });

  test('of records are there where a monitor reads them', () => {
    const { stack } = catalogued({}, (s) => [monitor(s, { source: CaptureSource.records(store(s), 'records/shop/') })]);
    expect(tablesIn(stack).records_monitor.Parameters['storage.location.template']).toBe('s3://fraud/records/shop/${hour}/');
  });

  test('of batch transform are not: its files have no common form', () => {
    const { stack } = catalogued({}, (s) => [monitor(s, { source: CaptureSource.batchTransform(store(s), 'scored/') })]);
    expect(Object.keys(tablesIn(stack))).toEqual(['executions', 'violations', 'features']);
  });

  test('of an endpoint without capture hold its releases only', () => {
    const { stack } = catalogued({ endpoints: [ModelEndpoint.fromEndpointName(testStack(), 'Other', 'other')] });
    expect(Object.keys(tablesIn(stack))).toContain('releases_other');
    expect(Object.keys(tablesIn(stack))).not.toContain('captured_other');
  });

  test('a line that was cut off hides itself, not the table', () => {
    const settings = Object.values(tablesIn(catalogued().stack)).map(({ StorageDescriptor }) => StorageDescriptor.SerdeInfo.Parameters['ignore.malformed.json']);
    expect(settings).toEqual(Array(5).fill('true'));
  });

  test('no column of a table is a partition of it, too', () => {
    const twice = Object.values(tablesIn(catalogued().stack)).flatMap(({ PartitionKeys, StorageDescriptor }) =>
      PartitionKeys.filter(({ Name }: any) => StorageDescriptor.Columns.some((column: any) => column.Name === Name)));
    expect(twice).toEqual([]);
  });

  test('names are what Athena takes without quotes', () => {
    const names = Object.values(tablesIn(catalogued().stack))
      .flatMap(({ Name, StorageDescriptor }) => [Name, ...StorageDescriptor.Columns.map((column: any) => column.Name)]);
    expect(names.filter((name) => !/^[a-z_][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  test.each([
    ['execution-row', 'executions'], ['violation-row', 'violations'], ['feature-row', 'features'], ['record', 'records'], ['release', 'releases'],
  ] as const)('the columns of %s are the keys that its schema publishes', (schema, table) => {
    const { properties } = JSON.parse(fs.readFileSync(path.join(SCHEMAS, `${schema}.json`), 'utf8'));
    const partition = ['executions', 'violations', 'features'].includes(table) ? ['monitor'] : [];
    const renamed = Object.fromEntries(Object.entries(RELEASE_KEYS).map(([column, key]) => [key, column]));
    const keys = Object.keys(properties).map((key) => (table === 'releases' ? renamed[key] ?? key : key).toLowerCase());
    expect([...Object.keys(declared[table]), ...partition].sort()).toEqual(keys.sort());
  });

  test.each([['execution-row', 'executions'], ['violation-row', 'violations'], ['feature-row', 'features']] as const)('the types of %s are those that its schema publishes', (schema, table) => {
    const { properties } = JSON.parse(fs.readFileSync(path.join(SCHEMAS, `${schema}.json`), 'utf8'));
    const TYPES: Record<string, string> = { string: 'string', integer: 'bigint', number: 'double', boolean: 'boolean' };
    const published = Object.entries<any>(properties).filter(([key]) => key !== 'monitor').map(([key, { type }]) => [key.toLowerCase(), TYPES[[type].flat()[0]]]);
    expect(Object.entries(declared[table]).sort()).toEqual(published.sort());
  });

  test.each([['FraudScoring', 'fraud_scoring'], ['scoring', 'scoring'], ['Scoring-2', 'scoring_2'], ['GPUScoring', 'gpuscoring'], ['_x_', 'x']])('%s is called %s', (id, name) => {
    expect(snake(id)).toBe(name);
  });
});

describe('queries', () => {
  test('answer what people ask first', () => {
    expect(Object.keys(queriesIn(catalogued().stack))).toEqual([
      'What was answered: fraud_scoring', 'Which version answered: fraud_scoring', 'Most frequent requests: fraud_scoring',
      'What drifted, and since when', 'How the last windows went', 'Which features drift most', 'How many labels have arrived',
    ]);
  });

  test('name tables that are there', () => {
    const { stack } = catalogued();
    const asked = Object.values(queriesIn(stack)).flatMap(({ QueryString }) => [...QueryString.matchAll(/(?:FROM|JOIN) (\w+)/g)].map(([, name]) => name));
    expect(asked.filter((name) => !tablesIn(stack)[name] && !['asked', 'served'].includes(name))).toEqual([]);
    expect(Object.values(queriesIn(stack)).filter(({ QueryString }) => /[{}]|undefined/.test(QueryString))).toEqual([]);
  });

  test('exclude hours, so that they read what they need', () => {
    const all = Object.values(queriesIn(catalogued().stack)).filter(({ QueryString }) => !/WHERE "hour" >= date_format/.test(QueryString));
    expect(all).toEqual([]);
  });

  test('run in the workgroup of the catalogue', () => {
    const { stack, catalog } = catalogued();
    expect([...new Set(Object.values(queriesIn(stack)).map(({ WorkGroup }) => WorkGroup))]).toEqual([catalog.workGroupName]);
    expect([...new Set(Object.values(queriesIn(stack)).map(({ Database }) => Database))]).toEqual([catalog.databaseName]);
  });

  test('over endpoints are there for each of them', () => {
    const { catalog } = catalogued({}, (s) => [monitor(s), monitor(s, { endpoint: endpointOf(s, 'Other') }, 'Second')]);
    expect(Object.keys(catalog.queries).filter((id) => id.startsWith('WhatWasAnswered'))).toEqual(['WhatWasAnsweredFraudScoring', 'WhatWasAnsweredOther']);
  });
});

describe('the workgroup', () => {
  test('encrypts results with the key of the store, and nobody can choose otherwise', () => {
    const stack = testStack();
    const kept = new ArtifactStore(stack, 'Kept');
    new MonitoringCatalog(stack, 'Catalog', { monitors: [monitor(stack, { source: CaptureSource.records(kept, 'records/') })] });
    const { EnforceWorkGroupConfiguration, ResultConfiguration } = groupOf(stack).WorkGroupConfiguration;
    expect(EnforceWorkGroupConfiguration).toBe(true);
    expect(ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_KMS', KmsKey: stack.resolve(kept.encryptionKey!.keyArn) });
  });

  test('of a store without a key of yours uses the key of S3', () => {
    expect(groupOf(catalogued().stack).WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_S3' });
  });

  test('default of MonitoringCatalogProps.resultsPrefix: a folder of its own', () => {
    const { stack, catalog } = catalogued();
    expect(groupOf(stack).WorkGroupConfiguration.ResultConfiguration.OutputLocation).toBe(`s3://fraud/athena/${catalog.workGroupName}/`);
    expect(groupOf(catalogued({ resultsPrefix: 'results' }).stack).WorkGroupConfiguration.ResultConfiguration.OutputLocation).toBe('s3://fraud/results/');
  });

  test('default of MonitoringCatalogProps.scanLimit: 10 GiB for each query', () => {
    expect(groupOf(catalogued().stack).WorkGroupConfiguration.BytesScannedCutoffPerQuery).toBe(10 * 1024 ** 3);
    expect(groupOf(catalogued({ scanLimit: Size.gibibytes(1) }).stack).WorkGroupConfiguration.BytesScannedCutoffPerQuery).toBe(1024 ** 3);
  });

  test('a limit below 1 GiB is refused', () => {
    expect(() => catalogued({ scanLimit: Size.mebibytes(1023) })).toThrow(`'scanLimit' must be at least 1 GiB, got ${1023 * 1024 ** 2} bytes; use Size.gibibytes()`);
  });
});

describe('props', () => {
  test('default of MonitoringCatalogProps.endpoints: those of the monitors', () => {
    expect(Object.keys(catalogued().catalog.tables)).toContain('captured_fraud_scoring');
    expect(Object.keys(catalogued({ endpoints: [] }).catalog.tables)).not.toContain('captured_fraud_scoring');
  });

  test('default of MonitoringCatalogProps.store: that of the first monitor; an import needs it', () => {
    expect(() => catalogued({}, (s) => [imported(s)])).toThrow("'store' must say where imported monitors write, got nothing; give the store in which their reports lie");
    const stack = testStack();
    new MonitoringCatalog(stack, 'Catalog', { monitors: [imported(stack)], store: store(stack) });
    expect(tablesIn(stack).executions.Parameters['projection.monitor.values']).toBe('fraud-monitor');
  });

  test('default of MonitoringCatalogProps.releases: the store of the monitors', () => {
    const stack = testStack();
    new MonitoringCatalog(stack, 'Catalog', { monitors: [monitor(stack)], releases: store(stack, 'log') });
    expect(tablesIn(stack).releases_fraud_scoring.StorageDescriptor.Location).toBe('s3://log/releases/fraudscoring/');
  });

  test('default of MonitoringCatalogProps.history: 400 days', () => {
    expect(tablesIn(catalogued({ history: Duration.days(1) }).stack).executions.Parameters['projection.hour.range']).toBe('NOW-1DAYS,NOW');
    expect(tablesIn(catalogued().stack).executions.Parameters['projection.hour.range']).toBe('NOW-400DAYS,NOW');
  });

  test.each([Duration.hours(12), Duration.hours(36), Duration.days(0)])('history of %s is refused', (history) => {
    expect(() => catalogued({ history })).toThrow("'history' must be whole days, at least 1, got");
  });

  test('default of MonitoringCatalogProps.databaseName: derived', () => {
    expect(catalogued().catalog.databaseName).toMatch(/^test_catalog_[0-9a-f]{8}$/);
    expect(catalogued({ databaseName: 'fraud' }).catalog.databaseName).toBe('fraud');
  });

  test.each(['Fraud', 'fraud-monitoring', ''])('the name %p is refused', (databaseName) => {
    expect(() => catalogued({ databaseName })).toThrow("'databaseName' must be lower-case letters, digits and underscores, got");
  });

  test('no monitor at all is refused', () => {
    expect(() => catalogued({ monitors: [] })).toThrow("'monitors' must hold whose results can be asked, got none; give at least one monitor");
  });

  test('monitors of two stores are refused', () => {
    expect(() => catalogued({}, (s) => [monitor(s), monitor(s, { source: CaptureSource.records(store(s, 'other'), 'records/') }, 'Second')]))
      .toThrow("'monitors' must all write to one store, got Test/fraud and Test/other; make a catalogue for each store");
  });

  test('two endpoints of one id are refused', () => {
    expect(() => catalogued({ endpoints: ['A', 'B'].map((name) => ModelEndpoint.fromEndpointName(testStack(name), 'Scoring', name.toLowerCase())) }))
      .toThrow("'endpoints' must have ids that differ, got two for the table releases_scoring");
  });
});

test('who may ask may run these queries, read these folders, and nothing else', () => {
  const { stack, catalog } = catalogued();
  catalog.grants.read(new ExecutionRole(stack, 'Analyst', { servicePrincipal: 'lambda.amazonaws.com' }));
  const statements = allowed(stack).filter(({ Action }) => Action.some((action) => /^(athena|glue|s3):/.test(action))).filter(({ of }) => of.startsWith('Analyst'));
  const resources = (action: string) => statements.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);

  expect(resources('athena:StartQueryExecution')).toEqual([`arn:aws:athena:eu-west-1:111111111111:workgroup/${catalog.workGroupName}`]);
  expect(resources('glue:GetTable')).toEqual([
    'arn:aws:glue:eu-west-1:111111111111:catalog', `arn:aws:glue:eu-west-1:111111111111:database/${catalog.databaseName}`, `arn:aws:glue:eu-west-1:111111111111:table/${catalog.databaseName}/*`,
  ]);
  expect(resources('s3:PutObject')).toEqual([`arn:aws:s3:::fraud/athena/${catalog.workGroupName}/*`]);
  expect(resources('s3:GetObject').filter((arn) => arn.endsWith(':::fraud/*'))).toEqual([]);
});
