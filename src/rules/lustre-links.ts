import { AssociationFacts, LustreFacts } from './lustre-facts';
import { deploymentOf, tiered } from './lustre-storage';
import { between, eachKnown, knownValue, NONE, oneOf, problemIf } from './problems';
import { Fact, given, known, Problem, Rule } from './rule';

const ASSOCIATION = 'FSx API, DataRepositoryAssociation';
const LUSTRE = 'FSx API, CreateFileSystemLustreConfiguration';
const MOST = 8;

/** The first given member of the link that came before associations. */
function legacy({ link }: LustreFacts): string | undefined {
  return (['importPath', 'exportPath', 'autoImport', 'chunkSize'] as const).find((key) => given(link[key]));
}

function associated(f: LustreFacts): boolean {
  return known(f.associations) && f.associations.length > 0;
}

/** `/a/b` and `/a/b/` are one place. */
function place(path: string): string {
  return `${path.replace(/\/+$/, '')}/`;
}

/** The first association, in order, of which a path lies in or around that of an earlier one. */
function clash(f: LustreFacts, key: 'fileSystemPath' | 'repositoryPath', conflicts: (one: string, other: string) => boolean): { field: string; path: string; other: string } | undefined {
  const paths = eachKnown('associations', f.associations).flatMap(([association, at]) => {
    const path: Fact<string | undefined> = association[key];
    return given(path) ? [{ field: `${at}.${key}`, path }] : [];
  });
  for (const [index, { field, path }] of paths.entries()) {
    const other = paths.slice(0, index).find((earlier) => conflicts(place(path), place(earlier.path)));
    if (other) return { field, path, other: other.path };
  }
  return undefined;
}

const nested = (one: string, other: string) => one.startsWith(other) || other.startsWith(one);

function unsupported(f: LustreFacts): string | undefined {
  const deployment = deploymentOf(f);
  if (deployment === 'SCRATCH_1') return 'SCRATCH_1';
  if (tiered(f)) return 'Intelligent-Tiering';
  const old = f.version === '2.10' || (f.version === undefined && known(deployment) && deployment !== 'PERSISTENT_2' && f.fromBackup === false);
  return old ? 'Lustre 2.10' : undefined;
}

const LEGACY: Rule<LustreFacts>[] = [
  {
    id: 'FX-31',
    what: 'Export, automatic import and chunk size need an import path; what is exported goes to the same bucket',
    severity: 'error',
    source: LUSTRE,
    check: (f) => {
      const { importPath, exportPath, autoImport } = f.link;
      const key = legacy(f);
      if (importPath === undefined && key) return [{ field: `link.${key}`, rule: 'must go with {link.importPath}', mend: 'give the import path, or use a data repository association' }];
      const bucket = (path: Fact<string | undefined>) => (given(path) ? /^s3:\/\/([^/]+)/.exec(path)?.[1] : undefined);
      const [from, to] = [bucket(importPath), bucket(exportPath)];
      return [
        ...problemIf(from !== undefined && to !== undefined && from !== to, { field: 'link.exportPath', rule: `must be in the bucket of {link.importPath}, ${from}`, got: to, mend: 'export to a prefix of that bucket' }),
        ...oneOf('link.autoImport', autoImport, ['NONE', 'NEW', 'NEW_CHANGED', 'NEW_CHANGED_DELETED'], 'use NONE for no automatic import'),
      ];
    },
  },
  {
    id: 'FX-32',
    what: 'A file system with an association has none of the older ways to be linked',
    severity: 'error',
    source: LUSTRE,
    check: (f) => {
      const key = legacy(f);
      return problemIf(key !== undefined && associated(f), { field: `link.${key}`, rule: 'must be left out beside data repository associations', mend: 'make another association of it' });
    },
  },
  {
    id: 'FX-33',
    what: 'PERSISTENT_2 imports automatically through associations only',
    severity: 'error',
    source: 'CloudFormation, AWS::FSx::FileSystem LustreConfiguration.AutoImportPolicy',
    check: (f) => problemIf(f.deployment === 'PERSISTENT_2' && given(f.link.autoImport), {
      field: 'link.autoImport', rule: 'must be left out for PERSISTENT_2', got: knownValue(f.link.autoImport), mend: 'use a data repository association',
    }),
  },
  {
    id: 'FX-33',
    what: 'PERSISTENT_2 is linked through associations; the older import path may be refused (not confirmed)',
    severity: 'warning',
    source: 'FSx for Lustre User Guide, older-deployment-types',
    check: (f) => problemIf(f.deployment === 'PERSISTENT_2' && given(f.link.importPath), {
      field: 'link.importPath', rule: 'should be left out for PERSISTENT_2', mend: 'use a data repository association',
    }),
  },
  {
    id: 'FX-34',
    what: 'Files are imported in chunks of 1 to 512,000 MiB',
    severity: 'error',
    source: `${LUSTRE}.ImportedFileChunkSize`,
    check: (f) => chunks('link.chunkSize', f.link.chunkSize),
  },
];

