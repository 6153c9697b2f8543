import { InputMode } from '../../src/data';

describe('InputMode', () => {
  test.each([[InputMode.FILE, 'File'], [InputMode.FAST_FILE, 'FastFile'], [InputMode.pipe(), 'Pipe']])('%# has the name of the service', (mode, name) => {
    expect(mode._render()).toEqual({ InputMode: name });
  });

  test('default of PipeOptions.gzip: the objects are not packed', () => {
    expect(InputMode.pipe()._render()).not.toHaveProperty('CompressionType');
  });

  test('gzip lets the service unpack', () => {
    expect(InputMode.pipe({ gzip: true })._render().CompressionType).toBe('Gzip');
  });

  test('default of PipeOptions.recordIo: objects are not wrapped', () => {
    expect(InputMode.pipe()._render()).not.toHaveProperty('RecordWrapperType');
  });

  test('recordIo wraps each object', () => {
    expect(InputMode.pipe({ recordIo: true })._render().RecordWrapperType).toBe('RecordIO');
  });
});
