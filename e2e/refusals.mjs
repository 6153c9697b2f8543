// Templates that no construct of ours made: the emulated services refuse what the rules of src/rules refuse, and replace what must be replaced.

export async function refusals(table, { aws }) {
  table.head('What the emulated services refuse, by the rules of src/rules');
  await table.step('a canary of 80 % in a hand-written template', 'ROLLBACK_COMPLETE, GR-', async () => {
    const { StackStatus } = await aws.create('Refused', handWritten({ canary: 80 }));
    const [reason = ''] = await aws.reasons('Refused');
    return { ok: StackStatus === 'ROLLBACK_COMPLETE' && /\(GR-\d+\)/.test(reason), seen: `${StackStatus}: ${reason}` };
  });
  await table.step('a canary of 25 % in the same template', 'CREATE_COMPLETE', async () => (await aws.create('Accepted', handWritten({ canary: 25 }))).StackStatus);
  await table.step('a changed configuration without a name is replaced', 'UPDATE_COMPLETE, other configuration', async () => {
    const old = await configurationOf(aws, 'Accepted');
    const { StackStatus } = await aws.update('Accepted', handWritten({ canary: 25, type: 'ml.m7i.xlarge' }));
    return `${StackStatus}, ${old === await configurationOf(aws, 'Accepted') ? 'same' : 'other'} configuration`;
  });
  await table.step('a changed configuration with a name collides with itself', 'UPDATE_ROLLBACK_COMPLETE: already existing', async () => {
    await aws.create('Named', handWritten({ canary: 25, name: 'pinned' }));
    const { StackStatus } = await aws.update('Named', handWritten({ canary: 25, name: 'pinned', type: 'ml.m7i.xlarge' }));
    const [reason = ''] = await aws.reasons('Named');
    return { ok: StackStatus === 'UPDATE_ROLLBACK_COMPLETE' && /already existing/.test(reason), seen: `${StackStatus}: ${reason}` };
  });
  await lustre(table, aws);
  await table.step('a state machine whose state leads nowhere', 'ROLLBACK_COMPLETE, SF-', async () => {
    const states = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'Nowhere' } } };
    const { StackStatus } = await aws.create('Nowhere', { Resources: { Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:aws:iam::000000000000:role/any', DefinitionString: JSON.stringify(states) } } } });
    const [reason = ''] = await aws.reasons('Nowhere');
    return { ok: StackStatus === 'ROLLBACK_COMPLETE' && /\(SF-\d+\)/.test(reason), seen: `${StackStatus}: ${reason}` };
  });
}

async function lustre(table, aws) {
  const systemOf = async (name) => (await aws.resources(name)).find((r) => r.ResourceType === 'AWS::FSx::FileSystem')?.PhysicalResourceId;
  await table.step('Lustre of 500 GiB', 'ROLLBACK_COMPLETE, FX-', async () => {
    const { StackStatus } = await aws.create('TooSmall', fileSystem({ capacity: 500 }));
    const [reason = ''] = await aws.reasons('TooSmall');
    return { ok: StackStatus === 'ROLLBACK_COMPLETE' && /\(FX-\d+\)/.test(reason), seen: `${StackStatus}: ${reason}` };
  });
  let before;
  await table.step('Lustre of 1,200 GiB, linked with a prefix', 'CREATE_COMPLETE', async () => {
    const { StackStatus } = await aws.create('Lustre', fileSystem({ capacity: 1200 }));
    before = await systemOf('Lustre');
    return StackStatus;
  });
  await table.step('another key makes another file system', 'UPDATE_COMPLETE, another', async () => {
    const { StackStatus } = await aws.update('Lustre', fileSystem({ capacity: 1200, key: 'arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555' }));
    return `${StackStatus}, ${await systemOf('Lustre') === before ? 'the same' : 'another'}`;
  });
}

async function configurationOf(aws, stackName) {
  return (await aws.resources(stackName)).find((r) => r.ResourceType === 'AWS::SageMaker::EndpointConfig').PhysicalResourceId;
}

function handWritten({ canary, name, type = 'ml.m7i.large' }) {
  return {
    Resources: {
      Model: { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: 'arn:aws:iam::000000000000:role/any', PrimaryContainer: { Image: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/any:1' } } },
      Configuration: {
        Type: 'AWS::SageMaker::EndpointConfig',
        Properties: { EndpointConfigName: name, ProductionVariants: [{ VariantName: 'All', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, InstanceType: type, InitialInstanceCount: 4, InitialVariantWeight: 1 }] },
      },
      Endpoint: {
        Type: 'AWS::SageMaker::Endpoint',
        Properties: {
          EndpointConfigName: { 'Fn::GetAtt': ['Configuration', 'EndpointConfigName'] },
          DeploymentConfig: {
            AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'any' }] },
            BlueGreenUpdatePolicy: {
              TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: canary }, WaitIntervalInSeconds: 600 },
            },
          },
        },
      },
    },
  };
}

function fileSystem({ capacity, key }) {
  return {
    Resources: {
      System: {
        Type: 'AWS::FSx::FileSystem',
        Properties: {
          FileSystemType: 'LUSTRE', FileSystemTypeVersion: '2.15', StorageCapacity: capacity, SubnetIds: ['subnet-0123456789abcdef0'], KmsKeyId: key,
          LustreConfiguration: { DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: 125 },
        },
      },
      Link: {
        Type: 'AWS::FSx::DataRepositoryAssociation',
        Properties: { FileSystemId: { Ref: 'System' }, FileSystemPath: '/data', DataRepositoryPath: 's3://any/data/', BatchImportMetaDataOnCreate: true },
      },
    },
  };
}
