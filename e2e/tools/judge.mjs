// The rules of src/rules, asked by the emulated services: one resource and what stands beside it, over HTTP on this machine.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../projenrc/tools/steps.mjs';

/** Findings about one resource, as the checks of the library read it from a template. */
export function judge() {
  const require = createRequire(import.meta.url);
  require('ts-node').register({ transpileOnly: true, project: join(ROOT, 'projenrc/tsconfig.json'), preferTsExts: true });
  const { inspect } = require('../../src/checks/inspect.ts');
  const { Assembly } = require('../../src/checks/read/assembly.ts');
  return ({ type, logicalId, properties, beside }) => {
    const template = { Resources: { Asked: { Type: type, Properties: properties } } };
    beside.forEach((resource, index) => {
      if (!(resource.type === type && resource.logicalId === logicalId)) template.Resources[`Beside${index}`] = { Type: resource.type, Properties: resource.properties };
    });
    // What stands beside it is there already; in a template that is a dependency.
    template.Resources.Asked.DependsOn = Object.keys(template.Resources).filter((id) => id !== 'Asked');
    const file = { path: 'deployed', template, stage: '', nested: new Map() };
    return inspect(new Assembly([file])).filter(({ resource }) => resource.logicalId === 'Asked').map(({ finding }) => finding);
  };
}

/** Answers questions until it is closed. */
export async function serveJudge(answer) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (d) => { body += d; });
    request.on('end', () => {
      try {
        response.end(JSON.stringify(answer(JSON.parse(body))));
      } catch (e) {
        response.writeHead(500).end(e.stack);
      }
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
