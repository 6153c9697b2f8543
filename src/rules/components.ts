import { COMPONENT_NOTES } from './components-notes';
import { isServerless, onVariants } from './configuration';
import { ComponentFacts, ConfigurationFacts, VariantFacts } from './facts';
import { between, each, NONE, oneOf, problemIf, sageMakerName } from './problems';
import { Family, given, known, Rule } from './rule';

const REQUIREMENTS = 'SageMaker API, InferenceComponentComputeResourceRequirements';
const REPORT = 'stdapi-ai/stdapi.ai#43';

const RULES: Rule<ComponentFacts>[] = [
  {
    id: 'IC-01',
    what: 'The variant that hosts inference components has no model of its own',
    severity: 'error',
    source: 'terraform-provider-aws#40644',
    check: (f) => problemIf(f.hostHasModel === true, {
      field: 'hostHasModel', rule: 'must name a variant without a model of its own', mend: 'use an endpoint whose variants have no model',
    }),
  },
  {
    id: 'IC-05',
    what: 'A component starts with at least one copy',
    severity: 'error',
    source: REPORT,
    check: (f) => between('copyCount', f.copyCount, { low: 1, high: Infinity }, 'start with 1; scaling may go to 0 afterwards'),
  },
  {
    id: 'IC-06',
    what: 'A component has one specification, or a list of two to five',
    severity: 'error',
    source: 'CloudFormation, AWS::SageMaker::InferenceComponent; SageMaker API, CreateInferenceComponent',
    check: (f) => [
      ...problemIf(f.hasSpecification === true && given(f.specifications), { field: 'specifications', rule: 'must not stand beside a single specification', mend: 'keep one of them' }),
      ...problemIf(f.hasSpecification === false && f.specifications === undefined, { field: 'hasSpecification', rule: 'must be given', mend: 'say what the component runs' }),
      ...between('specifications', f.specifications, { low: 2, high: 5, unit: ' specifications' }, 'use the single form for one'),
    ],
  },
  {
    id: 'IC-07',
    what: 'A copy asks for at least 128 MiB, a quarter of a core and a whole accelerator',
    severity: 'error',
    source: REQUIREMENTS,
    check: (f) => [
      ...between('minMemoryMiB', f.minMemoryMiB, { low: 128, high: Infinity, unit: ' MiB' }, 'ask for what the model needs'),
      ...between('cpuCores', f.cpuCores, { low: 0.25, high: Infinity, fractions: true, unit: ' cores' }, 'leave it out for no reservation'),
      ...between('accelerators', f.accelerators, { low: 1, high: Infinity, fractions: true, unit: ' accelerators' }, 'leave it out for none'),
    ],
  },
  {
    id: 'IC-08',
    what: 'An adapter uses the resources of its base component',
    severity: 'error',
    source: 'SageMaker API, InferenceComponentSpecification.BaseInferenceComponentName',
    check: (f) => problemIf(given(f.baseComponent) && f.hasComputeRequirements === true, {
      field: 'hasComputeRequirements', rule: 'must be left out beside {baseComponent}', mend: 'remove the compute requirements of the adapter',
    }),
  },
  {
    id: 'IC-09',
    what: 'The name of a component has 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'SageMaker API, CreateInferenceComponent.InferenceComponentName',
    check: (f) => sageMakerName('name', f.name, 'use no other characters, and begin and end with a letter or digit'),
  },
  {
    id: 'IC-11',
    what: 'Copies are spread permissively, with an imbalance of 0 to 100',
    severity: 'error',
    source: 'SageMaker API, InferenceComponentSchedulingConfig',
    check: (f) => [
      ...(f.enforcementMode === undefined ? NONE : oneOf('enforcementMode', f.enforcementMode, ['PERMISSIVE'], 'use it')),
      ...(f.maxImbalance === undefined ? NONE : between('maxImbalance', f.maxImbalance, { low: 0, high: 100 }, 'choose a number in that range')),
    ],
  },
  {
    id: 'IC-12',
    what: 'A component has at most 16 environment variables',
    severity: 'warning',
    source: 'SageMaker API, InferenceComponentContainerSpecification.Environment: the text says 16, the schema 100',
    check: (f) => problemIf(given(f.environmentEntries) && f.environmentEntries > 16, {
      field: 'environmentEntries', rule: 'must have at most 16 variables according to the text of the API', got: given(f.environmentEntries) ? f.environmentEntries : undefined, mend: 'put settings into a file',
    }),
  },
];

