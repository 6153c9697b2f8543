import { ExperimentFacts } from './facts';
import { between, each, lengthBetween, matches, NONE, oneOf, problemIf } from './problems';
import { Fact, Family, given, known, Problem, Rule } from './rule';

const API = 'SageMaker API, CreateInferenceExperiment';
const GUIDE = 'SageMaker Developer Guide, shadow-tests-create';

/** A variant that the shadow mode names must be among the variants of the experiment. */
function member(field: string, name: Fact<string | undefined>, variants: ExperimentFacts['variants']): Problem[] {
  if (!given(name) || !given(variants) || variants.some((v) => !known(v) || v === name)) return NONE;
  return [{ field, rule: 'must be the name of a variant in {variants}', got: name, mend: 'correct the name' }];
}

const RULES: Rule<ExperimentFacts>[] = [
  {
    id: 'SH-03',
    what: 'The name of an experiment has 1 to 120 letters, digits and hyphens',
    severity: 'error',
    source: `${API}.Name`,
    check: (f) => matches('name', f.name, {
      pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, rule: 'must be letters, digits and single hyphens in between', mend: 'use no other characters', maxLength: 120,
    }),
  },
  {
    id: 'SH-04',
    what: 'An experiment runs for an hour to thirty days',
    severity: 'error',
    source: GUIDE,
    check: (f) => between('hours', f.hours, { low: 1, high: 720, fractions: true, unit: ' hours' }, 'choose an hour to thirty days'),
  },
  {
    id: 'SH-05',
    what: 'An experiment compares one production variant with one shadow, to which 0 to 100 percent of the requests are copied',
    severity: 'error',
    source: `${API}.ModelVariants, ShadowModeConfig`,
    check: (f) => [
      ...lengthBetween('variants', f.variants, { low: 1, high: 2, noun: 'variants' }, 'compare two'),
      ...lengthBetween('shadows', f.shadows, { low: 1, high: 1, noun: 'variant' }, 'test one shadow at a time'),
      ...member('source', f.source, f.variants),
      ...each('shadows', f.shadows).flatMap(([shadow, at]) => [
        ...between(`${at}.sampling`, shadow.sampling, { low: 0, high: 100, unit: ' percent' }, 'use 100 for every request'),
        ...member(`${at}.name`, shadow.name, f.variants),
      ]),
    ],
  },
  {
    id: 'SH-06',
    what: 'An experiment runs on real-time inference and is running, completed or cancelled',
    severity: 'error',
    source: 'CloudFormation, AWS::SageMaker::InferenceExperiment',
    check: (f) => [
      ...(f.infrastructure === undefined ? NONE : oneOf('infrastructure', f.infrastructure, ['RealTimeInference'], 'use it')),
      ...(f.desiredState === undefined ? NONE : oneOf('desiredState', f.desiredState, ['Running', 'Completed', 'Cancelled'], 'use one of them')),
    ],
  },
  {
    id: 'SH-07',
    what: 'An experiment does not rewrite an endpoint that a stack owns',
    severity: 'warning',
    source: `${GUIDE}: the experiment changes the endpoint's configuration and restores it at the end`,
    check: (f) => problemIf(f.endpointInApp === true, {
      field: 'endpointInApp', rule: 'must not be an endpoint of this app, whose configuration the experiment changes behind CloudFormation\'s back', mend: 'give the configuration a shadow variant instead',
    }),
  },
];

/** Shadow tests as inference experiments. */
export const EXPERIMENTS: Family<ExperimentFacts> = { title: 'Shadow tests', rules: RULES, notes: [] };
