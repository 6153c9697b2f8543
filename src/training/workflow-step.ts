import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Metric } from './metric';
import { PlacedStep } from './placed-step';
import { IArtifactStore } from '../data';
import { IModelRegistry } from '../registry';
import { Encryption, NetworkPlacement } from '../security';

/** What a step of a workflow may count on: where results go, and how jobs run unless the step says otherwise. */
export interface StepContext {
  /** Where steps write what they make. */
  readonly artifacts: IArtifactStore;

  /** Below which prefix of the store model artifacts go, with a slash at its end. */
  readonly modelPrefix: string;

  /** How what a step makes is encrypted. */
  readonly encryption: Encryption;

  /** Where the containers of a step run. */
  readonly network: NetworkPlacement;

  /**
   * Where versions are registered.
   *
   * @default - the step stands in a state machine that registers nothing
   */
  readonly registry?: IModelRegistry;

  /**
   * What the report of the workflow declares: a version is registered with these numbers unless its `RegisterStep` says otherwise.
   *
   * @default - nothing is declared, so that no numbers are registered
   */
  readonly metrics?: Metric[];

  /**
   * Whether the step runs once for each item of a list. Names of jobs then hold `$.itemKey` of its document, which tells the items apart.
   *
   * @default false
   */
  readonly insideMap?: boolean;
}

/**
 * A step of a workflow. Ours implement it; so can yours, with any states of the CDK.
 *
 * The document that flows through a workflow is JSON (JSONPath). Steps add to it and take nothing away:
 * `$.run` facts of the run, `$.model` what was trained, `$.report` how it was evaluated, `$.version` what was registered,
 * `$.steps.<stepName>` what every other step says.
 */
export interface IWorkflowStep {
  /** The name of the step, unique in its workflow: it begins the names of its states and keys its result below `$.steps`. */
  readonly stepName: string;

  /**
   * Defines the states of the step.
   *
   * @param scope - An empty construct for the states and whatever else the step owns.
   * @param context - Where results go, and how jobs run.
   */
  bindStep(scope: Construct, context: StepContext): sfn.IChainable;
}

/** How a step runs in a state machine that is not a `RetrainingWorkflow`. */
export interface StandaloneStepOptions {
  /** Where the step writes what it makes. */
  readonly artifacts: IArtifactStore;

  /**
   * Below which prefix of the store model artifacts go.
   *
   * @default 'models/'
   */
  readonly modelPrefix?: string;

  /**
   * How what the step makes is encrypted.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * Where the containers of the step run.
   *
   * @default NetworkPlacement.isolated()
   */
  readonly network?: NetworkPlacement;

  /**
   * Where versions are registered.
   *
   * @default - the state machine registers nothing
   */
  readonly registry?: IModelRegistry;
}

/** A step of ours: a value that states and permissions are made from when it is placed in a workflow or in a state machine of yours. */
export abstract class WorkflowStep implements IWorkflowStep {
  /** The name of the step, unique in its workflow. */
  public abstract readonly stepName: string;

  /**
   * Defines the states of the step.
   *
   * @param scope - An empty construct for the states and whatever else the step owns.
   * @param context - Where results go, and how jobs run.
   */
  public abstract bindStep(scope: Construct, context: StepContext): sfn.IChainable;

  /**
   * The prefixes below the artifact store of the workflow that the step writes to: uploads there must not start it.
   *
   * @internal
   */
  public _writes(_context: StepContext): string[] {
    return [];
  }

  /**
   * The names below `$.steps` under which the step keeps results.
   *
   * @internal
   */
  public get _names(): string[] {
    return [this.stepName];
  }

  /**
   * What the step does with the version at `$.version.arn` when it stands beside the registration; nothing by default.
   *
   * @param _scope - The construct in which `bindStep` defined the states of the step.
   * @param _context - The context that it had.
   * @internal
   */
  public _afterRegistration(_scope: Construct, _context: StepContext): sfn.Chain | undefined {
    return undefined;
  }

  /**
   * The step in a state machine of your own, with the permissions that it needs. A failed step ends the machine with the error of the
   * service; put it into an `sfn.Parallel` to catch that.
   *
   * @param scope - Where the states are defined.
   * @param id - The id of the step there.
   * @param options - Where results go, and how jobs run.
   */
  public inStateMachine(scope: Construct, id: string, options: StandaloneStepOptions): sfn.Chain {
    const { encryption = Encryption.customerManaged(), network = NetworkPlacement.isolated(), modelPrefix = 'models/', ...rest } = options;
    return chainOf(this.bindStep(PlacedStep.alone(scope, this, id), { ...rest, modelPrefix, encryption, network }));
  }
}

/** A chain of one step or of several, in order. */
function chainOf(step: sfn.IChainable): sfn.Chain {
  return sfn.Chain.custom(step.startState, step.endStates, step.startState);
}
