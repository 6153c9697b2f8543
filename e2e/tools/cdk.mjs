// The CDK CLI as its users run it, sealed off from their accounts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, tool } from '../../projenrc/tools/steps.mjs';
import { ACCOUNT, REGION } from './emulator.mjs';

/** `cdk`, and apps that are synthesized once. */
export function cdk({ env, folder }) {
  const cli = (args) => sealedRun([...tool('cdk', 'aws-cdk'), ...args, '--no-notices', '--no-version-reporting'], env);
  const out = (app) => join(folder, `cdk.out-${app}`);
  return {
    out,
    run: (command, args) => cli([command, ...args]),
    bootstrap: () => cli(['bootstrap', `aws://${ACCOUNT}/${REGION}`]),
    synth: (app) => cli(['synth', '--quiet', '--output', out(app), '--app', appCommand(app)]),
    deploy: (app, ...stacks) => cli(['deploy', ...(stacks.length ? stacks : ['--all']), '--app', out(app), '--require-approval', 'never', '--progress', 'events', '--ci']),
  };
}

/** Nothing of this process's environment reaches the command. */
function sealedRun([command, ...args], env) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { output += d; });
    child.on('error', (e) => done({ code: 1, output: `${output}${e.message}\n` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

function appCommand(app) {
  const quoted = [...tool('ts-node'), '-T', '-P', 'examples/tsconfig.json', '--prefer-ts-exts', `examples/typescript/${app}/app.ts`];
  return quoted.map((part) => (/\s/.test(part) ? `"${part}"` : part)).join(' ');
}

/** An error that says what the CLI said last. */
export function must({ code, output }) {
  if (code !== 0) throw new Error(output.trim().split('\n').slice(-12).join('\n'));
  return output;
}
