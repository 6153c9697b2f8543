import { ConfigurationFacts, VariantFacts } from './facts';
import { each, eachKnown } from './problems';
import { given, known, Problem } from './rule';

/** Every variant, production and shadow, with its path. */
export function everyVariant(f: ConfigurationFacts): [VariantFacts, string][] {
  return [...each('variants', f.variants), ...each('shadows', f.shadows)];
}

/** Runs a check on every variant. */
export function onVariants(check: (variant: VariantFacts, at: string) => Problem[]): (f: ConfigurationFacts) => Problem[] {
  return (f) => everyVariant(f).flatMap(([variant, at]) => check(variant, at));
}

/** Whether a variant is serverless, where that is known. */
export function isServerless(variant: VariantFacts): boolean {
  return given(variant.serverless);
}

/** Whether every model behind a configuration is a multi-model one. */
export function allMultiModel(f: ConfigurationFacts): boolean {
  const models = each('models', f.models);
  return models.length > 0 && models.every(([model]) => known(model) && eachKnown('containers', model.containers).some(([c]) => c.mode === 'MultiModel'));
}
