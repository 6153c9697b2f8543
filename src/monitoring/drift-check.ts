import { Duration } from 'aws-cdk-lib/core';
import {
  BiasCheckOptions, CheckOptions, CustomCheckOptions, DataQualityCheckOptions, DriftCheckOptions, FeatureAttributionCheckOptions,
  LabelledCheckOptions, ModelQualityCheckOptions,
} from './drift-check-options';
import { CheckKind, CheckSettings } from './monitor-plan';

/** Something that a monitor looks at in every window. */
export class DriftCheck {
  /**
   * Whether values are what they were: present, of their type, in their range, of a known category; and whether there are enough of them.
   *
   * @param options - Features and limits.
   */
  public static dataQuality(options: DataQualityCheckOptions = {}): DriftCheck {
    return DriftCheck.of('dataQuality', options);
  }

  /**
   * Whether features are distributed as in the baseline.
   *
   * @param options - Features, method and limits.
   */
  public static dataDrift(options: DriftCheckOptions = {}): DriftCheck {
    return DriftCheck.of('dataDrift', options);
  }

  /**
   * Whether predictions are distributed as in the baseline.
   *
   * @param options - Method and limits.
   */
  public static predictionDrift(options: DriftCheckOptions = {}): DriftCheck {
    return DriftCheck.of('predictionDrift', options);
  }

  /**
   * Whether the model is right, by labels that arrive later and are joined by inference id.
   *
   * @param options - The labels, and what must be reached.
   */
  public static modelQuality(options: ModelQualityCheckOptions): DriftCheck {
    const { groundTruth, ...rest } = options;
    return DriftCheck.of('modelQuality', rest, { groundTruth, labelDelay: delayOf(options) });
  }

  /**
   * Whether a group is at a disadvantage, by the usual measures of fairness.
   *
   * @param options - The group, the measures and their limits.
   */
  public static bias(options: BiasCheckOptions): DriftCheck {
    const { groundTruth, facet, measures, ...rest } = options;
    const request = { ...rest, ...facet._render(), metrics: measures };
    return DriftCheck.of('bias', request, { groundTruth, labelDelay: groundTruth && delayOf(options) });
  }

  /**
   * Whether the model still decides by the same features, by their Shapley values.
   *
   * @param options - Features and limit.
   */
  public static featureAttribution(options: FeatureAttributionCheckOptions = {}): DriftCheck {
    return DriftCheck.of('featureAttribution', options);
  }

  /**
   * Whatever a script of yours finds. It runs in the container of the engine, without network.
   *
   * @param options - The script, its name and its parameters.
   */
  public static custom(options: CustomCheckOptions): DriftCheck {
    const { script, ...rest } = options;
    return DriftCheck.of('custom', rest, { script });
  }

  private static of(kind: CheckKind, given: CheckOptions, more: Partial<CheckSettings> = {}): DriftCheck {
    const { name = `${kind[0].toUpperCase()}${kind.slice(1)}`, ...options } = given;
    const { labelDelay: _, limits, ...plain } = options as LabelledCheckOptions;
    return new DriftCheck({ name, kind, options: { ...plain, limits: limits?.map((limit) => limit._render()) }, ...more });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CheckSettings,
  ) {}

  /** The name of the check in reports, metrics and events. */
  public get checkName(): string {
    return this._settings.name;
  }
}

/** Labels rarely arrive with the answer. */
function delayOf({ labelDelay }: LabelledCheckOptions): Duration {
  return labelDelay ?? Duration.days(1);
}
