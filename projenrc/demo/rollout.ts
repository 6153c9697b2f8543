import { StackOutput } from './assembly';
import { rolloutArithmetic, RolloutArithmetic, RolloutNumbers } from '../../src/rules/rollout';

/** An endpoint of a template and what a release does to it. */
export interface EndpointRollout {
  readonly endpoint: string;
  readonly variants: string[];
  /** Whether it is made only under a condition: there may be no approved version yet. */
  readonly conditional: boolean;
  readonly numbers: RolloutNumbers;
  readonly arithmetic: RolloutArithmetic;
  /** Each alarm that sends the traffic back, in words. */
  readonly alarms: string[];
}

/** The endpoints of a stack whose rollout is written in literals. */
export function rolloutsOf(stack: StackOutput): EndpointRollout[] {
  const resources = stack.template.Resources ?? {};
  return Object.entries(resources).filter(([, r]) => r.Type === 'AWS::SageMaker::Endpoint').flatMap(([id, { Properties = {}, Condition }]) => {
    const configuration = resources[target(Properties.EndpointConfigName)]?.Properties;
    const variants: any[] = configuration?.ProductionVariants ?? [];
    const name = typeof Properties.EndpointName === 'string' ? Properties.EndpointName : id;
    const scaling = Object.values(resources).find((r) => r.Type === 'AWS::ApplicationAutoScaling::ScalableTarget' && JSON.stringify(r.Properties?.ResourceId).includes(name))?.Properties;
    const numbers = numbersOf(Properties.DeploymentConfig, scaling?.MinCapacity ?? variants[0]?.InitialInstanceCount);
    if (!numbers) return [];
    return [{
      endpoint: name,
      variants: variants.map((v) => `${v.InitialInstanceCount} × ${v.InstanceType}${scaling ? `, scales from ${scaling.MinCapacity} to ${scaling.MaxCapacity}` : ''}`),
      conditional: Condition !== undefined,
      numbers,
      arithmetic: rolloutArithmetic(numbers),
      alarms: (Properties.DeploymentConfig.AutoRollbackConfiguration?.Alarms ?? []).map((a: any) => alarmInWords(a.AlarmName, stack)),
    }];
  });
}

/** `undefined` where the endpoint has no guardrail, or where a number is not a literal. */
function numbersOf(deployment: any, count: unknown): RolloutNumbers | undefined {
  const timeout = Object.values<any>(deployment ?? {}).find((p) => p?.MaximumExecutionTimeoutInSeconds)?.MaximumExecutionTimeoutInSeconds;
  const rolling = deployment?.RollingUpdatePolicy;
  const routing = deployment?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration;
  if (typeof count !== 'number' || (!rolling && !routing)) return undefined;
  if (rolling) return { strategy: 'rolling', count, size: sizeOf(rolling.MaximumBatchSize), wait: rolling.WaitIntervalInSeconds, terminationWait: 0, timeout };
  return {
    strategy: ({ CANARY: 'canary', LINEAR: 'linear' } as const)[routing.Type as 'CANARY' | 'LINEAR'] ?? 'allAtOnce',
    count,
    size: sizeOf(routing.CanarySize ?? routing.LinearStepSize),
    wait: routing.WaitIntervalInSeconds ?? 0,
    terminationWait: deployment.BlueGreenUpdatePolicy.TerminationWaitInSeconds ?? 0,
    timeout,
  };
}

function sizeOf(size: any): RolloutNumbers['size'] {
  return size && { unit: size.Type === 'INSTANCE_COUNT' ? 'instances' : 'percent', value: size.Value };
}

/** `ModelLatency p99 > 10 s`, from the alarm as the template has it; its name where the alarm is of another stack. */
function alarmInWords(name: unknown, stack: StackOutput): string {
  const alarms = Object.entries(stack.template.Resources ?? {}).filter(([, r]) => r.Type === 'AWS::CloudWatch::Alarm');
  const alarm = alarms.find(([id, r]) => id === target(name) || r.Properties?.AlarmName === name)?.[1].Properties;
  if (!alarm) return typeof name === 'string' ? name : 'an alarm of another stack';
  if (alarm.AlarmDescription) return alarm.AlarmDescription;
  const watched = alarm.MetricName
    ? `${METRIC[`${alarm.MetricName} ${alarm.Statistic}`] ?? alarm.MetricName.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()} ${alarm.ExtendedStatistic ?? ''}`.trim()
    : alarm.Metrics?.find((m: any) => m.ReturnData !== false && m.Expression)?.Expression;
  const often = alarm.Period === 60 ? 'minutes' : 'periods';
  return `${watched} ${COMPARISON[alarm.ComparisonOperator] ?? '?'} ${thresholdOf(alarm)}, ${alarm.EvaluationPeriods} ${often} in a row`;
}

/** A threshold in the unit that people use. */
function thresholdOf({ MetricName, Statistic, Threshold }: any): string {
  if (/Latency$/.test(MetricName)) return `${Threshold / MICROSECONDS} s`;
  return METRIC[`${MetricName} ${Statistic}`] ? `${+(Threshold * 100).toFixed(6)} %` : `${Threshold}`;
}

/** Averages of a metric that is 0 or 1 for each request are shares. */
const METRIC: Record<string, string> = {
  'Invocation5XXErrors Average': 'share of 5xx answers',
  'Invocation4XXErrors Average': 'share of 4xx answers',
};
const MICROSECONDS = 1_000_000; // the unit of SageMaker's latencies
const COMPARISON: Record<string, string> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

/** The logical id that a Ref or Fn::GetAtt points to. */
function target(value: any): string {
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? '';
}
