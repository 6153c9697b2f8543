import { Stack } from 'aws-cdk-lib/core';
import { retraining } from './training-apps';
import { ArtifactStore } from '../../src/data';
import { BaselineStep, DriftTrigger, IModelMonitor, ModelMonitor } from '../../src/monitoring';
import { ApprovalPolicy, ModelRegistry } from '../../src/registry';
import { Encryption } from '../../src/security';
import { ProcessingInput, RegisterStep } from '../../src/training';
import { eventQueue } from '../../src/training/event-queues';
import { WorkflowMachine } from '../../src/training/workflow-machine';

/** A form of a construct; the same shape as in `default-apps.ts`. */
interface DriftApp {
  readonly name: string;
  readonly build: (stack: Stack) => void;
}

/** A monitor of another stack. */
function imported(stack: Stack): IModelMonitor {
  return ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'serving-monitor-0a1b2c3d', checkNames: ['DataDrift'] });
}

/** The default forms of what connects `monitoring` with `training`. */
export const DRIFT_APPS: DriftApp[] = [
  {
    name: 'BaselineStep',
    build: (stack) => {
      const artifacts = new ArtifactStore(stack, 'Data');
      const registry = new ModelRegistry(stack, 'Registry', { artifacts });
      const baseline = new BaselineStep({ data: ProcessingInput.s3(artifacts, 'labelled/'), label: 'fraud' });
      const definition = new RegisterStep({ baseline }).inStateMachine(stack, 'Step', { artifacts, registry });
      new WorkflowMachine(stack, 'Machine', { definition, comment: 'one step', encryption: Encryption.customerManaged() });
    },
  },
  { name: 'DriftTrigger', build: (stack) => void retraining(stack, () => ({ triggers: [DriftTrigger.onViolation(imported(stack))] })) },
  {
    name: 'DriftTrigger that asks a person',
    build: (stack) => void retraining(stack, () => ({
      triggers: [DriftTrigger.onViolation(imported(stack), { checks: ['DataDrift'], approval: ApprovalPolicy.manual() })],
    })),
  },
  {
    name: 'DriftTrigger that asks another system',
    build: (stack) => {
      const encryption = Encryption.customerManaged();
      const deadLetterQueue = { queue: eventQueue(stack, 'Lost', encryption), maxReceiveCount: 5 };
      const approval = ApprovalPolicy.callback({ queue: eventQueue(stack, 'Questions', encryption, { deadLetterQueue }) });
      retraining(stack, () => ({ triggers: [DriftTrigger.onViolation(imported(stack), { approval })] }));
    },
  },
];
