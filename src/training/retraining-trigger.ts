import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EventTriggerOptions, TriggerOptions, UploadTriggerOptions } from './trigger-options';
import { requireHere, shortHash } from './trigger-place';
import { archive, defineSchedule } from './trigger-sources';
import { IRetrainingTrigger, TriggerTarget } from './trigger-target';
import { keyPattern, overlap } from './upload-pattern';
import { ArtifactStore, IArtifactStore } from '../data';
import { fail, warn } from '../internal/errors';
import { notedWrites } from '../internal/platform-writes';

/**
 * What starts runs of a retraining workflow.
 *
 * Every trigger has a queue: events are counted in batches, a burst becomes one run, and nothing is lost.
 */
export abstract class RetrainingTrigger implements IRetrainingTrigger {
  /**
   * Uploads to a bucket, by the events that S3 sends to EventBridge.
   *
   * @param store - The store; the bucket of an imported one must send its events to EventBridge.
   * @param options - Which objects count, and how they are collected.
   */
  public static s3Upload(store: IArtifactStore, options: UploadTriggerOptions): RetrainingTrigger {
    return new UploadTrigger(store, options);
  }

  /**
   * Times, in a time zone if the expression names one.
   *
   * @param expression - `scheduler.ScheduleExpression.rate(…)`, `.cron(…)` or `.at(…)`.
   * @param options - How events are collected.
   */
  public static schedule(expression: scheduler.ScheduleExpression, options: TriggerOptions = {}): RetrainingTrigger {
    return new ScheduleTrigger(expression, options);
  }

  /**
   * Events of a bus: of an application, of a partner, or of another account or Region that forwards them to a bus here.
   *
   * @param pattern - Which events count.
   * @param options - The bus, and how events are collected.
   */
  public static onEvent(pattern: events.EventPattern, options: EventTriggerOptions = {}): RetrainingTrigger {
    return new EventTrigger('Event', pattern, options);
  }

  /**
   * An alarm of CloudWatch that goes off.
   *
   * @param alarm - The alarm, in the account and Region of the workflow unless `eventBus` is given.
   * @param options - The bus, and how events are collected.
   */
  public static onAlarm(alarm: cloudwatch.IAlarm, options: EventTriggerOptions = {}): RetrainingTrigger {
    return new AlarmTrigger(alarm, options);
  }

  /** Nothing but people and applications that may start a run, by `grants.start()`. */
  public static manual(): RetrainingTrigger {
    return new ManualTrigger();
  }

  /** The id of the trigger among those of a workflow. */
  public abstract readonly triggerId: string;

  /**
   * How long events are collected before they are counted in one go.
   *
   * @default Duration.minutes(1)
   */
  public abstract readonly batchingWindow?: Duration;

  protected constructor() {}

  /**
   * Whether nothing of the trigger needs a queue.
   *
   * @internal
   */
  public get _silent(): boolean {
    return false;
  }

  /**
   * Makes the source of the events.
   *
   * @param scope - An empty construct for whatever the trigger owns.
   * @param target - Where its events go.
   */
  public abstract bindTrigger(scope: Construct, target: TriggerTarget): void;
}

/** A trigger of ours, whose id comes from what it reacts to. */
abstract class IdentifiedTrigger extends RetrainingTrigger {
  public readonly triggerId: string;
  public readonly batchingWindow?: Duration;

  constructor(kind: string, identity: string, options: TriggerOptions) {
    super();
    this.triggerId = options.triggerId ?? `${kind}${shortHash(identity)}`;
    this.batchingWindow = options.batchingWindow;
  }
}

class EventTrigger extends IdentifiedTrigger {
  constructor(
    kind: string,
    private readonly pattern: events.EventPattern,
    protected readonly options: EventTriggerOptions,
    identity = JSON.stringify(pattern),
  ) {
    super(kind, `${options.eventBus?.node.path ?? ''}|${identity}`, options);
  }

  public bindTrigger(scope: Construct, { ruleTarget }: TriggerTarget): void {
    const { eventBus, keepEvents } = this.options;
    if (eventBus) requireHere(scope, 'eventBus', eventBus.env, 'forward its events to a bus here');
    const rule = new events.Rule(scope, 'Rule', { eventPattern: this.pattern, eventBus });
    rule.addTarget(ruleTarget);
    archive(scope, { eventBus, pattern: this.pattern, keep: keepEvents ?? Duration.days(14) });
  }
}

