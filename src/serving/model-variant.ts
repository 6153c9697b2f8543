import { EndpointCapacity } from './endpoint-capacity';
import { EndpointScaling } from './endpoint-scaling';
import { ModelVersion } from '../registry';

/** Properties of `ModelVariant`. */
export interface ModelVariantProps {
  /** The variant's name: letters, digits and hyphens, at most 63. A release needs the same name before and after, so choose a role (`Champion`), not a version. */
  readonly name: string;

  /** The model that it serves. */
  readonly model: ModelVersion;

  /**
   * Its share of the traffic, relative to the sum over all variants: 0 or more. 0 serves only those who ask for the variant by name.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * What answers for this variant; of the same kind as the endpoint's.
   *
   * @default - the capacity of the endpoint
   */
  readonly capacity?: EndpointCapacity;

  /**
   * How this variant grows and shrinks.
   *
   * @default - the scaling of the endpoint
   */
  readonly scaling?: EndpointScaling;
}

/** One of several models behind an endpoint, with its share of the traffic. */
export class ModelVariant {
  /** The name of the one variant of an endpoint that was given a `model`. */
  public static readonly DEFAULT_NAME = 'AllTraffic';

  /** The variant's name. */
  public readonly name: string;
  /** The model that it serves. */
  public readonly model: ModelVersion;
  /** Its share of the traffic, relative to the sum over all variants. */
  public readonly weight: number;

  /** @internal */
  public readonly _capacity?: EndpointCapacity;
  /** @internal */
  public readonly _scaling?: EndpointScaling;

  constructor(props: ModelVariantProps) {
    this.name = props.name;
    this.model = props.model;
    this.weight = props.weight ?? 1;
    this._capacity = props.capacity;
    this._scaling = props.scaling;
  }
}
