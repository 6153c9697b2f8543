import { RenderedResource } from './templates';

/** Properties whose change makes CloudFormation replace the resource, as its resource reference says; `except` lists what it updates in place. */
const CREATE_ONLY: Readonly<Record<string, { readonly only?: readonly string[]; readonly except?: readonly string[] }>> = {
  'AWS::SageMaker::Model': { except: ['Tags'] },
  'AWS::SageMaker::EndpointConfig': { except: ['Tags'] },
  'AWS::SageMaker::Endpoint': { only: ['EndpointName'] },
  'AWS::ApplicationAutoScaling::ScalableTarget': { only: ['ResourceId', 'ScalableDimension', 'ServiceNamespace'] },
  'AWS::CloudWatch::Alarm': { only: ['AlarmName'] },
};

export type Change = 'same' | 'updated' | 'replaced' | 'added' | 'removed';

type Resources = Readonly<Record<string, RenderedResource>>;

/** What CloudFormation does to each resource of the listed types when one template follows another; resources that it renames by reference included. */
export function changes(before: Resources, after: Resources): Record<string, Change> {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((id) => (before[id] ?? after[id]).Type in CREATE_ONLY);
  const replaced = new Set<string>();
  const result: Record<string, Change> = {};
  for (let size = -1; size < replaced.size;) {
    size = replaced.size;
    for (const id of ids) {
      result[id] = changeOf(before[id], after[id], replaced);
      if (result[id] === 'replaced') replaced.add(id);
    }
  }
  return result;
}

/** The changes of one type of resource. */
export function changesOf(type: string, before: Resources, after: Resources): Change[] {
  return Object.entries(changes(before, after)).filter(([id]) => (before[id] ?? after[id]).Type === type).map(([, change]) => change);
}

function changeOf(before: RenderedResource | undefined, after: RenderedResource | undefined, replaced: ReadonlySet<string>): Change {
  if (!before) return 'added';
  if (!after) return 'removed';
  const names = [...new Set([...Object.keys(before.Properties), ...Object.keys(after.Properties)])];
  const changed = names.filter((name) => differs(before.Properties[name], after.Properties[name], replaced));
  if (changed.length === 0) return 'same';
  const { only, except } = CREATE_ONLY[after.Type];
  return changed.some((name) => (only ? only.includes(name) : !except!.includes(name))) ? 'replaced' : 'updated';
}

/** A property differs when it is written differently, or when it refers to what is replaced and so gets a new name. */
function differs(one: unknown, other: unknown, replaced: ReadonlySet<string>): boolean {
  if (JSON.stringify(one) !== JSON.stringify(other)) return true;
  return [...replaced].some((id) => JSON.stringify(other)?.includes(`"${id}"`));
}
