import * as fs from 'fs';
import { awscdk, javascript, JsonFile } from 'projen';
import { PUBLIC_MODULES } from './ranks';

/** What is in package.json and in the published package (decisions/ADR-0013). */
export function packageShape(project: awscdk.AwsCdkConstructLibrary) {
  const { package: pkg } = project;
  pkg.addField('exports', {
    '.': './lib/index.js',
    ...Object.fromEntries(PUBLIC_MODULES.map((m) => [`./${m}`, `./lib/${m}/index.js`])),
    './package.json': './package.json',
    './.jsii': './.jsii',
    './.warnings.jsii.js': './.warnings.jsii.js',
  });

  // the newest unrs-resolver has platform bindings that the registry lacks: `npm ci` calls the lock file out of sync
  pkg.addPackageResolutions('unrs-resolver@1.12.2');
  project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true'); // lock files must not name a registry
  pkg.addField('allowScripts', { 'esbuild': true, 'unrs-resolver': true, '@parcel/watcher': false });

  for (const path of ['/examples/', '/integ-tests/', '/benchmarks/', '/docs/', '/decisions/', '/cdk.json', '/projenrc/', '/test-reports/', '/.ci/', '/demo.out/', '/.stamp/', '/containers/', '/e2e/', '/.cache/',
    '.jsii.tabl.json', 'API.md', 'AGENTS.md', 'CONTRIBUTING.md', '*.lambda.js', '*.lambda.d.ts', 'tsconfig.tsbuildinfo', '/rosetta/', 'cdk.out/']) project.npmignore?.exclude(path);
  project.npmignore?.include('/assets/');

  for (const dir of ['examples', 'integ-tests', 'benchmarks']) {
    new javascript.TypescriptConfig(project, {
      fileName: `${dir}/tsconfig.json`, // eslint's project service wants one beside each tree of sources
      extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
      compilerOptions: { noEmit: true, rootDir: '..', isolatedModules: true },
      include: ['**/*.ts'],
    });
  }

  new javascript.TypescriptConfig(project, {
    fileName: 'projenrc/check.tsconfig.json', // everything that is not compiled by jsii, type-checked in one go
    extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
    compilerOptions: { noEmit: true, rootDir: '..', isolatedModules: true },
    include: ['test', 'examples', 'integ-tests', 'benchmarks', 'projenrc'].map((dir) => `../${dir}/**/*.ts`),
  });

  const flags = 'node_modules/aws-cdk-lib/recommended-feature-flags.json'; // absent before the first install
  new JsonFile(project, 'cdk.json', {
    obj: {
      app: 'npx ts-node -T -P examples/tsconfig.json --prefer-ts-exts examples/typescript/canary-endpoint/app.ts',
      output: 'cdk.out',
      context: fs.existsSync(flags) ? JSON.parse(fs.readFileSync(flags, 'utf-8')) : {},
    },
  });
}
