import { isObject, Json, JsonObject, objectAt, TemplateFile } from './template';

const CACHE = new WeakMap<TemplateFile, Map<string, ReadonlySet<string>>>();

/** Whether CloudFormation makes one resource of a template wait for another, directly or not. */
export function waitsFor(file: TemplateFile, logicalId: string, other: string): boolean {
  const seen = new Set<string>();
  const queue = [...directly(file, logicalId)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === other) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...directly(file, next));
  }
  return false;
}

function directly(file: TemplateFile, logicalId: string): ReadonlySet<string> {
  let cache = CACHE.get(file);
  if (!cache) CACHE.set(file, cache = new Map());
  let found = cache.get(logicalId);
  if (!found) cache.set(logicalId, found = named(objectAt(objectAt(file.template, 'Resources'), logicalId)));
  return found;
}

/** Every logical id that a resource names: in DependsOn, Ref, Fn::GetAtt and Fn::Sub. */
function named(resource: JsonObject): Set<string> {
  const ids = new Set<string>();
  const { DependsOn: waits } = resource;
  for (const id of Array.isArray(waits) ? waits as Json[] : [waits]) if (typeof id === 'string') ids.add(id);
  visitReferences(resource.Properties, (id) => ids.add(id));
  return ids;
}

/** Calls back with each reference below a piece of a template. */
export function visitReferences(json: Json, found: (logicalId: string, attribute?: string) => void): void {
  if (Array.isArray(json)) {
    for (const item of json as Json[]) visitReferences(item, found);
  } else if (isObject(json)) {
    for (const [key, value] of Object.entries(json)) {
      if (key === 'Ref' && typeof value === 'string') {found(value);} else if (key === 'Fn::GetAtt') {reportAttribute(value, found);} else {
        if (key === 'Fn::Sub') visitSub(value, found);
        visitReferences(value, found);
      }
    }
  }
}

function reportAttribute(value: Json, found: (logicalId: string, attribute?: string) => void): void {
  const [id, ...rest] = typeof value === 'string' ? value.split('.') : Array.isArray(value) ? value as Json[] : [];
  if (typeof id === 'string') found(id, rest.filter((part) => typeof part === 'string').join('.'));
}

function visitSub(value: Json, found: (logicalId: string, attribute?: string) => void): void {
  const [template] = Array.isArray(value) ? value as Json[] : [value];
  if (typeof template !== 'string') return;
  for (const [, name] of template.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const [id, ...rest] = name.split('.');
    found(id, rest.length > 0 ? rest.join('.') : undefined);
  }
}
