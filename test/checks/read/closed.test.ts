import { jobMachine } from '../../rules/cases/job-machine';
import { checkTemplates } from '../synth';

const machine = (AppSpecification: object) => jobMachine('Analyse', {
  action: 'createProcessingJob',
  timeout: 7200,
  parameters: {
    'ProcessingJobName.$': '$$.Execution.Name',
    'RoleArn': 'arn:aws:iam::111111111111:role/job',
    'ProcessingResources': { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 } },
    'StoppingCondition': { MaxRuntimeInSeconds: 3600 },
    AppSpecification,
  },
});
const closed = (template: object) => checkTemplates(template).filter((line) => line.includes('LC-'));

describe('a job of a state machine', () => {
  test('whose image AWS has closed is warned about at its place', () => {
    expect(closed(machine({ ImageUri: '131013547314.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0' })))
      .toEqual(['LC-42 warning Machine Properties.DefinitionString.States.Analyse.Parameters.AppSpecification.ImageUri']);
  });

  test.each([{ ImageUri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mine:1' }, { 'ImageUri.$': '$.image' }])('with the image %j is not', (application) => {
    expect(closed(machine(application))).toEqual([]);
  });
});

describe('a resource that needs what AWS has closed', () => {
  const topic = (properties: object) => ({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: properties } } });

  test('is warned about whatever else it is', () => {
    expect(closed({ Resources: { Service: { Type: 'AWS::AppRunner::Service' } } })).toEqual(['LC-14 warning Service Type']);
  });

  test('is warned about where the property stands', () => {
    expect(closed(topic({ DataProtectionPolicy: { Name: 'x' } }))).toEqual(['LC-10 warning Topic Properties.DataProtectionPolicy']);
  });

  test.each([[{}], [{ DataProtectionPolicy: { Ref: 'AWS::NoValue' } }], [{ DataProtectionPolicy: { 'Fn::If': ['Open', { Name: 'x' }, { Ref: 'AWS::NoValue' }] } }]])(
    'is not with the properties %j', (properties) => {
      expect(closed({ ...topic(properties), Parameters: { P: { Type: 'String' } }, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } })).toEqual([]);
    });

  test('is looked at both ways where a condition is open', () => {
    const either = topic({ DataProtectionPolicy: { 'Fn::If': ['Open', { Name: 'x' }, { Ref: 'AWS::NoValue' }] } });

    expect(closed({ ...either, Parameters: { P: { Type: 'String' } }, Conditions: { Open: { 'Fn::Equals': [{ Ref: 'P' }, 'b'] } } }))
      .toEqual(['LC-10 warning Topic Properties.DataProtectionPolicy']);
  });
});
