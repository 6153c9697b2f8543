import { boundary, Case, times } from './case';
import { container, model, pipeline, withContainer } from './samples';
import { CONTAINER, serving } from './templates';
import { ContainerFacts, ModelFacts } from '../../../src/rules/facts';

const PRIMARY = 'Properties.PrimaryContainer';

/** A textual property of the only container. */
function property(options: { rule: string; fact: keyof ContainerFacts; key: string; pass: unknown[]; fail: unknown[] }): Case<ModelFacts> {
  return boundary({
    ...options,
    facts: (value) => withContainer({ [options.fact]: value }),
    template: (value) => serving({ container: { [options.key]: value } }),
    at: `${PRIMARY}.${options.key}`,
  });
}

const containersOf = (...containers: object[]) =>
  serving({ model: { PrimaryContainer: undefined, Containers: containers.map((c) => ({ ...CONTAINER, ...c })) } });
const sourceOf = (uri: string, dataType: string, compression: string) => ({ uri, dataType, compression });
const s3Source = (S3Uri: string, S3DataType: string, CompressionType: string) =>
  serving({ container: { ModelDataUrl: undefined, ModelDataSource: { S3DataSource: { S3Uri, S3DataType, CompressionType } } } });
const SOURCE = `${PRIMARY}.ModelDataSource.S3DataSource`;

const STRUCTURE: Case<ModelFacts>[] = [
  boundary({
    rule: 'MD-01/1',
    pass: [undefined],
    fail: ['a_b'],
    facts: (physicalName) => model({ physicalName }),
    template: (ModelName) => serving({ model: { ModelName } }),
    at: 'Properties.ModelName',
    also: ['MD-02'],
  }),
  boundary({
    rule: 'MD-02/1',
    pass: [undefined],
    fail: ['fixed'],
    facts: (physicalName) => model({ physicalName }),
    template: (ModelName) => serving({ model: { ModelName } }),
    at: 'Properties.ModelName',
  }),
  boundary({
    rule: 'MD-03/1',
    pass: [[true, false], [false, true]],
    fail: [[true, true], [false, false]],
    facts: ([hasPrimaryContainer, hasContainers]) => model({ hasPrimaryContainer, hasContainers }),
    template: ([primary, list]) =>
      serving({ model: { PrimaryContainer: primary ? CONTAINER : undefined, Containers: list ? [CONTAINER] : undefined } }),
    at: ([primary]) => (primary ? 'Properties.Containers' : PRIMARY),
  }),
  boundary({
    rule: 'MD-04/1',
    pass: [1, 15],
    fail: [0, 16],
    facts: (count) => pipeline(...times(count, () => ({}))),
    template: (count) => containersOf(...times(count, () => ({}))),
    at: 'Properties.Containers',
  }),
  boundary({
    rule: 'MD-05/1',
    pass: [['a', 'b'], [undefined, undefined]],
    fail: [['a', undefined]],
    facts: ([first, second]) => pipeline({ hostname: first }, { hostname: second }),
    template: ([first, second]) => containersOf({ ContainerHostname: first }, { ContainerHostname: second }),
    at: 'Properties.Containers[1].ContainerHostname',
  }),
  property({ rule: 'MD-05/1', fact: 'hostname', key: 'ContainerHostname', pass: ['a'.repeat(63)], fail: ['a'.repeat(64), 'a.b'] }),
  boundary({
    rule: 'MD-06/1',
    pass: ['Serial'],
    fail: ['Parallel'],
    facts: (executionMode) => model({ executionMode }),
    template: (Mode) => serving({ model: { InferenceExecutionConfig: { Mode } } }),
    at: 'Properties.InferenceExecutionConfig.Mode',
  }),
  boundary({
    rule: 'MD-06/1',
    pass: ['a'],
    fail: [undefined],
    facts: (hostname) => ({ ...pipeline({ hostname }), executionMode: 'Direct' }),
    template: (ContainerHostname) => serving({
      model: { PrimaryContainer: undefined, Containers: [{ ...CONTAINER, ContainerHostname }], InferenceExecutionConfig: { Mode: 'Direct' } },
    }),
    at: 'Properties.Containers[0].ContainerHostname',
  }),
  boundary({
    rule: 'MM-02/1',
    pass: [1],
    fail: [2],
    facts: (count) => pipeline({}, ...times(count, () => ({ mode: 'MultiModel', modelDataUrl: 's3://bucket/models/' }))),
    template: (count) => containersOf({}, ...times(count, () => ({ Mode: 'MultiModel', ModelDataUrl: 's3://bucket/models/' }))),
    at: 'Properties.Containers[2].Mode',
  }),
];

