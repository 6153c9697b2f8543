import * as fs from 'fs';
import * as path from 'path';
import { loadAssembly, membersOf, ROOT, typesOf } from './assembly';

describe('the reference app in Python', () => {
  const source = fs.readFileSync(path.join(ROOT, 'examples/python/canary-endpoint/app.py'), 'utf8');
  const assembly = loadAssembly();
  const types = typesOf(assembly);
  const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

  test.each([...source.matchAll(/^from cdk_mlops\.(\w+) import (.+)$/gm)].flatMap(([, module, names]) => names.split(', ').map((name) => [module, name])))(
    'imports what is there: %s.%s', (module, name) => {
      expect(types.map((t) => t.fqn)).toContain(`cdk-mlops.${module}.${name}`);
    });

  test.each([...source.matchAll(/\b(ModelVersion|DataCapture|DeploymentStrategy|EndpointCapacity|EndpointScaling)\.(\w+)\(/g)].map(([, type, method]) => [type, method]))(
    'calls what is there: %s.%s', (type, method) => {
      expect(types.filter((t) => t.name === type).flatMap(membersOf).map((m) => snake(m.name))).toContain(method);
    });

  test.each([...new Set([...source.matchAll(/\b(\w+)=/g)].map(([, keyword]) => keyword).filter((k) => k !== 'description'))])('gives a keyword that is there: %s', (keyword) => {
    expect(types.filter((t) => t.datatype).flatMap(membersOf).map((m) => snake(m.name))).toContain(keyword);
  });
});
