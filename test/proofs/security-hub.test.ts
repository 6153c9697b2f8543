import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { App, Stack } from 'aws-cdk-lib/core';
import securityHub from '../../projenrc/docs/security-hub.json';
import { ACKNOWLEDGED } from '../../src/internal/acknowledged';
import { DEFAULT_APPS } from '../support/default-apps';
import { acknowledgements } from '../support/nag';
import { CONTROLS, judged, Judged } from '../support/security-hub';
import { appOf, testStack } from '../support/stacks';

/** What becomes of each control with the engine that AWS has closed, as docs/security.md says it; the engine of this library has no such resource. */
const OUTCOMES = Object.fromEntries(securityHub.map(({ id, outcome }) => [id, outcome]));

const forms = DEFAULT_APPS.filter(({ name }) => name.includes('SageMaker Model Monitor')).map(({ build }): App => {
  const stack = testStack();
  build(stack);
  return appOf(stack);
});
const all = forms.flatMap((app): (Judged & { readonly accepted: boolean })[] => {
  const accepted = new Set(acknowledgements(app).map(({ path, rule }) => `${path} ${rule}`));
  return judged(app).map((one) => ({ ...one, accepted: accepted.has(`${one.path} ${one.rule}`) }));
});

describe.each(CONTROLS.map(({ id, what }) => [id, what] as const))('%s, %s,', (id) => {
  test(`is ${OUTCOMES[id]}`, () => {
    const outcomes = all.filter(({ rule }) => rule === `AiSecurity-${id}`).map(({ verdict, accepted }) => (verdict === 'unmet' && accepted ? 'acknowledged' : verdict));

    expect([...new Set(outcomes)]).toEqual([OUTCOMES[id]]);
  });
});

test('the page tells of the controls that are judged', () => {
  expect(Object.keys(OUTCOMES)).toEqual(CONTROLS.map(({ id }) => id));
});

test('what is not met is acknowledged with a reason that names what protects in its place', () => {
  expect(ACKNOWLEDGED.ExplainabilityCallsModel.reason).toMatch(/VPC.*interface endpoints.*role.*encrypted/);
});

test('the default engine has nothing that these controls look at', () => {
  const others = DEFAULT_APPS.filter(({ name }) => /ModelMonitor/.test(name) && !name.includes('SageMaker Model Monitor')).flatMap(({ build }) => {
    const stack = testStack();
    build(stack);
    return judged(appOf(stack));
  });

  expect(others).toEqual([]);
});

describe('the controls', () => {
  const definition = { roleArn: 'arn:aws:iam::111111111111:role/monitor', jobResources: { clusterConfig: { instanceCount: 1, instanceType: 'ml.m5.xlarge', volumeSizeInGb: 20 } } };
  const of = (build: (stack: Stack) => void) => {
    const stack = testStack();
    build(stack);
    return judged(appOf(stack)).map(({ rule, verdict }) => `${rule} ${verdict}`);
  };

  test.each([[true, 'met'], [false, 'unmet'], [undefined, 'unmet']] as const)('see isolation and encryption of %s as %s', (setting, verdict) => {
    expect(of((stack) => new sagemaker.CfnDataQualityJobDefinition(stack, 'Definition', {
      ...definition,
      dataQualityAppSpecification: { imageUri: 'image' },
      dataQualityJobInput: { endpointInput: { endpointName: 'fraud', localPath: '/opt/ml/processing/input' } },
      dataQualityJobOutputConfig: { monitoringOutputs: [] },
      networkConfig: { enableNetworkIsolation: setting, enableInterContainerTrafficEncryption: setting },
    }))).toEqual([`AiSecurity-SageMaker.9 ${verdict}`, `AiSecurity-SageMaker.11 ${verdict}`]);
  });

  test.each([[true, 'met'], [false, 'unmet']] as const)('see a definition inside of a schedule with %s as %s', (setting, verdict) => {
    expect(of((stack) => new sagemaker.CfnMonitoringSchedule(stack, 'Schedule', {
      monitoringScheduleName: 'fraud',
      monitoringScheduleConfig: {
        monitoringJobDefinition: {
          roleArn: definition.roleArn,
          monitoringResources: definition.jobResources,
          monitoringAppSpecification: { imageUri: 'image' },
          monitoringInputs: [],
          monitoringOutputConfig: { monitoringOutputs: [] },
          networkConfig: { enableNetworkIsolation: setting, enableInterContainerTrafficEncryption: setting },
        },
      },
    }))).toEqual([`AiSecurity-SageMaker.14 ${verdict}`, `AiSecurity-SageMaker.22 ${verdict}`]);
  });
});
