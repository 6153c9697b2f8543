import { awscdk, javascript } from 'projen';
import { beautifulLint } from './projenrc/lint';
import { packageShape } from './projenrc/package-shape';
import { tasks } from './projenrc/tasks';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-mlops',
  description: 'Machine learning in production with the AWS CDK: endpoints whose release can be trusted, registries, images, retraining workflows, training storage, private networks, and the service rules checked at synth.',
  author: 'The cdk-mlops authors',
  authorAddress: 'maintainers@cdk-mlops.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-mlops/cdk-mlops.git',
  keywords: ['aws-cdk', 'sagemaker', 'mlops', 'retraining', 'fsx-lustre', 'step-functions', 'machine-learning', 'canary', 'blue-green', 'guardrails', 'cdk-nag'],
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-mlops authors',
  defaultReleaseBranch: 'main',
  stability: 'experimental',
  projenrcTs: true,
  sampleCode: false,
  compressAssembly: true,

  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  cdkVersion: '2.270.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  projenVersion: '0.103.25',
  jestOptions: {
    jestVersion: '^30.0.0', // is used for @types/jest too, whose newest is 30.0.0
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      maxWorkers: 2,
      setupFiles: ['<rootDir>/test/setup.ts'],
      testEnvironment: '<rootDir>/test/cfn-environment.js',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      coverageReporters: ['text-summary', 'lcov'],
      collectCoverage: false,
    },
    junitReporting: false,
  },
  devDeps: [
    'cdk-nag@3.0.2', // tests only: acknowledging is part of aws-cdk-lib
    'aws-cdk@2.1148.1', // pinned: the registry's `latest` is a stray 3.0.0
    'esbuild@0.28.2',
    '@types/node@^20',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    'jest-environment-node@^30.0.0',
    'fast-check@^4',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-ssm@^3',
    '@aws-sdk/client-sagemaker@^3',
    '@aws-sdk/types@^3',
    'aws-sdk-client-mock@^4',
    'aws-local-stepfunctions@3.0.0', // tests only: a second opinion on state machines
    'asl-validator@4.0.0', // tests only
  ],
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'integ-tests', 'benchmarks', 'projenrc', '.projenrc.ts'] },
  lambdaAutoDiscover: false, // handlers are plain functions with our own role and log group: decisions/ADR-0006

  publishToPypi: { distName: 'cdk-mlops', module: 'cdk_mlops' },
  publishToMaven: { javaPackage: 'io.github.cdkmlops', mavenGroupId: 'io.github.cdk-mlops', mavenArtifactId: 'cdk-mlops' },
  publishToNuget: { dotNetNamespace: 'CdkMlops', packageId: 'CdkMlops' },
  publishToGo: { moduleName: 'github.com/cdk-mlops/cdk-mlops-go' },

  bumpPackage: 'commit-and-tag-version@^12', // 13 wants Node >= 22
  depsUpgrade: false,
  autoMerge: false,
  githubOptions: { mergify: false },
  gitignore: ['cdk.out/', '.cdk.staging/', '.jsii.gz', '.jsii.tabl.json', '/assets/', '/demo.out/', '/.stamp/', '/.cache/', '__pycache__/', '.pytest_cache/'],
});

packageShape(project);
tasks(project);
beautifulLint(project.eslint!);
project.synth();
