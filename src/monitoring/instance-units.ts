import gpus from './data/gpus.json';

const PER_XLARGE = 4;

/** The vCPUs of an instance type by its size: 2 of `large`, 4 for each `xlarge`; unknown for other names. */
export function vcpusOf(instanceType: string): number | undefined {
  const size = instanceType.split('.')[2] ?? '';
  if (size === 'medium' || size === 'large') return 2;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? undefined : Number(times || 1) * PER_XLARGE;
}

/** The GPUs of an instance type; unknown, or none, for the others. */
export function gpusOf(instanceType: string): number | undefined {
  const name = instanceType.replace(/^ml\./, '');
  if (gpus.oneGpu.includes(name)) return 1;
  if (gpus.fourGpus.includes(name)) return 4;
  return gpus.eightGpus.includes(name) ? 8 : undefined;
}
