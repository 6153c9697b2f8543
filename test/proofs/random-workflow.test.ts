import * as path from 'path';
import { App, Validations } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { MlopsChecks } from '../../src/checks';
import { synthesizedNagFindings } from '../support/nag';
import { RandomWorkflow, workflowChoices } from '../support/random-workflow';
import { complaint, refusal } from '../support/refusals';
import { REGION, testStack } from '../support/stacks';

const SEED = Number(process.env.SEED ?? 20261121);
const RUNS = Number(process.env.RUNS ?? 40);
/** Workflows of one stack share what they can share, as those of a user do. */
const TOGETHER = 5;

declare const __cfnValidate: (file: string, region?: string) => { severity: string; ruleId: string; message: string }[];

describe(`${RUNS} random workflows of seed ${SEED}`, () => {
  const tried = fc.sample(workflowChoices, { numRuns: RUNS, seed: SEED }).map((choice) => ({ choice, error: refusal(() => new RandomWorkflow(testStack('Alone')).define(choice)) }));
  const refused = tried.filter(({ error }) => error);
  const accepted = tried.filter(({ error }) => !error).map(({ choice }) => choice);
  const app = new App();
  for (let first = 0; first < accepted.length; first += TOGETHER) {
    const random = new RandomWorkflow(testStack(`From${first}`, app));
    for (const choice of accepted.slice(first, first + TOGETHER)) random.define(choice);
  }

  test('are neither all refused nor all accepted', () => {
    console.log(`seed ${SEED}: ${accepted.length} accepted, ${refused.length} refused for ${new Set(refused.map(({ error }) => error!.name)).size} reasons`);
    expect(accepted.length).toBeGreaterThan(RUNS / 8);
    expect(refused.length).toBeGreaterThan(RUNS / 8);
  });

  test('are refused by a documented code and a message of one form', () => {
    expect([...new Set(refused.flatMap(({ error }) => complaint(error!) ?? []))]).toEqual([]);
  });

  test('are passed by MlopsChecks without an error, when they are accepted', () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined); // the CDK prints warnings there
    Validations.of(app).addPlugins(new MlopsChecks());
    expect(() => app.synth()).not.toThrow();
  });

  test('are without findings in five packs, when they are accepted', () => {
    expect(synthesizedNagFindings(app).slice(0, 5)).toEqual([]);
  });

  test('are valid CloudFormation, when they are accepted', () => {
    const { directory, stacks } = app.synth();
    expect(stacks.flatMap(({ stackName, templateFile }) => __cfnValidate(path.join(directory, templateFile), REGION).filter(({ severity }) => severity !== 'WARN')
      .map((d) => `${stackName} ${d.severity} ${d.ruleId}: ${d.message}`))).toEqual([]);
  });
});
