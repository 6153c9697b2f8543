import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { App, CfnOutput, CfnResource, Fn, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { check, checkTemplates, contextOf, rawStack } from './synth';
import { MlopsChecks } from '../../src/checks';
import { blueGreen, instances, percent, RETAINED, scaled, serving, target, VARIANT } from '../rules/cases/templates';

const WRONG = serving({ endpoint: blueGreen({ CanarySize: percent(51) }) });
const FOUND = 'GR-05 error Endpoint Properties.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.CanarySize.Value';

/** An app with one stack made of generic L1s. */
function l1App(template: { Resources: Record<string, any> }) {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const resources = Object.fromEntries(Object.entries(template.Resources).map(([id, { Type, Properties }]): [string, CfnResource] => {
    const resource = new CfnResource(stack, id, { type: Type, properties: Properties });
    resource.overrideLogicalId(id);
    return [id, resource];
  }));
  return { app, stack, ...resources } as { app: App; stack: Stack } & Record<string, CfnResource>;
}

describe('the report', () => {
  const report = (template: object) => {
    const app = new App();
    rawStack(app, 'Stack', template);
    return new MlopsChecks().validate(contextOf(app));
  };

  test('fails on an error', () => {
    expect(report(WRONG).success).toBe(false);
  });

  test('succeeds with warnings alone', () => {
    const { success, violations } = report(serving({ config: { EndpointConfigName: 'fixed' } }));
    expect(violations.map((v) => v.ruleName)).toEqual(['EC-02']);
    expect(success).toBe(true);
  });

  test('describes the rule and the value, and gives the way out as the fix', () => {
    const [violation] = report(WRONG).violations;
    expect(violation.description).toBe(
      "'Properties.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.CanarySize.Value' must be between 1 and 50, got 51",
    );
    expect(violation.fix).toBe('use DeploymentStrategy.allAtOnce() to move everything at once');
  });

  test('names the template', () => {
    const [{ violatingResources: [resource] }] = report(WRONG).violations;
    expect(fs.existsSync(resource.templatePath!)).toBe(true);
  });

  test('lists every rule id once, sorted', () => {
    const ids = new MlopsChecks().ruleIds!;
    expect(ids).toContain('GR-05');
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test('says nothing about resources that it does not know', () => {
    expect(checkTemplates({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: -1 } } } })).toEqual([]);
  });
});

describe('as a plugin of an app', () => {
  test('an error ends synthesis', () => {
    const app = new App();
    rawStack(app, 'Stack', WRONG);
    Validations.of(app).addPlugins(new MlopsChecks());
    expect(() => app.synth()).toThrow(/GR-05/);
  });

  test('a warning does not end synthesis', () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined); // the CDK prints the report there
    const app = new App();
    rawStack(app, 'Stack', serving({ config: { EndpointConfigName: 'fixed' } }));
    Validations.of(app).addPlugins(new MlopsChecks());
    expect(() => app.synth()).not.toThrow();
  });
});

describe('acknowledgements', () => {
  const reason = 'for the test';

  test('are honoured on the construct of the resource', () => {
    const { app, Endpoint } = l1App(WRONG);
    Validations.of(Endpoint).acknowledge({ id: 'GR-05', reason });
    expect(check(app)).toEqual([]);
  });

  test('are honoured on a parent', () => {
    const { app, stack } = l1App(WRONG);
    Validations.of(stack).acknowledge({ id: 'GR-05', reason });
    expect(check(app)).toEqual([]);
  });

  test('on another construct do not count', () => {
    const { app, Model } = l1App(WRONG);
    Validations.of(Model).acknowledge({ id: 'GR-05', reason });
    expect(check(app)).toEqual([FOUND]);
  });

  test('of another rule do not count', () => {
    const { app, Endpoint } = l1App(WRONG);
    Validations.of(Endpoint).acknowledge({ id: 'GR-06', reason });
    expect(check(app)).toEqual([FOUND]);
  });

  test('find the construct by its path too', () => {
    const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
    const stack = new Stack(app, 'Stack');
    const group = new CfnResource(stack, 'Group', { type: 'AWS::SageMaker::ModelPackageGroup', properties: { ModelPackageGroupName: 'a_b' } });
    expect(check(app)).toHaveLength(1);
    Validations.of(group).acknowledge({ id: 'MR-01', reason });
    const again = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
    const other = new CfnResource(new Stack(again, 'Stack'), 'Group', { type: 'AWS::SageMaker::ModelPackageGroup', properties: { ModelPackageGroupName: 'a_b' } });
    Validations.of(other).acknowledge({ id: 'MR-01', reason });
    expect(check(again)).toEqual([]);
  });
});

