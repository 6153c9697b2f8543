/** How a range is searched. */
export enum RangeScaling {
  /** The service chooses. */
  AUTO = 'Auto',
  /** Evenly. */
  LINEAR = 'Linear',
  /** Evenly over the powers: for ranges over several of them, above 0. */
  LOGARITHMIC = 'Logarithmic',
  /** Finer towards 1: for continuous ranges from 0 to below 1. */
  REVERSE_LOGARITHMIC = 'ReverseLogarithmic',
}

/** How the numbers of a range are searched. */
export interface ParameterRangeOptions {
  /**
   * The scale.
   *
   * @default RangeScaling.AUTO
   */
  readonly scaling?: RangeScaling;
}

/** The values of one hyperparameter among which a tuning job searches. */
export class ParameterRange {
  /**
   * Any number of a range.
   *
   * @param least - The least value.
   * @param most - The largest value.
   * @param options - The scale.
   */
  public static continuous(least: number, most: number, options: ParameterRangeOptions = {}): ParameterRange {
    return new ParameterRange('Continuous', { least, most, scaling: options.scaling ?? RangeScaling.AUTO });
  }

  /**
   * A whole number of a range.
   *
   * @param least - The least value.
   * @param most - The largest value.
   * @param options - The scale.
   */
  public static integer(least: number, most: number, options: ParameterRangeOptions = {}): ParameterRange {
    return new ParameterRange('Integer', { least, most, scaling: options.scaling ?? RangeScaling.AUTO });
  }

  /**
   * One of these values; the only kind that `TuningStrategy.grid()` takes.
   *
   * @param values - 1 to 30 values.
   */
  public static categorical(...values: string[]): ParameterRange {
    return new ParameterRange('Categorical', { values });
  }

  /** @internal */
  public readonly _kind: 'Continuous' | 'Integer' | 'Categorical';
  /** @internal */
  public readonly _least?: number;
  /** @internal */
  public readonly _most?: number;
  /** @internal */
  public readonly _scaling?: string;
  /** @internal */
  public readonly _values?: readonly string[];

  private constructor(kind: 'Continuous' | 'Integer' | 'Categorical', range: { least?: number; most?: number; scaling?: string; values?: readonly string[] }) {
    this._kind = kind;
    this._least = range.least;
    this._most = range.most;
    this._scaling = range.scaling;
    this._values = range.values;
  }

  /**
   * An item of `ParameterRanges`.
   *
   * @internal
   */
  public _render(name: string): Record<string, unknown> {
    return this._values
      ? { Name: name, Values: this._values }
      : { Name: name, MinValue: String(this._least), MaxValue: String(this._most), ScalingType: this._scaling };
  }
}