const CONTAINERS: Case<ModelFacts>[] = [
  boundary({
    rule: 'MD-07/1',
    pass: ['Vpc'],
    fail: ['Platform', undefined],
    facts: (repositoryAccess) =>
      ({ ...withContainer({ repositoryAccess, repositoryCredentials: true }), vpc: { subnets: 2, securityGroups: 1, zones: 2 } }),
    template: (RepositoryAccessMode) => serving({
      model: { VpcConfig: { Subnets: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] } },
      container: { ImageConfig: { RepositoryAccessMode, RepositoryAuthConfig: { RepositoryCredentialsProviderArn: 'arn' } } },
    }),
    at: `${PRIMARY}.ImageConfig.RepositoryAuthConfig`,
  }),
  boundary({
    rule: 'MD-07/1',
    pass: ['Platform'],
    fail: ['Vpc'],
    facts: (repositoryAccess) => withContainer({ repositoryAccess }),
    template: (RepositoryAccessMode) => serving({ container: { ImageConfig: { RepositoryAccessMode } } }),
    at: `${PRIMARY}.ImageConfig.RepositoryAccessMode`,
  }),
  ...['111111111111.dkr.ecr', '763104351884.dkr.ecr'].map((registry) => property({
    rule: 'MD-08/1',
    fact: 'image',
    key: 'Image',
    pass: [`${registry}.us-east-1.amazonaws.com/fraud:1`],
    fail: [`${registry}.eu-west-1.amazonaws.com/fraud:1`],
  })),
  property({
    rule: 'MD-09/1',
    fact: 'modelDataUrl',
    key: 'ModelDataUrl',
    pass: ['https://bucket/model.tar.gz', `s3://bucket/${'a'.repeat(1005)}.tar.gz`],
    fail: ['/model.tar.gz', `s3://bucket/${'a'.repeat(1006)}.tar.gz`],
  }),
  property({ rule: 'MD-09/2', fact: 'modelDataUrl', key: 'ModelDataUrl', pass: ['s3://bucket/model.tar.gz'], fail: ['s3://bucket/model.zip', 's3://bucket/model/'] }),
  boundary({
    rule: 'MD-10/1',
    pass: ['SingleModel'],
    fail: ['MultiModel'],
    facts: (mode) => withContainer({ mode, modelDataUrl: undefined, modelDataSource: sourceOf('s3://bucket/models/', 'S3Prefix', 'None') }),
    template: (Mode) => serving({
      container: { Mode, ModelDataUrl: undefined, ModelDataSource: { S3DataSource: { S3Uri: 's3://bucket/models/', S3DataType: 'S3Prefix', CompressionType: 'None' } } },
    }),
    at: SOURCE,
  }),
  boundary({
    rule: 'MD-11/1',
    pass: [['s3://bucket/model/', 'S3Prefix'], ['s3://bucket/model', 'S3Object']],
    fail: [['s3://bucket/model', 'S3Prefix']],
    facts: ([uri, dataType]) => withContainer({ modelDataUrl: undefined, modelDataSource: sourceOf(uri, dataType, 'None') }),
    template: ([uri, dataType]) => s3Source(uri, dataType, 'None'),
    at: `${SOURCE}.S3Uri`,
  }),
  boundary({
    rule: 'MD-12/1',
    pass: ['S3Object'],
    fail: ['S3File'],
    facts: (dataType) => withContainer({ modelDataUrl: undefined, modelDataSource: sourceOf('s3://bucket/model', dataType, 'None') }),
    template: (dataType) => s3Source('s3://bucket/model', dataType, 'None'),
    at: `${SOURCE}.S3DataType`,
  }),
  boundary({
    rule: 'MD-12/1',
    pass: ['Gzip'],
    fail: ['Zip'],
    facts: (compression) => withContainer({ modelDataUrl: undefined, modelDataSource: sourceOf('s3://bucket/model', 'S3Object', compression) }),
    template: (compression) => s3Source('s3://bucket/model', 'S3Object', compression),
    at: `${SOURCE}.CompressionType`,
  }),
  boundary({
    rule: 'MD-12/2',
    pass: ['None'],
    fail: ['Gzip'],
    facts: (compression) => withContainer({ modelDataUrl: undefined, modelDataSource: sourceOf('s3://bucket/model/', 'S3Prefix', compression) }),
    template: (compression) => s3Source('s3://bucket/model/', 'S3Prefix', compression),
    at: `${SOURCE}.CompressionType`,
  }),
  boundary({
    rule: 'MD-13/1',
    pass: [undefined],
    fail: ['s3://bucket/model.tar.gz'],
    facts: (modelDataUrl) => withContainer({ modelDataUrl, modelDataSource: sourceOf('s3://bucket/model/', 'S3Prefix', 'None') }),
    template: (ModelDataUrl) => serving({
      container: { ModelDataUrl, ModelDataSource: { S3DataSource: { S3Uri: 's3://bucket/model/', S3DataType: 'S3Prefix', CompressionType: 'None' } } },
    }),
    at: `${PRIMARY}.ModelDataUrl`,
  }),
  boundary({
    rule: 'MD-14/1',
    pass: [100],
    fail: [101],
    facts: (count) => withContainer({ environment: Object.fromEntries(times(count, (i) => [`K${i}`, 'v'])) }),
    template: (count) => serving({ container: { Environment: Object.fromEntries(times(count, (i) => [`K${i}`, 'v'])) } }),
    at: `${PRIMARY}.Environment`,
  }),
  boundary({
    rule: 'MD-14/1',
    pass: ['A_1', 'K'.repeat(1024)],
    fail: ['1A', 'A-B', 'K'.repeat(1025)],
    facts: (key) => withContainer({ environment: { [key]: 'v' } }),
    template: (key) => serving({ container: { Environment: { [key]: 'v' } } }),
    at: `${PRIMARY}.Environment`,
  }),
  boundary({
    rule: 'MD-14/1',
    pass: ['v'.repeat(1024), 'ö'.repeat(512)],
    fail: ['v'.repeat(1025), 'ö'.repeat(513)],
    facts: (value) => withContainer({ environment: { KEY: value } }),
    template: (value) => serving({ container: { Environment: { KEY: value } } }),
    at: `${PRIMARY}.Environment.KEY`,
  }),
  boundary({
    rule: 'MD-14/1',
    pass: [32],
    fail: [33], // variables of 1024 bytes, name included
    facts: (count) => withContainer({ environment: Object.fromEntries(times(count, (i) => [`K${i + 10}`, 'v'.repeat(1021)])) }),
    template: (count) => serving({ container: { Environment: Object.fromEntries(times(count, (i) => [`K${i + 10}`, 'v'.repeat(1021)])) } }),
    at: PRIMARY,
  }),
  property({ rule: 'MD-24/1', fact: 'image', key: 'Image', pass: ['i'.repeat(255)], fail: ['i'.repeat(256), 'an image'] }),
  ...[
    boundary({
      rule: 'MD-25/1',
      pass: ['p'.repeat(176)],
      fail: ['p'.repeat(177)],
      facts: (modelPackage) => withContainer({ image: undefined, modelPackage }),
      template: (ModelPackageName) => serving({ container: { Image: undefined, ModelDataUrl: undefined, ModelPackageName } }),
      at: `${PRIMARY}.ModelPackageName`,
    }),
    boundary({
      rule: 'MD-25/2',
      pass: [undefined],
      fail: ['image'],
      facts: (image) => model({ containers: [container({ image, modelPackage: 'package' })] }),
      template: (Image) => serving({ container: { Image, ModelPackageName: 'package' } }),
      at: `${PRIMARY}.Image`,
    }),
  ],
  boundary({
    rule: 'MM-01/1',
    pass: ['s3://bucket/models/'],
    fail: ['s3://bucket/model.tar.gz'],
    facts: (modelDataUrl) => withContainer({ mode: 'MultiModel', modelDataUrl }),
    template: (ModelDataUrl) => serving({ container: { Mode: 'MultiModel', ModelDataUrl } }),
    at: `${PRIMARY}.ModelDataUrl`,
  }),
  property({ rule: 'MM-01/2', fact: 'mode', key: 'Mode', pass: ['SingleModel', undefined], fail: ['Multi'] }),
  boundary({
    rule: 'MM-05/1',
    pass: ['Enabled', 'Disabled'],
    fail: ['On'],
    facts: (modelCache) => withContainer({ mode: 'MultiModel', modelDataUrl: 's3://bucket/models/', modelCache }),
    template: (ModelCacheSetting) =>
      serving({ container: { Mode: 'MultiModel', ModelDataUrl: 's3://bucket/models/', MultiModelConfig: { ModelCacheSetting } } }),
    at: `${PRIMARY}.MultiModelConfig.ModelCacheSetting`,
  }),
];

