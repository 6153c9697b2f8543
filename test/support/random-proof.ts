import * as path from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { synthesizedNagFindings } from './nag';
import { complaint, refusal } from './refusals';
import { REGION, testStack } from './stacks';
import { MlopsChecks } from '../../src/checks';

declare const __cfnValidate: (file: string, region?: string) => { severity: string; ruleId: string; message: string }[];

/** What is chosen at random, and made of it. */
export interface RandomProof<Choice> {
  /** What is made, in the plural. */
  readonly what: string;
  readonly choices: fc.Arbitrary<Choice>;
  /** How often, unless RUNS says otherwise. */
  readonly runs: number;
  /** How many that were accepted share a stack, and what they can share, as those of a user do. */
  readonly together: number;
  /** Makes them in a stack. */
  define(stack: Stack, choices: readonly Choice[]): void;
}

/** Whatever is chosen: a documented error with the way out, or a template that is valid and free of findings. */
export function proveAtRandom<Choice>({ what, choices, runs, together, define }: RandomProof<Choice>): void {
  const seed = Number(process.env.SEED ?? 20261121);
  const count = Number(process.env.RUNS ?? runs);

  describe(`${count} random ${what} of seed ${seed}`, () => {
    const tried = fc.sample(choices, { numRuns: count, seed }).map((choice) => ({ choice, error: refusal(() => define(testStack('Alone'), [choice])) }));
    const refused = tried.flatMap(({ error }) => error ?? []);
    const accepted = tried.filter(({ error }) => !error).map(({ choice }) => choice);
    const app = new App();
    for (let first = 0; first < accepted.length; first += together) define(testStack(`From${first}`, app), accepted.slice(first, first + together));
    Validations.of(app).addPlugins(new MlopsChecks());

    test('are neither all refused nor all accepted', () => {
      console.log(`seed ${seed}: ${accepted.length} accepted, ${refused.length} refused for ${new Set(refused.map(({ name }) => name)).size} reasons`);
      expect(accepted.length).toBeGreaterThan(count / 8);
      expect(refused.length).toBeGreaterThan(count / 8);
    });

    test('are refused by a documented code and a message of one form', () => {
      expect([...new Set(refused.flatMap((error) => complaint(error) ?? []))]).toEqual([]);
    });

    test('are passed by MlopsChecks without an error, when they are accepted', () => {
      jest.spyOn(console, 'error').mockImplementation(() => undefined); // the CDK prints warnings there
      expect(() => app.synth()).not.toThrow();
    });

    test('are without findings in five packs, when they are accepted', () => {
      app.synth();
      expect(synthesizedNagFindings(app).slice(0, 5)).toEqual([]);
    });

    test('are valid CloudFormation, when they are accepted', () => {
      const { directory, stacks } = app.synth();
      expect(stacks.flatMap(({ stackName, templateFile }) => __cfnValidate(path.join(directory, templateFile), REGION).filter(({ severity }) => severity !== 'WARN')
        .map((d) => `${stackName} ${d.severity} ${d.ruleId}: ${d.message}`))).toEqual([]);
    });
  });
}
