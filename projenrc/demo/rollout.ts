import { Resource, StackOutput } from './assembly';
import { rolloutArithmetic, RolloutArithmetic, RolloutNumbers } from '../../src/rules/rollout';

/** An endpoint of a template and what a release does to it. */
export interface EndpointRollout {
  readonly endpoint: string;
  readonly variants: string[];
  /** Whether it is made only under a condition: there may be no approved version yet. */
  readonly conditional: boolean;
  readonly numbers: RolloutNumbers;
  readonly arithmetic: RolloutArithmetic;
  /** Most instances of all variants that run at once: when the fleet is small, and when it has grown as far as scaling lets it. */
  readonly peak: { readonly small: number; readonly grown: number };
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
    const fleets = variants.map((variant) => fleetOf(variant, name, resources));
    const numbersFor = (count: number) => numbersOf(Properties.DeploymentConfig, count);
    const numbers = numbersFor(Math.max(1, ...fleets.map(({ small }) => small)));
    if (!numbers || fleets.length === 0) return [];
    const peakOf = (counts: number[]) => counts.reduce((sum, count) => sum + rolloutArithmetic(numbersFor(count)!).peakInstances, 0);
    return [{
      endpoint: name,
      variants: fleets.map(({ words }) => words),
      conditional: Condition !== undefined,
      numbers,
      arithmetic: rolloutArithmetic(numbers),
      peak: { small: peakOf(fleets.map(({ small }) => small)), grown: peakOf(fleets.map(({ grown }) => grown)) },
      alarms: (Properties.DeploymentConfig.AutoRollbackConfiguration?.Alarms ?? []).map((a: any) => alarmInWords(a.AlarmName, stack)),
    }];
  });
}

/** A variant: how few and how many instances it may have, and in words. */
function fleetOf(variant: any, endpoint: string, resources: Record<string, Resource>) {
  const { InitialInstanceCount, InstanceType, VariantName } = variant;
  const scaling = Object.values(resources).find(({ Type, Properties }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget'
    && JSON.stringify(Properties?.ResourceId).includes(`${endpoint}/variant/${VariantName}`))?.Properties;
  return {
    small: scaling?.MinCapacity ?? InitialInstanceCount,
    grown: scaling?.MaxCapacity ?? InitialInstanceCount,
    words: `${InitialInstanceCount} × ${InstanceType}${scaling ? `, scales from ${scaling.MinCapacity} to ${scaling.MaxCapacity}` : ''}`,
  };
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
