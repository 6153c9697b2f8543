import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { RollbackAlarm } from './rollback-settings';
import { RolloutSettings, timeoutSeconds } from './rollout-settings';

const ROUTING = { allAtOnce: 'ALL_AT_ONCE', canary: 'CANARY', linear: 'LINEAR', rolling: '' } as const;

/** A deployment strategy as `AWS::SageMaker::Endpoint` wants it. */
export function renderRollout(
  settings: RolloutSettings, count: number, alarms: readonly RollbackAlarm[],
): sagemaker.CfnEndpoint.DeploymentConfigProperty {
  const autoRollbackConfiguration = alarms.length > 0 ? { alarms: alarms.map(({ reference }) => ({ alarmName: reference })) } : undefined;
  const maximumExecutionTimeoutInSeconds = timeoutSeconds(settings, count);
  const waitIntervalInSeconds = settings.bakeTime.toSeconds();
  if (settings.kind === 'rolling') {
    return {
      autoRollbackConfiguration,
      rollingUpdatePolicy: {
        maximumBatchSize: capacitySize(settings)!,
        rollbackMaximumBatchSize: capacitySize({ percentage: settings.rollbackPercentage }),
        maximumExecutionTimeoutInSeconds,
        waitIntervalInSeconds,
      },
    };
  }
  return {
    autoRollbackConfiguration,
    blueGreenUpdatePolicy: {
      maximumExecutionTimeoutInSeconds,
      terminationWaitInSeconds: settings.terminationWait?.toSeconds(),
      trafficRoutingConfiguration: {
        type: ROUTING[settings.kind],
        waitIntervalInSeconds,
        canarySize: settings.kind === 'canary' ? capacitySize(settings) : undefined,
        linearStepSize: settings.kind === 'linear' ? capacitySize(settings) : undefined,
      },
    },
  };
}

function capacitySize({ percentage, instanceCount }: Pick<RolloutSettings, 'percentage' | 'instanceCount'>) {
  if (instanceCount !== undefined) return { type: 'INSTANCE_COUNT', value: instanceCount };
  return percentage === undefined ? undefined : { type: 'CAPACITY_PERCENT', value: percentage };
}
