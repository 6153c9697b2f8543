import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { ArnFormat, CfnCondition, CfnDeletionPolicy, CfnResource, Fn, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { bindVariants, BoundVariant, ID_OF_KIND, plannedFleet, SUFFIX_OF_KIND } from './bound-variant';
import { CapacityKind } from './capacity-settings';
import { DataCapture } from './data-capture';
import { DeploymentStrategy } from './deployment-strategy';
import { EndpointCapacity } from './endpoint-capacity';
import { checkEndpoint } from './endpoint-check';
import { PlannedEndpoint } from './endpoint-facts';
import { EndpointMetricOptions } from './endpoint-metrics';
import { EndpointPermissions } from './endpoint-permissions';
import { EndpointScaling } from './endpoint-scaling';
import { ModelEndpointGrants } from './model-endpoint-grants';
import { ModelVariant } from './model-variant';
import { RollbackAlarm } from './rollback-settings';
import { RolloutPlan } from './rollout-plan';
import { renderRollout } from './rollout-rendering';
import { defineScaling } from './scaling-rendering';
import { variantMetric } from './variant-metric';
import { renderAsynchronous, renderCapture, renderVariant } from './variant-rendering';
import { acknowledge } from '../internal/acknowledged';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';
import { derivedName } from '../internal/names';
import { ModelVersion } from '../registry';
import { ServedVersion } from '../registry/bound-model-version';
import { localStorage } from '../rules/instances';
import { Encryption, ExecutionRole, NetworkPlacement } from '../security';

/** A SageMaker endpoint, made here or elsewhere. */
export interface IModelEndpoint extends sagemaker.IEndpoint {
  /** The names of the variants that answer. */
  readonly variantNames: string[];

  /** Permissions on the endpoint. */
  readonly grants: ModelEndpointGrants;

  /** What is recorded of requests and answers, as far as it is known; what monitoring reads. */
  readonly capture?: DataCapture;

  /**
   * Any metric of a variant.
   *
   * @param metricName the name that SageMaker gives it, for example `Invocations`
   */
  metric(metricName: string, options?: EndpointMetricOptions): cloudwatch.Metric;

  /** Requests: sum. */
  metricInvocations(options?: EndpointMetricOptions): cloudwatch.Metric;

  /** Requests per instance: sum. What `EndpointScaling.onInvocations` follows. */
  metricInvocationsPerInstance(options?: EndpointMetricOptions): cloudwatch.Metric;

  /** Requests that ended in a 5xx answer: sum. */
  metricInvocation5xxErrors(options?: EndpointMetricOptions): cloudwatch.Metric;

  /** Requests that ended in a 4xx answer: sum. */
  metricInvocation4xxErrors(options?: EndpointMetricOptions): cloudwatch.Metric;

  /** How long the model took to answer, in microseconds: average. */
  metricModelLatency(options?: EndpointMetricOptions): cloudwatch.Metric;

  /** How long the service took around the model, in microseconds: average. */
  metricOverheadLatency(options?: EndpointMetricOptions): cloudwatch.Metric;

  /**
   * Runs when a release of this endpoint starts, moves traffic, ends or is rolled back.
   *
   * SageMaker sends such events more than once, and none for endpoints that guardrails exclude.
   *
   * @param id the id of the rule
   */
  onDeploymentStateChange(id: string, options?: events.OnEventOptions): events.Rule;
}

/** Properties of `ModelEndpoint`. Give `model` or `variants`, not both. */
export interface ModelEndpointProps {
  /** What answers: instances, an on-demand function, or instances behind a queue. */
  readonly capacity: EndpointCapacity;

  /**
   * The model that serves.
   *
   * @default - the models of `variants`
   */
  readonly model?: ModelVersion;

  /**
   * Several models with their shares of the traffic: 1 to 10.
   *
   * @default - one variant named `AllTraffic` that serves `model`
   */
  readonly variants?: ModelVariant[];

  /**
   * How variants grow and shrink.
   *
   * @default - the size stays as the capacity says
   */
  readonly scaling?: EndpointScaling;

  /**
   * How traffic moves to a new fleet.
   *
   * @default - all at once, with the old fleet kept for 10 minutes and rollback alarms; a serverless endpoint has no rollout
   */
  readonly deployment?: DeploymentStrategy;

  /**
   * A record of what was asked and answered.
   *
   * @default - nothing is captured
   */
  readonly capture?: DataCapture;

  /**
   * Where the containers run and what they can reach.
   *
   * @default - NetworkPlacement.isolated(); a serverless endpoint knows neither isolation nor a VPC
   */
  readonly network?: NetworkPlacement;

  /**
   * The key of the volumes.
   *
   * @default - Encryption.customerManaged(): the one key of the stack
   */
  readonly encryption?: Encryption;

  /**
   * The role of the containers. Permissions for what is declared here are added to it.
   *
   * @default - a role is defined that may do exactly what the props above need
   */
  readonly role?: iam.IRole;

  /**
   * The name of the endpoint: lower-case letters, digits and hyphens, at most 63. A change replaces the endpoint.
   *
   * @default - derived from the stack's name, the path and the kind of capacity
   */
  readonly endpointName?: string;

  /**
   * What happens to the endpoint when it leaves the stack. With `RETAIN`, its models, configuration, role and security group stay as well.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What is known of an endpoint that was made elsewhere. */
export interface ModelEndpointAttributes {
  /** The name of the endpoint. */
  readonly endpointName: string;

  /**
   * The names of its variants.
   *
   * @default - one variant named `AllTraffic`
   */
  readonly variantNames?: string[];

  /**
   * What it records of requests and answers.
   *
   * @default - nothing is known of captured data: a monitor refuses the endpoint
   */
  readonly capture?: DataCapture;
}

abstract class ModelEndpointBase extends Resource implements IModelEndpoint {
  public abstract readonly endpointArn: string;
  public abstract readonly endpointName: string;
  public abstract readonly variantNames: string[];
  public abstract readonly grants: ModelEndpointGrants;
  public abstract readonly capture?: DataCapture;

  public get endpointRef(): sagemaker.EndpointReference {
    return { endpointArn: this.endpointArn };
  }

  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.grants.invoke(grantee);
  }

  public metric(metricName: string, options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return variantMetric(this, this.endpointName, this.variantNames, { metricName, ...options });
  }

  public metricInvocations(options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Invocations', { statistic: 'Sum', ...options });
  }

  public metricInvocationsPerInstance(options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return this.metric('InvocationsPerInstance', { statistic: 'Sum', ...options });
  }

  public metricInvocation5xxErrors(options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Invocation5XXErrors', { statistic: 'Sum', ...options });
  }

  public metricInvocation4xxErrors(options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Invocation4XXErrors', { statistic: 'Sum', ...options });
  }

  public metricModelLatency(options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return this.metric('ModelLatency', { statistic: 'Average', ...options });
  }

  public metricOverheadLatency(options: EndpointMetricOptions = {}): cloudwatch.Metric {
    return this.metric('OverheadLatency', { statistic: 'Average', ...options });
  }

  public onDeploymentStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(options.crossStackScope ?? this, id, {
      ruleName: options.ruleName,
      description: options.description,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Endpoint Deployment State Change'],
        detail: { EndpointName: [this.endpointName] },
      },
    });
    if (options.eventPattern) rule.addEventPattern(options.eventPattern);
    rule.addTarget(options.target);
    return rule;
  }
}

