import { between, matches, NONE, problemIf } from './problems';
import { Family, given, known, Rule } from './rule';
import { HOLE } from './workflow-definition';
import { WorkflowFacts, WorkflowLogFacts } from './workflow-facts';
import { LANGUAGES } from './workflow-language';
import { WORKFLOW_NOTES } from './workflow-notes';
import { mayAllow } from './workflow-permissions';
import { STATES } from './workflow-states';
import { STRUCTURE } from './workflow-structure';
import { TASKS } from './workflow-tasks';
import { TIME } from './workflow-time';

const NAME_SOURCE = 'Step Functions API, CreateStateMachine.name';
const LOG_SOURCE = 'Step Functions API, LoggingConfiguration';
const LARGEST = 1_048_576;
const LARGE = 900_000;

const DELIVERY = [
  'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
];

/** Whether a machine writes logs. */
function logs(facts: WorkflowFacts): WorkflowLogFacts | undefined {
  const { log } = facts;
  return given(log) && given(log.level) && log.level !== 'OFF' ? log : undefined;
}

const MACHINE: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-01',
    what: 'The name of a state machine has 1 to 80 characters, none of them a space, a bracket, a wildcard or a special one',
    severity: 'error',
    source: NAME_SOURCE,
    check: ({ name }) => matches('name', name, {
      // eslint-disable-next-line no-control-regex
      pattern: /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/,
      rule: 'must be 1 to 80 characters without spaces, brackets, wildcards and special ones',
      mend: 'leave it out to get a name that fits',
    }),
  },
  {
    id: 'SF-01',
    what: 'The name of a state machine that writes logs has letters, digits, hyphens and underscores',
    severity: 'warning',
    source: NAME_SOURCE,
    check: (facts) => (logs(facts) ? matches('name', facts.name, {
      pattern: /^[\w-]*$/, rule: 'should be letters, digits, hyphens and underscores, because the machine writes logs', mend: 'rename it before it is deployed',
    }) : NONE),
  },
  {
    id: 'SF-02',
    what: 'A definition has at most 1,048,576 characters',
    severity: 'error',
    source: 'Step Functions API, CreateStateMachine.definition',
    check: ({ size }) => problemIf(given(size) && size > LARGEST, {
      field: 'size', rule: `must have at most ${LARGEST} characters`, got: given(size) ? `${size} characters` : undefined, mend: 'move a part into a machine of its own',
    }),
  },
  {
    id: 'SF-02',
    what: 'A definition leaves room below its limit',
    severity: 'warning',
    source: 'Step Functions API, CreateStateMachine.definition; CloudFormation User Guide, cloudformation-limits (template of 1 MB)',
    check: ({ size }) => problemIf(given(size) && size > LARGE && size <= LARGEST, {
      field: 'size',
      rule: `should have at most ${LARGE} characters, because the template around it has a limit, too`,
      got: given(size) ? `${size} characters` : undefined,
      mend: 'move a part into a machine of its own',
    }),
  },
];

const AROUND: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-11',
    what: 'A machine that writes logs has exactly one place for them',
    severity: 'error',
    source: `${LOG_SOURCE}.destinations`,
    check: (facts) => {
      const destinations = logs(facts)?.destinations;
      if (!logs(facts) || !known(destinations)) return NONE;
      return problemIf(destinations?.length !== 1, { field: 'log.destinations', rule: 'must have one destination', got: destinations?.length ?? 0, mend: 'name one log group' });
    },
  },
  {
    id: 'SF-11',
    what: 'The ARN of a log group ends in :*',
    severity: 'error',
    source: 'Step Functions API, CloudWatchLogsLogGroup.logGroupArn',
    check: (facts) => {
      const destinations = logs(facts)?.destinations;
      return (given(destinations) ? destinations : []).flatMap((arn, index) => problemIf(given(arn) && !arn.endsWith(':*') && !arn.endsWith(HOLE), {
        field: `log.destinations[${index}]`, rule: 'must end in :*', got: given(arn) ? arn.split(HOLE).join('') : undefined, mend: 'add :* to the ARN of the log group',
      }));
    },
  },
  {
    id: 'SF-11',
    what: 'The role of a machine that writes logs may deliver them',
    severity: 'error',
    source: 'Step Functions Developer Guide, cw-logs (IAM policies)',
    check: (facts) => {
      const { permissions } = facts;
      if (!logs(facts) || !known(permissions)) return NONE;
      const lacks = DELIVERY.filter((action) => !mayAllow(permissions, action));
      return problemIf(lacks.length > 0, { field: 'permissions', rule: 'must allow the delivery of logs', got: `nothing for ${lacks.join(', ')}`, mend: 'allow these actions on *' });
    },
  },
  {
    id: 'SF-12',
    what: 'A machine is made after the policies of its role',
    severity: 'warning',
    source: 'CloudFormation makes resources that do not refer to each other at once; the CDK adds the dependency to its own state machines',
    check: ({ waitsForPolicies }) => problemIf(waitsForPolicies === false, {
      field: 'waitsForPolicies', rule: 'should be ready with all its policies before the machine is made', mend: 'add the policies to DependsOn of the machine',
    }),
  },
  {
    id: 'SF-15',
    what: 'A data key is used for 60 to 900 seconds',
    severity: 'error',
    source: 'Step Functions API, EncryptionConfiguration.kmsDataKeyReusePeriodSeconds',
    check: ({ key }) => (given(key) ? between('key.reuse', key.reuse, { low: 60, high: 900, unit: ' seconds' }, 'leave it out for 300') : NONE),
  },
  {
    id: 'SF-15',
    what: 'Encryption with a customer-managed key names the key',
    severity: 'error',
    source: 'Step Functions API, EncryptionConfiguration',
    check: ({ key }) => problemIf(given(key) && key.type === 'CUSTOMER_MANAGED_KMS_KEY' && key.hasKey === false, {
      field: 'key.hasKey', rule: 'must be given with CUSTOMER_MANAGED_KMS_KEY', mend: 'name the key, or use AWS_OWNED_KEY',
    }),
  },
];

/** State machines of Step Functions. */
export const WORKFLOW: Family<WorkflowFacts> = {
  title: 'Step Functions',
  rules: [...MACHINE, ...STRUCTURE, ...STATES, ...LANGUAGES, ...TIME, ...TASKS, ...AROUND],
  notes: WORKFLOW_NOTES,
};
