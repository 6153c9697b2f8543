import securityHub from './security-hub.json';
import { ACKNOWLEDGED, AcknowledgedFinding } from '../../src/internal/acknowledged';
import administration from '../../src/security/data/key-administration.json';
import starOnly from '../../src/security/data/star-only-actions.json';

/** docs/security.md: what the library does about security that a reviewer must be able to check. */
export function securityPage(): string {
  return [
    '# Security',
    '',
    '<!-- made from src/internal/acknowledged.ts and src/security/data; run `npm run docs` -->',
    '',
    'The default form of every construct has no unacknowledged finding in five cdk-nag packs: `AwsSolutionsChecks`, `HIPAASecurityChecks`,',
    '`NIST80053R4Checks`, `NIST80053R5Checks` and `PCIDSS321Checks`. A test runs them all; another fails when something below is no longer needed.',
    '',
    '## Acknowledged findings',
    '',
    'Each stands on the exact resource with the exact id. Ids that name what was found are computed when the template is made, and only for permissions',
    'that the library itself gives: what you add to a role is reported to you, not acknowledged for you.',
    '',
    ...Object.entries(ACKNOWLEDGED).flatMap(([key, finding]) => entry(key, finding)),
    '## Security Hub',
    '',
    'What becomes of the controls of Security Hub about monitoring (AI Security Best Practices) with `MonitorEngine.sageMakerModelMonitor()`.',
    'The default engine has no such resource: its jobs are processing jobs, isolated by default. A test judges each control on the default forms.',
    '',
    '| Control | Asks that | With us | How |',
    '|---|---|---|---|',
    ...securityHub.map(({ id, what, outcome, how }) => `| ${id} | ${what} | ${outcome} | ${how} |`),
    '',
    'Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html>',
    '',
    '## Actions on every resource',
    '',
    "A permission of the library has `Resource: '*'` only for these actions, which know no resource, or none that exists when they are allowed.",
    'Everything else with a star ends synthesis. No permission has a wildcard in its action.',
    '',
    '| Action | Source |',
    '|---|---|',
    ...starOnly.map(({ action, source }) => `| \`${action}\` | <${source}> |`),
    '',
    '## The key of a stack',
    '',
    'Without a key of yours, everything in a stack shares one customer-managed key, `MlopsKey`: rotated every year, retained when the stack is deleted.',
    'Its policy names services and the account, never a resource, so no stack waits for another because of it. To one of your own keys, add the same statements.',
    '',
    '| Who | May | Only |',
    '|---|---|---|',
    `| the identities of the account, as far as their own policies allow | ${actions(administration)} | |`,
    `| \`cloudwatch.amazonaws.com\`, \`sns.amazonaws.com\` | ${actions(DATA_KEYS)} | for this account (\`aws:SourceAccount\`) |`,
    `| \`events.amazonaws.com\` | ${actions(DATA_KEYS)} | for this account (\`aws:SourceAccount\`), as rules send to queues |`,
    `| \`events.amazonaws.com\` | ${actions(DATA_KEYS)} | for topics of this account: EventBridge carries no source account when it publishes to an encrypted topic |`,
    `| \`logs.<region>.amazonaws.com\` | ${actions(WHOLE_KEY)} | for log groups of this account and Region |`,
    `| \`delivery.logs.amazonaws.com\` | ${actions(DATA_KEYS)} | for log groups of this account and Region |`,
    '',
  ].join('\n');
}

const DATA_KEYS = ['kms:Decrypt', 'kms:GenerateDataKey'];
const WHOLE_KEY = [...DATA_KEYS, 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

function actions(list: readonly string[]): string {
  return list.map((action) => `\`${action}\``).join(', ');
}

function entry(key: string, { rules, computed, where, reason, source }: AcknowledgedFinding): string[] {
  return [
    `### ${key}`,
    '',
    `- Rules: ${rules.map((rule) => `\`${rule}${computed ? '[…]' : ''}\``).join(', ')}`,
    `- Where: ${where}`,
    `- Why: ${reason}`,
    `- Source: <${source}>`,
    '',
  ];
}
