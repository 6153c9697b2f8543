import * as fs from 'fs';
import * as path from 'path';
import { App } from 'aws-cdk-lib/core';

/** A finding of a validation plugin, as the CDK reports it. */
export interface Violation {
  readonly ruleName: string;
  readonly severity: string;
  readonly description: string;
}

/** What the plugins that an app registered found when it was synthesized. Only warnings: errors end synthesis. */
export function violations(app: App): Violation[] {
  const file = path.join(app.synth().directory, 'validation-report.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).pluginReports.flatMap((report: any) => report.violations) : [];
}
