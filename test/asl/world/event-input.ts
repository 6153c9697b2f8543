import { Json } from '../errors';
import { lookUp } from '../language/paths';

/** What a target of a rule is given: the event, a part of it, a constant, or a template filled from it. */
export function targetInput(target: Json, event: Json): Json {
  if (target.Input !== undefined) return asJson(target.Input);
  if (target.InputPath !== undefined) return lookUp(target.InputPath, event);
  if (target.InputTransformer === undefined) return event;
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const values: Record<string, Json> = Object.fromEntries(Object.entries<string>(InputPathsMap).map(([name, path]) => [name, lookUp(path, event)]));
  return asJson(InputTemplate.replace(/<([\w.-]+)>/g, (_: string, name: string, at: number) => placed(reserved(name, event) ?? values[name], InputTemplate, at)));
}

/** What a pipe makes of a record: `<$.body.x>`; a body that is JSON is read as such. */
export function pipeInput(template: string | undefined, record: Json): Json {
  if (template === undefined) return record;
  const view = { ...record, body: asJson(record.body) };
  return asJson(template.replace(/<(\$[^>]*|aws\.pipes\.[\w.-]+)>/g, (_, path: string, at: number) => placed(lookUp(path, view), template, at)));
}

/** A value inside of quotes is a piece of text, else JSON. What is missing is an empty text there and null here. */
function placed(value: Json, template: string, at: number): string {
  const quoted = (template.slice(0, at).replace(/\\"/g, '').match(/"/g) ?? []).length % 2 === 1;
  if (!quoted) return JSON.stringify(value ?? null);
  return value === undefined ? '' : JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
}

function reserved(name: string, event: Json): Json {
  return name === 'aws.events.event' || name === 'aws.events.event.json' ? event : name === 'aws.events.event.ingestion-time' ? event.time : undefined;
}

function asJson(text: Json): Json {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
