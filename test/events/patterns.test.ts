import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { listen, RULES, TRIGGERS } from './apps';
import { concrete, FoundPattern, patternsOf } from './patterns';
import { SAMPLES, samplesOf } from './samples';
import { changed, Changes } from './unify';
import { parse, sources, walk } from '../../projenrc/docs/fail-calls';
import { ArtifactStore } from '../../src/data';
import { DEFAULT_APPS } from '../support/default-apps';
import { exampleApp, exampleNames } from '../support/examples';
import { appOf, testStack } from '../support/stacks';

const ROOT = path.join(__dirname, '..', '..');
const RECORDED = path.join(__dirname, 'recorded');
const recorded: Record<string, object> = Object.fromEntries(fs.readdirSync(RECORDED).filter((file) => file.endsWith('.json'))
  .map((file) => [file.replace('.json', ''), JSON.parse(fs.readFileSync(path.join(RECORDED, file), 'utf8'))]));

const PATTERNS: FoundPattern[] = [
  ...Object.entries(RULES).flatMap(([name, build]) => found(name, build)),
  ...Object.entries(TRIGGERS).flatMap(([name, trigger]) => found(`trigger on ${name}`, (stack) => listen(stack, trigger(stack, new ArtifactStore(stack, 'Artifacts'))))),
  ...DEFAULT_APPS.flatMap(({ name, build }) => found(name, build)),
  ...exampleNames().flatMap((name) => patternsOf(`the example ${name}`, exampleApp(name))),
];
const known = PATTERNS.filter(({ pattern }) => samplesOf(pattern));

function found(name: string, build: (stack: ReturnType<typeof testStack>) => unknown): FoundPattern[] {
  const stack = testStack('Events');
  build(stack);
  return patternsOf(name, appOf(stack));
}

test('every pattern of the library has samples', () => {
  expect(PATTERNS.filter(({ pattern }) => !samplesOf(pattern)).map(({ app, path: at, pattern }) => `${app}, ${at}: ${JSON.stringify(pattern)}`)).toEqual([]);
});

test('no pattern is longer than EventBridge takes', () => {
  expect(PATTERNS.filter(({ pattern }) => JSON.stringify(pattern).length > 2048).map(({ app }) => app)).toEqual([]);
});

test('all samples are of a pattern that the library still writes', () => {
  const used = new Set(known.map(({ pattern }) => samplesOf(pattern)!.samples.name));
  expect(SAMPLES.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
});

test('every recorded event is told apart or is what samples are made of', () => {
  expect(SAMPLES.map(({ event }) => event).filter((event) => !recorded[event])).toEqual([]);
});

test('every public method that makes a rule is asked for one', () => {
  expect(methodsOn().filter((method) => !RULES[method])).toEqual([]);
});

/** `Construct.onSomething` of every class that implements an exported interface with such a method. */
function methodsOn(): string[] {
  const methods: string[] = [];
  for (const file of sources(path.join(ROOT, 'src'), '.ts')) {
    walk(parse(file, fs.readFileSync(file, 'utf8')), (node) => {
      if (!ts.isInterfaceDeclaration(node) || !/^I[A-Z]/.test(node.name.text)) return;
      const names = node.members.filter(ts.isMethodSignature).map((member) => member.name.getText()).filter((name) => /^on[A-Z]/.test(name));
      methods.push(...names.map((name) => `${node.name.text.slice(1)}.${name}`));
    });
  }
  return methods.sort();
}

const { command, missing, broken } = JSON.parse(spawnSync(process.execPath, [path.join(ROOT, 'projenrc/tools/event-ruler.mjs')], { encoding: 'utf8' }).stdout);

test('the matcher of EventBridge is what it should be, where it can be fetched', () => {
  expect(broken).toBeUndefined();
});

const withMatcher = missing ? describe.skip : describe;

/** A title, an event, and whether the rule must hear of it. */
type Case = readonly [title: string, event: object, heard: boolean];

function casesOf({ pattern }: FoundPattern): Case[] {
  const { samples: { event, fit, matches = {}, ignores }, bound } = samplesOf(pattern)!;
  const fits = changed(recorded[event], fit, bound);
  const cases = (list: Readonly<Record<string, Changes>>, heard: boolean) => Object.entries(list)
    .map(([title, changes]): Case => [title, changed(fits, changes, bound), heard]);
  return [
    ['what it is for', fits, true],
    ...cases(matches, true),
    ...cases(ignores, false),
    ...Object.entries(recorded).map(([title, other]): Case => [`${title} of somebody else`, other, false]),
  ];
}

withMatcher(`what the matcher of EventBridge says${missing ? ` (not asked: ${missing})` : ''}`, () => {
  const questions = known.map(({ pattern }, i) => ({ pattern, events: casesOf(known[i]).map(([, event]) => event) }));
  let answers: (string | boolean[])[];

  beforeAll(() => {
    const { stdout, stderr } = spawnSync(command[0], command.slice(1), { input: questions.map((q) => JSON.stringify(q)).join('\n'), encoding: 'utf8', maxBuffer: 2 ** 26 });
    answers = stdout.trim().split('\n').map((line) => JSON.parse(line));
    if (answers.length !== questions.length) throw new Error(stderr);
  });

  test.each(known.map((pattern, i) => [`${pattern.app}: ${pattern.path}`, samplesOf(pattern.pattern)!.samples.name, i] as const))('%s hears of %s, and of nothing else', (_, __, i) => {
    const answer = answers[i];
    expect(typeof answer === 'string' ? answer : undefined).toBeUndefined();
    expect(casesOf(known[i]).filter(([, , heard], n) => answer[n] !== heard).map(([title, , heard]) => `${heard ? 'is deaf to' : 'hears'} ${title}`)).toEqual([]);
  });
});

describe('concrete', () => {
  test('joins what is known with a text for what is not', () => {
    expect(concrete({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Bucket' }]] })).toBe('arn:aws:s3:::ref-Bucket');
  });

  test('gives different values different texts', () => {
    expect(concrete({ 'Fn::GetAtt': ['A', 'Arn'] })).not.toBe(concrete({ 'Fn::GetAtt': ['B', 'Arn'] }));
  });
});
