import { loadAssembly } from './assembly';
import { trueDefaults } from './rules/defaults';
import { documented } from './rules/documented';
import { noMemberNamedAsItsClass, noReservedWords, noTakenMethods, upperCaseConstants } from './rules/names';
import { lowerRanksOnly } from './rules/ranks';
import { fewConstructs, smallStructs } from './rules/sizes';
import { noAny, noL1Props, noUnions } from './rules/types';
import { many, optional, sample, STRING, struct } from './samples';
import { RANKS } from '../../projenrc/ranks';

const UNION = { union: { types: [STRING, { primitive: 'number' }] } };
const ANY = { primitive: 'any' };
const L1 = { fqn: 'aws-cdk-lib.aws_sagemaker.CfnModel.VpcConfigProperty' };
const CONSTRUCT = { parameters: [{ name: 'scope', type: { fqn: 'constructs.Construct' } }, { name: 'id', type: STRING }] };

describe('the public API', () => {
  const assembly = () => loadAssembly();

  test('is there', () => {
    expect(Object.keys(assembly().types ?? {})).not.toHaveLength(0);
  });

  test('is documented type by type and member by member', () => {
    expect(documented(assembly())).toEqual([]);
  });

  test('has a true default on every optional prop', () => {
    expect(trueDefaults(assembly())).toEqual([]);
  });

  test('has no unions', () => {
    expect(noUnions(assembly())).toEqual([]);
  });

  test('has no any', () => {
    expect(noAny(assembly())).toEqual([]);
  });

  test('takes no L1 types', () => {
    expect(noL1Props(assembly())).toEqual([]);
  });

  test('has no reserved words of Python, Java, C# or Go', () => {
    expect(noReservedWords(assembly())).toEqual([]);
  });

  test('has no method that Java has already', () => {
    expect(noTakenMethods(assembly())).toEqual([]);
  });

  test('has no member with the name of its class', () => {
    expect(noMemberNamedAsItsClass(assembly())).toEqual([]);
  });

  test('has upper-case enum members and constants', () => {
    expect(upperCaseConstants(assembly())).toEqual([]);
  });

  test('has small structs', () => {
    expect(smallStructs(assembly())).toEqual([]);
  });

  test('has few constructs for each module', () => {
    expect(fewConstructs(assembly())).toEqual([]);
  });

  test('mentions types of lower ranks only', () => {
    expect(lowerRanksOnly(assembly(), RANKS)).toEqual([]);
  });
});

describe('documented', () => {
  test('reports a type without documentation', () => {
    expect(documented(sample({ name: 'A', docs: {} }))).toEqual(['cdk-mlops.serving.A is not documented']);
  });

  test('reports a property, a method and an enum member without documentation', () => {
    expect(documented(sample({ name: 'A', properties: [{ name: 'p', type: STRING }], methods: [{ name: 'm' }], members: [{ name: 'E' }] })))
      .toEqual(['p', 'm', 'E'].map((name) => `cdk-mlops.serving.A.${name} is not documented`));
  });

  test('is silent about an override', () => {
    expect(documented(sample({ name: 'A', methods: [{ name: 'm', overrides: 'constructs.Construct' }] }))).toEqual([]);
  });
});

describe('trueDefaults', () => {
  const problems = (byDefault?: string) => trueDefaults(sample(struct('P', optional('p', byDefault))));

  test('reports a missing default', () => {
    expect(problems()).toEqual(['cdk-mlops.serving.P.p has no @default']);
  });

  test.each(['none', '- none', 'undefined', '- default', '- None.', 'n/a', '- not set', '- no default'])('reports the vague default %j', (text) => {
    expect(problems(text)[0]).toContain('vague');
  });

  test('reports a sentence without a dash', () => {
    expect(problems('a key is made for this stack')[0]).toContain('neither a value nor');
  });

  test('reports a sentence that says too little', () => {
    expect(problems('- no tags')[0]).toContain('too little');
  });

  test.each(['- a key is made for this stack', 'Duration.minutes(10)', '4', 'true', "'main'", 'Encryption.customerManaged()', 'Severity.HIGH', '[]'])('is silent about %j', (text) => {
    expect(problems(text)).toEqual([]);
  });

  test('is silent about a required prop', () => {
    expect(trueDefaults(sample(struct('P', { name: 'p', type: STRING })))).toEqual([]);
  });
});

