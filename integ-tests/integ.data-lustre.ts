/**
 * A persistent file system in front of a bucket, for clients of one VPC.
 *
 * A person verifies:
 * 1. Mount it from an instance of the VPC with the command of the output, and list the files of `features/` below `/features`.
 * 2. Read a file: its content comes from the bucket.
 * 3. Change the description of a security-group rule and deploy: the file system is not replaced.
 * 4. Destroy the stack: file system, bucket and key remain; the file system is deleted by hand, its security group after it.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, DataRepository, LustreFileSystem, LustreStorage } from '../src/data';
import { PrivateMlNetwork } from '../src/security';

export const app = new App();

const stack = new Stack(app, 'LustreStack');
const lustre = new LustreFileSystem(stack, 'Features', {
  network: new PrivateMlNetwork(stack, 'Network'),
  storage: LustreStorage.persistentSsd(Size.gibibytes(1200), { throughputPerTebibyte: 250 }),
  repositories: [DataRepository.s3(new ArtifactStore(stack, 'Data'), 'features/', { mountAt: '/features' })],
});
new CfnOutput(stack, 'Mount', { value: lustre.mountCommand('/features') });

new IntegTest(app, 'LustreTest', { testCases: [stack] });
