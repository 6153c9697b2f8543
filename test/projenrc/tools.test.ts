import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const TOOLS = path.join(__dirname, '..', '..', 'projenrc', 'tools');
let root: string;

beforeEach(() => { root = fs.mkdtempSync(path.join(os.tmpdir(), 'tools-')); });
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(file: string, text: string) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}

const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const exists = (file: string) => fs.existsSync(path.join(root, file));
const runTool = (name: string) => execFileSync(process.execPath, [path.join(TOOLS, name), '--root', root], { encoding: 'utf8', stdio: 'pipe' });

describe('handlers.mjs', () => {
  const HANDLER = 'src/registry/handlers/approve.lambda.ts';

  test('bundles a handler where its module and its name say', () => {
    write(HANDLER, "import { SSMClient } from '@aws-sdk/client-ssm';\nexport const handler = async (): Promise<string> => typeof SSMClient;\n");
    runTool('handlers.mjs');
    expect(read('assets/registry/approve/index.js')).toContain('require("@aws-sdk/client-ssm")');
  });

  test('gives the same bytes twice and no source map', () => {
    write(HANDLER, 'export const handler = async () => 1;\n');
    runTool('handlers.mjs');
    const first = read('assets/registry/approve/index.js');
    runTool('handlers.mjs');
    expect(read('assets/registry/approve/index.js')).toBe(first);
    expect(first).not.toContain('sourceMappingURL');
  });

  test('removes the bundle of a handler that is gone', () => {
    write(HANDLER, 'export const handler = async () => 1;\n');
    runTool('handlers.mjs');
    fs.rmSync(path.join(root, HANDLER));
    runTool('handlers.mjs');
    expect(exists('assets/registry/approve/index.js')).toBe(false);
  });

  test('has nothing to do without handlers', () => {
    write('src/serving/model.ts', 'export const x = 1;\n');
    expect(runTool('handlers.mjs')).toBe('no handlers\n');
  });
});

describe('finish-lib.mjs', () => {
  beforeEach(() => {
    write('src/index.ts', "export * as serving from './serving';\nexport * as data from './data';\n");
    write('src/serving/index.ts', 'export const name = 1;\n');
    write('src/data/index.ts', 'export const name = 2;\n');
    write('lib/index.js', 'exports.serving = require("./serving");\n');
    write('lib/serving/index.js', 'exports.name = "serving";\n//# sourceMappingURL=data:application/json;base64,AAAA\n');
    write('lib/data/index.js', 'globalThis.dataWasLoaded = true; exports.name = "data";\n//# sourceMappingURL=data:application/json;base64,AAAA');
  });

  test('makes the root index lazy', () => {
    runTool('finish-lib.mjs');
    const program = `const lib = require('${path.join(root, 'lib').replace(/\\/g, '/')}'); console.log(lib.serving.name, globalThis.dataWasLoaded === undefined, lib.data.name);`;
    expect(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })).toBe('serving true data\n');
  });

  test('keeps the names that an ES module may import', () => {
    runTool('finish-lib.mjs');
    const program = `import { serving, data } from '${path.join(root, 'lib/index.js').replace(/\\/g, '/')}'; console.log(serving.name, data.name);`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })).toBe('serving data\n');
  });

  test('drops inline source maps', () => {
    runTool('finish-lib.mjs');
    expect(read('lib/internal/bundle.js')).not.toContain('sourceMappingURL');
  });

  test('removes what has no source any more', () => {
    write('lib/serving/gone.js', '');
    write('lib/serving/gone.d.ts', '');
    runTool('finish-lib.mjs');
    expect([exists('lib/serving/gone.js'), exists('lib/serving/gone.d.ts'), exists('lib/serving/index.js')]).toEqual([false, false, true]);
  });

  test('brings data tables along', () => {
    write('src/serving/data/types.json', '{"a":1}');
    write('lib/serving/index.js', 'exports.name = require("./data/types.json").a;\n');
    runTool('finish-lib.mjs');
    expect(execFileSync(process.execPath, ['-e', `console.log(require('${path.join(root, 'lib/serving').replace(/\\/g, '/')}').name)`], { encoding: 'utf8' })).toBe('1\n');
  });

  test('makes one file of the modules of an endpoint, run when it is asked for', () => {
    runTool('finish-lib.mjs');
    expect(read('lib/serving/index.js')).toContain('require("../internal/bundle.js").serving');
  });

  describe('with a module that most apps do not load', () => {
    beforeEach(() => {
      write('src/index.ts', "export * as serving from './serving';\nexport * as training from './training';\n");
      write('src/training/index.ts', 'export const name = 3;\n');
      write('src/training/own.ts', 'export const own = 4;\n');
      write('src/internal/shared.ts', 'export class Shared {}\n');
      write('lib/internal/shared.js', 'exports.Shared = class {};\n');
      write('lib/serving/index.js', 'exports.Shared = require("../internal/shared").Shared;\n');
      write('lib/training/own.js', 'exports.own = 4;\n');
      write('lib/training/index.js', 'exports.Shared = require("../internal/shared").Shared; exports.own = require("./own").own;\n');
    });

    const said = (program: string) => {
      runTool('finish-lib.mjs');
      return execFileSync(process.execPath, ['-e', program.replaceAll('LIB', path.join(root, 'lib').replace(/\\/g, '/'))], { encoding: 'utf8' });
    };

    test('keeps it in a second file', () => {
      expect(said("console.log(require('LIB/training').own)")).toBe('4\n');
    });

    test('runs what both need once, so that its classes are the same', () => {
      expect(said("console.log(require('LIB/training').Shared === require('LIB/serving').Shared)")).toBe('true\n');
    });

    test('does not load the second file for the first', () => {
      expect(said("require('LIB/serving'); console.log(Object.keys(require.cache).some((f) => f.endsWith('more.js')))")).toBe('false\n');
    });
  });

  test('drops types that no public type mentions', () => {
    write('lib/index.d.ts', "export * as serving from './serving';\n");
    write('lib/serving/index.d.ts', "export * from './model';\n");
    write('src/serving/model.ts', '');
    write('src/serving/secret.ts', '');
    write('lib/serving/model.d.ts', 'export declare class Model {}\n');
    write('lib/serving/secret.d.ts', 'export declare class Secret {}\n');
    runTool('finish-lib.mjs');
    expect([exists('lib/serving/model.d.ts'), exists('lib/serving/secret.d.ts')]).toEqual([true, false]);
  });

  test('changes nothing when run again', () => {
    runTool('finish-lib.mjs');
    const first = read('lib/index.js') + read('lib/internal/bundle.js');
    runTool('finish-lib.mjs');
    expect(read('lib/index.js') + read('lib/internal/bundle.js')).toBe(first);
  });

  test('refuses a root index that holds more than namespaces', () => {
    write('src/index.ts', "export * as serving from './serving';\nexport * from './data';\n");
    const { status, stderr } = spawnSync(process.execPath, [path.join(TOOLS, 'finish-lib.mjs'), '--root', root], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain("export * from './data'");
  });
});
