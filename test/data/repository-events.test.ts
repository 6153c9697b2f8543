import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, DataRepository, IArtifactStore, LustreFileSystem, LustreStorage, RepositoryEvent } from '../../src/data';
import { PrivateMlNetwork } from '../../src/security';
import { testStack } from '../support/stacks';

function given() {
  const stack = testStack();
  return { stack, store: new ArtifactStore(stack, 'Store'), network: new PrivateMlNetwork(stack, 'Network') };
}

function importing(stack: Stack, store: IArtifactStore, network: PrivateMlNetwork, autoImport = [RepositoryEvent.NEW]) {
  return new LustreFileSystem(stack, 'Lustre', {
    network, storage: LustreStorage.scratch(Size.gibibytes(1200)), repositories: [DataRepository.s3(store, 'features', { mountAt: '/features', autoImport })],
  });
}

const notify = (stack: Stack, store: ArtifactStore, prefix: string, event = s3.EventType.OBJECT_CREATED) =>
  store.bucket.addEventNotification(event, new s3n.SqsDestination(new sqs.Queue(stack, 'Queue')), { prefix });

describe('an automatic import', () => {
  test.each(['features/', 'features/new/', 'f'])('is refused beside a direct notification of %j', (prefix) => {
    const { stack, store, network } = given();
    notify(stack, store, prefix);

    expect(() => importing(stack, store, network)).toThrow(/'autoImport' must not share s3:ObjectCreated:\* with the notification of notification 1, SqsDestination/);
  });

  test('refuses a direct notification that comes later', () => {
    const { stack, store, network } = given();
    importing(stack, store, network);

    expect(() => notify(stack, store, 'features/')).toThrow(/'filters' must not share s3:ObjectCreated:\* with the notification of the automatic import of Test\/Lustre/);
  });

  test('stands beside a notification of another prefix', () => {
    const { stack, store, network } = given();
    notify(stack, store, 'labels/');

    expect(() => importing(stack, store, network)).not.toThrow();
  });

  test('of what is deleted stands beside a notification of what is made', () => {
    const { stack, store, network } = given();
    notify(stack, store, 'features/');

    expect(() => importing(stack, store, network, [RepositoryEvent.DELETED])).not.toThrow();
  });

  test('of a bucket that is imported cannot be compared', () => {
    const { stack, network } = given();

    expect(() => importing(stack, ArtifactStore.fromBucketName(stack, 'Named', 'features'), network)).not.toThrow();
  });
});
