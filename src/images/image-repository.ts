import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import {
  CrossStackReferences, Duration, Fn, IResource, PhysicalName, ReferenceStrength, RemovalPolicy, Resource, ResourceProps, Token,
} from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ImageRepositoryGrants } from './image-repository-grants';
import { fail } from '../internal/errors';
import { Encryption } from '../security';

const SYMBOL = Symbol.for('cdk-mlops.images.ImageRepository');

/** Where container images are kept: a private repository of Amazon ECR, ours or one that exists. */
export interface IImageRepository extends IResource {
  /** The repository as the CDK knows it, for constructs of other libraries. */
  readonly repository: ecr.IRepository;

  /**
   * The name of the repository.
   *
   * @attribute
   */
  readonly repositoryName: string;

  /**
   * The ARN of the repository.
   *
   * @attribute
   */
  readonly repositoryArn: string;

  /**
   * The URI of the repository, without a tag or digest.
   *
   * @attribute
   */
  readonly repositoryUri: string;

  /** Who may pull and push. */
  readonly grants: ImageRepositoryGrants;

  /**
   * A rule for every image that was pushed.
   *
   * @param id - The id of the rule below this repository.
   * @param options - Target, description and further conditions of the rule.
   */
  onImagePushed(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for every image whose basic scan is complete; the event counts its findings by severity.
   *
   * @param id - The id of the rule below this repository.
   * @param options - Target, description and further conditions of the rule.
   */
  onImageScanned(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A metric of this repository, as Amazon ECR publishes it in `AWS/ECR`.
   *
   * @param metricName - The name of the metric.
   * @param options - Period, statistic and label.
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many times images were pulled: a sum over 5 minutes.
   *
   * @param options - Period, statistic and label.
   */
  metricPulls(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What an image repository keeps, and how it is encrypted. */
export interface ImageRepositoryProps {
  /**
   * The name of the repository; others must know it before it exists only when they live in other accounts or stages.
   *
   * Between 2 and 256 characters of `a-z0-9._/-`. A repository with a name cannot be replaced, so its encryption stays.
   *
   * @default - CloudFormation makes a name
   */
  readonly repositoryName?: string;

  /**
   * How images are encrypted at rest. It cannot be changed later without making a new repository.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * How many images are kept, the newest first; older ones are deleted by Amazon ECR within a day.
   *
   * Amazon ECR does not know what is deployed: choose more than you push between two releases and a rollback,
   * because a fleet that scales out pulls its image again. Between 1 and 10,000.
   *
   * @default - every tagged image is kept
   */
  readonly keepLast?: number;

  /**
   * How long images stay that have no tag; each is the rest of a failed push, or lost its tag in a mutable repository.
   *
   * In whole days, at least 1.
   *
   * @default Duration.days(14)
   */
  readonly untaggedExpiry?: Duration;

  /**
   * What happens to the repository when it leaves the stack. `DESTROY` deletes its images with it.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class ImageRepositoryBase extends Resource implements IImageRepository {
  public abstract readonly repository: ecr.IRepository;
  private facade?: ImageRepositoryGrants;

  public get repositoryName(): string {
    return this.repository.repositoryName;
  }

  public get repositoryArn(): string {
    return this.repository.repositoryArn;
  }

  public get repositoryUri(): string {
    return this.repository.repositoryUri;
  }

  public get grants(): ImageRepositoryGrants {
    return this.facade ??= ImageRepositoryGrants._of(this.repository);
  }

  public onImagePushed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, 'ECR Image Action', { 'action-type': ['PUSH'], 'result': ['SUCCESS'] }, options);
  }

  public onImageScanned(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, 'ECR Image Scan', { 'scan-status': ['COMPLETE'] }, options);
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    const dimensionsMap = { RepositoryName: this.repositoryName };
    return new cloudwatch.Metric({ namespace: 'AWS/ECR', metricName, dimensionsMap, ...options }).attachTo(this);
  }

  public metricPulls(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('RepositoryPullCount', { statistic: 'Sum', ...options });
  }

  private onEvent(id: string, detailType: string, detail: { [key: string]: string[] }, options: events.OnEventOptions): events.Rule {
    const rule = new events.Rule(options.crossStackScope ?? this, id, {
      ruleName: options.ruleName,
      description: options.description,
      eventPattern: {
        source: ['aws.ecr'],
        detailType: [detailType],
        detail: { 'repository-name': [this.repositoryName], ...detail },
      },
    });
    if (options.eventPattern) rule.addEventPattern(options.eventPattern);
    rule.addTarget(options.target);
    return rule;
  }
}

/**
 * A private repository for container images whose tags never move and whose images are scanned when they arrive.
 *
 * @resource AWS::ECR::Repository
 */
export class ImageRepository extends ImageRepositoryBase {
  /**
   * Whether a value is an image repository that this library made.
   *
   * @param x - Any value.
   */
  public static isImageRepository(x: unknown): x is ImageRepository {
    return typeof x === 'object' && x !== null && SYMBOL in x;
  }

  /**
   * A repository that exists, by its ARN; a token is taken apart at deployment.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param repositoryArn - The ARN of the repository.
   */
  public static fromRepositoryArn(scope: Construct, id: string, repositoryArn: string): IImageRepository {
    return new ImportedImageRepository(scope, id, { environmentFromArn: repositoryArn }, (self) => Token.isUnresolved(repositoryArn)
      ? ecr.Repository.fromRepositoryAttributes(self, 'Resource', {
        repositoryArn,
        repositoryName: Fn.select(1, Fn.split(':repository/', repositoryArn)),
      })
      : ecr.Repository.fromRepositoryArn(self, 'Resource', repositoryArn));
  }

  /**
   * A repository that exists, by its name, in the account and Region of the stack.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param repositoryName - The name of the repository.
   */
  public static fromRepositoryName(scope: Construct, id: string, repositoryName: string): IImageRepository {
    return new ImportedImageRepository(scope, id, {}, (self) => ecr.Repository.fromRepositoryName(self, 'Resource', repositoryName));
  }

  /**
   * A repository that another construct made or imported; its own policy is still that construct's.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param repository - The repository of the CDK.
   */
  public static fromRepository(scope: Construct, id: string, repository: ecr.IRepository): IImageRepository {
    const { account, region } = repository.env;
    return new ImportedImageRepository(scope, id, { account, region }, () => repository);
  }

  public readonly repository: ecr.IRepository;

  /** The resource, for what this construct does not offer. */
  public readonly resource: ecr.Repository;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(scope, id, { physicalName: props.repositoryName });
    Object.defineProperty(this, SYMBOL, { value: true });
    const untaggedExpiry = props.untaggedExpiry ?? Duration.days(14);
    this.validate(props.keepLast, untaggedExpiry);

    const encryptionKey = (props.encryption ?? Encryption.customerManaged())._keyFor(this);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.resource = new ecr.Repository(this, 'Resource', {
      repositoryName: props.repositoryName ?? PhysicalName.GENERATE_IF_NEEDED,
      encryption: encryptionKey ? ecr.RepositoryEncryption.KMS : ecr.RepositoryEncryption.AES_256,
      encryptionKey,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [
        { description: 'images without a tag', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: untaggedExpiry, rulePriority: 1 },
        ...(props.keepLast ? [{ description: 'the oldest images', maxImageCount: props.keepLast, rulePriority: 2 }] : []),
      ],
      removalPolicy,
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
    });
    CrossStackReferences.of(this.resource).produce(ReferenceStrength.WEAK);
    this.repository = this.resource;
  }

  /** The policy is a string in the template: a token inside would not be resolved. */
  private validate(keepLast: number | undefined, untaggedExpiry: Duration): void {
    if (Token.isUnresolved(keepLast) || untaggedExpiry.isUnresolved()) {
      fail(this, 'RetentionOutOfRange', "'keepLast' and 'untaggedExpiry' must be known at synth because the life-cycle policy is a text, got a token; give a literal");
    }
    if (keepLast !== undefined && !(Number.isInteger(keepLast) && keepLast >= 1 && keepLast <= 10_000)) {
      fail(this, 'RetentionOutOfRange', `'keepLast' must be a whole number between 1 and 10000, got ${keepLast}; leave it out to keep every tagged image`);
    }
    const days = untaggedExpiry.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1) {
      fail(this, 'RetentionOutOfRange', `'untaggedExpiry' must be at least 1 day and whole days, got ${untaggedExpiry.toHumanString()}; use Duration.days(1) to expire as early as possible`);
    }
  }
}

class ImportedImageRepository extends ImageRepositoryBase {
  public readonly repository: ecr.IRepository;

  constructor(scope: Construct, id: string, env: ResourceProps, repositoryIn: (self: Construct) => ecr.IRepository) {
    super(scope, id, env);
    this.repository = repositoryIn(this);
  }
}
