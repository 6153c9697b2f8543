import { Note } from './rule';

const GUIDE = 'SageMaker Developer Guide, deployment-guardrails';

/** Rows about deployment guardrails that no check guards. */
export const GUARDRAIL_NOTES: Note[] = [
  {
    id: 'GR-17',
    what: 'The execution role may describe the rollback alarms',
    source: `${GUIDE}-configuration`,
    by: 'construct',
    how: 'ModelEndpoint allows cloudwatch:DescribeAlarms on its rollback alarms',
  },
  {
    id: 'GR-19',
    what: 'A new configuration keeps the variant names of the old one',
    source: `${GUIDE}-exclusions`,
    by: 'unreachable',
    how: 'it needs the deployed configuration; ModelEndpoint\'s variant names are constants',
  },
  {
    id: 'GR-20',
    what: 'Containers from AWS Marketplace have no guardrails',
    source: `${GUIDE}-exclusions`,
    by: 'unreachable',
    how: 'a template does not say whether a model package comes from the Marketplace',
  },
  {
    id: 'GR-25',
    what: 'The deployment configuration of the first deployment is only stored: nothing is guarded yet',
    source: `${GUIDE}-blue-green-all-at-once`,
    by: 'unreachable',
    how: 'a template does not say whether the endpoint exists already',
  },
  {
    id: 'GR-27',
    what: 'Alarms with the dimension EndpointConfigName watch the new fleet alone; without it the old fleet\'s errors end the deployment',
    source: `${GUIDE}-configuration`,
    by: 'construct',
    how: 'RollbackAlarms carry EndpointName, VariantName and EndpointConfigName',
  },
  {
    id: 'GR-28',
    what: 'Missing data does not breach a rollback alarm: the new fleet has none yet',
    source: `${GUIDE}-configuration`,
    by: 'construct',
    how: 'RollbackAlarms treat missing data as not breaching',
  },
  {
    id: 'GR-29',
    what: 'After a failed update the endpoint serves the old configuration and is InService',
    source: 'terraform-provider-aws#48997',
    by: 'unreachable',
    how: 'it happens at run time: compare DescribeEndpoint with what was deployed',
  },
  {
    id: 'GR-30',
    what: 'Endpoints that the guardrails exclude send no deployment events',
    source: GUIDE,
    by: 'rule',
    how: 'GR-21 to GR-23 report the exclusions that a template shows',
  },
  {
    id: 'GR-32',
    what: 'Blue/green deployments of several variants, multi-model endpoints and inference pipelines are allowed',
    source: `${GUIDE}-exclusions, which lists none of them`,
    by: 'construct',
    how: 'allowed: no rule refuses it',
  },
];
