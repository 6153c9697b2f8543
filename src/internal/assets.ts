import * as path from 'path';

/** The folder of a bundled Lambda handler; the only file that knows where the package lies. */
export function handlerFolder(module: string, handler: string): string {
  return path.join(__dirname, '..', '..', 'assets', module, handler);
}

/** The folder of a container that the package brings along, with its Dockerfile. */
export function containerFolder(container: string): string {
  return path.join(__dirname, '..', '..', 'assets', 'containers', container);
}
