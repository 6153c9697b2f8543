import { boundary, Case, times } from './case';
import { component, experiment } from './samples';
import { hosting, serving, shadowTest } from './templates';
import { ComponentFacts, ExperimentFacts } from '../../../src/rules/facts';
import { RegistryFacts } from '../../../src/rules/registry';

const REQUIREMENTS = 'Properties.Specification.ComputeResourceRequirements';

/** A number of the compute requirements. */
function requirement(fact: keyof ComponentFacts, key: string, pass: number[], fail: number[]): Case<ComponentFacts> {
  return boundary({
    rule: 'IC-07/1',
    pass,
    fail,
    facts: (value) => component({ [fact]: value }),
    template: (value) => hosting({}, { specification: { ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024, [key]: value } } }),
    at: `${REQUIREMENTS}.${key}`,
  });
}

const many = (count: number) => times(count, (i) => ({ InstanceType: `ml.g5.${i}xlarge`, ModelName: 'model' }));

export const COMPONENT_CASES: Case<ComponentFacts>[] = [
  boundary({
    rule: 'IC-01/1',
    pass: [false],
    fail: [true],
    facts: (hostHasModel) => component({ hostHasModel }),
    template: (hasModel) => {
      const template = hosting({ EndpointName: { Ref: 'Endpoint' } }, hasModel ? { variant: { ModelName: { Ref: 'Model' } } } : {});
      return template;
    },
    at: 'Properties.EndpointName',
  }),
  boundary({
    rule: 'IC-05/1',
    pass: [1],
    fail: [0],
    facts: (copyCount) => component({ copyCount }),
    template: (CopyCount) => hosting({ RuntimeConfig: { CopyCount } }),
    at: 'Properties.RuntimeConfig.CopyCount',
  }),
  boundary({
    rule: 'IC-06/1',
    pass: [2, 5],
    fail: [1, 6],
    facts: (specifications) => component({ hasSpecification: false, specifications }),
    template: (count) => hosting({ Specification: undefined, Specifications: many(count) }),
    at: 'Properties.Specifications',
  }),
  boundary({
    rule: 'IC-06/1',
    pass: [undefined],
    fail: [2],
    facts: (specifications) => component({ specifications }),
    template: (count) => hosting(count ? { Specifications: many(count) } : {}),
    at: 'Properties.Specifications',
  }),
  boundary({
    rule: 'IC-06/1',
    pass: [true],
    fail: [false],
    facts: (hasSpecification) => component({ hasSpecification }),
    template: (has) => hosting(has ? {} : { Specification: undefined }),
    at: 'Properties.Specification',
  }),
  requirement('minMemoryMiB', 'MinMemoryRequiredInMb', [128], [127]),
  requirement('cpuCores', 'NumberOfCpuCoresRequired', [0.25], [0.24]),
  requirement('accelerators', 'NumberOfAcceleratorDevicesRequired', [1], [0]),
  boundary({
    rule: 'IC-08/1',
    pass: [undefined],
    fail: ['base'],
    facts: (baseComponent) => component({ baseComponent }),
    template: (BaseInferenceComponentName) => hosting({}, { specification: { BaseInferenceComponentName } }),
    at: REQUIREMENTS,
  }),
  boundary({
    rule: 'IC-09/1',
    pass: ['a'.repeat(63)],
    fail: ['a'.repeat(64), 'a_b'],
    facts: (name) => component({ name }),
    template: (InferenceComponentName) => hosting({ InferenceComponentName }),
    at: 'Properties.InferenceComponentName',
  }),
  boundary({
    rule: 'IC-11/1',
    pass: ['PERMISSIVE'],
    fail: ['STRICT'],
    facts: (enforcementMode) => component({ enforcementMode }),
    template: (EnforcementMode) => hosting({}, { specification: { SchedulingConfig: { AvailabilityZoneBalance: { EnforcementMode } } } }),
    at: 'Properties.Specification.SchedulingConfig.AvailabilityZoneBalance.EnforcementMode',
  }),
  boundary({
    rule: 'IC-11/1',
    pass: [0, 100],
    fail: [-1, 101],
    facts: (maxImbalance) => component({ maxImbalance }),
    template: (MaxImbalance) => hosting({}, { specification: { SchedulingConfig: { AvailabilityZoneBalance: { MaxImbalance } } } }),
    at: 'Properties.Specification.SchedulingConfig.AvailabilityZoneBalance.MaxImbalance',
  }),
  boundary({
    rule: 'IC-12/1',
    pass: [16],
    fail: [17],
    facts: (environmentEntries) => component({ environmentEntries }),
    template: (count) => hosting({}, { specification: { Container: { Environment: Object.fromEntries(times(count, (i) => [`K${i}`, 'v'])) } } }),
    at: 'Properties.Specification.Container.Environment',
  }),
];

const HOUR = 3600;