class UploadTrigger extends EventTrigger {
  constructor(private readonly store: IArtifactStore, private readonly uploads: UploadTriggerOptions) {
    const { prefix, suffix, manifest } = uploads;
    super('Upload', {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [store.bucketName] }, object: keyPattern(uploads) ? { key: keyPattern(uploads) } : undefined },
    }, uploads, [store.node.path, prefix, suffix, manifest].join('|'));
  }

  public override bindTrigger(scope: Construct, target: TriggerTarget): void {
    const { store } = this;
    const { suffix, manifest, prefix, eventBus } = this.uploads;
    if (suffix !== undefined && manifest !== undefined) {
      fail(scope, 'ManifestAndSuffix', `'manifest' must be left out beside 'suffix', because both say how a key ends, got ${manifest} and ${suffix}; leave one of them out`);
    }
    if (prefix.startsWith('/')) {
      fail(scope, 'LeadingSlash', `'prefix' must begin without a slash, because keys do, got ${prefix}; write ${prefix.replace(/^\/+/, '')}`);
    }
    const written = target.written.find((w) => w.store.bucketName === store.bucketName && overlap(w.prefix, prefix));
    if (written) {
      fail(scope, 'TriggerLoop', `'prefix' must not overlap what the workflow itself writes, got ${prefix || 'the whole bucket'} beside ${written.prefix}: a run would start the next one; keep the data below a prefix of its own`);
    }
    if (!eventBus) requireHere(scope, 'store', store.env, 'forward its events to a bus here, and give that as eventBus');
    if (!(store instanceof ArtifactStore)) {
      warn(scope, 'EventsOfImport', `'store' should send its events to EventBridge, which nobody can see of an imported bucket, got ${store.node.path}; switch EventBridge on where the bucket is made`);
    }
    scope.node.addValidation({ validate: () => this.requireNoEcho(scope) });
    super.bindTrigger(scope, target);
  }

  /** Endpoints and monitors may be defined after the trigger. */
  private requireNoEcho(scope: Construct): string[] {
    const { store, uploads: { prefix } } = this;
    const written = notedWrites(scope).find((w) => w.bucketName === store.bucketName && overlap(w.prefix, prefix));
    if (!written) return [];
    return fail(scope, 'TriggerLoop',
      `'prefix' must not overlap what the platform writes, got ${prefix || 'the whole bucket'} beside ${written.prefix}, ${written.writer}: every window would start a run; keep the data below a prefix of its own`);
  }
}

class AlarmTrigger extends EventTrigger {
  constructor(private readonly alarm: cloudwatch.IAlarm, options: EventTriggerOptions) {
    super('Alarm', {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      resources: [alarm.alarmArn],
      detail: { state: { value: ['ALARM'] } },
    }, options, alarm.node.path);
  }

  public override bindTrigger(scope: Construct, target: TriggerTarget): void {
    if (!this.options.eventBus) requireHere(scope, 'alarm', placeOf(this.alarm), 'forward its events to a bus here, and give that as eventBus');
    super.bindTrigger(scope, target);
  }
}

class ScheduleTrigger extends IdentifiedTrigger {
  constructor(private readonly expression: scheduler.ScheduleExpression, options: TriggerOptions) {
    super('Schedule', `${expression.expressionString}|${expression.timeZone?.timezoneName ?? ''}`, options);
  }

  public bindTrigger(scope: Construct, target: TriggerTarget): void {
    defineSchedule(scope, this.expression, target);
  }
}

class ManualTrigger extends IdentifiedTrigger {
  constructor() {
    super('Manual', '', {});
  }

  public override get _silent(): boolean {
    return true;
  }

  public bindTrigger(_scope: Construct, _target: TriggerTarget): void {}
}

/** Where an alarm is: imports know it by their ARN only. */
function placeOf({ alarmArn, env }: cloudwatch.IAlarm): ResourceEnvironment {
  const [, , , region, account] = alarmArn.split(':');
  return Token.isUnresolved(alarmArn) ? env : { region, account };
}
