import * as fs from 'fs';
import * as path from 'path';
import * as zlib from 'zlib';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { BundlingOutput, DockerImage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from '../internal/errors';
import { oncePerStack } from '../internal/once';

const HOLDER_ID = 'TrainingSources';

/** Equal folders of a stack are one asset. */
class SourceAssets extends Construct {
  private readonly made = new Map<string, assets.Asset>();

  public of(folder: string): assets.Asset {
    const full = path.resolve(folder);
    const asset = this.made.get(full) ?? new assets.Asset(this, `Source${this.made.size + 1}`, {
      path: full,
      exclude: IGNORED,
      bundling: {
        image: DockerImage.fromRegistry('none'), // never run: packing needs no container
        outputType: BundlingOutput.SINGLE_FILE,
        local: { tryBundle: (output) => { fs.writeFileSync(path.join(output, 'sourcedir.tar.gz'), archiveOf(this, full)); return true; } },
      },
    });
    this.made.set(full, asset);
    return asset;
  }
}

/** A folder as a gzip archive, published with the assets of the app: the containers of frameworks take no zip file. */
export function archiveAsset(scope: Construct, folder: string): assets.Asset {
  return oncePerStack(scope, HOLDER_ID, (stack) => new SourceAssets(stack, HOLDER_ID)).of(folder);
}

/** What tools leave behind: neither packed nor counted for the hash. */
const IGNORED = ['__pycache__', '.git', '.DS_Store'];

const BLOCK = 512;

/** The same files make the same bytes, on every machine. */
export function archiveOf(scope: Construct, folder: string): Buffer {
  const files = filesBelow(folder).map((name) => {
    const content = fs.readFileSync(path.join(folder, name));
    return Buffer.concat([header(scope, name, content.length), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
  });
  const packed = zlib.gzipSync(Buffer.concat([...files, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  packed[9] = 255; // the operating system: unknown
  return packed;
}

function filesBelow(folder: string, below = ''): string[] {
  return fs.readdirSync(path.join(folder, below)).filter((name) => !IGNORED.includes(name)).sort().flatMap((name) => {
    const inside = path.posix.join(below, name);
    return fs.statSync(path.join(folder, inside)).isDirectory() ? filesBelow(folder, inside) : [inside];
  });
}

/** A header of the POSIX format `ustar`. */
function header(scope: Construct, name: string, size: number): Buffer {
  const [prefix, last] = fit(scope, name);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) => block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  block.write(last, 0);
  octal(0o755, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write('        0', 148);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A long name is cut at a slash. */
function fit(scope: Construct, name: string): [string, string] {
  const cut = name.length <= 100 ? -1 : name.indexOf('/', name.length - 101);
  const [prefix, last] = cut < 0 ? ['', name] : [name.slice(0, cut), name.slice(cut + 1)];
  if (Buffer.byteLength(last) > 100 || Buffer.byteLength(prefix) > 155) {
    fail(scope, 'SourcePathTooLong', `'folder' must hold paths of at most 255 bytes whose last part has at most 100, got ${name}; shorten it`);
  }
  return [prefix, last];
}
