import { boundary, Case, Template, times } from './case';
import { association, CONFIG, fileSystem, linkedTo, lustre, P2, p2, Properties } from './lustre-samples';
import { AssociationFacts, LustreFacts } from '../../../src/rules/lustre-facts';

const link = (change: Partial<LustreFacts['link']>) => ({ link: { ...lustre().link, ...change } });
const two = (one: Partial<AssociationFacts>, other: Partial<AssociationFacts>) => lustre({ associations: [association(one), association(other)] });
const pair = (one: Properties, other: Properties) => fileSystem({ resources: { One: linkedTo(one), Two: linkedTo(other) } });

/** How a Lustre file system is linked to S3. */
export const LUSTRE_LINK_CASES: Case<LustreFacts>[] = [
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-31/1',
    pass: ['s3://bucket/in'],
    fail: [undefined, 's3://other/in'],
    facts: (importPath) => lustre(link({ importPath, exportPath: 's3://bucket/out' })),
    template: (ImportPath) => fileSystem({ config: { ImportPath, ExportPath: 's3://bucket/out' } }),
    at: `${CONFIG}.ExportPath`,
  }),
  boundary({
    rule: 'FX-31/1',
    pass: ['NONE', 'NEW_CHANGED_DELETED'],
    fail: ['ALL'],
    facts: (autoImport) => lustre(link({ importPath: 's3://bucket/in', autoImport })),
    template: (AutoImportPolicy) => fileSystem({ config: { ImportPath: 's3://bucket/in', AutoImportPolicy } }),
    at: `${CONFIG}.AutoImportPolicy`,
  }),
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-32/1',
    pass: [undefined],
    fail: ['s3://bucket/in'],
    facts: (importPath) => lustre({ ...link({ importPath }), associations: [association()] }),
    template: (ImportPath) => fileSystem({ config: { ImportPath }, resources: { Link: linkedTo() } }),
    at: `${CONFIG}.ImportPath`,
  }),
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-33/1',
    pass: [undefined],
    fail: ['NEW'],
    facts: (autoImport) => lustre({ ...P2, ...link({ autoImport }) }),
    template: (AutoImportPolicy) => p2({ config: { AutoImportPolicy } }),
    at: `${CONFIG}.AutoImportPolicy`,
    also: ['FX-31'],
  }),
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-33/2',
    pass: [undefined],
    fail: ['s3://bucket/in'],
    facts: (importPath) => lustre({ ...P2, ...link({ importPath }) }),
    template: (ImportPath) => p2({ config: { ImportPath } }),
    at: `${CONFIG}.ImportPath`,
  }),
  boundary({
    rule: 'FX-34/1',
    pass: [1, 512_000],
    fail: [0, 512_001],
    facts: (chunkSize) => lustre(link({ importPath: 's3://bucket/in', chunkSize })),
    template: (ImportedFileChunkSize) => fileSystem({ config: { ImportPath: 's3://bucket/in', ImportedFileChunkSize } }),
    at: `${CONFIG}.ImportedFileChunkSize`,
  }),
  boundary<LustreFacts, string | undefined>({
    rule: 'FX-35/1',
    pass: ['2.12', '2.15'],
    fail: [undefined, '2.10'],
    facts: (version) => lustre({ version, associations: [association()] }),
    template: (FileSystemTypeVersion) => fileSystem({ system: { FileSystemTypeVersion }, resources: { Link: linkedTo() } }),
    at: 'Link.Properties.FileSystemId',
  }),
  boundary({
    rule: 'FX-35/1',
    pass: ['SCRATCH_2'],
    fail: ['SCRATCH_1'],
    facts: (deployment) => lustre({ deployment, associations: [association()] }),
    template: (DeploymentType) => fileSystem({ config: { DeploymentType }, resources: { Link: linkedTo() } }),
    at: 'Link.Properties.FileSystemId',
  }),
  boundary({
    rule: 'FX-36/1',
    pass: [8],
    fail: [9],
    facts: (count) => lustre({ associations: times(count, (i) => association({ fileSystemPath: `/a${i}`, repositoryPath: `s3://bucket/a${i}/` })) }),
    template: (count: number) => fileSystem({
      resources: Object.fromEntries(times(count, (i) => [`Link${i}`, linkedTo({ FileSystemPath: `/a${i}`, DataRepositoryPath: `s3://bucket/a${i}/` })])),
    }),
    at: 'Link0.Properties.FileSystemId',
  }),
  boundary({
    rule: 'FX-37/1',
    pass: ['/ab', '/b'],
    fail: ['/a', '/a/', '/a/b', '/'],
    facts: (fileSystemPath) => two({}, { fileSystemPath, repositoryPath: 's3://bucket/b/' }),
    template: (FileSystemPath) => pair({}, { FileSystemPath, DataRepositoryPath: 's3://bucket/b/' }),
    at: 'Two.Properties.FileSystemPath',
  }),
  boundary({
    rule: 'FX-38/1',
    pass: ['s3://bucket/ab/', 's3://other/a/'],
    fail: ['s3://bucket/a/', 's3://bucket/a'],
    facts: (repositoryPath) => two({}, { fileSystemPath: '/b', repositoryPath }),
    template: (DataRepositoryPath) => pair({}, { FileSystemPath: '/b', DataRepositoryPath }),
    at: 'Two.Properties.DataRepositoryPath',
  }),
  boundary({
    rule: 'FX-38/2',
    pass: ['s3://bucket/ab/'],
    fail: ['s3://bucket/a/b/', 's3://bucket'],
    facts: (repositoryPath) => two({}, { fileSystemPath: '/b', repositoryPath }),
    template: (DataRepositoryPath) => pair({}, { FileSystemPath: '/b', DataRepositoryPath }),
    at: 'Two.Properties.DataRepositoryPath',
  }),
];

