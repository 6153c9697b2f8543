import { Fact } from './rule';

/** An input or output of a processing job. */
export interface ProcessingPathFacts {
  readonly name: Fact<string | undefined>;
  /** The directory in the container; `undefined` where none is given. */
  readonly localPath: Fact<string | undefined>;
  /** Whether the image moves the data by itself. */
  readonly managed: Fact<boolean | undefined>;
}

/** Where containers lie in a VPC. */
export interface JobNetworkFacts {
  readonly subnets: Fact<number>;
  readonly securityGroups: Fact<number>;
}

/** A processing job. */
export interface ProcessingFacts {
  readonly image: Fact<string | undefined>;
  readonly entrypoint: Fact<Fact<string>[] | undefined>;
  readonly commandArguments: Fact<Fact<string>[] | undefined>;
  readonly environment: Fact<Record<string, Fact<string>> | undefined>;
  readonly inputs: Fact<Fact<ProcessingPathFacts>[] | undefined>;
  readonly outputs: Fact<Fact<ProcessingPathFacts>[] | undefined>;
  readonly instanceType: Fact<string | undefined>;
  readonly instanceCount: Fact<number | undefined>;
  readonly volumeGiB: Fact<number | undefined>;
  readonly volumeKey: Fact<boolean>;
  /** In seconds. */
  readonly maxRuntime: Fact<number | undefined>;
  readonly vpc: Fact<JobNetworkFacts | undefined>;
}

/** A batch transform job. */
export interface TransformFacts {
  readonly instanceType: Fact<string | undefined>;
  readonly instanceCount: Fact<number | undefined>;
  readonly volumeKey: Fact<boolean>;
  readonly maxConcurrent: Fact<number | undefined>;
  readonly maxPayloadMb: Fact<number | undefined>;
  /** How records are told apart. */
  readonly split: Fact<string | undefined>;
  /** How records become requests. */
  readonly strategy: Fact<string | undefined>;
  readonly environment: Fact<Record<string, Fact<string>> | undefined>;
  /** In seconds. */
  readonly invocationTimeout: Fact<number | undefined>;
  readonly invocationRetries: Fact<number | undefined>;
}
