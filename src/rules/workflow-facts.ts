import { Fact } from './rule';
import type { Definition } from './workflow-definition';

/** A statement that allows something, as a role has it; what only the deployment knows stands as a hole in the text. */
export interface PermissionFacts {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Where the history of executions is written. */
export interface WorkflowLogFacts {
  readonly level: Fact<string | undefined>;
  readonly destinations: Fact<readonly Fact<string | undefined>[] | undefined>;
}

/** How the data of executions is encrypted. */
export interface WorkflowKeyFacts {
  readonly type: Fact<string | undefined>;
  readonly hasKey: Fact<boolean>;
  /** In seconds. */
  readonly reuse: Fact<number | undefined>;
}

/** A state machine of Step Functions. */
export interface WorkflowFacts {
  readonly name: Fact<string | undefined>;
  readonly type: Fact<string | undefined>;
  /** Characters of the definition; of one with unknown parts the characters that are known. */
  readonly size: Fact<number | undefined>;
  /** Its states; `undefined` where the text is no JSON object, unknown where it cannot be seen. */
  readonly definition: Fact<Definition | undefined>;
  readonly log: Fact<WorkflowLogFacts | undefined>;
  readonly key: Fact<WorkflowKeyFacts | undefined>;
  /** All that the role of the machine allows; unknown as soon as one of its policies cannot be read. */
  readonly permissions: Fact<readonly PermissionFacts[]>;
  /** Whether the machine is made after the policies of its role. */
  readonly waitsForPolicies: Fact<boolean>;
}
