import { Note } from './rule';

const UPDATE = 'SageMaker Developer Guide, endpoint-scaling-update';
const PREREQUISITES = 'SageMaker Developer Guide, endpoint-auto-scaling-prerequisites';

/** Rows about scaling that no check guards. */
export const SCALING_NOTES: Note[] = [
  {
    id: 'SC-02',
    what: 'Another resource id or dimension replaces the target',
    source: 'CloudFormation, AWS::ApplicationAutoScaling::ScalableTarget',
    by: 'unreachable',
    how: 'it needs the deployed template; ModelEndpoint\'s variant names are constants',
  },
  {
    id: 'SC-06',
    what: 'The instance type of a registered variant does not change',
    source: `${UPDATE}; terraform-provider-aws#14337`,
    by: 'unreachable',
    how: 'it needs the deployed template; EndpointScaling.suspended() is the way out',
  },
  {
    id: 'SC-07',
    what: 'A registered variant is not removed',
    source: UPDATE,
    by: 'unreachable',
    how: 'it needs the deployed template; EndpointScaling.suspended() is the way out',
  },
  {
    id: 'SC-08',
    what: 'A registered variant may get another model',
    source: UPDATE,
    by: 'construct',
    how: 'allowed: no rule refuses it',
  },
  {
    id: 'SC-14',
    what: 'Scaling uses a service-linked role that is created with the first target',
    source: PREREQUISITES,
    by: 'construct',
    how: 'ModelEndpoint names no role, so the service uses its own',
  },
  {
    id: 'SC-16',
    what: 'Cooldowns are 300 seconds each way by default',
    source: 'SageMaker Developer Guide, endpoint-auto-scaling',
    by: 'construct',
    how: 'a default, which nothing refuses',
  },
  {
    id: 'SC-17',
    what: 'Whoever deploys scaling may describe and update endpoints and manage alarms and targets',
    source: PREREQUISITES,
    by: 'unreachable',
    how: 'it belongs to the deploying role',
  },
  {
    id: 'SC-18',
    what: 'A metric of one\'s own falls as instances are added, and its dimensions are those that are published',
    source: 'SageMaker Developer Guide, multi-model-endpoints-autoscaling',
    by: 'unreachable',
    how: 'it depends on what is published',
  },
];
