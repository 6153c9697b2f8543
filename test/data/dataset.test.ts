import { ArtifactStore, Dataset } from '../../src/data';
import { testStack } from '../support/stacks';

const store = () => ArtifactStore.fromBucketName(testStack(), 'Store', 'fraud-data');

test('names the objects below a prefix', () => {
  expect(Dataset.s3(store(), 'labels/').uri).toBe('s3://fraud-data/labels/');
});

test.each(['labels', '/labels/', 'labels/*'])('takes %s as the folder labels/', (prefix) => {
  expect(Dataset.s3(store(), prefix).prefix).toBe('labels/');
});

test('an empty prefix is the whole store', () => {
  expect(Dataset.s3(store(), '').uri).toBe('s3://fraud-data/');
});

test('says in which store the objects lie', () => {
  const given = store();

  expect(Dataset.s3(given, 'labels/').store).toBe(given);
});