/**
 * A SageMaker endpoint whose releases cannot go wrong silently.
 *
 * The endpoint keeps its name; a new model, image or instance type makes a new model and configuration, and the traffic
 * moves to them as `deployment` says. Fails with all problems at once where a service rule is broken (see docs/rules.md).
 */
export class ModelEndpoint extends ModelEndpointBase {
  /** Whether a construct is a `ModelEndpoint`. */
  public static isModelEndpoint(x: unknown): boolean {
    return typeof x === 'object' && x !== null && ENDPOINT in x;
  }

  /** An endpoint by its name. */
  public static fromEndpointName(scope: Construct, id: string, endpointName: string): IModelEndpoint {
    return ModelEndpoint.fromModelEndpointAttributes(scope, id, { endpointName });
  }

  /** An endpoint by its ARN. */
  public static fromEndpointArn(scope: Construct, id: string, endpointArn: string): IModelEndpoint {
    const { resourceName } = Stack.of(scope).splitArn(endpointArn, ArnFormat.SLASH_RESOURCE_NAME);
    if (!resourceName) fail(scope, 'EndpointArnInvalid', `'endpointArn' must end in endpoint/<name>, got ${endpointArn}; copy it from the endpoint`);
    return new ImportedEndpoint(scope, id, { endpointName: resourceName }, endpointArn);
  }

