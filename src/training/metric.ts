import { fail } from '../internal/errors';

/** A number that an evaluation reports, and which way is better. */
export class Metric {
  /**
   * A metric that grows as models get better, like the area under the curve.
   *
   * Fails when the name is not a letter and then letters, digits and underscores.
   *
   * @param name - Its name in the report, at most 64 letters, digits and underscores.
   */
  public static higherIsBetter(name: string): Metric {
    return new Metric(name, true);
  }

  /**
   * A metric that shrinks as models get better, like an error.
   *
   * Fails when the name is not a letter and then letters, digits and underscores.
   *
   * @param name - Its name in the report, at most 64 letters, digits and underscores.
   */
  public static lowerIsBetter(name: string): Metric {
    return new Metric(name, false);
  }

  private constructor(
    /** Its name in the report. */
    public readonly metricName: string,
    /** Whether more is better. */
    public readonly growing: boolean,
  ) {
    if (!NAME.test(metricName)) {
      fail(undefined, 'MetricNameInvalid',
        `'name' must be a letter and up to 63 letters, digits and underscores, because paths and registered versions hold it, got ${metricName}; write it as ${suggestion(metricName)} in the report, too`);
    }
  }
}

const NAME = /^[A-Za-z]\w{0,63}$/;

function suggestion(name: string): string {
  return name.replace(/\W+/g, '_').replace(/^[^A-Za-z]+/, '').slice(0, 64) || 'auc';
}
