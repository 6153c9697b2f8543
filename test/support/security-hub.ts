import { App, CfnResource } from 'aws-cdk-lib/core';
import { stacksOf } from './examples';
import { Template } from './needed-actions';
import { templateOf } from './templates';

/** What a control says about a resource. */
export type Verdict = 'met' | 'unmet' | 'cannot be judged';

/** A control of Security Hub, as its page has it; written without looking at the library. */
export interface Control {
  readonly id: string;
  readonly what: string;
  readonly type: string;
  readonly judge: (properties: Record<string, any>) => Verdict;
}

type Setting = 'EnableNetworkIsolation' | 'EnableInterContainerTrafficEncryption';

const met = (yes: boolean): Verdict => (yes ? 'met' : 'unmet');

function onDefinition(id: string, kind: string, setting: Setting): Control {
  const what = `${kind} definitions have ${setting}`;
  return { id: `SageMaker.${id}`, what, type: `AWS::SageMaker::${kind}JobDefinition`, judge: ({ NetworkConfig }) => met(NetworkConfig?.[setting] === true) };
}

/** The controls look at the network of a definition inside of a schedule; a schedule that names one has none there. */
function onSchedule(id: string, setting: Setting): Control {
  return {
    id: `SageMaker.${id}`,
    what: `schedules have ${setting}`,
    type: 'AWS::SageMaker::MonitoringSchedule',
    judge: ({ MonitoringScheduleConfig: { MonitoringJobDefinition: inline } }) =>
      (inline === undefined ? 'cannot be judged' : met(inline.NetworkConfig?.[setting] === true)),
  };
}

/**
 * The controls about monitoring of the standard AI Security Best Practices.
 * Source: https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html
 */
export const CONTROLS: readonly Control[] = [
  onDefinition('9', 'DataQuality', 'EnableInterContainerTrafficEncryption'),
  onDefinition('10', 'ModelExplainability', 'EnableInterContainerTrafficEncryption'),
  onDefinition('11', 'DataQuality', 'EnableNetworkIsolation'),
  onDefinition('12', 'ModelBias', 'EnableNetworkIsolation'),
  onDefinition('13', 'ModelQuality', 'EnableInterContainerTrafficEncryption'),
  onSchedule('14', 'EnableNetworkIsolation'),
  onDefinition('15', 'ModelBias', 'EnableInterContainerTrafficEncryption'),
  onDefinition('20', 'ModelExplainability', 'EnableNetworkIsolation'),
  onSchedule('22', 'EnableInterContainerTrafficEncryption'),
  onDefinition('25', 'ModelQuality', 'EnableNetworkIsolation'),
];

/** A resource that a control looks at. */
export interface Judged {
  readonly path: string;
  /** The id as an acknowledgement has it. */
  readonly rule: string;
  readonly verdict: Verdict;
}

/** What the controls say about the resources of an app. */
export function judged(app: App): Judged[] {
  return stacksOf(app).flatMap((stack) => {
    const { Resources }: Template = templateOf(stack);
    const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct)).filter((resource) => resource.stack === stack);
    const controlsOf = ({ cfnResourceType }: CfnResource) => CONTROLS.filter(({ type }) => type === cfnResourceType);
    return resources.flatMap((resource) => controlsOf(resource).map(({ id, judge }): Judged => ({
      path: resource.node.path,
      rule: `AiSecurity-${id}`,
      verdict: judge(Resources[String(stack.resolve(resource.logicalId))].Properties ?? {}),
    })));
  });
}