const alone = (properties: Properties): Template => ({ Resources: { Link: linkedTo({ FileSystemId: 'fs-12345678', ...properties }) } });

/** The boundaries of a data repository association. */
export const ASSOCIATION_CASES: Case<AssociationFacts>[] = [
  boundary({
    rule: 'FX-34/2',
    pass: [1, 512_000],
    fail: [0, 512_001],
    facts: (chunkSize) => association({ chunkSize }),
    template: (ImportedFileChunkSize) => alone({ ImportedFileChunkSize }),
    at: 'Properties.ImportedFileChunkSize',
  }),
  boundary({
    rule: 'FX-37/2',
    pass: ['/', '/a/b'],
    fail: ['a', ''],
    facts: (fileSystemPath) => association({ fileSystemPath }),
    template: (FileSystemPath) => alone({ FileSystemPath }),
    at: 'Properties.FileSystemPath',
  }),
  boundary({
    rule: 'FX-38/3',
    pass: ['s3://bucket', 's3://bucket/a/'],
    fail: ['bucket/a', 's3://', 'https://bucket/a'],
    facts: (repositoryPath) => association({ repositoryPath }),
    template: (DataRepositoryPath) => alone({ DataRepositoryPath }),
    at: 'Properties.DataRepositoryPath',
  }),
  boundary<AssociationFacts, string[]>({
    rule: 'FX-39/1',
    pass: [['NEW'], ['NEW', 'CHANGED', 'DELETED']],
    fail: [['MOVED'], ['NEW', 'NEW']],
    facts: (importEvents) => association({ importEvents }),
    template: (Events) => alone({ S3: { AutoImportPolicy: { Events } } }),
    at: 'Properties.S3.AutoImportPolicy.Events',
  }),
  boundary<AssociationFacts, string[]>({
    rule: 'FX-39/1',
    pass: [['DELETED']],
    fail: [['GONE']],
    facts: (exportEvents) => association({ exportEvents }),
    template: (Events) => alone({ S3: { AutoExportPolicy: { Events } } }),
    at: 'Properties.S3.AutoExportPolicy.Events',
  }),
];