const vpc = (subnets: number, groups: number) => ({ VpcConfig: { Subnets: times(subnets, (i) => `subnet-${i}`), SecurityGroupIds: times(groups, (i) => `sg-${i}`) } });

/** A role with a policy of its own, and a model that waits for it or not. */
function withRole(waits: boolean, action = 's3:GetObject') {
  const template = serving({ model: { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } });
  return {
    ...template,
    Resources: {
      ...template.Resources,
      Model: { ...template.Resources.Model, ...(waits ? { DependsOn: ['Policy'] } : {}) },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [{ Action: action }] } } },
    },
  };
}

const PLACE: Case<ModelFacts>[] = [
  boundary({
    rule: 'MD-15/1',
    pass: [2, 16],
    fail: [0, 17],
    facts: (subnets) => model({ vpc: { subnets, securityGroups: 1, zones: 2 } }),
    template: (count) => serving({ model: vpc(count, 1) }),
    at: 'Properties.VpcConfig.Subnets',
  }),
  boundary({
    rule: 'MD-15/1',
    pass: [1, 5],
    fail: [0, 6],
    facts: (securityGroups) => model({ vpc: { subnets: 2, securityGroups, zones: 2 } }),
    template: (count) => serving({ model: vpc(2, count) }),
    at: 'Properties.VpcConfig.SecurityGroupIds',
  }),
  boundary({
    rule: 'MD-16/1',
    pass: [2],
    fail: [1],
    facts: (zones) => model({ vpc: { subnets: 2, securityGroups: 1, zones } }),
    template: (count) => serving({ model: vpc(count, 1) }),
    at: 'Properties.VpcConfig.Subnets',
  }),
  boundary({
    rule: 'MD-19/1',
    pass: [true],
    fail: [false],
    facts: (waitsForPolicies) => model({ waitsForPolicies }),
    template: (waits) => withRole(waits),
    at: 'Properties.ExecutionRoleArn',
  }),
  boundary({
    rule: 'MD-20/1',
    pass: ['arn:aws:iam::111111111111:role/path/fraud', 'arn:aws-cn:iam::111111111111:role/fraud'],
    fail: ['fraud', 'arn:aws:iam::111111111111:user/fraud'],
    facts: (roleArn) => model({ roleArn }),
    template: (ExecutionRoleArn) => serving({ model: { ExecutionRoleArn } }),
    at: 'Properties.ExecutionRoleArn',
  }),
];

export const MODEL_CASES: Case<ModelFacts>[] = [...STRUCTURE, ...CONTAINERS, ...PLACE];
