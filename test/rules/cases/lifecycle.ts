import { boundary, Case, Template } from './case';
import { serving } from './templates';
import { CLOSED_ITEMS, ClosedFacts } from '../../../src/rules/lifecycle';

/** A resource of a type, of which some properties are seen. */
export function closed(type: string, settings: Record<string, string | undefined> = {}): ClosedFacts {
  return { type, settings };
}

const resource = (type: string, properties: object = {}): Template => ({ Resources: { Thing: { Type: type, Properties: properties } } });

/** What each property is when it asks for what is closed, and when it does not. */
const SETTINGS: Record<string, { readonly fail: unknown[]; readonly pass: unknown[]; readonly template: (value: unknown) => Template }> = {
  'LC-02': {
    pass: [undefined],
    fail: [{ ClarifyExplainerConfig: { ShapConfig: { ShapBaselineConfig: { ShapBaseline: '1,2' } } } }],
    template: (ExplainerConfig) => serving({ config: { ExplainerConfig } }),
  },
  'LC-06': {
    pass: [undefined], fail: [['ml.eia1.medium']], template: (AcceleratorTypes) => resource('AWS::SageMaker::NotebookInstance', { AcceleratorTypes }),
  },
  'LC-07': {
    pass: [undefined, 'notebook-al2023-v1'],
    fail: ['notebook-al1-v1', 'notebook-al2-v3'],
    template: (PlatformIdentifier) => resource('AWS::SageMaker::NotebookInstance', { PlatformIdentifier }),
  },
  'LC-08': { pass: ['JupyterLab', 'CodeEditor'], fail: ['JupyterServer', 'KernelGateway'], template: (AppType) => resource('AWS::SageMaker::App', { AppType }) },
  'LC-10': { pass: [undefined], fail: [{ Version: '2021-06-01' }], template: (DataProtectionPolicy) => resource('AWS::SNS::Topic', { DataProtectionPolicy }) },
  'LC-17': { pass: ['glueetl', 'pythonshell'], fail: ['glueray'], template: (Name) => resource('AWS::Glue::Job', { Command: { Name } }) },
  'LC-42': {
    pass: ['111111111111.dkr.ecr.eu-west-1.amazonaws.com/my-sagemaker-clarify-processing:1', undefined],
    fail: ['131013547314.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0', '468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer'],
    template: (ImageUri) => resource('AWS::SageMaker::ProcessingJob', { AppSpecification: { ImageUri } }),
  },
  'LC-38': {
    pass: [undefined], fail: [{ Labels: ['PERSON'] }], template: (ConnectedHomeSettings) => resource('AWS::Rekognition::StreamProcessor', { ConnectedHomeSettings }),
  },
};

/** What the rules of Model Monitor say about resources without properties. */
const MONITORING_ROWS = ['MO-06', 'MO-08', 'MO-09', 'MO-14', 'MO-15', 'MO-18', 'MO-20'];

const textOf = (value: unknown) => (typeof value === 'object' ? '' : value as string | undefined);

export const LIFECYCLE_CASES: Case<ClosedFacts>[] = CLOSED_ITEMS.map(({ id, types, setting }) => {
  if (!setting) {
    return boundary({
      rule: `${id}/1`, pass: ['AWS::SageMaker::Pipeline'], fail: types ?? [], facts: (type) => closed(type), template: (type) => resource(type), at: 'Type', also: MONITORING_ROWS,
    });
  }
  const { type, path } = setting;
  return boundary({ rule: `${id}/1`, ...SETTINGS[id], facts: (value) => closed(type, { [path]: textOf(value) }), at: `Properties.${path}` });
});
