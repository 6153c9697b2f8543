import { Duration } from 'aws-cdk-lib/core';
import { MeasureLimit } from './measure-limit';
import { Dataset } from '../data';

/** How two distributions are compared. */
export enum DriftMethod {
  /** By what fits the feature: numbers and categories, few values or many. */
  AUTOMATIC = 'automatic',
  /** The population stability index. */
  POPULATION_STABILITY_INDEX = 'psi',
  /** The test of Kolmogorov and Smirnov, for numbers. */
  KOLMOGOROV_SMIRNOV = 'ks',
  /** The distance of Jensen and Shannon. */
  JENSEN_SHANNON = 'js',
  /** The chi-squared test, for categories. */
  CHI_SQUARED = 'chiSquared',
}

/** What a model predicts. */
export enum ModelProblem {
  /** One of two classes. */
  BINARY_CLASSIFICATION = 'binaryClassification',
  /** One of several classes. */
  MULTICLASS_CLASSIFICATION = 'multiclassClassification',
  /** A number. */
  REGRESSION = 'regression',
}

/** What all checks know. */
export interface CheckOptions {
  /**
   * The name of the check in reports, metrics and events: 1 to 64 letters and digits, a letter first, another one for each check of a monitor.
   *
   * @default - the kind: `DataQuality`, `DataDrift`, `PredictionDrift`, `ModelQuality`, `Bias` or `FeatureAttribution`
   */
  readonly name?: string;

  /**
   * How many records a window must hold to be judged. With fewer the check says `TooFewRecords`, never "no drift".
   *
   * @default - 200 for drift and attribution, 100 with their labels for quality and bias, 50 for data quality; any number for a script
   */
  readonly minimumSamples?: number;
}

/** Which features a check looks at. */
export interface FeatureCheckOptions extends CheckOptions {
  /**
   * Only these features.
   *
   * @default - all features of the baseline
   */
  readonly features?: string[];

  /**
   * Not these features.
   *
   * @default - no feature is left out
   */
  readonly exclude?: string[];
}

/** Whether values are what they were: present, of their type, in their range. */
export interface DataQualityCheckOptions extends FeatureCheckOptions {
  /**
   * The share of missing values of a feature that is still right, 0 to 1.
   *
   * @default - calibrated on the baseline
   */
  readonly maxMissing?: number;

  /**
   * The share of numbers outside of the range of the baseline that is still right, 0 to 1.
   *
   * @default - calibrated on the baseline
   */
  readonly maxOutOfRange?: number;

  /**
   * The share of categories that the baseline has not seen that is still right, 0 to 1.
   *
   * @default - calibrated on the baseline
   */
  readonly maxUnseen?: number;

  /**
   * The share of values of another type that is still right, 0 to 1.
   *
   * @default - calibrated on the baseline
   */
  readonly maxWrongType?: number;

  /**
   * How many records a window must have; fewer are a violation.
   *
   * @default - any number is right
   */
  readonly minimumRecords?: number;
}

/** How far features or predictions may be from the baseline. */
export interface DriftCheckOptions extends FeatureCheckOptions {
  /**
   * How distributions are compared.
   *
   * @default DriftMethod.AUTOMATIC
   */
  readonly method?: DriftMethod;

  /**
   * The value of the statistic above which a feature has drifted, above 0. Without a `method` it is that of the population stability index, and only
   * this is judged.
   *
   * @default - calibrated on the baseline, so that quiet windows stay quiet
   */
  readonly threshold?: number;

  /**
   * How large a difference must be to matter, however sure it is; at least 0, in units of the statistic, as with `threshold`.
   *
   * @default - what the engine holds for negligible
   */
  readonly minimumEffect?: number;
}

/** What is compared with labels that arrive later. */
export interface LabelledCheckOptions extends CheckOptions {
  /**
   * How long after a window its labels are there, whole hours, at most 90 days. The check then looks at the window that ended so long ago.
   * A monitor takes at most two different delays.
   *
   * @default Duration.days(1)
   */
  readonly labelDelay?: Duration;

