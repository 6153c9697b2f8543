import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CapacityKind, DEFAULT_COUNT } from './capacity-settings';
import { AsynchronousCapacityOptions, EndpointCapacity } from './endpoint-capacity';
import { EndpointScaling } from './endpoint-scaling';
import { ModelVariant } from './model-variant';
import { PlannedFleet } from './rollout-settings';
import { ScalingSettings } from './scaling-settings';
import { fail } from '../internal/errors';
import { ModelVersion } from '../registry';
import { BoundModelVersion } from '../registry/bound-model-version';

/** A variant with everything that it inherits from its endpoint. */
export interface BoundVariant {
  readonly name: string;
  /** What the ids of its children begin with: nothing for `AllTraffic`, so that other variants can join it. */
  readonly idPrefix: string;
  /** Left out for the only model of an endpoint, which takes everything. */
  readonly weight?: number;
  readonly capacity: EndpointCapacity;
  readonly scaling?: ScalingSettings;
  readonly model: BoundModelVersion;
}

/** The props that variants come from. */
export interface VariantSource {
  readonly model?: ModelVersion;
  readonly variants?: ModelVariant[];
  readonly capacity: EndpointCapacity;
  readonly scaling?: EndpointScaling;
}

/** The variants of an endpoint: the one of `model`, or those of `variants`. */
export function bindVariants(scope: Construct, source: VariantSource): BoundVariant[] {
  const { model, variants, capacity } = source;
  if (model && variants) fail(scope, 'ModelAndVariants', "'model' must not be given beside 'variants', got both; put the model into a ModelVariant");
  if (!model && !variants?.length) fail(scope, 'NoModel', "'model' must say what to serve, got nothing; give a ModelVersion, or several in 'variants'");
  const all = variants ?? [new ModelVariant({ name: ModelVariant.DEFAULT_NAME, model: model! })];
  return all.map((variant) => {
    const own = variant._capacity ?? capacity;
    if (own._kind !== capacity._kind) {
      fail(scope, 'VariantsOfTwoKinds', `'capacity' of variant '${variant.name}' must be of the kind of its endpoint, ${capacity._kind}, got ${own._kind}; make an endpoint for each kind`);
    }
    const other = QUEUE.find((option) => own._asynchronous?.[option] !== capacity._asynchronous?.[option]);
    if (other) {
      fail(scope, 'VariantsOfTwoQueues', `'${other}' of variant '${variant.name}' must be that of its endpoint because all variants share one queue, got another; give the endpoint's capacity the same '${other}'`);
    }
    if (Token.isUnresolved(variant.name)) {
      fail(scope, 'TokenInName', "'name' of a variant must be known at synth because ids and alarms are named after it, got a token; name its role, for example Champion");
    }
    return {
      name: variant.name,
      idPrefix: variant.name === ModelVariant.DEFAULT_NAME ? '' : variant.name,
      weight: variants && variant.weight,
      capacity: own,
      scaling: (variant._scaling ?? source.scaling)?._settings,
      model: variant.model._bind(scope),
    };
  });
}

/** What belongs to the queue of an asynchronous endpoint, not to a variant. */
const QUEUE = [
  'store', 'inputsPrefix', 'resultsPrefix', 'failuresPrefix', 'maxConcurrentInvocationsPerInstance', 'successTopic', 'errorTopic',
] as const satisfies (keyof AsynchronousCapacityOptions)[];

/** What a variant starts with: instances, or warm environments. */
export function initialCapacity({ capacity }: BoundVariant): number | undefined {
  return capacity._serverless ? capacity._serverless.provisionedConcurrency : capacity._instances?.count ?? DEFAULT_COUNT;
}

/** The smallest fleet that a rollout can meet. */
export function smallestFleet(variant: BoundVariant): number {
  return variant.scaling?.minCapacity ?? initialCapacity(variant) ?? 1;
}

/** The largest fleet that a rollout can meet. */
export function largestFleet(variant: BoundVariant): number {
  const most = variant.scaling?.maxCapacity;
  return Math.max(smallestFleet(variant), most === undefined || Token.isUnresolved(most) || !Number.isFinite(most) ? 0 : most);
}

/** The fleet that a rollout is planned for; a size that only the deployment knows counts as one instance. */
export function plannedFleet(variants: readonly BoundVariant[]): Required<PlannedFleet> {
  const sizes = variants.map((variant) => Math.max(1, smallestFleet(variant)));
  return {
    instances: Math.max(...sizes),
    total: sizes.reduce((sum, size) => sum + size),
    largest: Math.max(1, ...variants.map(largestFleet)),
  };
}

/** The smallest that scaling may make it, at any hour. */
export function leastCapacity(variant: BoundVariant): number {
  return Math.min(smallestFleet(variant), ...(variant.scaling?.schedule ?? []).flatMap(({ minCapacity }) => minCapacity ?? []));
}

export const SUFFIX_OF_KIND: { readonly [kind in CapacityKind]: string } = { instances: 'realtime', serverless: 'serverless', asynchronous: 'async' };

/** The prefix of ids that belong to a kind of capacity; a change of kind makes new resources beside the old ones. */
export const ID_OF_KIND: { readonly [kind in CapacityKind]: string } = { instances: '', serverless: 'Serverless', asynchronous: 'Asynchronous' };
