import { JobNetworkFacts } from './processing-facts';
import { Fact } from './rule';

/** The kinds of definitions of Model Monitor. */
export type MonitoringKind = 'DataQuality' | 'ModelQuality' | 'ModelBias' | 'ModelExplainability';

/** A definition of a monitoring job, by itself or inside of a schedule. */
export interface MonitoringJobFacts {
  /** `undefined` inside of a schedule that says no type. */
  readonly kind: Fact<MonitoringKind | undefined>;
  readonly physicalName: Fact<string | undefined>;
  /** The Region of the stack, where it is known. */
  readonly region: Fact<string | undefined>;
  readonly image: Fact<string | undefined>;
  readonly entrypoint: Fact<Fact<string>[] | undefined>;
  readonly commandArguments: Fact<Fact<string>[] | undefined>;
  readonly environment: Fact<Record<string, Fact<string>> | undefined>;
  readonly preprocessor: Fact<string | undefined>;
  readonly postprocessor: Fact<string | undefined>;
  /** The analysis configuration of bias and explainability. */
  readonly configUri: Fact<string | undefined>;
  readonly problemType: Fact<string | undefined>;
  readonly instanceType: Fact<string | undefined>;
  readonly instanceCount: Fact<number | undefined>;
  readonly volumeGiB: Fact<number | undefined>;
  /** In seconds. */
  readonly maxRuntime: Fact<number | undefined>;
  /** How many inputs there are. */
  readonly inputs: Fact<number>;
  readonly endpointInput: Fact<boolean>;
  readonly batchInput: Fact<boolean>;
  readonly inputPath: Fact<string | undefined>;
  readonly startOffset: Fact<string | undefined>;
  readonly endOffset: Fact<string | undefined>;
  readonly inferenceAttribute: Fact<string | undefined>;
  readonly probabilityAttribute: Fact<string | undefined>;
  /** Where the labels lie. */
  readonly groundTruth: Fact<string | undefined>;
  /** How many outputs there are. */
  readonly outputs: Fact<number>;
  readonly outputUri: Fact<string | undefined>;
  readonly outputPath: Fact<string | undefined>;
  readonly uploadMode: Fact<string | undefined>;
  /** Whether it has constraints to compare with. */
  readonly hasConstraints: Fact<boolean>;
  readonly networkIsolation: Fact<boolean | undefined>;
  readonly vpc: Fact<JobNetworkFacts | undefined>;
  /** The endpoint that is watched, where the reader can see it. */
  readonly endpoint: Fact<MonitoredEndpointFacts | undefined>;
}

/** What matters of an endpoint that is watched. */
export interface MonitoredEndpointFacts {
  readonly captures: Fact<boolean>;
  /** Whether the capture names content types that it stores as text. */
  readonly contentTypes: Fact<boolean>;
  /** How many models it hosts. */
  readonly models: Fact<number>;
  readonly multiModel: Fact<boolean>;
}

/** A schedule of Model Monitor. */
export interface MonitoringScheduleFacts {
  readonly name: Fact<string | undefined>;
  readonly expression: Fact<string | undefined>;
  /** Where the window of an execution begins, before its time. */
  readonly analysisStart: Fact<string | undefined>;
  readonly analysisEnd: Fact<string | undefined>;
  readonly hasInline: Fact<boolean>;
  readonly namesDefinition: Fact<boolean>;
  readonly type: Fact<string | undefined>;
  /** The kind of the definition that it names, where the reader can see it. */
  readonly definitionKind: Fact<MonitoringKind | undefined>;
  /** Of its definition, inside or named; in seconds. */
  readonly maxRuntime: Fact<number | undefined>;
  /** Whether the definition or endpoint that lies beside it is made first and removed last (templates only). */
  readonly waitsForDefinition: Fact<boolean>;
  readonly waitsForEndpoint: Fact<boolean>;
}
