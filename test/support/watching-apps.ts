import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { capturing, monitorIn } from './monitoring-apps';
import { retraining } from './training-apps';
import { AlarmAction, ChatChannel, EndpointAlarms, ModelDashboard, MonitoringCatalog } from '../../src/monitoring';
import { Encryption, ExecutionRole } from '../../src/security';
import { ModelEndpoint } from '../../src/serving';

/** A form of a construct; the same shape as in `default-apps.ts`. */
interface WatchingApp {
  readonly name: string;
  readonly build: (stack: Stack) => void;
}

const RESPOND = 'arn:aws:states:eu-west-1:111111111111:stateMachine:respond';

/** The default forms of what shows and tells how a model does. */
export const WATCHING_APPS: WatchingApp[] = [
  { name: 'EndpointAlarms', build: (stack) => void new EndpointAlarms(stack, 'Alarms', { endpoint: capturing(stack, { approved: true }).endpoint }) },
  {
    name: 'EndpointAlarms that write, start and tell',
    build: (stack) => {
      const encryptionKey = Encryption.customerManaged()._keyFor(stack);
      new EndpointAlarms(stack, 'Alarms', {
        endpoint: ModelEndpoint.fromEndpointName(stack, 'Endpoint', 'scoring'),
        instanceType: 'ml.g5.xlarge',
        actions: {
          critical: [AlarmAction.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'Respond', RESPOND), { encryptionKey })],
          warning: [
            AlarmAction.chat(ChatChannel.slack({ workspaceId: 'T01ABCDEFGH', channelId: 'C01ABCDEFGH' })),
            AlarmAction.chat(ChatChannel.microsoftTeams({
              tenantId: '0d8b2a0e-5b0c-4d55-b0b6-2f1c0f1d9f10', teamId: '3c1f5a44-6a7b-4f4a-9d2e-7a1c5a7b9e01', channelId: '19%3Aabcdef0123456789%40thread.tacv2',
            })),
          ],
          info: [AlarmAction.topic(new sns.Topic(stack, 'Board', { masterKey: encryptionKey, enforceSSL: true }))],
        },
      });
    },
  },
  {
    name: 'ModelDashboard',
    build: (stack) => {
      const monitor = monitorIn(stack);
      const endpoint = stack.node.findChild('Endpoint') as ModelEndpoint;
      new ModelDashboard(stack, 'Dashboard', { endpoint, monitor, alarms: new EndpointAlarms(stack, 'Alarms', { endpoint }) });
    },
  },
  {
    name: 'MonitoringCatalog',
    build: (stack) => {
      const catalog = new MonitoringCatalog(stack, 'Catalog', { monitors: [monitorIn(stack)] });
      catalog.grants.read(new ExecutionRole(stack, 'Analyst', { servicePrincipal: 'lambda.amazonaws.com' }));
    },
  },
  {
    name: 'ModelDashboard of a workflow in another stack',
    build: (stack) => {
      const env = stack.environment.includes('unknown') ? undefined : { account: stack.account, region: stack.region };
      new ModelDashboard(stack, 'Dashboard', { retraining: retraining(new Stack(stack.node.root, 'Training', { env })) });
    },
  },
];
