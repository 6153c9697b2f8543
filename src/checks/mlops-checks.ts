import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { inspect, Located } from './inspect';
import { FAMILIES } from '../rules';
import { Assembly } from './read/assembly';
import { Owners } from './read/owners';
import { readTemplates } from './read/template';

/**
 * Checks every template of an app against the rules that SageMaker and Application Auto Scaling have for endpoints,
 * models, deployment guardrails, scaling, data capture and inference components.
 *
 * It reads the synthesized templates, so it does not matter how they were made: with constructs of this library, with
 * L1s, with other libraries, or by including a finished template. Resources that refer to each other are looked at
 * together, across stacks and nested stacks. What only the deployment decides (parameters, imports from elsewhere,
 * undecided conditions) is never guessed: it causes no finding.
 *
 * Errors end synthesis: the service would refuse the template or silently drop a setting. Warnings are only reported.
 * A finding is accepted with `Validations.of(construct).acknowledge({ id: 'GR-24', reason: '…' })` on the construct of
 * the resource or any construct around it. All rules are listed in docs/rules.md.
 *
 * @example
 * import { App, Validations } from 'aws-cdk-lib/core';
 * import { MlopsChecks } from 'cdk-mlops/checks';
 *
 * const app = new App();
 * Validations.of(app).addPlugins(new MlopsChecks());
 */
export class MlopsChecks implements IPolicyValidationPlugin {
  /** The name of the plugin in reports. */
  public readonly name: string = 'MlopsChecks';

  /**
   * The ids of all rules that are checked, sorted; docs/rules.md explains each.
   *
   * @default - the rules of this version of the library
   */
  public readonly ruleIds?: string[] = [...new Set(FAMILIES.flatMap((family) => family.rules.map((rule) => rule.id)))].sort();

  /**
   * Checks the templates of an assembly. The CDK calls it at the end of synthesis.
   *
   * @param context the templates and the construct tree
   * @returns a report that is a failure only if it holds an error
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const owners = new Owners(context.appConstruct);
    const open = inspect(new Assembly(readTemplates(context))).filter(({ finding, resource }) =>
      !owners.acknowledges(resource, finding.id) && !(finding.severity === 'warning' && owners.warned(resource, finding.id)));
    return { success: open.every(({ finding }) => finding.severity !== 'error'), violations: open.map(violation) };
  }
}

/** The report shows the way out behind the description, so the description leaves it out. */
function violation({ finding: { id, message, mend = '', severity, field }, resource }: Located): PolicyViolation {
  return {
    ruleName: id,
    description: message.endsWith(`; ${mend}`) ? message.slice(0, -`; ${mend}`.length) : message,
    severity,
    fix: mend,
    violatingResources: [{ resourceLogicalId: resource.logicalId, templatePath: resource.file.path, locations: [field] }],
  };
}