  /**
   * The value of the label that counts as positive.
   *
   * @default - what the baseline says
   */
  readonly positiveLabel?: string;

  /**
   * What measures must be.
   *
   * @default - calibrated on what the baseline reached; for bias, the four-fifths rule: disparate impact from 0.8 to 1.25
   */
  readonly limits?: MeasureLimit[];
}

/** Whether the model is right, by labels that arrive later. */
export interface ModelQualityCheckOptions extends LabelledCheckOptions {
  /**
   * The labels: below `yyyy/mm/dd/hh/` of the dataset, in UTC, by the hour in which they arrived, JSON Lines as SageMaker merges them or
   * CSV of `inferenceId,label`. All checks of a monitor share one dataset.
   */
  readonly groundTruth: Dataset;

  /**
   * What the model predicts.
   *
   * @default - what the baseline or the labels say
   */
  readonly problem?: ModelProblem;

  /**
   * From which score on a prediction counts as positive, 0 to 1.
   *
   * @default 0.5
   */
  readonly decisionThreshold?: number;

  /**
   * The share of the window whose labels must be there to judge it, 0 to 1. With less the check says `NoLabels`.
   *
   * @default - what the engine needs to be sure
   */
  readonly minimumLabelShare?: number;
}

/** Which records belong to the group that may not be at a disadvantage. */
export class BiasFacet {
  /**
   * Those with one of some values.
   *
   * @param column - The feature.
   * @param values - Its values, at least one.
   */
  public static oneOf(column: string, values: string[]): BiasFacet {
    return new BiasFacet({ facet: column, disadvantaged: values });
  }

  /**
   * Those with a number above a value.
   *
   * @param column - The feature.
   * @param value - The value, which does not belong to the group.
   */
  public static above(column: string, value: number): BiasFacet {
    return new BiasFacet({ facet: column, facetAbove: value });
  }

  private constructor(private readonly rendered: Record<string, unknown>) {}

  /**
   * The group as the engine reads it.
   *
   * @internal
   */
  public _render(): Record<string, unknown> {
    return this.rendered;
  }
}

/** Whether a group is at a disadvantage, before and after the prediction. */
export interface BiasCheckOptions extends LabelledCheckOptions {
  /** The group. */
  readonly facet: BiasFacet;

  /**
   * The labels, for measures that need to know who was right. As with `DriftCheck.modelQuality`.
   *
   * @default - only measures of predictions
   */
  readonly groundTruth?: Dataset;

  /**
   * The measures, by the names that they have in the literature: CI DPL KL JS LP TVD KS CDDL before, DPPL DI DCA DCR AD RD DAR DRR SD TE GE FT CDDPL after.
   *
   * @default - those that the records and labels allow
   */
  readonly measures?: string[];

  /**
   * The feature whose values are the groups within which CDDL and CDDPL compare.
   *
   * @default - these two measures are left out
   */
  readonly groupVariable?: string;
}

/** Whether the model still decides by the same features. */
export interface FeatureAttributionCheckOptions extends FeatureCheckOptions {
  /**
   * How alike the order of the features must be, as normalized discounted cumulative gain, 0 to 1.
   *
   * @default 0.9
   */
  readonly limit?: number;

  /**
   * How many records of the window are explained.
   *
   * @default 2000
   */
  readonly sampleSize?: number;
}

/** A check of your own. */
export interface CustomCheckOptions extends CheckOptions {
  /** The script on the machine that deploys: Python with `def check(window, baseline, parameters)`, which returns a list of violations. */
  readonly script: string;

  /**
   * What the script gets as `parameters`. Not for secrets: everyone who may read the requests reads them.
   *
   * @default - an empty dictionary
   */
  readonly parameters?: { [name: string]: string };
}