describe('a warning that a constructor gave', () => {
  const GPU = serving({ endpoint: blueGreen({}), variant: { InstanceType: 'ml.g5.xlarge' } });

  test('is not repeated', () => {
    const { app, Endpoint } = l1App(GPU);
    Validations.of(Endpoint).addWarning('GR-24', 'two fleets');
    expect(check(app)).toEqual([]);
  });

  test('is repeated for another resource', () => {
    const { app, Model } = l1App(GPU);
    Validations.of(Model).addWarning('GR-24', 'two fleets');
    expect(check(app)).toHaveLength(1);
  });

  test('does not hide another rule', () => {
    const { app, Endpoint } = l1App(GPU);
    Validations.of(Endpoint).addWarning('GR-2', 'something else');
    expect(check(app)).toHaveLength(1);
  });

  test('does not hide an error with its id', () => {
    const { app, Endpoint } = l1App(WRONG);
    Validations.of(Endpoint).addWarning('GR-05', 'at 51 percent');
    expect(check(app)).toEqual([FOUND]);
  });
});

describe('nested stacks', () => {
  function nestedApp(context: Record<string, unknown> = {}) {
    const app = new App({ context });
    const nested = new NestedStack(new Stack(app, 'Parent'), 'Nested');
    const group = new CfnResource(nested, 'Group', { type: 'AWS::SageMaker::ModelPackageGroup', properties: { ModelPackageGroupName: 'a_b' } });
    return { app, group };
  }

  test('are read', () => {
    expect(check(nestedApp().app)).toEqual(['MR-01 error Group Properties.ModelPackageGroupName']);
  });

  test('are found by their metadata', () => {
    const { app } = nestedApp({ 'aws:cdk:enable-asset-metadata': true });
    expect(check(app)).toEqual(['MR-01 error Group Properties.ModelPackageGroupName']);
  });

  test('honour acknowledgements', () => {
    const { app, group } = nestedApp();
    Validations.of(group).acknowledge({ id: 'MR-01', reason: 'for the test' });
    expect(check(app)).toEqual([]);
  });

  test('of a template without constructs are found by their metadata, and acknowledged on their resource', () => {
    const app = new App();
    const stack = new Stack(app, 'Parent');
    const file = 'nested.template.json';
    const resource = new CfnResource(stack, 'Nested', { type: 'AWS::CloudFormation::Stack', properties: { TemplateURL: 'https://example.com/nested.json' } });
    resource.addMetadata('aws:asset:path', file);
    const Group = { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'a_b' } };
    fs.writeFileSync(path.join(app.outdir, file), JSON.stringify({ Resources: { Group } }));
    const context = contextOf(app);
    expect(new MlopsChecks().validate(context).violations.map((v) => v.ruleName)).toEqual(['MR-01']);
    Validations.of(resource).acknowledge({ id: 'MR-01', reason: 'for the test' });
    expect(new MlopsChecks().validate(context).violations).toEqual([]);
  });

  test('get their parameters from the parent', () => {
    const app = new App();
    const parent = new Stack(app, 'Parent');
    const nested = new NestedStack(parent, 'Nested', { parameters: { Memory: '1500', Open: Fn.ref('AWS::StackId') } });
    new CfnResource(nested, 'Config', {
      type: 'AWS::SageMaker::EndpointConfig',
      properties: {
        ProductionVariants: [{
          VariantName: 'v', ModelName: 'm', ServerlessConfig: { MemorySizeInMB: { Ref: 'Memory' }, MaxConcurrency: { Ref: 'Open' }, ProvisionedConcurrency: { Ref: 'Nobody' } },
        }],
      },
    });
    expect(check(app)).toEqual([expect.stringContaining('SL-01 error')]);
  });

  test('give their outputs to the parent', () => {
    const app = new App();
    const parent = new Stack(app, 'Parent');
    const nested = new NestedStack(parent, 'Nested');
    new CfnResource(nested, 'Config', { type: 'AWS::SageMaker::EndpointConfig', properties: { ProductionVariants: [{ ...VARIANT, ModelName: 'model', InitialInstanceCount: 1 }] } })
      .overrideLogicalId('Config');
    new CfnOutput(nested, 'Name', { value: Fn.getAtt('Config', 'EndpointConfigName').toString() }).overrideLogicalId('Name');
    const id = parent.resolve(nested.nestedStackResource!.logicalId) as string;
    new CfnResource(parent, 'Endpoint', {
      type: 'AWS::SageMaker::Endpoint',
      properties: { EndpointName: 'fraud', EndpointConfigName: { 'Fn::GetAtt': [id, 'Outputs.Name'] }, ...blueGreen({ CanarySize: instances(1) }) },
    });
    expect(check(app)).toEqual([expect.stringContaining('GR-06 error Endpoint')]);
  });
});

