/** What a measure of quality or of bias must be. */
export class MeasureLimit {
  /**
   * The measure may not fall below a value.
   *
   * @param measure - Its name as the report writes it, for example `auc`.
   * @param value - The lowest value that is right.
   */
  public static atLeast(measure: string, value: number): MeasureLimit {
    return new MeasureLimit(measure, { atLeast: value });
  }

  /**
   * The measure may not rise above a value.
   *
   * @param measure - Its name as the report writes it, for example `rmse`.
   * @param value - The highest value that is right.
   */
  public static atMost(measure: string, value: number): MeasureLimit {
    return new MeasureLimit(measure, { atMost: value });
  }

  /**
   * The measure may not leave zero by more than a value, in either direction.
   *
   * @param measure - Its name as the report writes it, for example `DPL`.
   * @param value - The largest distance from zero that is right.
   */
  public static withinZero(measure: string, value: number): MeasureLimit {
    return new MeasureLimit(measure, { atMost: value, absolute: true });
  }

  private constructor(private readonly measure: string, private readonly bounds: Record<string, number | boolean>) {}

  /**
   * The limit as the engine reads it.
   *
   * @internal
   */
  public _render(): Record<string, unknown> {
    return { metric: this.measure, ...this.bounds };
  }
}
