import { App } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { Encryption, ExecutionRole, PrivateMlNetwork } from '../../src/security';
import { testStack } from '../support/stacks';
import { resourcesOf, templateOf } from '../support/templates';

// A changed logical id replaces the resource in every deployed stack. Never adjust an expectation of this file to make it pass.
describe('logical ids never change', () => {
  test('of the key of a stack', () => {
    const stack = testStack('Test', new App());
    Encryption.customerManaged()._keyFor(stack);

    expect(Object.keys(resourcesOf(stack, 'AWS::KMS::Key'))).toEqual(['MlopsKeyC49D69E3']);
  });

  test('of the buckets of an artifact store', () => {
    const stack = testStack('Test', new App());
    new ArtifactStore(stack, 'Artifacts');

    expect(Object.keys(resourcesOf(stack, 'AWS::S3::Bucket'))).toEqual(['Artifacts80C0BB10', 'ArtifactsAccessLogs4D97777C']);
  });

  test('of a private network', () => {
    const stack = testStack('Test', new App());
    new PrivateMlNetwork(stack, 'Network');

    expect(Object.keys(templateOf(stack).Resources).sort()).toEqual([
      'MlopsKeyC49D69E3',
      'Network1C6012B5',
      'NetworkEcrApiEndpoint70F55169',
      'NetworkEcrDkrEndpoint5AD1F6E7',
      'NetworkEndpointSecurityGroup6DEF6240',
      'NetworkFlowLogC0B00A8E',
      'NetworkFlowLogRole4C0B2D1D',
      'NetworkFlowLogRolePolicy306143BC',
      'NetworkFlowLogs2BEC3212',
      'NetworkKmsEndpoint4F4642A3',
      'NetworkLogsEndpointEF17F0D9',
      'NetworkMonitoringEndpointB1061284',
      'NetworkRouteTableAC67A54F',
      'NetworkRouteTableAssociation1CF9A3AE6',
      'NetworkRouteTableAssociation2746AE4F0',
      'NetworkS3Endpoint635CABAC',
      'NetworkSagemakerApiEndpointFBED25F3',
      'NetworkSagemakerRuntimeEndpoint95A2FB9D',
      'NetworkStatesEndpoint314EC38C',
      'NetworkStsEndpoint8B1BC901',
      'NetworkSubnet18D1B2567',
      'NetworkSubnet29A0E8491',
    ]);
  });

  test('of a role and its policies', () => {
    const stack = testStack('Test', new App());
    const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
    for (const n of [1, 2]) role._allow({ actions: [`s3:Action${n}`], resources: [`arn:aws:s3:::bucket/${'x'.repeat(4000)}${n}`] });

    expect(Object.keys(templateOf(stack).Resources).sort()).toEqual(['Role1ABCC5F0', 'RolePolicy2550DF817', 'RolePolicyC696881B']);
  });
});
