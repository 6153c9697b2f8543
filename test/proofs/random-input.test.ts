import * as path from 'path';
import { App, Validations } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { MlopsChecks } from '../../src/checks';
import { synthesizedNagFindings } from '../support/nag';
import { EndpointChoice, endpointChoices, RandomEndpoint } from '../support/random-endpoint';
import { complaint } from '../support/refusals';
import { REGION, testStack } from '../support/stacks';

const SEED = Number(process.env.SEED ?? 20261121);
const RUNS = Number(process.env.RUNS ?? 1200);
const BATCH = 60;

declare const __cfnValidate: (file: string, region?: string) => { severity: string; ruleId: string; message: string }[];

interface Outcome {
  readonly run: number;
  readonly choice: EndpointChoice;
  readonly error?: Error;
}

/** Every number of a template, with its path. A number of the CDK that stands for a token is lost when it is calculated with. */
function numbersIn(value: unknown, where = ''): [string, number][] {
  if (typeof value === 'number' || value === null) return [[where, value ?? NaN]];
  return typeof value === 'object' ? Object.entries(value as object).flatMap(([key, inner]) => numbersIn(inner, `${where}.${key}`)) : [];
}

/** Apps of many stacks, one for each endpoint that was accepted; a refused one leaves nothing behind. */
function defineAll(choices: readonly EndpointChoice[]) {
  const apps: App[] = [];
  const outcomes = choices.map((choice, run): Outcome => {
    if (run % BATCH === 0) apps.push(new App());
    const app = apps[apps.length - 1];
    const stack = testStack(`Run${run}`, app);
    try {
      new RandomEndpoint(stack).define(choice);
      return { run, choice };
    } catch (error) {
      app.node.tryRemoveChild(stack.node.id);
      return { run, choice, error: error as Error };
    }
  });
  return { apps, outcomes };
}

describe(`${RUNS} random endpoints of seed ${SEED}`, () => {
  const { apps, outcomes } = defineAll(fc.sample(endpointChoices, { numRuns: RUNS, seed: SEED }));
  const refused = outcomes.filter(({ error }) => error);
  const accepted = outcomes.filter(({ error }) => !error);
  const choiceOf = (constructPath: string) => outcomes[Number(/^Run(\d+)/.exec(constructPath)![1])].choice;

  test('are neither all refused nor all accepted', () => {
    console.log(`seed ${SEED}: ${accepted.length} accepted, ${refused.length} refused for ${new Set(refused.map(({ error }) => error!.name)).size} reasons`);
    expect(accepted.length).toBeGreaterThan(RUNS / 5);
    expect(refused.length).toBeGreaterThan(RUNS / 5);
  });

  test('are refused by a documented code and a message of one form', () => {
    const complaints = refused.flatMap(({ error }) => complaint(error!) ?? []);
    expect([...new Set(complaints)]).toEqual([]);
  });

  test('are passed by MlopsChecks without an error, when they are accepted', () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined); // the CDK prints warnings there
    for (const app of apps) {
      Validations.of(app).addPlugins(new MlopsChecks());
      expect(() => app.synth()).not.toThrow();
    }
  });

  test('hold no number that a calculation with an unknown one has broken, when they are accepted', () => {
    const broken = apps.flatMap((app) => app.synth().stacks).flatMap(({ stackName, template }) => numbersIn(template)
      .filter(([, n]) => !(Math.abs(n) < 1e12)).map(([where, n]) => `${stackName}${where}: ${n}`));
    expect(broken).toEqual([]);
  });

  test('are without findings in five packs, when they are accepted', () => {
    const findings = apps.flatMap((app) => synthesizedNagFindings(app))
      .filter(({ rule, path: where }) => !(choiceOf(where).encryption === 'aws' && rule.endsWith('SageMakerEndpointConfigurationKMSKeyConfigured')));
    expect(findings.slice(0, 5)).toEqual([]);
  });

  test('are valid CloudFormation, each that was accepted', () => {
    const assemblies = apps.map((app) => app.synth());
    const stacks = assemblies.flatMap(({ directory, stacks: those }) => those.map(({ stackName, templateFile }) => (
      { stackName, file: path.join(directory, templateFile) }
    )));
    expect(stacks.flatMap(({ stackName, file }) => __cfnValidate(file, REGION).filter(({ severity }) => severity !== 'WARN')
      .map((d) => `${stackName} ${d.severity} ${d.ruleId}: ${d.message}`))).toEqual([]);
  });
});
