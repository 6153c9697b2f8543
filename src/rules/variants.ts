import { everyVariant, isServerless, onVariants } from './configuration';
import { ConfigurationFacts } from './facts';
import { eachKnown, lengthBetween, NONE, problemIf, sageMakerName, unnamed } from './problems';
import { Family, given, known, Rule } from './rule';
import { CAPACITY } from './variants-capacity';
import { VARIANT_NOTES } from './variants-notes';
import { ROUTING } from './variants-routing';

const VARIANT = 'SageMaker API, ProductionVariant';
const SHADOW_EXCLUSIONS = 'SageMaker Developer Guide, shadow-tests-exclusions';

const IDENTITY: Rule<ConfigurationFacts>[] = [
  {
    id: 'EC-01',
    what: 'The name of a configuration has 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'SageMaker API, CreateEndpointConfig.EndpointConfigName',
    check: (f) => sageMakerName('physicalName', f.physicalName, 'leave the name out'),
  },
  {
    id: 'EC-02',
    what: 'A configuration has no name of its own, because every change replaces it',
    severity: 'warning',
    source: 'CloudFormation, AWS::SageMaker::EndpointConfig; terraform-provider-aws#21811',
    check: (f) => unnamed('physicalName', f.physicalName, 'configuration'),
  },
  {
    id: 'EC-03',
    what: 'A configuration has 1 to 10 production variants',
    severity: 'error',
    source: 'SageMaker API, CreateEndpointConfig.ProductionVariants',
    check: (f) => lengthBetween('variants', f.variants, { low: 1, high: 10, noun: 'variants' }, 'use more endpoints'),
  },
  {
    id: 'EC-04',
    what: 'Every variant has a name of 1 to 63 letters, digits and hyphens, unique in its configuration',
    severity: 'error',
    source: `${VARIANT}.VariantName`,
    check: (f) => {
      const seen = new Map<string, string>();
      return everyVariant(f).flatMap(([{ name }, at]) => {
        if (!known(name)) return NONE;
        if (name === undefined) return [{ field: `${at}.name`, rule: 'must be given', mend: 'name the variant' }];
        const twin = seen.get(name);
        seen.set(name, `${at}.name`);
        return twin
          ? [{ field: `${at}.name`, rule: `must differ from {${twin}}`, got: name, mend: 'give each variant a name of its own' }]
          : sageMakerName(`${at}.name`, name, 'use no other characters, and begin and end with a letter or digit');
      });
    },
  },
  {
    id: 'EC-17',
    what: 'A serverless variant has a model; only hosts of inference components have none',
    severity: 'error',
    source: `${VARIANT}.ModelName`,
    check: onVariants((v, at) => problemIf(isServerless(v) && v.modelName === undefined, {
      field: `${at}.modelName`, rule: 'must be given for a serverless variant', mend: 'name a model, or use instances to host inference components',
    })),
  },
  {
    id: 'EC-21',
    what: 'A model is named by its name, not by its ARN',
    severity: 'error',
    source: `${VARIANT}.ModelName`,
    check: onVariants((v, at) => sageMakerName(`${at}.modelName`, v.modelName, 'give the name of the model, not its ARN')),
  },
];

const SHADOWS: Rule<ConfigurationFacts>[] = [
  {
    id: 'SH-01',
    what: 'A shadow variant stands beside exactly one production variant, and is alone',
    severity: 'error',
    source: 'SageMaker API, CreateEndpointConfig.ShadowProductionVariants',
    check: (f) => {
      if (!given(f.shadows) || f.shadows.length === 0) return NONE;
      return [
        ...problemIf(f.shadows.length > 1, { field: 'shadows', rule: 'must have exactly 1 variant', got: f.shadows.length, mend: 'test one shadow at a time' }),
        ...problemIf(known(f.variants) && f.variants.length !== 1, {
          field: 'variants', rule: 'must have exactly 1 variant beside a shadow variant', got: known(f.variants) ? f.variants.length : undefined, mend: 'remove the other production variants or the shadow',
        }),
      ];
    },
  },
  {
    id: 'SH-02',
    what: 'Shadow variants exclude serverless and asynchronous endpoints, several containers, multi-model containers and Inf1',
    severity: 'error',
    source: SHADOW_EXCLUSIONS,
    check: (f) => {
      if (!given(f.shadows) || f.shadows.length === 0) return NONE;
      const models = eachKnown('models', f.models);
      const reasons = [
        ...(given(f.asynchronous) ? ['an asynchronous endpoint'] : []),
        ...(everyVariant(f).some(([v]) => isServerless(v)) ? ['a serverless variant'] : []),
        ...(everyVariant(f).some(([v]) => given(v.instanceType) && v.instanceType.startsWith('ml.inf1.')) ? ['Inf1 instances'] : []),
        ...(models.some(([m]) => known(m.containers) && m.containers.length > 1) ? ['a model of several containers'] : []),
        ...(models.some(([m]) => eachKnown('containers', m.containers).some(([c]) => c.mode === 'MultiModel')) ? ['a multi-model container'] : []),
      ];
      return problemIf(reasons.length > 0, { field: 'shadows', rule: `must be empty for ${reasons.join(' and ')}`, mend: 'remove the shadow variant, or test with a second endpoint' });
    },
  },
];

/** Endpoint configurations: variants, their capacity and routing, shadows. */
export const VARIANTS: Family<ConfigurationFacts> = {
  title: 'Endpoint configurations and variants',
  rules: [...IDENTITY, ...CAPACITY, ...ROUTING, ...SHADOWS],
  notes: VARIANT_NOTES,
};
