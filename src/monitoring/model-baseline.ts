import { Token } from 'aws-cdk-lib/core';
import { BASELINES } from './baseline-copy';
import { BoundBaseline } from './monitor-plan';
import { IArtifactStore } from '../data';
import { Mistake, mistakeIf } from '../internal/errors';
import { folder } from '../internal/prefixes';
import { differ } from '../internal/tokens';
import { IModelRegistry } from '../registry';
import { ServedVersion } from '../registry/bound-model-version';

/** What a window is compared with. */
export class ModelBaseline {
  /**
   * The baseline of the version that the endpoint serves: it changes when the version does, because both come from one parameter.
   * It lies in the store of the registry, where the `BaselineStep` of a retraining workflow leaves it.
   */
  public static ofServedVersion(): ModelBaseline {
    return new ModelBaseline((version) => (version ? { store: version.artifacts, servedBelow: BASELINES } : undefined));
  }

  /**
   * The baseline of one version of a registry, whatever serves.
   *
   * @param registry - The registry, with `artifacts`.
   * @param version - The number of the version in its group, from 1.
   */
  public static ofVersion(registry: IModelRegistry, version: number): ModelBaseline {
    return new ModelBaseline(() => registry.artifacts && { store: registry.artifacts, prefix: `${BASELINES}${registry.modelPackageGroupName}/${version}/` }, { registry, version });
  }

  /**
   * A baseline that lies somewhere else.
   *
   * @param store - Where it lies.
   * @param prefix - The folder that holds `baseline.json`; a slash is added at its end.
   */
  public static s3(store: IArtifactStore, prefix: string): ModelBaseline {
    return new ModelBaseline(() => ({ store, prefix: folder(prefix) }));
  }

  /**
   * No baseline, and that is right: checks that compare with one are not judged, and nobody is warned of that.
   *
   * @param reason - Why; it stands in the template.
   */
  public static absent(reason: string): ModelBaseline {
    return new ModelBaseline(() => undefined, undefined, reason);
  }

  private constructor(
    private readonly binder: (version: ServedVersion | undefined) => BoundBaseline | undefined,
    private readonly of?: { readonly registry: IModelRegistry; readonly version: number },
    /** @internal */
    public readonly _absentBecause?: string,
  ) {}

  /**
   * Where the baseline lies; nothing where that is not known.
   *
   * @internal
   */
  public _bind(version: ServedVersion | undefined): BoundBaseline | undefined {
    return this.binder(version);
  }

  /**
   * What cannot be right for an endpoint that serves a version.
   *
   * @internal
   */
  public _mistakes(served: ServedVersion | undefined): Mistake[] {
    if (!this.of) return [];
    const { registry: { artifacts, modelPackageGroupName: group, node }, version } = this.of;
    return [
      ...mistakeIf(!Token.isUnresolved(version) && !(Number.isInteger(version) && version >= 1), 'BaselineVersionInvalid',
        `'version' must be the number of a version in its group, from 1, got ${version}; take the last part of its ARN`),
      ...mistakeIf(!artifacts, 'BaselineStoreUnknown',
        `'registry' must say where its artifacts lie, got '${node.path}' without artifacts; give them to the registry, or to fromModelRegistryAttributes()`),
      ...mistakeIf(served !== undefined && differ(group.toLowerCase(), served.groupName.toLowerCase()), 'BaselineOfOtherGroup',
        `'baseline' must belong to the group of the version that the endpoint serves, ${served?.groupName}, got ${group}; use ModelBaseline.ofServedVersion()`),
    ];
  }
}
