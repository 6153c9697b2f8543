import { everyVariant, isServerless, onVariants } from './configuration';
import { ConfigurationFacts, ContainerFacts, ModelFacts } from './facts';
import { between, each, eachKnown, NONE, oneOf, problemIf } from './problems';
import { Family, given, known, Problem, Rule } from './rule';
import { SERVERLESS_NOTES } from './serverless-notes';

const GUIDE = 'SageMaker Developer Guide, serverless-endpoints';
const CONFIG = 'SageMaker API, ProductionVariantServerlessConfig';
const MEMORY = [1024, 2048, 3072, 4096, 5120, 6144];

/** Whether some variant is serverless. */
export function servesServerless(f: ConfigurationFacts): boolean {
  return everyVariant(f).some(([variant]) => isServerless(variant));
}

/** Runs a check on every model behind a serverless configuration. */
function onModels(check: (model: ModelFacts, at: string) => Problem[]): (f: ConfigurationFacts) => Problem[] {
  return (f) => (servesServerless(f) ? eachKnown('models', f.models).flatMap(([model, at]) => check(model, at)) : NONE);
}

function containerProblems(container: ContainerFacts, at: string): Problem[] {
  return [
    ...problemIf(container.mode === 'MultiModel', { field: `${at}.mode`, rule: 'must not be MultiModel on a serverless endpoint', mend: 'use instances' }),
    ...problemIf(container.repositoryAccess === 'Vpc', {
      field: `${at}.repositoryAccess`, rule: 'must not be Vpc on a serverless endpoint, which cannot reach private registries', mend: 'copy the image to ECR or use instances',
    }),
    ...problemIf(given(container.modelDataSource), {
      field: `${at}.modelDataSource`, rule: 'must be left out on a serverless endpoint', mend: 'give the model as one archive',
    }),
  ];
}

const RULES: Rule<ConfigurationFacts>[] = [
  {
    id: 'SL-01',
    what: 'A serverless variant has 1024, 2048, 3072, 4096, 5120 or 6144 MiB of memory',
    severity: 'error',
    source: `${CONFIG}.MemorySizeInMB`,
    check: onVariants((v, at) => (given(v.serverless) ? oneOf(`${at}.serverless.memoryMiB`, v.serverless.memoryMiB, MEMORY, 'choose a step of 1024') : NONE)),
  },
  {
    id: 'SL-02',
    what: 'A serverless variant answers 1 to 200 requests at once',
    severity: 'error',
    source: `${CONFIG}.MaxConcurrency`,
    check: onVariants((v, at) => (given(v.serverless)
      ? between(`${at}.serverless.maxConcurrency`, v.serverless.maxConcurrency, { low: 1, high: 200 }, 'use instances for more')
      : NONE)),
  },
  {
    id: 'SL-03',
    what: 'Provisioned concurrency is 1 to 200 and not above the maximum',
    severity: 'error',
    source: `${CONFIG}.ProvisionedConcurrency`,
    check: onVariants((v, at) => {
      if (!given(v.serverless)) return NONE;
      const { provisionedConcurrency: provisioned, maxConcurrency: most } = v.serverless;
      const field = `${at}.serverless.provisionedConcurrency`;
      return [
        ...between(field, provisioned, { low: 1, high: 200 }, 'leave it out for none'),
        ...problemIf(given(provisioned) && given(most) && provisioned > most && provisioned <= 200, {
          field, rule: `must be at most {${at}.serverless.maxConcurrency} = ${String(most)}`, got: known(provisioned) ? provisioned : undefined, mend: 'raise the maximum or provision less',
        }),
      ];
    }),
  },
  {
    id: 'SL-06',
    what: 'Serverless models run outside of VPCs and without network isolation',
    severity: 'error',
    source: GUIDE,
    check: onModels((model, at) => [
      ...problemIf(given(model.vpc), { field: `${at}.vpc`, rule: 'must be left out on a serverless endpoint', mend: 'use instances, or no VPC' }),
      ...problemIf(model.networkIsolation === true, {
        field: `${at}.networkIsolation`, rule: 'must not isolate a serverless endpoint, which knows no isolation', mend: 'use instances, or leave the isolation out',
      }),
    ]),
  },
  {
    id: 'SL-07',
    what: 'Serverless endpoints capture no data',
    severity: 'error',
    source: GUIDE,
    check: (f) => problemIf(servesServerless(f) && given(f.capture) && known(f.capture.enabled) && f.capture.enabled !== false, {
      field: 'capture', rule: 'must be left out on a serverless endpoint, which captures no data', mend: 'use instances, or record requests in the caller',
    }),
  },
  {
    id: 'SL-08',
    what: 'A serverless endpoint has one production variant and no shadow',
    severity: 'error',
    source: GUIDE,
    check: (f) => {
      const serverless = each('variants', f.variants).some(([variant]) => isServerless(variant));
      return problemIf(serverless && known(f.variants) && f.variants.length > 1, {
        field: 'variants', rule: 'must have exactly 1 variant on a serverless endpoint', got: known(f.variants) ? f.variants.length : undefined, mend: 'use an endpoint for each',
      });
    },
  },
  {
    id: 'SL-09',
    what: 'Serverless endpoints take one container with one archive: no multi-model, no pipeline, no private registry, no model data source',
    severity: 'error',
    source: `${GUIDE}; SageMaker API, ContainerDefinition.ModelDataSource`,
    check: onModels((model, at) => [
      ...problemIf(known(model.containers) && model.containers.length > 1, {
        field: `${at}.containers`, rule: 'must have exactly 1 container on a serverless endpoint', got: known(model.containers) ? model.containers.length : undefined, mend: 'use instances for a pipeline',
      }),
      ...eachKnown(`${at}.containers`, model.containers).flatMap(([container, path]) => containerProblems(container, path)),
    ]),
  },
];

/** Serverless inference. */
export const SERVERLESS: Family<ConfigurationFacts> = { title: 'Serverless inference', rules: RULES, notes: SERVERLESS_NOTES };
