import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnElement, IPolicyValidationContext, PolicyViolation, Stack, Stage } from 'aws-cdk-lib/core';
import { MlopsChecks } from '../../src/checks';
import { Template } from '../rules/cases/case';

/** A finished template inside a stack, without a construct for each resource. */
class Raw extends CfnElement {
  constructor(scope: Stack, private readonly template: object) {
    super(scope, 'Raw');
  }

  /** @internal */
  public _toCloudFormation(): object {
    return this.template;
  }
}

/** A stack with a finished template. */
export function rawStack(scope: App | Stage, id: string, template: object, env = { account: '111111111111', region: 'us-east-1' }): Stack {
  const stack = new Stack(scope, id, { env });
  new Raw(stack, JSON.parse(JSON.stringify(template)) as object);
  return stack;
}

/** What the CDK hands to a plugin after the synthesis of an app. */
export function contextOf(app: App): IPolicyValidationContext {
  const assembly = app.synth();
  const stackTemplates = assembly.stacksRecursively.map((stack) => ({
    stackConstructPath: stack.hierarchicalId,
    templatePath: stack.templateFullPath,
    accountId: stack.environment.account === 'unknown-account' ? undefined : stack.environment.account,
    region: stack.environment.region === 'unknown-region' ? undefined : stack.environment.region,
  }));
  return { stackTemplates, templatePaths: stackTemplates.map(({ templatePath }) => templatePath), appConstruct: app };
}

/** One finding for each resource, in one line. */
export function lines(violations: readonly PolicyViolation[]): string[] {
  return violations.flatMap(({ ruleName, severity, violatingResources }) => violatingResources
    .map(({ resourceLogicalId, locations }) => `${ruleName} ${severity} ${resourceLogicalId} ${locations.join()}`)).sort();
}

/** What the plugin says about an app. */
export function check(app: App): string[] {
  return lines(new MlopsChecks().validate(contextOf(app)).violations);
}

/** What the plugin says about templates that are deployed together. */
export function checkTemplates(...templates: object[]): string[] {
  const app = new App();
  templates.forEach((template, index) => rawStack(app, `Stack${index}`, template));
  return check(app);
}

/** The same without synthesis: the templates are only written, as if an app had made them. */
export function checkFiles(templates: readonly object[]): PolicyViolation[][] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'checks-'));
  const stackTemplates = templates.map((template, index) => {
    const templatePath = path.join(folder, `Stack${index}.template.json`);
    fs.writeFileSync(templatePath, JSON.stringify(template));
    return { stackConstructPath: `Stack${index}`, templatePath, accountId: String(100000000000 + index), region: 'us-east-1' };
  });
  const templatePaths = stackTemplates.map(({ templatePath }) => templatePath);
  const context = { stackTemplates, templatePaths, appConstruct: new App({ outdir: folder }) };
  const found = new Map(context.templatePaths.map((file): [string, PolicyViolation[]] => [file, []]));
  for (const violation of new MlopsChecks().validate(context).violations) {
    for (const { templatePath } of violation.violatingResources) found.get(templatePath!)!.push(violation);
  }
  return [...found.values()];
}

/** What the plugin says about many templates that have nothing to do with each other. */
export function checkEach(templates: readonly Template[]): PolicyViolation[][] {
  const app = new App();
  const place = (index: number) => ({ account: String(100000000000 + index), region: 'us-east-1' });
  const names = templates.map((template, index) => rawStack(app, `Stack${index}`, template, place(index)).templateFile);
  const found = templates.map((): PolicyViolation[] => []);
  for (const violation of new MlopsChecks().validate(contextOf(app)).violations) {
    for (const resource of violation.violatingResources) found[names.findIndex((name) => resource.templatePath!.endsWith(`/${name}`))].push(violation);
  }
  return found;
}
