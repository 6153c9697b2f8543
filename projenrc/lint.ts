import { javascript } from 'projen';
import { mayImport, RANKS } from './ranks';

/** Zones for import/no-restricted-paths: one for each pair of modules that must not meet. */
export function importZones() {
  return RANKS.flatMap((from) => RANKS.filter((to) => !mayImport(from, to)).map((to) => ({
    target: `./src/${from.name}`,
    from: `./src/${to.name}`,
    message: `'${from.name}' (rank ${from.rank}) must not import '${to.name}' (rank ${to.rank}); see decisions/ADR-0001`,
  })));
}

const noBarrel = {
  name: 'aws-cdk-lib',
  message: 'import aws-cdk-lib/core or a service submodule: the barrel costs every user of the library',
};

/** The rules of beauty that ESLint can check; the others live in test/assembly. */
export function beautifulLint(eslint: javascript.Eslint) {
  eslint.addRules({
    'import/no-restricted-paths': ['error', { zones: importZones() }],
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', 4],
    '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
  });
  eslint.addOverride({
    files: ['src/**/*.ts'],
    excludedFiles: ['src/internal/errors.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'ThrowStatement', message: 'only internal/errors.ts throws: use fail() or report()' }],
    },
  });
  eslint.addOverride({
    files: ['src/**/handlers/*.ts'],
    rules: { 'no-restricted-syntax': 'off', 'import/no-extraneous-dependencies': ['error', { devDependencies: true }] },
  });
  eslint.addOverride({
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [noBarrel] }],
      'import/no-cycle': ['error', { ignoreExternal: true }], // here only: over the tests it takes longer than all other rules together
    },
  });
  eslint.addOverride({
    files: ['src/rules/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '../*'], message: 'rules are pure: no CDK, no other module' }] }] },
  });
  // examples and benchmarks import the package as its users do: it is compiled later than it is linted
  eslint.addOverride({ files: ['examples/**/*.ts', 'benchmarks/**/*.ts'], rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk-mlops', '/lib/'] }] } });
}
