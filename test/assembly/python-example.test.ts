import * as fs from 'fs';
import * as path from 'path';
import { loadAssembly, membersOf, ROOT, typesOf } from './assembly';

const EXAMPLES = path.join(ROOT, 'examples/python');
const types = typesOf(loadAssembly());
const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const OF_CDK = ['description', 'id', 'reason']; // keywords of the CDK's own constructs

describe.each(fs.readdirSync(EXAMPLES))('the app %s in Python', (example) => {
  const source = fs.readFileSync(path.join(EXAMPLES, example, 'app.py'), 'utf8');
  const imports = [...source.matchAll(/^from cdk_mlops\.(\w+) import (?:\(([^)]+)\)|(.+))$/gm)]
    .flatMap(([, module, several, names]) => (several ?? names).split(',').map((name) => name.trim()).filter(Boolean).map((name) => [module, name]));
  const names = imports.map(([, name]) => name);

  test.each(imports)('imports what is there: %s.%s', (module, name) => {
    expect(types.map((t) => t.fqn)).toContain(`cdk-mlops.${module}.${name}`);
  });

  test.each([...source.matchAll(/\b([A-Z]\w+)\.(\w+)\(/g)].map(([, type, method]) => [type, method]).filter(([type]) => names.includes(type)))(
    'calls what is there: %s.%s', (type, method) => {
      expect(types.filter((t) => t.name === type).flatMap(membersOf).map((m) => snake(m.name))).toContain(method);
    });

  test.each([...new Set([...source.replace(/"[^"\n]*"/g, '').matchAll(/\b(\w+)=/g)].map(([, keyword]) => keyword).filter((k) => !OF_CDK.includes(k)))])('gives a keyword that is there: %s', (keyword) => {
    expect(types.filter((t) => t.datatype).flatMap(membersOf).map((m) => snake(m.name))).toContain(keyword);
  });

  test('is the twin of an app in TypeScript', () => {
    const twin = fs.readFileSync(path.join(ROOT, 'examples/typescript', example, 'app.ts'), 'utf8');
    const called = (text: string) => [...text.matchAll(/\b([A-Z]\w+)\.(\w+)\(/g)].map(([, type, method]) => `${type}.${snake(method)}`);
    expect(called(source)).toEqual(called(twin));
  });
});
