import * as families from './data/instance-families.json';

/** `ml.g5.xlarge` is of the family `g5`. */
export function familyOf(instanceType: string): string {
  return instanceType.split('.')[1] ?? '';
}

/** Whether the family of an instance type starts with one of these. */
function inFamilies(instanceType: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => familyOf(instanceType).startsWith(prefix));
}

/** GPU, Inferentia and Trainium instances, whose quotas are small or zero by default. */
export function accelerated(instanceType: string): boolean {
  return gpu(instanceType) || neuron(instanceType);
}

/** Instances with NVIDIA GPUs: `p4d`, `g5`, `g6e`; not Graviton's `c7g` or `m6g`. */
export function gpu(instanceType: string): boolean {
  return inFamilies(instanceType, families.gpu.prefixes);
}

/** Inferentia and Trainium. */
export function neuron(instanceType: string): boolean {
  return inFamilies(instanceType, families.neuron.prefixes);
}

/** Instances whose storage is local: SageMaker takes no volume size for them. */
export function localStorage(instanceType: string): boolean {
  const family = familyOf(instanceType);
  return family.includes('d') || inFamilies(instanceType, families.localStorage.prefixes);
}

/** Burstable instances. */
export function burstable(instanceType: string): boolean {
  return inFamilies(instanceType, families.burstable.prefixes);
}

/** Instances with more than one GPU. */
export function multiGpu(instanceType: string): boolean {
  return (families.multiGpu.types as readonly string[]).includes(instanceType);
}

/** Instances with Elastic Fabric Adapter. */
export function hasFabric(instanceType: string): boolean {
  return (families.fabric.types as readonly string[]).includes(instanceType);
}
