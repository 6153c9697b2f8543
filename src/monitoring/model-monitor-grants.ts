import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { IArtifactStore } from '../data';
import { fail } from '../internal/errors';
import { allow } from '../internal/grants';
import { KEY_ACTIONS } from '../security/observed-machine';

/** What the grants of a monitor are about. */
interface GrantedMonitor {
  readonly monitor: IConstruct;
  readonly stateMachineArn?: string;
  readonly key?: kms.IKey;
  readonly store?: IArtifactStore;
  /** Below which prefix of the store its reports lie. */
  readonly reports: string;
}

/** Who may use a monitor, action by action. */
export class ModelMonitorGrants {
  /**
   * @internal
   */
  public static _of(monitor: GrantedMonitor): ModelMonitorGrants {
    return new ModelMonitorGrants(monitor);
  }

  private constructor(private readonly granted: GrantedMonitor) {}

  /**
   * Lets a principal look at a window before its time, or again at one whose execution failed: `{"scheduled": "2026-11-21T18:20:00Z"}` as the input
   * of an execution means the window before that time. A window that was judged is not judged again.
   *
   * Fails for an import without `stateMachineArn`, and for an engine that the service starts by itself.
   *
   * @param grantee - The principal.
   */
  public run(grantee: iam.IGrantable): void {
    const { stateMachineArn, key } = this.granted;
    allow(grantee, { actions: ['states:StartExecution'], resources: [stateMachineArn ?? this.unknown('stateMachineArn')] });
    if (key) allow(grantee, { actions: KEY_ACTIONS, resources: [key.keyArn] });
  }

  /**
   * Lets a principal read the reports.
   *
   * Fails for an import without `store`.
   *
   * @param grantee - The principal.
   */
  public readReports(grantee: iam.IGrantable): void {
    (this.granted.store ?? this.unknown('store')).grants.read(grantee, this.granted.reports);
  }

  private unknown(attribute: string): never {
    return fail(this.granted.monitor, 'MonitorAttributeUnknown',
      `'${attribute}' must be known to allow that, got nothing for ${this.granted.monitor.node.path}; give it to ModelMonitor.fromModelMonitorAttributes(), or use the container engine, whose machine people may start`);
  }
}