describe('stacks of one app', () => {
  const fleetOfFour = serving({ endpoint: blueGreen({ CanarySize: instances(3) }), variant: { InitialInstanceCount: 4 } });
  const { Endpoint, ...others } = fleetOfFour.Resources as Record<string, any>;
  const endpointWith = (name: unknown) => ({
    Resources: { Endpoint: { ...Endpoint, Properties: { ...Endpoint.Properties, EndpointConfigName: name } } },
  });
  const exporting = { Resources: others, Outputs: { Name: { Value: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, Export: { Name: 'config-name' } } } };

  test('are joined by exports', () => {
    expect(checkTemplates(exporting, endpointWith({ 'Fn::ImportValue': 'config-name' }))).toEqual([expect.stringContaining('GR-06 error Endpoint')]);
  });

  test('are joined by weak references', () => {
    expect(checkTemplates(exporting, endpointWith({ 'Fn::GetStackOutput': { StackName: 'Stack0', OutputName: 'Name' } }))).toEqual([expect.stringContaining('GR-06 error Endpoint')]);
  });

  test('are joined by literal names', () => {
    const named = { Resources: { ...others, Config: { ...others.Config, Properties: { ...others.Config.Properties, EndpointConfigName: 'known' } } } };
    expect(checkTemplates(named, endpointWith('known'))).toEqual([expect.stringContaining('EC-02'), expect.stringContaining('GR-06 error Endpoint')]);
  });

  test.each([
    ['an import of nobody', { 'Fn::ImportValue': 'nobody' }],
    ['an import with a parameter', { 'Fn::ImportValue': { 'Fn::Sub': '${Prefix}-name' } }],
    ['an output of an unknown stack', { 'Fn::GetStackOutput': { StackName: 'Elsewhere', OutputName: 'Name' } }],
    ['an output of another Region', { 'Fn::GetStackOutput': { StackName: 'Stack0', OutputName: 'Name', Region: 'eu-west-1' } }],
    ['an unknown name', 'elsewhere'],
  ])('are not joined by %s', (_, name) => {
    expect(checkTemplates(exporting, endpointWith(name))).toEqual([]);
  });

  test('of different stages are not joined', () => {
    const app = new App();
    rawStack(new Stage(app, 'Dev'), 'Stack', exporting);
    rawStack(new Stage(app, 'Prod'), 'Stack', endpointWith({ 'Fn::ImportValue': 'config-name' }));
    expect(check(app)).toEqual([]);
  });

  test('of different accounts are not joined', () => {
    const app = new App();
    rawStack(app, 'One', exporting, { account: '222222222222', region: 'us-east-1' });
    rawStack(app, 'Two', endpointWith({ 'Fn::ImportValue': 'config-name' }));
    expect(check(app)).toEqual([]);
  });

  test('may scale an endpoint from elsewhere', () => {
    const fleet = serving({ endpoint: { ...RETAINED, ...blueGreen({ CanarySize: instances(2) }) } });
    const scaling = { Resources: { Target: target({ MinCapacity: 2 }, {}) } };
    expect(checkTemplates(fleet)).toEqual([]);
    expect(checkTemplates(fleet, scaling)).toEqual([expect.stringContaining('GR-06 warning Endpoint')]);
  });

  test('may scale an endpoint that is referred to', () => {
    const template = scaled({
      ResourceId: { 'Fn::Join': ['', ['endpoint/', { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, '/variant/AllTraffic']] }, MinCapacity: 1,
    }, { endpoint: blueGreen({ CanarySize: instances(2) }), variant: { InitialInstanceCount: 4 } });
    expect(checkTemplates(template)).toEqual([expect.stringContaining('EP-04 warning'), expect.stringContaining('GR-06 warning')]);
  });

  test('with a target that cannot be read leave the size of the fleet open', () => {
    const fleet = serving({ endpoint: blueGreen({ CanarySize: instances(3) }) });
    const scaling = { Parameters: { Id: { Type: 'String' } }, Resources: { Target: target({ ResourceId: { Ref: 'Id' } }, {}) } };
    expect(checkTemplates(fleet, scaling)).toEqual([]);
  });

  test('with a target of another endpoint do not', () => {
    const fleet = serving({ endpoint: blueGreen({ CanarySize: instances(3) }) });
    const scaling = { Resources: { Target: target({ ResourceId: 'endpoint/other/variant/AllTraffic' }, {}) } };
    expect(checkTemplates(fleet, scaling)).toEqual([expect.stringContaining('GR-06 error')]);
  });
});

describe('a finished template that is included', () => {
  test('is read', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'include-'));
    const templateFile = path.join(folder, 'template.json');
    fs.writeFileSync(templateFile, JSON.stringify(WRONG));
    const app = new App();
    const include = new CfnInclude(new Stack(app, 'Stack'), 'Include', { templateFile });
    expect(check(app)).toEqual([FOUND]);
    Validations.of(include.getResource('Endpoint')).acknowledge({ id: 'GR-05', reason: 'for the test' });
    expect(new MlopsChecks().validate({ ...contextOf(app) }).violations).toEqual([]);
  });

  test('that is no template is passed over', () => {
    const app = new App();
    rawStack(app, 'Stack', {});
    const context = contextOf(app);
    const [{ templatePath }] = context.stackTemplates;
    for (const content of ['not json', '[]', '{}', '{"Resources":[]}', '{"Resources":{"A":1,"B":{"Type":1}}}']) {
      fs.writeFileSync(templatePath, content);
      expect(new MlopsChecks().validate(context).violations).toEqual([]);
    }
  });
});