  /** An endpoint by what is known of it. */
  public static fromModelEndpointAttributes(scope: Construct, id: string, attributes: ModelEndpointAttributes): IModelEndpoint {
    return new ImportedEndpoint(scope, id, attributes);
  }

  /** The ARN of the endpoint. */
  public readonly endpointArn: string;
  /** The name of the endpoint, known at synth. */
  public readonly endpointName: string;
  /** The names of the variants that answer. */
  public readonly variantNames: string[];
  /** Permissions on the endpoint. */
  public readonly grants: ModelEndpointGrants;
  /** What is recorded of requests and answers. */
  public readonly capture?: DataCapture;
  /** The role of the containers. */
  public readonly role: iam.IRole;
  /** The key of the volumes, where you manage it. */
  public readonly encryptionKey?: kms.IKey;
  /** What a release does to the fleet at its smallest; nothing for a serverless endpoint. */
  public readonly rolloutPlan?: RolloutPlan;
  /**
   * What answers: alarms and dashboards know from it what an endpoint can run short of.
   *
   * @internal
   */
  public readonly _variants: readonly BoundVariant[];

  private readonly kind: CapacityKind;

  constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id, { physicalName: props.endpointName });
    Object.defineProperty(this, ENDPOINT, { value: true });
    this.kind = props.capacity._kind;
    const variants = bindVariants(this, props);
    this.capture = props.capture;
    const rollout = props.deployment?._settings ?? (this.kind === 'serverless' ? undefined : DeploymentStrategy.allAtOnce()._settings);
    this.endpointName = props.endpointName ?? derivedName(this, { suffix: SUFFIX_OF_KIND[this.kind] });
    this.endpointArn = arnIn(Stack.of(this), { service: 'sagemaker', resource: 'endpoint', resourceName: this.endpointName });
    this.variantNames = variants.map((variant) => variant.name);
    this._variants = variants;
    this.role = props.role ?? new ExecutionRole(this, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
    this.encryptionKey = this.volumeKey(props, variants);
    const planned: PlannedEndpoint = {
      endpointName: this.endpointName,
      variants,
      rollout,
      capture: props.capture,
      placement: this.placement(props),
      keyArn: this.encryptionKey?.keyArn,
      roleArn: this.role.roleArn,
      region: Stack.of(this).region,
    };
    checkEndpoint(this, planned);

    const condition = this.conditionOf(variants);
    const permissions = this.permit(planned);
    const configuration = this.defineConfiguration(planned, condition);
    const fleet = plannedFleet(variants);
    const alarms = rollout ? this.defineAlarms(planned, configuration) : [];
    permissions.readAlarms(alarms);
    const endpoint = this.defineEndpoint(configuration, {
      deploymentConfig: rollout && renderRollout(rollout, fleet.largest, alarms),
      ...(variants.some((variant) => variant.scaling) ? KEEP_LIVE_SIZE : {}),
    });
    if (rollout?.rollbackAlarms._unguardedBecause) endpoint.addMetadata('cdk-mlops:NoRollback', rollout.rollbackAlarms._unguardedBecause);
    if (props.removalPolicy) this.applyToFleet(endpoint, props.removalPolicy);
    for (const variant of variants) {
      if (!variant.scaling || variant.scaling.suspended) continue;
      defineScaling(this, { variant, settings: variant.scaling, endpointName: this.endpointName, endpoint, idPrefix: this.childId(variant) });
    }

    this.grants = ModelEndpointGrants._of({ endpointArn: this.endpointArn, capacityKind: this.kind });
    this.rolloutPlan = rollout && RolloutPlan._of(rollout, fleet);
  }

  /**
   * The version of a registry that answers, as the stack of another scope reads it; nothing where several variants or a bare artifact do.
   *
   * @internal
   */
  public _servedVersion(scope: Construct): ServedVersion | undefined {
    return this._variants.length === 1 ? this._variants[0].model.servedIn?.(scope) : undefined;
  }

  /** Instances with local storage take no volume key: where all are of that kind there is none. */
  private volumeKey({ encryption }: ModelEndpointProps, variants: readonly BoundVariant[]): kms.IKey | undefined {
    if (!encryption && keepsDataLocally(variants)) return undefined;
    return (encryption ?? Encryption.customerManaged())._keyFor(this);
  }

  private placement({ network }: ModelEndpointProps) {
    if (!network && this.kind === 'serverless') return { networkIsolation: false };
    return (network ?? NetworkPlacement.isolated())._bind(this);
  }

  /** Whatever refers to the models exists only while all of them do. */
  private conditionOf(variants: readonly BoundVariant[]): CfnCondition | undefined {
    const conditions = [...new Set(variants.map((variant) => variant.model.condition).filter((c) => c !== undefined))];
    return conditions.length < 2 ? conditions[0] : new CfnCondition(this, 'Approved', { expression: Fn.conditionAnd(...conditions) });
  }

  /** Everything that the role may do comes before the model, which waits for it. */
  private permit({ variants, capture, placement }: PlannedEndpoint): EndpointPermissions {
    const permissions = new EndpointPermissions(this, this.role, this.endpointName);
    for (const { model } of variants) model.grant(this.role);
    permissions.observe();
    if (this.encryptionKey) permissions.encryptVolumes(this.encryptionKey);
    if (placement.subnetIds) permissions.attachToVpc();
    if (capture) permissions.capture(capture, capture._destination(this.endpointName));
    const asynchronous = variants[0].capacity._asynchronous;
    if (asynchronous) permissions.answerAsynchronously(asynchronous);
    return permissions;
  }

  private defineModel(variant: BoundVariant, { placement }: PlannedEndpoint): sagemaker.CfnModel {
    const { condition, container } = variant.model;
    const model = new sagemaker.CfnModel(this, `${variant.idPrefix}Model`, {
      executionRoleArn: this.role.roleArn,
      primaryContainer: container,
      enableNetworkIsolation: placement.networkIsolation || undefined,
      vpcConfig: placement.subnetIds && { subnets: placement.subnetIds, securityGroupIds: placement.securityGroupIds! },
    });
    if (!(this.role instanceof ExecutionRole)) model.node.addDependency(this.role);
    return keepOld(model, condition);
  }

  private defineConfiguration(planned: PlannedEndpoint, condition?: CfnCondition): sagemaker.CfnEndpointConfig {
    const { variants, capture } = planned;
    const asynchronous = variants[0].capacity._asynchronous;
    const configuration = new sagemaker.CfnEndpointConfig(this, 'Config', {
      productionVariants: variants.map((variant) => renderVariant(variant, this.defineModel(variant, planned).attrModelName)),
      kmsKeyId: this.encryptionKey?.keyArn,
      dataCaptureConfig: capture && renderCapture(capture, this.endpointName),
      asyncInferenceConfig: asynchronous && renderAsynchronous(asynchronous),
    });
    if (!this.encryptionKey && keepsDataLocally(variants)) acknowledge(configuration, 'LocalStorageVolumeKey');
    return keepOld(configuration, condition);
  }

  private defineAlarms({ rollout, endpointName, variants }: PlannedEndpoint, configuration: sagemaker.CfnEndpointConfig): RollbackAlarm[] {
    const { rollbackAlarms, bakeTime, terminationWait, kind } = rollout!;
    return rollbackAlarms._define(this, {
      endpointName,
      configurationName: configuration.attrEndpointConfigName,
      variants,
      bakeSeconds: (kind === 'allAtOnce' ? terminationWait! : bakeTime).toSeconds(),
      condition: configuration.cfnOptions.condition,
    });
  }

  private defineEndpoint(configuration: sagemaker.CfnEndpointConfig, props: Omit<sagemaker.CfnEndpointProps, 'endpointConfigName'>): sagemaker.CfnEndpoint {
    const endpoint = new sagemaker.CfnEndpoint(this, ID_OF_KIND[this.kind] || 'Resource', {
      endpointName: this.endpointName,
      endpointConfigName: configuration.attrEndpointConfigName,
      ...props,
    });
    endpoint.cfnOptions.condition = configuration.cfnOptions.condition;
    this.node.defaultChild = endpoint;
    return endpoint;
  }

  /** A retained endpoint keeps what it runs with. */
  private applyToFleet(endpoint: sagemaker.CfnEndpoint, policy: RemovalPolicy): void {
    endpoint.applyRemovalPolicy(policy);
    const { deletionPolicy } = endpoint.cfnOptions;
    if (deletionPolicy === CfnDeletionPolicy.DELETE) return;
    for (const child of this.node.findAll()) {
      if (CfnResource.isCfnResource(child) && FLEET.includes(child.cfnResourceType)) child.cfnOptions.deletionPolicy = deletionPolicy;
    }
  }

  private childId(variant: BoundVariant): string {
    return `${ID_OF_KIND[this.kind]}${variant.idPrefix}`;
  }
}