/** The size of the chunks that an imported file is striped in. */
export function chunks(field: string, size: Fact<number | undefined>): Problem[] {
  return between(field, size, { low: 1, high: 512_000, unit: ' MiB' }, 'leave it out for 1024 MiB');
}

const TOGETHER: Rule<LustreFacts>[] = [
  {
    id: 'FX-35',
    what: 'Associations need Lustre 2.12 or newer, and neither SCRATCH_1 nor Intelligent-Tiering',
    severity: 'error',
    source: ASSOCIATION,
    check: (f) => {
      const why = associated(f) ? unsupported(f) : undefined;
      return problemIf(why !== undefined, { field: 'associations', rule: `must be left out for ${why}`, mend: 'use version 2.15 with SCRATCH_2, or with persistent storage on SSD or HDD' });
    },
  },
  {
    id: 'FX-36',
    what: 'A file system has at most 8 associations',
    severity: 'error',
    source: 'FSx API, CreateDataRepositoryAssociation',
    check: (f) => problemIf(known(f.associations) && f.associations.length > MOST, {
      field: 'associations', rule: `must be at most ${MOST}`, got: knownValue(f.associations)?.length, mend: 'associate a prefix that holds several of them',
    }),
  },
  {
    id: 'FX-37',
    what: 'No directory of an association lies inside that of another; the root stands alone',
    severity: 'error',
    source: `${ASSOCIATION}.FileSystemPath`,
    check: (f) => {
      const found = clash(f, 'fileSystemPath', nested);
      return found ? [{ field: found.field, rule: `must not overlap ${found.other} of another association`, got: found.path, mend: 'use directories beside each other' }] : NONE;
    },
  },
  {
    id: 'FX-38',
    what: 'No prefix is associated twice with one file system',
    severity: 'error',
    source: 'FSx API, CreateDataRepositoryAssociation',
    check: (f) => {
      const found = clash(f, 'repositoryPath', (one, other) => one === other);
      return found ? [{ field: found.field, rule: 'must be another prefix than that of every other association', got: found.path, mend: 'associate it once' }] : NONE;
    },
  },
  {
    id: 'FX-38',
    what: 'No prefix that is associated lies inside another one (not confirmed)',
    severity: 'warning',
    source: 'FSx API, CreateDataRepositoryAssociation',
    check: (f) => {
      const found = clash(f, 'repositoryPath', (one, other) => one !== other && nested(one, other));
      return found ? [{ field: found.field, rule: `should not overlap ${found.other} of another association`, got: found.path, mend: 'use prefixes beside each other' }] : NONE;
    },
  },
];

/** How a file system is linked to S3. */
export const LUSTRE_LINK_RULES: readonly Rule<LustreFacts>[] = [...LEGACY, ...TOGETHER];

/** The rules about one association alone. */
export const ASSOCIATION_RULES: readonly Rule<AssociationFacts>[] = [
  {
    id: 'FX-34',
    what: 'An association imports files in chunks of 1 to 512,000 MiB',
    severity: 'error',
    source: `${ASSOCIATION}.ImportedFileChunkSize`,
    check: (f) => chunks('chunkSize', f.chunkSize),
  },
  {
    id: 'FX-37',
    what: 'The directory of an association begins with a slash',
    severity: 'error',
    source: `${ASSOCIATION}.FileSystemPath`,
    check: (f) => problemIf(given(f.fileSystemPath) && !/^\/[^\u0000\u0085\u2028\u2029\r\n]{0,4095}$/.test(f.fileSystemPath), {
      field: 'fileSystemPath', rule: 'must begin with a slash', got: knownValue(f.fileSystemPath), mend: 'write it as /features',
    }),
  },
  {
    id: 'FX-38',
    what: 'The repository of an association is s3://bucket or s3://bucket/prefix/',
    severity: 'error',
    source: `${ASSOCIATION}.DataRepositoryPath`,
    check: (f) => problemIf(given(f.repositoryPath) && !/^s3:\/\/[^/]+(\/[^\u0000\u0085\u2028\u2029\r\n]*)?$/.test(f.repositoryPath), {
      field: 'repositoryPath', rule: 'must be s3://bucket or s3://bucket/prefix/', got: knownValue(f.repositoryPath), mend: 'name the bucket and the prefix',
    }),
  },
  {
    id: 'FX-39',
    what: 'What is imported or exported automatically is NEW, CHANGED or DELETED, each once',
    severity: 'error',
    source: `${ASSOCIATION}.S3`,
    check: (f) => (['importEvents', 'exportEvents'] as const).flatMap((key) => eventProblems(key, f[key])),
  },
];

function eventProblems(field: string, events: Fact<Fact<string>[] | undefined>): Problem[] {
  const texts = eachKnown(field, events);
  const wrong = texts.flatMap(([event, at]) => oneOf(at, event, ['NEW', 'CHANGED', 'DELETED'], 'leave out the policy to do nothing automatically'));
  return [...wrong, ...problemIf(wrong.length === 0 && new Set(texts.map(([event]) => event)).size < texts.length, {
    field, rule: 'must name each event once', got: texts.map(([event]) => event), mend: 'remove what is there twice',
  })];
}
