import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration, Size } from 'aws-cdk-lib/core';
import { CapacityKind, InstanceSettings } from './capacity-settings';
import { IArtifactStore } from '../data';

/** How requests are spread over the instances of a variant. */
export enum RoutingStrategy {
  /** To the instance with the fewest requests in flight. */
  LEAST_OUTSTANDING_REQUESTS = 'LEAST_OUTSTANDING_REQUESTS',
  /** To any instance, at random. */
  RANDOM = 'RANDOM',
}

/** Options of a fleet of instances. */
export interface InstanceCapacityOptions {
  /**
   * How many instances a variant starts with: at least 1. With scaling it is the first size only; a release keeps the live one.
   *
   * @default 2
   */
  readonly count?: number;

  /**
   * The volume of each instance, 1 to 512 GiB. Refused for instance types that bring local NVMe or have no EBS volume.
   *
   * @default - the service chooses by the instance type
   */
  readonly volumeSize?: Size;

  /**
   * How long a container may take to answer its first health check: 1 minute to 1 hour.
   *
   * @default - 4 minutes (the service's own default)
   */
  readonly startupTimeout?: Duration;

  /**
   * How long an instance may take to download the model: 1 minute to 1 hour.
   *
   * @default - the service decides
   */
  readonly modelDownloadTimeout?: Duration;

  /**
   * How requests are spread over the instances. Where some requests take much longer than others, choose the fewest in flight.
   *
   * @default - at random (the service's own default)
   */
  readonly routing?: RoutingStrategy;

  /**
   * The AMI of the instances, where drivers matter: for example `al2-ami-sagemaker-inference-gpu-3-1`.
   *
   * @default - the service's newest for the instance type
   */
  readonly inferenceAmiVersion?: string;
}

/** Options of `EndpointCapacity.serverless`. */
export interface ServerlessCapacityOptions {
  /**
   * The memory of one execution environment: 1, 2, 3, 4, 5 or 6 GiB.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;

  /**
   * How many requests may be answered at once: 1 to 200.
   *
   * @default 20
   */
  readonly maxConcurrency?: number;

  /**
   * How many execution environments are kept warm: 1 to `maxConcurrency`.
   *
   * @default - every environment starts cold
   */
  readonly provisionedConcurrency?: number;
}

/** Options of `EndpointCapacity.asynchronous`. */
export interface AsynchronousCapacityOptions extends InstanceCapacityOptions {
  /** Where results are written. The role of the endpoint may write below `resultsPrefix` and `failuresPrefix`, and read below `inputsPrefix`. */
  readonly store: IArtifactStore;

  /**
   * The prefix of the requests that callers upload.
   *
   * @default 'inference/inputs/'
   */
  readonly inputsPrefix?: string;

  /**
   * The prefix of the results.
   *
   * @default 'inference/results/'
   */
  readonly resultsPrefix?: string;

  /**
   * The prefix of the failures.
   *
   * @default 'inference/failures/'
   */
  readonly failuresPrefix?: string;

  /**
   * Requests that one instance works on at once: 1 to 1,000.
   *
   * @default - the service chooses
   */
  readonly maxConcurrentInvocationsPerInstance?: number;

  /**
   * Hears of each answered request.
   *
   * @default - nobody is told; the result appears in the store
   */
  readonly successTopic?: ITopic;

  /**
   * Hears of each failed request.
   *
   * @default - nobody is told; the failure appears in the store
   */
  readonly errorTopic?: ITopic;
}

/** What answers requests: a fleet of instances, an on-demand function, or a fleet behind a queue. */
export abstract class EndpointCapacity {
  /**
   * Instances that answer at once.
   *
   * @param instanceType the type with its prefix, for example `ml.m7i.large`
   */
  public static instances(instanceType: string, options: InstanceCapacityOptions = {}): EndpointCapacity {
    return new InstanceCapacity(instanceType, options);
  }

  /**
   * No instances: memory and concurrency on demand, nothing while idle.
   *
   * Deployment guardrails, data capture, VPCs and network isolation do not exist here; each is refused by name.
   */
  public static serverless(options: ServerlessCapacityOptions = {}): EndpointCapacity {
    return new ServerlessCapacity(options);
  }

  /**
   * Instances behind a queue, for requests of up to 1 GB and up to an hour; can scale to zero.
   *
   * @param instanceType the type with its prefix, for example `ml.g6.xlarge`
   */
  public static asynchronous(instanceType: string, options: AsynchronousCapacityOptions): EndpointCapacity {
    return new AsynchronousCapacity(instanceType, options);
  }

  /** @internal */
  public abstract readonly _kind: CapacityKind;
  /** @internal */
  public readonly _instances?: InstanceSettings;
  /** @internal */
  public readonly _serverless?: ServerlessCapacityOptions;
  /** @internal */
  public readonly _asynchronous?: AsynchronousCapacityOptions;
}

class InstanceCapacity extends EndpointCapacity {
  public readonly _kind: CapacityKind = 'instances';
  public readonly _instances: InstanceSettings;

  constructor(instanceType: string, options: InstanceCapacityOptions) {
    super();
    this._instances = { ...options, instanceType };
  }
}

class ServerlessCapacity extends EndpointCapacity {
  public readonly _kind: CapacityKind = 'serverless';

  constructor(public readonly _serverless: ServerlessCapacityOptions) {
    super();
  }
}

class AsynchronousCapacity extends EndpointCapacity {
  public readonly _kind: CapacityKind = 'asynchronous';
  public readonly _instances: InstanceSettings;

  constructor(instanceType: string, public readonly _asynchronous: AsynchronousCapacityOptions) {
    super();
    this._instances = { ..._asynchronous, instanceType };
  }
}
