import * as path from 'path';
import { handlerFolder } from '../../src/internal/assets';

test('a handler lies beside the library, by module and name', () => {
  expect(handlerFolder('registry', 'approved-version')).toBe(path.join(__dirname, '..', '..', 'assets', 'registry', 'approved-version'));
});
