// covers src/monitoring/drift-check-options.ts
// covers src/monitoring/measure-limit.ts
import { Duration } from 'aws-cdk-lib/core';
import { ArtifactStore, Dataset } from '../../src/data';
import { BiasFacet, DriftCheck, DriftMethod, MeasureLimit, ModelProblem } from '../../src/monitoring';
import { testStack } from '../support/stacks';

const groundTruth = Dataset.s3(new ArtifactStore(testStack(), 'Data'), 'labels/');
const facet = BiasFacet.oneOf('country', ['DE', 'FR']);
const given = ({ _settings }: DriftCheck) => JSON.parse(JSON.stringify(_settings.options));

describe('a check without options', () => {
  test.each([
    ['dataQuality', DriftCheck.dataQuality(), 'DataQuality'],
    ['dataDrift', DriftCheck.dataDrift(), 'DataDrift'],
    ['predictionDrift', DriftCheck.predictionDrift(), 'PredictionDrift'],
    ['modelQuality', DriftCheck.modelQuality({ groundTruth }), 'ModelQuality'],
    ['featureAttribution', DriftCheck.featureAttribution(), 'FeatureAttribution'],
  ])('default of CheckOptions.name: %s is called after its kind', (kind, check, name) => {
    expect([check.checkName, check._settings.kind]).toEqual([name, kind]);
  });

  test('default of CheckOptions.minimumSamples, FeatureCheckOptions.features, FeatureCheckOptions.exclude: the request says nothing, and the engine decides', () => {
    expect(given(DriftCheck.dataDrift())).toEqual({});
  });

  test('default of DriftCheckOptions.method, DriftCheckOptions.threshold, DriftCheckOptions.minimumEffect: the request says nothing, and the baseline decides', () => {
    expect(given(DriftCheck.predictionDrift())).toEqual({});
  });

  test('default of DataQualityCheckOptions.maxMissing, DataQualityCheckOptions.maxOutOfRange, DataQualityCheckOptions.maxUnseen: the baseline decides', () => {
    expect(given(DriftCheck.dataQuality())).toEqual({});
  });

  test('default of DataQualityCheckOptions.maxWrongType, DataQualityCheckOptions.minimumRecords: the baseline decides, and any number of records is right', () => {
    expect(given(DriftCheck.dataQuality())).toEqual({});
  });

  test('default of ModelQualityCheckOptions.problem, ModelQualityCheckOptions.decisionThreshold, ModelQualityCheckOptions.minimumLabelShare: the engine decides', () => {
    expect(given(DriftCheck.modelQuality({ groundTruth }))).toEqual({});
  });

  test('default of LabelledCheckOptions.positiveLabel, LabelledCheckOptions.limits: the baseline decides', () => {
    expect(given(DriftCheck.modelQuality({ groundTruth }))).toEqual({});
  });

  test('default of LabelledCheckOptions.labelDelay: labels are there after a day', () => {
    expect(DriftCheck.modelQuality({ groundTruth })._settings.labelDelay?.toHours()).toBe(24);
  });

  test('default of BiasCheckOptions.groundTruth: only predictions are looked at, without a delay', () => {
    const { groundTruth: labels, labelDelay } = DriftCheck.bias({ facet })._settings;
    expect([labels, labelDelay]).toEqual([undefined, undefined]);
  });

  test('default of BiasCheckOptions.measures, BiasCheckOptions.groupVariable: the engine takes what it can', () => {
    expect(given(DriftCheck.bias({ facet }))).toEqual({ facet: 'country', disadvantaged: ['DE', 'FR'] });
  });

  test('default of FeatureAttributionCheckOptions.limit, FeatureAttributionCheckOptions.sampleSize: the engine decides', () => {
    expect(given(DriftCheck.featureAttribution())).toEqual({});
  });

  test('default of CustomCheckOptions.parameters: none are handed over', () => {
    expect(given(DriftCheck.custom({ name: 'Mine', script: 'x.py' }))).toEqual({});
  });
});

describe('what the request says of a check', () => {
  test('data quality', () => {
    const options = { features: ['amount'], exclude: ['id'], maxMissing: 0, maxOutOfRange: 0.1, maxUnseen: 0.2, maxWrongType: 1, minimumRecords: 5, minimumSamples: 7 };
    expect(given(DriftCheck.dataQuality(options))).toEqual(options);
  });

  test('drift, by the words of the engine', () => {
    expect(given(DriftCheck.dataDrift({ method: DriftMethod.POPULATION_STABILITY_INDEX, threshold: 0.2, minimumEffect: 0.1 })))
      .toEqual({ method: 'psi', threshold: 0.2, minimumEffect: 0.1 });
  });

  test('model quality, with its limits', () => {
    const check = DriftCheck.modelQuality({
      groundTruth,
      labelDelay: Duration.hours(6),
      problem: ModelProblem.BINARY_CLASSIFICATION,
      limits: [MeasureLimit.atLeast('auc', 0.8), MeasureLimit.atMost('rmse', 3)],
    });
    expect(given(check)).toEqual({ problem: 'binaryClassification', limits: [{ metric: 'auc', atLeast: 0.8 }, { metric: 'rmse', atMost: 3 }] });
    expect(check._settings.labelDelay?.toHours()).toBe(6);
    expect(check._settings.groundTruth).toBe(groundTruth);
  });

  test('bias, with the group as values or above a number', () => {
    const options = { measures: ['DPPL'], groupVariable: 'region', limits: [MeasureLimit.withinZero('DPPL', 0.1)] };
    expect(given(DriftCheck.bias({ facet, ...options }))).toEqual({
      facet: 'country', disadvantaged: ['DE', 'FR'], metrics: ['DPPL'], groupVariable: 'region', limits: [{ metric: 'DPPL', atMost: 0.1, absolute: true }],
    });
    expect(given(DriftCheck.bias({ facet: BiasFacet.above('age', 40) }))).toEqual({ facet: 'age', facetAbove: 40 });
  });

  test('attribution', () => {
    expect(given(DriftCheck.featureAttribution({ name: 'Why', limit: 0.8, sampleSize: 100 }))).toEqual({ limit: 0.8, sampleSize: 100 });
  });

  test('a script, whose parameters are handed over', () => {
    const check = DriftCheck.custom({ name: 'Mine', script: 'checks/mine.py', parameters: { most: '3' } });
    expect(given(check)).toEqual({ parameters: { most: '3' } });
    expect(check._settings.script).toBe('checks/mine.py');
  });
});
