import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LATENCY_STATISTIC, RollbackAlarm, RollbackAlarmsContext } from './rollback-settings';
import { requireKnown } from './unknown-numbers';
import { acknowledge } from '../internal/acknowledged';
import { fail } from '../internal/errors';

/** Thresholds of `RollbackAlarms.standard`. */
export interface StandardRollbackAlarmsOptions {
  /**
   * The share of requests that may end in a 5xx answer, in percent: more than 0, less than 100.
   *
   * @default 5
   */
  readonly errorPercentage?: number;

  /**
   * One in ten answers of the model may take longer. The service ends a request after 60 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly modelLatency?: Duration;

  /**
   * One in ten requests may spend longer in the service around the model.
   *
   * @default Duration.seconds(2)
   */
  readonly overheadLatency?: Duration;

  /**
   * How many requests a minute you expect in all. CloudWatch judges these latencies from 100 requests a minute on;
   * where the first step of a release brings fewer to the new fleet, the warning `CanaryTraffic` says so.
   *
   * @default - nothing is assumed about the traffic, and nothing is warned about
   */
  readonly requestsPerMinute?: number;
}

/**
 * The alarms that send the traffic back to the old fleet.
 *
 * Without alarms the service never rolls back, so a rollout without them is refused unless `noRollback` says why.
 */
export abstract class RollbackAlarms {
  /**
   * Error ratio, model latency and overhead latency, for each variant, of the new fleet alone.
   *
   * They stay silent where there is no traffic, and they fire inside a bake of at least 2 minutes. The defaults catch a broken model;
   * a slow one only you can know: set `modelLatency` to what your callers accept.
   */
  public static standard(options: StandardRollbackAlarmsOptions = {}): RollbackAlarms {
    return new StandardAlarms(options);
  }

  /**
   * Alarms of your own: 1 to 10.
   *
   * An alarm that also watches the old fleet rolls back a release that would mend it. The alarms of `standard()` watch the new one alone.
   */
  public static of(...alarms: cloudwatch.IAlarm[]): RollbackAlarms {
    return new GivenAlarms(alarms);
  }

  /**
   * No way back: whatever the new fleet does, it stays.
   *
   * @param reason why that is right here, not blank; it is kept in the template's metadata
   */
  public static noRollback(reason: string): RollbackAlarms {
    return new NoAlarms(reason);
  }

  /** @internal */
  public abstract readonly _unguardedBecause: string | undefined;

  /** @internal */
  public readonly _requestsPerMinute?: number;

  /** @internal */
  public abstract _count(variants: number): number;

  /** @internal */
  public abstract _define(scope: Construct, context: RollbackAlarmsContext): RollbackAlarm[];
}

class GivenAlarms extends RollbackAlarms {
  public readonly _unguardedBecause = undefined;

  constructor(private readonly alarms: cloudwatch.IAlarm[]) {
    super();
  }

  public _count(): number {
    return this.alarms.length;
  }

  public _define(): RollbackAlarm[] {
    return this.alarms.map((alarm) => ({ reference: alarm.alarmName, arn: alarm.alarmArn }));
  }
}

class NoAlarms extends RollbackAlarms {
  constructor(public readonly _unguardedBecause: string) {
    super();
  }

  public _count(): number {
    return 0;
  }

  public _define(): RollbackAlarm[] {
    return [];
  }
}

const PERIOD_SECONDS = 60;
const MOST_EVALUATIONS = 3;
/** Metrics arrive about a minute late. */
const PUBLISHING_PERIODS = 1;
const MICROSECONDS = 1000;

class StandardAlarms extends RollbackAlarms {
  public readonly _unguardedBecause = undefined;
  public readonly _requestsPerMinute?: number;

  constructor(private readonly options: StandardRollbackAlarmsOptions) {
    super();
    this._requestsPerMinute = options.requestsPerMinute;
  }

  public _count(variants: number): number {
    return 3 * variants;
  }

  public _define(scope: Construct, context: RollbackAlarmsContext): RollbackAlarm[] {
    checkThresholds(scope, this.options);
    return context.variants.flatMap(({ name: variantName, idPrefix }) => {
      const dimensions = [
        { name: 'EndpointName', value: context.endpointName },
        { name: 'VariantName', value: variantName },
        { name: 'EndpointConfigName', value: context.configurationName },
      ];
      const define = (what: string, props: Partial<cloudwatch.CfnAlarmProps>) => this.defineAlarm(scope, `${idPrefix}${what}`, context, {
        alarmName: `${context.endpointName}-${variantName}-${what}`, ...props,
      });
      return [
        define('Errors', errorRatio(dimensions, this.options.errorPercentage ?? 5)),
        define('Latency', latency('ModelLatency', dimensions, this.options.modelLatency ?? Duration.seconds(10))),
        define('Overhead', latency('OverheadLatency', dimensions, this.options.overheadLatency ?? Duration.seconds(2))),
      ];
    });
  }

  private defineAlarm(scope: Construct, id: string, context: RollbackAlarmsContext, props: Partial<cloudwatch.CfnAlarmProps>): RollbackAlarm {
    const evaluations = Math.max(1, Math.min(MOST_EVALUATIONS, Math.floor(context.bakeSeconds / PERIOD_SECONDS) - PUBLISHING_PERIODS));
    const alarm = new cloudwatch.CfnAlarm(scope, id, {
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: evaluations,
      treatMissingData: 'notBreaching',
      ...props,
    });
    alarm.cfnOptions.condition = context.condition;
    acknowledge(alarm, 'RollbackAlarmAction');
    return { reference: alarm.ref };
  }
}

/** Thresholds that could not tell a good fleet from a bad one. */
function checkThresholds(scope: Construct, { errorPercentage, modelLatency, overheadLatency }: StandardRollbackAlarmsOptions): void {
  for (const [prop, value] of Object.entries({ errorPercentage, modelLatency, overheadLatency })) requireKnown(scope, prop, value);
  if (errorPercentage !== undefined && !(errorPercentage > 0 && errorPercentage < 100)) {
    fail(scope, 'AlarmThresholdOutOfRange', `'errorPercentage' must be more than 0 and less than 100, got ${errorPercentage}; use the share of failures that your callers accept`);
  }
  for (const [prop, value] of Object.entries({ modelLatency, overheadLatency })) {
    if (value && !(value.toMilliseconds() > 0)) fail(scope, 'AlarmThresholdOutOfRange', `'${prop}' must be more than 0, got ${value.toIsoString()}; use the time that your callers accept`);
  }
}

/** The average of a metric that is 1 for a failed request and 0 for a good one is the share of failures. */
function errorRatio(dimensions: cloudwatch.CfnAlarm.DimensionProperty[], percentage: number): Partial<cloudwatch.CfnAlarmProps> {
  return { namespace: 'AWS/SageMaker', metricName: 'Invocation5XXErrors', dimensions, period: PERIOD_SECONDS, statistic: 'Average', threshold: percentage / 100 };
}

function latency(metricName: string, dimensions: cloudwatch.CfnAlarm.DimensionProperty[], limit: Duration): Partial<cloudwatch.CfnAlarmProps> {
  return {
    namespace: 'AWS/SageMaker',
    metricName,
    dimensions,
    period: PERIOD_SECONDS,
    extendedStatistic: LATENCY_STATISTIC,
    evaluateLowSampleCountPercentile: 'ignore',
    threshold: limit.toMilliseconds() * MICROSECONDS,
  };
}
