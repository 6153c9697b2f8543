import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { Encryption, NetworkPlacement } from '../../src/security';
import { WorkflowMachine, WorkflowMachineProps } from '../../src/training/workflow-machine';
import { StepContext } from '../../src/training/workflow-step';

/** A machine of these states, encrypted with the key of its stack. */
export function machineOf(stack: Stack, definition: sfn.IChainable, options: Partial<WorkflowMachineProps> = {}): WorkflowMachine {
  return new WorkflowMachine(stack, 'Machine', { definition, comment: 'a machine of a test', encryption: Encryption.customerManaged(), ...options });
}

/** The definition of a machine as Step Functions reads it; every reference becomes a word of letters. */
export function definitionOf(machine: WorkflowMachine): any {
  const value = Stack.of(machine).resolve(machine.resource.definitionString);
  return JSON.parse(typeof value === 'string' ? value : value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : reference(part))).join(''));
}

function reference(part: any): string {
  const name = part.Ref ?? part['Fn::GetAtt']?.[0] ?? 'value';
  return String(name).replace(/^AWS::/, '').replace(/\W/g, '');
}

/** What a step may count on in a stack that has a store. */
export function contextOf(stack: Stack, more: Partial<StepContext> = {}): StepContext {
  const artifacts = more.artifacts ?? new ArtifactStore(stack, 'Artifacts');
  return { artifacts, modelPrefix: 'models/', encryption: Encryption.customerManaged(), network: NetworkPlacement.isolated(), ...more };
}
