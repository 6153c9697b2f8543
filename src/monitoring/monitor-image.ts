import { ContainerImage } from '../images';
import { containerFolder } from '../internal/assets';

/** The image of the engine, built from the sources that the package brings along; the full one can explain models as well. */
export function monitorImage(full: boolean = false): ContainerImage {
  return ContainerImage.fromAsset(containerFolder('monitor'), full ? { buildArgs: { REQUIREMENTS: 'requirements-full.txt' } } : {});
}