export const EXPERIMENT_CASES: Case<ExperimentFacts>[] = [
  boundary({
    rule: 'SH-03/1',
    pass: ['a', 'a'.repeat(120)],
    fail: ['a_b', 'a'.repeat(121)],
    facts: (name) => experiment({ name }),
    template: (Name) => shadowTest({ Name }),
    at: 'Properties.Name',
  }),
  boundary({
    rule: 'SH-04/1',
    pass: [1, 720],
    fail: [0.5, 721],
    facts: (hours) => experiment({ hours }),
    template: (hours) =>
      shadowTest({ Schedule: { StartTime: '2030-01-01T00:00:00Z', EndTime: new Date(Date.parse('2030-01-01T00:00:00Z') + hours * HOUR * 1000).toISOString() } }),
    at: 'Properties.Schedule.EndTime',
  }),
  boundary({
    rule: 'SH-05/1',
    pass: [2],
    fail: [3],
    facts: (count) => experiment({ variants: ['champion', 'challenger', 'third'].slice(0, count) }),
    template: (count) => shadowTest({ ModelVariants: ['champion', 'challenger', 'third'].slice(0, count).map((VariantName) => ({ VariantName })) }),
    at: 'Properties.ModelVariants',
  }),
  boundary({
    rule: 'SH-05/1',
    pass: [1],
    fail: [0, 2],
    facts: (count) => experiment({ shadows: times(count, () => ({ name: 'challenger', sampling: 100 })) }),
    template: (count) => shadowTest({
      ShadowModeConfig: { SourceModelVariantName: 'champion', ShadowModelVariants: times(count, () => ({ ShadowModelVariantName: 'challenger', SamplingPercentage: 100 })) },
    }),
    at: 'Properties.ShadowModeConfig.ShadowModelVariants',
  }),
  boundary({
    rule: 'SH-05/1',
    pass: [0, 100],
    fail: [-1, 101],
    facts: (sampling) => experiment({ shadows: [{ name: 'challenger', sampling }] }),
    template: (SamplingPercentage) => shadowTest({
      ShadowModeConfig: { SourceModelVariantName: 'champion', ShadowModelVariants: [{ ShadowModelVariantName: 'challenger', SamplingPercentage }] },
    }),
    at: 'Properties.ShadowModeConfig.ShadowModelVariants[0].SamplingPercentage',
  }),
  boundary({
    rule: 'SH-05/1',
    pass: ['challenger'],
    fail: ['nobody'],
    facts: (name) => experiment({ shadows: [{ name, sampling: 100 }] }),
    template: (ShadowModelVariantName) => shadowTest({
      ShadowModeConfig: { SourceModelVariantName: 'champion', ShadowModelVariants: [{ ShadowModelVariantName, SamplingPercentage: 100 }] },
    }),
    at: 'Properties.ShadowModeConfig.ShadowModelVariants[0].ShadowModelVariantName',
  }),
  boundary({
    rule: 'SH-05/1',
    pass: ['champion'],
    fail: ['nobody'],
    facts: (source) => experiment({ source }),
    template: (SourceModelVariantName) => shadowTest({
      ShadowModeConfig: { SourceModelVariantName, ShadowModelVariants: [{ ShadowModelVariantName: 'challenger', SamplingPercentage: 100 }] },
    }),
    at: 'Properties.ShadowModeConfig.SourceModelVariantName',
  }),
  boundary({
    rule: 'SH-06/1',
    pass: ['Running'],
    fail: ['Stopped'],
    facts: (desiredState) => experiment({ desiredState }),
    template: (DesiredState) => shadowTest({ DesiredState }),
    at: 'Properties.DesiredState',
  }),
  boundary({
    rule: 'SH-06/1',
    pass: ['RealTimeInference'],
    fail: ['ServerlessInference'],
    facts: (infrastructure) => experiment({ infrastructure }),
    template: (InfrastructureType) => shadowTest({
      ModelVariants: [{ VariantName: 'champion' }, { VariantName: 'challenger', InfrastructureConfig: { InfrastructureType } }],
    }),
    at: 'Properties.ModelVariants[1].InfrastructureConfig.InfrastructureType',
  }),
  boundary({
    rule: 'SH-07/1',
    pass: [false],
    fail: [true],
    facts: (endpointInApp) => experiment({ endpointInApp }),
    template: (inApp) => {
      const test = shadowTest(inApp ? { EndpointName: 'fraud' } : {});
      return serving({ resources: test.Resources as Record<string, object> });
    },
    at: 'Properties.EndpointName',
  }),
];

export const REGISTRY_CASES: Case<RegistryFacts>[] = [
  boundary({
    rule: 'MR-01/1',
    pass: ['a', 'a'.repeat(63)],
    fail: ['a_b', 'a'.repeat(64)],
    facts: (name) => ({ name }),
    template: (ModelPackageGroupName) => ({ Resources: { Group: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName } } } }),
    at: 'Properties.ModelPackageGroupName',
  }),
];
