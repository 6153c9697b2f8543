import { Template } from './case';
import { UNKNOWN } from '../../../src/rules/rule';
import { definitionOf } from '../../../src/rules/workflow-definition';
import { WorkflowFacts } from '../../../src/rules/workflow-facts';

export type Json = Record<string, unknown>;

const ENDS = { Type: 'Pass', End: true };

/** A machine that does nothing, with states added, replaced or removed. */
export function machine(states: Record<string, Json | undefined> = {}, around: Json = {}): Json {
  const all = Object.entries({ Start: { Type: 'Pass', Next: 'Done' }, Done: ENDS, ...states }).filter(([, state]) => state !== undefined);
  return { StartAt: 'Start', States: Object.fromEntries(all), ...around };
}

/** A machine whose first state is this one. */
export function first(state: Json, around: Json = {}): Json {
  return machine({ Start: { Next: 'Done', ...state } }, around);
}

/** A state that calls a service; what a job does comes from the document of a run. */
export function call(resource: string, parameters: Json = {}, more: Json = {}): Json {
  const job = /^sagemaker:create(\w+)Job/.test(resource) ? { 'AlgorithmSpecification.$': '$.algorithm' } : {};
  return { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters: { ...job, ...parameters }, TimeoutSeconds: 60, ...more };
}

/** The facts of a machine that nothing is wrong with. */
export function workflow(change: Partial<WorkflowFacts> = {}): WorkflowFacts {
  return {
    name: undefined,
    type: undefined,
    size: 100,
    definition: definitionOf(machine()),
    log: undefined,
    key: undefined,
    permissions: UNKNOWN,
    waitsForPolicies: UNKNOWN,
    ...change,
  };
}

export const withDefinition = (definition: Json): WorkflowFacts => workflow({ definition: definitionOf(definition) });

/** A template with a machine whose role is elsewhere. */
export function machineTemplate(definition: unknown, properties: Json = {}, more: Record<string, object> = {}): Template {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  return {
    Resources: {
      Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:aws:iam::111111111111:role/machine', DefinitionString: text, ...properties } },
      ...more,
    },
  };
}

/** A template with a machine whose role may do these actions on these resources. */
export function permittedTemplate(definition: Json, statements: [string[], unknown][], properties: Json = {}): Template {
  return machineTemplate(definition, { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties }, {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {},
        Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })) } }],
      },
    },
  });
}