describe('noUnions, noAny and noL1Props', () => {
  test('report a struct prop', () => {
    expect(noUnions(sample(struct('P', { name: 'p', type: UNION })))).toEqual(['cdk-mlops.serving.P.p is a union']);
    expect(noAny(sample(struct('P', { name: 'p', type: { collection: { elementtype: ANY, kind: 'map' } } })))).toEqual(['cdk-mlops.serving.P.p is any']);
    expect(noL1Props(sample(struct('P', { name: 'p', type: L1 })))).toEqual(['cdk-mlops.serving.P.p takes an L1 type']);
  });

  test('report a parameter', () => {
    const assembly = (type: unknown) => sample({ name: 'A', initializer: { parameters: [{ name: 'x', type }] } });
    expect(noUnions(assembly(UNION))).toEqual(['cdk-mlops.serving.A.constructor(x) is a union']);
    expect(noL1Props(assembly(L1))).toEqual(['cdk-mlops.serving.A.constructor(x) takes an L1 type']);
  });

  test('report a result', () => {
    expect(noAny(sample({ name: 'A', methods: [{ name: 'm', returns: { type: ANY } }] }))).toEqual(['cdk-mlops.serving.A.m() is any']);
  });

  test('are silent about a type guard', () => {
    expect(noAny(sample({ name: 'A', methods: [{ name: 'isA', parameters: [{ name: 'x', type: ANY }] }] }))).toEqual([]);
  });

  test('are silent about an L1 that a construct exposes', () => {
    expect(noL1Props(sample({ name: 'A', properties: [{ name: 'resource', type: L1 }] }))).toEqual([]);
  });

  test('are silent about what another package declares', () => {
    expect(noAny(sample({ name: 'A', methods: [{ name: 'm', returns: { type: ANY }, overrides: 'aws-cdk-lib.IResource' }] }))).toEqual([]);
  });
});

describe('names', () => {
  test.each([['from', 'Python'], ['default', 'Java, C#, Go'], ['event', 'C#'], ['range', 'Go'], ['import', 'Python, Java, Go']])('%s is reserved in %s', (name, languages) => {
    expect(noReservedWords(sample(struct('P', { name, type: STRING })))).toEqual([`cdk-mlops.serving.P.${name} is a reserved word of ${languages}`]);
  });

  test('a reserved parameter is reported', () => {
    expect(noReservedWords(sample({ name: 'A', methods: [{ name: 'm', parameters: [{ name: 'lambda', type: STRING }] }] }))).toEqual(['cdk-mlops.serving.A.m(lambda) is a reserved word of Python']);
  });

  test('a reserved namespace is reported', () => {
    expect(noReservedWords({ ...sample(), submodules: { 'cdk-mlops.import': {} } })).toEqual(['cdk-mlops.import is a reserved word of Python, Java, Go']);
  });

  test('a method that Java has already is reported', () => {
    expect(noTakenMethods(sample({ name: 'A', methods: [{ name: 'notify' }] }))).toEqual(['cdk-mlops.serving.A.notify is taken in Java']);
  });

  test('a member with the name of its class is reported', () => {
    expect(noMemberNamedAsItsClass(sample({ name: 'Endpoint', properties: [{ name: 'endpoint', type: STRING }] }))).toEqual(['cdk-mlops.serving.Endpoint.endpoint has the name of its class']);
  });

  test('a lower-case enum member is reported', () => {
    expect(upperCaseConstants(sample({ name: 'E', kind: 'enum', members: [{ name: 'High' }, { name: 'VERY_LOW' }] }))).toEqual(['cdk-mlops.serving.E.High must be SNAKE_UPPER']);
  });

  test('a lower-case constant is reported', () => {
    expect(upperCaseConstants(sample({ name: 'C', properties: [{ name: 'high', type: STRING, static: true, const: true }] }))).toEqual(['cdk-mlops.serving.C.high must be SNAKE_UPPER']);
  });
});

