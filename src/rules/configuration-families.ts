import { ASYNCHRONOUS } from './asynchronous';
import { CAPTURE } from './capture';
import { COMPONENT_HOSTS } from './components';
import { ConfigurationFacts } from './facts';
import { Family, Rule } from './rule';
import { SERVERLESS } from './serverless';
import { VARIANTS } from './variants';

/** Families that read the facts of an endpoint configuration. */
export const CONFIGURATION_FAMILIES: readonly Family<ConfigurationFacts>[] = [VARIANTS, SERVERLESS, ASYNCHRONOUS, CAPTURE, COMPONENT_HOSTS];

/** All their rules. */
export const CONFIGURATION_RULES: readonly Rule<ConfigurationFacts>[] = CONFIGURATION_FAMILIES.flatMap((family) => family.rules);
