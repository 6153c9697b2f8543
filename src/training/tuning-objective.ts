/** The metric by which a tuning job tells the best of its training jobs. */
export class TuningObjective {
  /**
   * More is better.
   *
   * @param metricName - The name of the metric: one of the `metricDefinitions` of the training step, or of a built-in algorithm, like `validation:auc`.
   */
  public static maximize(metricName: string): TuningObjective {
    return new TuningObjective(metricName, 'Maximize');
  }

  /**
   * Less is better.
   *
   * @param metricName - The name of the metric: one of the `metricDefinitions` of the training step, or of a built-in algorithm, like `validation:rmse`.
   */
  public static minimize(metricName: string): TuningObjective {
    return new TuningObjective(metricName, 'Minimize');
  }

  /** The name of the metric. */
  public readonly metricName: string;
  private readonly direction: string;

  private constructor(metricName: string, direction: string) {
    this.metricName = metricName;
    this.direction = direction;
  }

  /**
   * @internal
   */
  public _render(): Record<string, unknown> {
    return { Type: this.direction, MetricName: this.metricName };
  }
}
