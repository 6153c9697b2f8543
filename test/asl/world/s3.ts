import { Refusal, Service } from './service';
import { World } from './world';
import { Json } from '../errors';

/** Buckets of text objects; a bucket with EventBridge switched on tells of every new object. */
export class S3 implements Service {
  public readonly operations: Service['operations'];
  /** Object texts by bucket and key. */
  public readonly objects = new Map<string, string>();
  public readonly eventBuckets = new Set<string>();

  constructor(private readonly world: World) {
    this.operations = {
      getObject: ({ Bucket, Key }) => {
        const text = this.find(Bucket, Key);
        return { Body: text, ContentLength: text.length, ETag: '"0"' };
      },
      headObject: ({ Bucket, Key }) => ({ ContentLength: this.find(Bucket, Key).length, ETag: '"0"' }),
      putObject: ({ Bucket, Key, Body }) => {
        this.put(Bucket, Key, typeof Body === 'string' ? Body : JSON.stringify(Body));
        return { ETag: '"0"' };
      },
      copyObject: ({ Bucket, Key, CopySource }) => {
        const [from, ...key] = CopySource.split('/');
        this.put(Bucket, Key, this.find(from, key.join('/')));
        return { CopyObjectResult: { ETag: '"0"' } };
      },
      deleteObject: ({ Bucket, Key }) => {
        this.objects.delete(`${Bucket}/${Key}`);
        return {};
      },
      listObjectsV2: (request) => this.list(request),
    };
  }

  public put(bucket: string, key: string, text: string): void {
    this.objects.set(`${bucket}/${key}`, text);
    if (!this.eventBuckets.has(bucket)) return;
    const arn = `arn:aws:s3:::${bucket}`;
    this.world.emit('aws.s3', 'Object Created', {
      'version': '0',
      'bucket': { name: bucket },
      'object': { key, size: text.length, etag: '0', sequencer: '0' },
      'request-id': '0',
      'requester': '111111111111',
      'source-ip-address': '10.0.0.1',
      'reason': 'PutObject',
    }, [arn]);
  }

  public putUri(uri: string, text: string): void {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri)!;
    this.put(bucket, key, text);
  }

  private find(bucket: string, key: string): string {
    const text = this.objects.get(`${bucket}/${key}`);
    if (text === undefined) throw new Refusal('NoSuchKey', 'The specified key does not exist.');
    return text;
  }

  private list({ Bucket, Prefix = '', MaxKeys = 1000 }: Json): Json {
    const start = `${Bucket}/${Prefix}`;
    const found = [...this.objects].filter(([name]) => name.startsWith(start)).slice(0, MaxKeys);
    const contents = found.map(([name, text]) => ({ Key: name.slice(Bucket.length + 1), Size: text.length }));
    return { Name: Bucket, Prefix, KeyCount: contents.length, IsTruncated: false, ...contents.length > 0 && { Contents: contents } };
  }
}