describe('sizes', () => {
  test.each([[14, 0], [15, 1]])('a struct of %d optional props has %d problems', (count, problems) => {
    expect(smallStructs(sample(struct('P', ...many(count, true))))).toHaveLength(problems);
  });

  const taking = (name: string) => ({ name: 'Door', initializer: { parameters: [{ name: 'props', type: { fqn: `cdk-mlops.serving.${name}` } }] } });

  test.each([[4, 0], [5, 1]])('a struct of %d required props that users write has %d problems', (count, problems) => {
    expect(smallStructs(sample(struct('P', ...many(count, false)), taking('P')))).toHaveLength(problems);
  });

  test('a struct inside of one that users write counts', () => {
    const outer = struct('Outer', { name: 'p', type: { collection: { elementtype: { fqn: 'cdk-mlops.serving.P' }, kind: 'array' } } });
    expect(smallStructs(sample(struct('P', ...many(5, false)), outer, taking('Outer')))).toEqual(['cdk-mlops.serving.P has 5 required props, at most 4']);
  });

  test('a struct that is only read may have more', () => {
    expect(smallStructs(sample(struct('P', ...many(5, false))))).toEqual([]);
  });

  test('props of a parent count', () => {
    expect(smallStructs(sample(struct('Base', ...many(10, true)), { ...struct('P', ...many(5, true)), interfaces: ['cdk-mlops.serving.Base'] }))).toEqual(['cdk-mlops.serving.P has 15 props, at most 14']);
  });

  test.each([[8, 0], [9, 1]])('a module of %d constructs has %d problems', (count, problems) => {
    expect(fewConstructs(sample(...Array.from({ length: count }, (_, i) => ({ name: `C${i}`, initializer: CONSTRUCT }))))).toHaveLength(problems);
  });

  test('value objects are not counted', () => {
    expect(fewConstructs(sample(...Array.from({ length: 9 }, (_, i) => ({ name: `C${i}` }))))).toEqual([]);
  });
});

describe('lowerRanksOnly', () => {
  const mention = (from: string, to: string) => lowerRanksOnly(sample({ name: 'A', fqn: `cdk-mlops.${from}.A`, properties: [{ name: 'p', type: { fqn: `cdk-mlops.${to}.B` } }] }), RANKS);

  test('reports a type of a higher rank', () => {
    expect(mention('security', 'serving')).toEqual(["cdk-mlops.security.A mentions cdk-mlops.serving.B of a module that 'security' may not import"]);
  });

  test('reports a type of the same rank', () => {
    expect(mention('data', 'images')).toHaveLength(1);
  });

  test('reports an interface of a higher rank', () => {
    expect(lowerRanksOnly(sample({ name: 'A', fqn: 'cdk-mlops.data.A', interfaces: ['cdk-mlops.checks.IB'] }), RANKS)).toHaveLength(1);
  });

  test('reports a type outside of every module', () => {
    expect(lowerRanksOnly(sample({ name: 'A', fqn: 'cdk-mlops.A' }), RANKS)).toEqual(['cdk-mlops.A belongs to no module of projenrc/ranks.ts']);
  });

  test('is silent about lower ranks, the own module and other packages', () => {
    expect([...mention('serving', 'registry'), ...mention('serving', 'serving')]).toEqual([]);
    expect(lowerRanksOnly(sample({ name: 'A', properties: [{ name: 'p', type: { fqn: 'aws-cdk-lib.aws_kms.IKey' } }] }), RANKS)).toEqual([]);
  });
});
