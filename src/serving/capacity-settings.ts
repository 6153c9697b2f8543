import type { InstanceCapacityOptions } from './endpoint-capacity';

/** The kinds of capacity; none can be converted into another in place, so the kind is part of names and logical ids. */
export type CapacityKind = 'instances' | 'serverless' | 'asynchronous';

/** Instances of one variant. */
export interface InstanceSettings extends InstanceCapacityOptions {
  readonly instanceType: string;
}

/** A fleet has at least two instances unless its author says otherwise: one of them may fail. */
export const DEFAULT_COUNT = 2;

/** What the grants need to know of an endpoint. */
export interface GrantedEndpoint {
  readonly endpointArn: string;
  /** Unknown for imported endpoints: then both ways to call are allowed. */
  readonly capacityKind?: CapacityKind;
}