const ENDPOINT = Symbol.for('cdk-mlops.ModelEndpoint');

/** An autoscaled fleet keeps its live size through a release; weights come from the template. */
const KEEP_LIVE_SIZE = { retainAllVariantProperties: true, excludeRetainedVariantProperties: [{ variantPropertyType: 'DesiredWeight' }] };

function keepsDataLocally(variants: readonly BoundVariant[]): boolean {
  return variants.every(({ capacity }) => capacity._instances && localStorage(capacity._instances.instanceType));
}

/** What instances of an endpoint need as long as they run. */
const FLEET = [
  'AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupIngress',
];

/** A rolled-back endpoint still needs the model and configuration that an update was about to remove. */
function keepOld<T extends sagemaker.CfnModel | sagemaker.CfnEndpointConfig>(resource: T, condition?: CfnCondition): T {
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  resource.cfnOptions.condition = condition;
  return resource;
}

class ImportedEndpoint extends ModelEndpointBase {
  public readonly endpointName: string;
  public readonly endpointArn: string;
  public readonly variantNames: string[];
  public readonly grants: ModelEndpointGrants;
  public readonly capture?: DataCapture;

  constructor(scope: Construct, id: string, attributes: ModelEndpointAttributes, endpointArn?: string) {
    super(scope, id);
    this.endpointName = attributes.endpointName;
    const resourceName = Token.isUnresolved(this.endpointName) ? this.endpointName : this.endpointName.toLowerCase(); // as SageMaker writes it
    this.endpointArn = endpointArn ?? arnIn(Stack.of(this), { service: 'sagemaker', resource: 'endpoint', resourceName });
    this.variantNames = attributes.variantNames ?? [ModelVariant.DEFAULT_NAME];
    this.grants = ModelEndpointGrants._of({ endpointArn: this.endpointArn });
    this.capture = attributes.capture;
  }
}
