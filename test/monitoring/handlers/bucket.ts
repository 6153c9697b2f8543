import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

interface Stored {
  readonly text: string;
  readonly tag: string;
  readonly written: Date;
}

const refusal = () => Object.assign(new Error('At least one of the pre-conditions you specified did not hold'), { name: 'PreconditionFailed' });

/** A bucket in memory: pages of 1,000 keys in their order, and writes with conditions, as S3 documents them. */
export class MemoryBucket {
  public readonly listed: { readonly Prefix?: string; readonly StartAfter?: string }[] = [];
  private readonly objects = new Map<string, Stored>();
  private readonly acts = new Map<string, (() => void)[]>();
  private readonly client = mockClient(S3Client);
  private writes = 0;

  constructor(private readonly pageSize: number = 1000) {
    this.client.on(ListObjectsV2Command).callsFake((wanted) => this.list(wanted));
    this.client.on(GetObjectCommand).callsFake(({ Key }) => {
      const { text, tag } = this.objects.get(Key) ?? this.missing(Key);
      return { Body: { transformToString: async () => text }, ETag: tag };
    });
    this.client.on(PutObjectCommand).callsFake(({ Key, Body, IfNoneMatch, IfMatch }) => {
      this.acts.get(Key)?.shift()?.();
      const there = this.objects.get(Key);
      if ((IfNoneMatch && there) || (IfMatch && there?.tag !== IfMatch)) throw refusal();
      this.put(Key, Body);
      return {};
    });
  }

  public put(key: string, text: string = 'x', written: string = '2026-11-21T17:30:00Z'): this {
    this.objects.set(key, { text, tag: `"${this.writes++}"`, written: new Date(written) });
    return this;
  }

  public text(key: string): string {
    return (this.objects.get(key) ?? this.missing(key)).text;
  }

  public json(key: string): any {
    return JSON.parse(this.text(key));
  }

  public keys(prefix: string = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  /** Runs before the next write of a key: what somebody else does at that moment. */
  public beforeWrite(key: string, act: () => void): void {
    this.acts.set(key, [...this.acts.get(key) ?? [], act]);
  }

  private list({ Prefix = '', StartAfter = '', ContinuationToken }: any) {
    this.listed.push({ Prefix, StartAfter });
    const after = ContinuationToken ?? StartAfter;
    const rest = this.keys(Prefix).filter((key) => key > after);
    const page = rest.slice(0, this.pageSize);
    return {
      Contents: page.map((Key) => ({ Key, Size: this.text(Key).length, LastModified: this.objects.get(Key)!.written })),
      NextContinuationToken: rest.length > page.length ? page.at(-1) : undefined,
    };
  }

  private missing(key: string): never {
    throw Object.assign(new Error(`The specified key does not exist: ${key}`), { name: 'NoSuchKey' });
  }
}
