import * as path from 'path';
import { containerFolder, handlerFolder } from '../../src/internal/assets';

test('a handler lies beside the library, by module and name', () => {
  expect(handlerFolder('registry', 'approved-version')).toBe(path.join(__dirname, '..', '..', 'assets', 'registry', 'approved-version'));
});

test('a container that the package brings along lies there, too', () => {
  expect(containerFolder('monitor')).toBe(path.join(__dirname, '..', '..', 'assets', 'containers', 'monitor'));
});
