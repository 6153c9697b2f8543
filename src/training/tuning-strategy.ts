/** How Hyperband spends its resource, for example epochs. */
export interface HyperbandOptions {
  /**
   * How much every training job gets before it may be stopped, at least 1.
   *
   * @default - the service chooses
   */
  readonly minResource?: number;

  /**
   * How much a training job gets at most; more than `minResource`.
   *
   * @default - read from the hyperparameters by the service, where they say `epochs`
   */
  readonly maxResource?: number;
}

/** How a tuning job chooses the next combination of hyperparameters. */
export class TuningStrategy {
  /** From what the jobs before it taught: few jobs find much, as long as not too many run at once. */
  public static bayesian(): TuningStrategy {
    return new TuningStrategy('Bayesian');
  }

  /** At random: any number of jobs may run at once. */
  public static random(): TuningStrategy {
    return new TuningStrategy('Random');
  }

  /** Every combination of categorical values once; `maxJobs` is not given. */
  public static grid(): TuningStrategy {
    return new TuningStrategy('Grid');
  }

  /**
   * Many short jobs, of which the better ones may go on. The script must report the objective after each epoch.
   *
   * @param options - How much each job gets.
   */
  public static hyperband(options: HyperbandOptions = {}): TuningStrategy {
    return new TuningStrategy('Hyperband', options);
  }

  /** @internal */
  public readonly _name: string;
  /** @internal */
  public readonly _hyperband?: HyperbandOptions;

  private constructor(name: string, hyperband?: HyperbandOptions) {
    this._name = name;
    this._hyperband = hyperband;
  }

  /**
   * These keys of a `HyperParameterTuningJobConfig`.
   *
   * @internal
   */
  public _render(): Record<string, unknown> {
    const { minResource, maxResource } = this._hyperband ?? {};
    if (minResource === undefined && maxResource === undefined) return { Strategy: this._name };
    return {
      Strategy: this._name,
      StrategyConfig: {
        HyperbandStrategyConfig: {
          ...(minResource === undefined ? {} : { MinResource: minResource }),
          ...(maxResource === undefined ? {} : { MaxResource: maxResource }),
        },
      },
    };
  }
}
