// The matcher of EventBridge, as AWS published it: fetched by Maven into the git-ignored .cache, at one version, by its checksums.
//   node projenrc/tools/event-ruler.mjs   fetches it where Java and Maven are there, and says where it lies as JSON
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, run } from './steps.mjs';

const LEAST_JAVA = 17;
const SOURCES = join(ROOT, 'test/events/ruler');
const FOLDER = join(ROOT, '.cache/event-ruler');
const OFFLINE = /Could not transfer|Unknown host|Connection refused|Network is unreachable|timed out|Connect to .* failed/i;

/** `{ command }` that reads questions and writes answers; `{ missing }` where Java, Maven or its repository is not there; `{ broken }` where a file is not what it must be. */
export async function eventRuler() {
  const { code, output } = await run(['javac', '-version']);
  const major = Number(/javac (\d+)/.exec(output)?.[1]);
  if (code !== 0 || !(major >= LEAST_JAVA)) return { missing: `no JDK ${LEAST_JAVA} or newer` };
  if (wrong().length > 0) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const maven = [process.platform === 'win32' ? 'mvn.cmd' : 'mvn', '-B', '-q', '-f', join(SOURCES, 'pom.xml'), 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies', `-DoutputDirectory=${FOLDER}`];
    const fetched = await run(maven);
    if (/ENOENT/.test(fetched.output)) return { missing: 'no Maven' };
    if (fetched.code !== 0) return OFFLINE.test(fetched.output) ? { missing: 'Maven Central cannot be reached' } : { broken: fetched.output };
  }
  const files = wrong();
  if (files.length > 0) return { broken: `not what test/events/ruler/checksums.txt says: ${files.join(', ')}` };
  return { command: ['java', '-Xshare:auto', '-XX:TieredStopAtLevel=1', '-cp', jars().map(({ path }) => path).join(delimiter), join(SOURCES, 'EventMatcher.java')] };
}

function jars() {
  return readFileSync(join(SOURCES, 'checksums.txt'), 'utf8').trim().split('\n').map((line) => {
    const [sum, name] = line.split(/\s+/);
    return { sum, name, path: join(FOLDER, name) };
  });
}

function wrong() {
  return jars().filter(({ sum, path }) => !existsSync(path) || createHash('sha256').update(readFileSync(path)).digest('hex') !== sum).map(({ name }) => name);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await eventRuler()));
}
