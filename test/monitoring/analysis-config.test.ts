import * as fs from 'fs';
import * as path from 'path';
import { Dataset, ArtifactStore } from '../../src/data';
import { BiasFacet, DriftCheck } from '../../src/monitoring';
import { biasAnalysis, isAnalysis, publishAnalysis } from '../../src/monitoring/analysis-config';
import { ExecutionRole } from '../../src/security';
import { statementsOf } from '../support/iam';
import { appOf, testStack } from '../support/stacks';

const groundTruth = Dataset.s3(new ArtifactStore(testStack(), 'Data'), 'labels/');
const bias = (facet: BiasFacet, more: object = {}) => DriftCheck.bias({ facet, groundTruth, positiveLabel: '1', ...more })._settings;

describe('the configuration of a bias check', () => {
  test('names facet and positive label as Clarify does, numbers as numbers', () => {
    expect(biasAnalysis(bias(BiasFacet.oneOf('country', ['DE', '7'])))).toEqual({
      label_values_or_threshold: [1], facet: [{ name_or_index: 'country', value_or_threshold: ['DE', 7] }],
    });
  });

  test('has a threshold for numbers', () => {
    expect(biasAnalysis(bias(BiasFacet.above('age', 40))).facet).toEqual([{ name_or_index: 'age', value_or_threshold: [40] }]);
  });

  test('names the columns and the groups within which is compared, where they are given', () => {
    expect(biasAnalysis(bias(BiasFacet.above('age', 40), { groupVariable: 'branch' }), ['amount', 'age'])).toMatchObject({ headers: ['amount', 'age'], group_variable: 'branch' });
  });

  test('keeps a label that is a word', () => {
    expect(biasAnalysis(bias(BiasFacet.above('age', 40), { positiveLabel: 'fraud' })).label_values_or_threshold).toEqual(['fraud']);
  });
});

describe('a file', () => {
  test.each<[string, boolean]>([
    ['test/monitoring/fixtures/analysis_config.json', true], ['test/monitoring/fixtures/amounts.py', false], ['nowhere.json', false],
    ['test/events/recorded/scheduled.json', true],
  ])('%s is a configuration: %s', (file, expected) => {
    expect(isAnalysis(file)).toBe(expected);
  });
});

describe('a configuration that is published', () => {
  const published = (config: object) => {
    const stack = testStack();
    const { uri, grantRead } = publishAnalysis(stack, config as Record<string, unknown>);
    const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
    grantRead(role);
    return { stack, uri: JSON.stringify(stack.resolve(uri)) };
  };

  test('has a key that follows from its content', () => {
    const [one, same, other] = [{ a: 1 }, { a: 1 }, { a: 2 }].map((config) => published(config).uri);

    expect(one).toBe(same);
    expect(one).not.toBe(other);
    expect(one).toMatch(/[0-9a-f]{64}\.json/);
  });

  test('is written as it was given', () => {
    const { stack } = published({ a: 1 });
    const { directory } = appOf(stack).synth();
    const [asset] = fs.readdirSync(directory).filter((file: string) => file.startsWith('asset.') && file.endsWith('.json'));

    expect(JSON.parse(fs.readFileSync(path.join(directory, asset), 'utf8'))).toEqual({ a: 1 });
  });

  test('may be read, and nothing beside it', () => {
    const { stack } = published({ a: 1 });

    expect(statementsOf(stack).filter(({ Action }) => Action.includes('s3:GetObject')).map(({ Resource }) => JSON.stringify(Resource))).toEqual([expect.stringMatching(/[0-9a-f]{64}\.json"/)]);
  });
});
