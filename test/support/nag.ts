import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';

export interface NagFinding {
  readonly rule: string;
  readonly path: string;
  readonly description: string;
}

const allPacks = (): NagPack[] => [
  new AwsSolutionsChecks(),
  new HIPAASecurityChecks(),
  new NIST80053R4Checks(),
  new NIST80053R5Checks(),
  new PCIDSS321Checks(),
];

/** All unacknowledged findings of the five packs, one entry for each rule and resource. Synthesizes first, so that lazies and aspects have run. */
export function nagFindings(app: App): NagFinding[] {
  app.synth({ force: true });
  return synthesizedNagFindings(app);
}

/** The same of an app that was synthesized already. */
export function synthesizedNagFindings(app: App): NagFinding[] {
  return allPacks().flatMap((pack) => findingsOf(app, pack));
}

/** The same as if nothing were acknowledged, of an app that was synthesized already. */
export function rawNagFindings(app: App): NagFinding[] {
  return allPacks().flatMap((pack) => findingsOf(app, Object.assign(pack, { isAcknowledged: () => false })));
}

function findingsOf(app: App, pack: NagPack): NagFinding[] {
  return pack.validateScope(app).violations.flatMap((violation) => violation.violatingResources.map((resource) => ({
    rule: violation.ruleName,
    path: resource.constructPath ?? resource.resourceLogicalId ?? '?',
    description: violation.description,
  })));
}

export interface AcknowledgedRule {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** Every acknowledgement below a construct. Those with computed ids are written during synthesis. */
export function acknowledgements(scope: IConstruct): AcknowledgedRule[] {
  return scope.node.findAll().flatMap((construct) => construct.node.metadata
    .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap((entry) => Object.entries(entry.data as Record<string, string>)
      .map(([id, reason]) => ({ path: construct.node.path, rule: id.replace(/^annotation::/i, ''), reason }))));
}

/** Ids and texts of the warnings below a construct. */
export function warnings(scope: IConstruct): string[] {
  return scope.node.findAll().flatMap((construct) => construct.node.metadata.filter((entry) => entry.type === 'aws:cdk:warning').map((entry) => String(entry.data)));
}
