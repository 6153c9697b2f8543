import { Assembly, Resource } from './assembly';
import { World } from './conditions';
import { Subject } from './subject';
import { TemplateFile } from './template';
import { Node, Part, Reference } from './value';
import { Fact, given, UNKNOWN } from '../../rules/rule';

export const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
export const ENDPOINT = 'AWS::SageMaker::Endpoint';
const INSTANCES = 'sagemaker:variant:DesiredInstanceCount';
export const COPIES = 'sagemaker:inference-component:DesiredCopyCount';

/** What the resource id of a scalable target says. */
export interface ScaledThing {
  /** The endpoint by reference or literal name; `undefined` for something else. */
  readonly endpoint?: Part;
  readonly variant: Fact<string>;
}

/** Reads `endpoint/<name>/variant/<variant>` out of pieces, of which some are references. */
export function scaledThing(resourceId: Node): Fact<ScaledThing> {
  const parts = resourceId.parts();
  if (!parts) return UNKNOWN;
  const references = parts.filter((part): part is Reference => typeof part === 'object');
  let next = 0;
  const flat = parts.map((part) => (typeof part === 'string' ? part : `\u0000${next++}\u0000`)).join('');
  const match = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(flat);
  if (!match) return references.length > 0 ? UNKNOWN : { variant: UNKNOWN };
  const [, name, variant] = match;
  const placeholder = /^\u0000(\d+)\u0000$/.exec(name);
  if (!placeholder && name.includes('\u0000')) return UNKNOWN;
  return {
    endpoint: placeholder ? references[Number(placeholder[1])] : name,
    variant: variant.includes('\u0000') ? UNKNOWN : variant,
  };
}

/** The endpoint that a scaled thing names, where it is in the assembly. */
export function endpointOf(assembly: Assembly, { endpoint }: ScaledThing, near: TemplateFile, world?: World): Resource | undefined {
  if (endpoint === undefined) return undefined;
  if (typeof endpoint === 'object') return assembly.at(endpoint, ENDPOINT, world);
  const candidates = assembly.neighbours(ENDPOINT, near, world)
    .filter((resource) => assembly.properties(resource, world).get('EndpointName').text() === endpoint);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** The scaling of an endpoint: the least size of each variant that is registered. */
export interface Registrations {
  readonly scaled: Fact<boolean>;
  /** The minimum by variant name. */
  readonly minimum: ReadonlyMap<string, Fact<number | undefined>>;
  /** Whether other variants surely have no registration. */
  readonly complete: boolean;
}

/** Finds the registrations of an endpoint's variants in the whole assembly. */
export function registrationsOf({ assembly, resource: endpoint, world }: Subject): Registrations {
  const minimum = new Map<string, Fact<number | undefined>>();
  let complete = !assembly.hidesResources(endpoint.file);
  let scaled: Fact<boolean> = false;
  for (const target of assembly.neighbours(TARGET, endpoint.file, world)) {
    const properties = assembly.properties(target, world);
    const dimension = properties.get('ScalableDimension').text();
    if (given(dimension) && dimension !== INSTANCES) continue;
    const thing = scaledThing(properties.get('ResourceId'));
    const owner = thing === UNKNOWN ? UNKNOWN : ownerOf(assembly, thing, target, world);
    if (owner !== UNKNOWN && owner !== endpoint) continue;
    const certain = owner === endpoint && dimension !== UNKNOWN && assembly.surelyBeside(target, endpoint, world);
    if (certain && thing !== UNKNOWN && given(thing.variant)) {
      scaled = true;
      minimum.set(thing.variant, properties.get('MinCapacity').number());
    } else {
      complete = false;
    }
  }
  return { scaled: scaled || (complete ? false : UNKNOWN), minimum, complete };
}

/** The endpoint of a registration, nothing if it is surely none of the assembly, or unknown. */
function ownerOf(assembly: Assembly, thing: ScaledThing, target: Resource, world?: World): Fact<Resource | undefined> {
  const owner = endpointOf(assembly, thing, target.file, world);
  if (owner) return owner;
  if (typeof thing.endpoint !== 'string') return thing.endpoint === undefined ? undefined : UNKNOWN;
  const names = assembly.neighbours(ENDPOINT, target.file, world).map((endpoint) => assembly.properties(endpoint, world).get('EndpointName').text());
  return names.some((name) => !given(name) || name === thing.endpoint) ? UNKNOWN : undefined;
}

/** The scaling of an inference component: whether it is registered, and with how many copies at least. */
export interface ComponentRegistration {
  readonly scaled: Fact<boolean>;
  readonly minimum?: Fact<number | undefined>;
}

/** Finds the registration of an inference component. */
export function componentRegistration(subject: Subject): ComponentRegistration {
  const { assembly, resource: component, world } = subject;
  let scaled: Fact<boolean> = assembly.hidesResources(component.file) ? UNKNOWN : false;
  for (const target of assembly.neighbours(TARGET, component.file, world)) {
    const properties = assembly.properties(target, world);
    const dimension = properties.get('ScalableDimension').text();
    if (given(dimension) && dimension !== COPIES) continue;
    const ours = namesComponent(properties.get('ResourceId'), subject);
    if (ours === false) continue;
    if (ours === true && given(dimension) && assembly.surelyBeside(target, component, world)) {
      return { scaled: true, minimum: properties.get('MinCapacity').number() };
    }
    scaled = UNKNOWN;
  }
  return { scaled };
}

/** Whether a resource id is `inference-component/<name>` of this component. */
function namesComponent(resourceId: Node, { assembly, resource: component, world }: Subject): Fact<boolean> {
  const parts = resourceId.parts();
  const name = assembly.properties(component, world).get('InferenceComponentName').text();
  if (!parts) return UNKNOWN;
  const [prefix, reference] = parts;
  if (parts.length === 1) return given(name) ? prefix === `inference-component/${name}` : UNKNOWN;
  if (parts.length !== 2 || prefix !== 'inference-component/' || typeof reference !== 'object') return UNKNOWN;
  const named = assembly.at(reference, component.type, world);
  return named ? named === component : UNKNOWN;
}
