import * as fs from 'fs';
import * as path from 'path';
import { loadAssembly, ROOT } from './assembly';
import { defaultTitles, testedDefaults } from './rules/defaults';
import { optional, sample, STRING, struct } from './samples';
import { sources } from '../../projenrc/docs/fail-calls';

/**
 * A default is tested, not only written. The test says so in its title:
 *
 *   test('default of ModelEndpointProps.deployment: all at once', …)
 *
 * Several props may share one: `default of A.b, A.c: …`.
 */
test('every default of the public API has a test', () => {
  const titles = sources(path.join(ROOT, 'test'), '.test.ts')
    .filter((file) => !file.startsWith(__dirname))
    .flatMap((file) => defaultTitles(fs.readFileSync(file, 'utf8'), path.relative(ROOT, file)));

  expect(testedDefaults(loadAssembly(), titles)).toEqual([]);
});

describe('testedDefaults', () => {
  const assembly = sample(struct('Props', optional('a'), optional('b'), { name: 'c', type: STRING }));
  const check = (text: string, of = assembly) => testedDefaults(of, defaultTitles(text, 'x.test.ts'));

  test('reports a default without a test', () => {
    expect(check("test('default of Props.a: it is so', () => {})")).toEqual(["cdk-mlops.serving.Props.b has no test 'default of Props.b: …'"]);
  });

  test('is silent where titles name each', () => {
    expect(check("test('default of Props.a: so', f); test('default of Props.b: so', f)")).toEqual([]);
  });

  test('accepts one title for several', () => {
    expect(check("test('default of Props.a, Props.b: so', f)")).toEqual([]);
  });

  test('does not count a title that says nothing', () => {
    expect(check("test('default of Props.a, Props.b: ', f)")).toHaveLength(2);
  });

  test('reports a title whose prop is gone or required', () => {
    expect(check("test('default of Props.a, Props.b, Props.c, Props.gone: so', f)"))
      .toEqual(['c', 'gone'].map((p) => `x.test.ts tests the default of Props.${p}, which is no optional prop`));
  });

  test('accepts a title that names a struct which inherits the prop', () => {
    const inherited = sample(struct('Base', optional('a')), { ...struct('Props'), interfaces: ['cdk-mlops.serving.Base'] });
    expect(check("test('default of Props.a: so', f)", inherited)).toEqual([]);
  });
});