/** Inference components. */
export const COMPONENTS: Family<ComponentFacts> = { title: 'Inference components', rules: RULES, notes: COMPONENT_NOTES };

/** Whether a variant surely has a model of its own, by whatever name. */
function ownsModel(variant: VariantFacts): boolean {
  return variant.hasModel === true || given(variant.modelName);
}

/** Managed scaling that is given and not switched off. */
function enabled(scaling: VariantFacts['managedScaling']): boolean {
  return given(scaling) && known(scaling.enabled) && scaling.enabled !== false;
}

const HOSTS: Rule<ConfigurationFacts>[] = [
  {
    id: 'IC-02',
    what: 'A configuration whose variants have no model has an execution role',
    severity: 'error',
    source: `${REPORT}; terraform-provider-aws#44977`,
    check: (f) => {
      const without = each('variants', f.variants).filter(([v]) => v.modelName === undefined && v.serverless === undefined && v.instancePools === undefined);
      return problemIf(without.length > 0 && f.executionRole === undefined, {
        field: without[0] ? `${without[0][1]}.modelName` : '', rule: 'must be given, unless {executionRole} is given and the variant hosts inference components', mend: 'name a model, or give the configuration a role',
      });
    },
  },
  {
    id: 'IC-03',
    what: 'Managed instance scaling is for variants that host inference components',
    severity: 'error',
    source: 'terraform-provider-aws#45926',
    check: onVariants((v, at) => problemIf(ownsModel(v) && enabled(v.managedScaling) && !isServerless(v), {
      field: `${at}.managedScaling`, rule: 'must be left out for a variant with a model of its own', mend: 'scale the variant with Application Auto Scaling',
    })),
  },
  {
    id: 'IC-04',
    what: 'Managed instance scaling keeps 0 or more instances, at most 1 or more, the minimum not above the maximum',
    severity: 'error',
    source: 'SageMaker API, ProductionVariantManagedInstanceScaling',
    check: onVariants((v, at) => {
      if (!given(v.managedScaling)) return NONE;
      const { min, max } = v.managedScaling;
      return [
        ...between(`${at}.managedScaling.min`, min, { low: 0, high: Infinity }, 'use 1 or more'),
        ...between(`${at}.managedScaling.max`, max, { low: 1, high: Infinity }, 'use 1 or more'),
        ...problemIf(given(min) && given(max) && min > max, {
          field: `${at}.managedScaling.min`, rule: `must be at most {${at}.managedScaling.max} = ${String(given(max) ? max : '')}`, got: given(min) ? min : undefined, mend: 'raise the maximum or lower the minimum',
        }),
      ];
    }),
  },
  {
    id: 'IC-10',
    what: 'Managed scale-in releases idle instances or consolidates, 1 to 100 at a time, every 5 to 1440 minutes',
    severity: 'error',
    source: 'SageMaker API, ProductionVariantManagedInstanceScalingScaleInPolicy',
    check: onVariants((v, at) => (given(v.managedScaling) ? [
      ...oneOf(`${at}.managedScaling.scaleInStrategy`, v.managedScaling.scaleInStrategy, ['IDLE_RELEASE', 'CONSOLIDATION'], 'use one of them'),
      ...between(`${at}.managedScaling.scaleInStep`, v.managedScaling.scaleInStep, { low: 1, high: 100 }, 'choose a number in that range'),
      ...between(`${at}.managedScaling.scaleInCooldownMinutes`, v.managedScaling.scaleInCooldownMinutes, { low: 5, high: 1440, unit: ' minutes' }, 'choose five minutes to a day'),
    ] : NONE)),
  },
];

/** Configurations that host inference components. */
export const COMPONENT_HOSTS: Family<ConfigurationFacts> = { title: 'Hosts of inference components', rules: HOSTS, notes: [] };
