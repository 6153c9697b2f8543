import * as fs from 'fs';
import * as path from 'path';

/** A synthesized stack, as the summary reads it. */
export interface StackOutput {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly template: Template;
}

export interface Template {
  readonly Resources?: Record<string, Resource>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
  readonly Condition?: string;
}

/** One rule that objected to one construct. */
export interface Objection {
  readonly judge: string;
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly text: string;
}

/** The stacks of a cloud assembly, those of its stages included, in the order of the manifest. */
export function readStacks(folder: string): StackOutput[] {
  const { artifacts } = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  return Object.entries<any>(artifacts).flatMap(([id, { type, properties }]) => {
    if (type === 'cdk:cloud-assembly') return readStacks(path.join(folder, properties.directoryName));
    if (type !== 'aws:cloudformation:stack') return [];
    const file = path.join(folder, properties.templateFile);
    const text = fs.readFileSync(file, 'utf8');
    return [{ name: properties.stackName ?? id, file, bytes: Buffer.byteLength(text), template: JSON.parse(text) }];
  });
}

/** What the judges said; each objection once, however often its judge was asked. `undefined`: nothing was judged. */
export function readObjections(folder: string): Objection[] | undefined {
  const file = path.join(folder, 'validation-report.json');
  if (!fs.existsSync(file)) return undefined;
  const { pluginReports } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const all = pluginReports.flatMap(({ pluginName, violations }: any) => violations.flatMap((v: any) =>
    (v.violatingConstructs ?? [{}]).map((c: any): Objection => ({
      judge: pluginName,
      rule: v.ruleName,
      severity: v.severity ?? 'error',
      path: c.constructPath ?? c.cloudFormationResource?.logicalId ?? '',
      text: v.description,
    }))));
  return [...new Map<string, Objection>(all.map((o: Objection) => [JSON.stringify(o), o])).values()];
}

/** Who judged, and how many findings are acknowledged for how many reasons. */
export interface Hearing {
  readonly heard: string[];
  readonly acknowledged: { readonly rule: string; readonly reason: string }[];
}

/** What the judges left behind; `undefined` where the app did not come to an end. */
export function readHearing(folder: string): Hearing | undefined {
  const file = path.join(folder, 'judges.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

/** Several apps as one. Who judged only some of them did not judge; what was not judged in one of them was not judged. */
export function readApps(folders: readonly string[]): { stacks: StackOutput[]; objections?: Objection[]; hearing?: Hearing } {
  const objections = folders.map(readObjections);
  const hearings = folders.map(readHearing);
  return {
    stacks: folders.flatMap(readStacks),
    objections: objections.includes(undefined) ? undefined : objections.flatMap((found) => found ?? []),
    hearing: hearings.includes(undefined) ? undefined : {
      heard: hearings[0]!.heard.filter((judge) => hearings.every((hearing) => hearing!.heard.includes(judge))),
      acknowledged: hearings.flatMap((hearing) => hearing!.acknowledged),
    },
  };
}
