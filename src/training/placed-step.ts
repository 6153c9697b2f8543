import { Construct, IConstruct } from 'constructs';
import { fail } from '../internal/errors';

const NAME = /^[A-Za-z]\w{0,39}$/;
/** What a workflow calls its own states. */
const OWN_NAMES = ['Champion', 'Gate', 'Rejected', 'Succeeded'];
const SYMBOL = Symbol.for('cdk-mlops.training.PlacedStep');

/** What is placed; all that this file needs to know of a step. */
interface Named {
  readonly stepName: string;
}

/** Where the states of a step lie, and all that it owns. */
export class PlacedStep extends Construct {
  /**
   * A scope for a step inside a workflow: fails when its name is taken there, or when the step contains itself.
   */
  public static in(scope: Construct, step: Named): PlacedStep {
    const around = scope.node.scopes.filter(isPlaced);
    requireNoCircle(scope, step, around);
    const workflow = around[0]?.workflow ?? scope;
    requireFreeName(scope, step, workflow);
    return new PlacedStep(scope, step.stepName, { step, workflow });
  }

  /** A scope for a step that is a workflow of its own. */
  public static alone(scope: Construct, step: Named, id: string): PlacedStep {
    return new PlacedStep(scope, id, { step });
  }

  /** The step itself. */
  public readonly step: Named;
  /** In what names are used once. */
  private readonly workflow: IConstruct;

  private constructor(scope: Construct, id: string, { step, workflow }: { readonly step: Named; readonly workflow?: IConstruct }) {
    super(scope, named(scope, step, id));
    Object.defineProperty(this, SYMBOL, { value: true });
    this.step = step;
    this.workflow = workflow ?? this;
  }
}

/** The steps in which a scope lies, from outside. */
export function placedIn(scope: IConstruct): Named[] {
  return scope.node.scopes.filter(isPlaced).map(({ step }) => step);
}

/** The id, of a step whose name can stand in paths and in names of states. */
function named(scope: Construct, { stepName }: Named, id: string): string {
  if (OWN_NAMES.includes(stepName)) {
    fail(scope, 'StepNameTaken', `'stepName' must be none of ${OWN_NAMES.join(', ')}, which a workflow has itself, got ${stepName}; give the step another stepName`);
  }
  if (NAME.test(stepName)) return id;
  fail(scope, 'StepNameInvalid',
    `'stepName' must be a letter and up to 39 letters, digits and underscores, because the result of the step is $.steps.<stepName>, got ${stepName}; write it like PrepareData`);
}

function isPlaced(construct: IConstruct): construct is PlacedStep {
  return SYMBOL in construct;
}

function requireNoCircle(scope: Construct, step: Named, around: readonly PlacedStep[]): void {
  const start = around.findIndex((placed) => placed.step === step);
  if (start < 0) return;
  const circle = [...around.slice(start).map((placed) => placed.step), step].map(({ stepName }) => stepName).join(' > ');
  fail(scope, 'StepsCyclic', `'steps' must not contain themselves, got ${circle}; place a second step with a name of its own, or repeat one over a list with MapStep`);
}

/** Names of states and results would be taken. */
function requireFreeName(scope: Construct, { stepName }: Named, workflow: IConstruct): void {
  const taken = workflow.node.findAll().filter(isPlaced).find((placed) => placed.step.stepName === stepName);
  if (!taken) return;
  fail(scope, 'StepNameTaken', `'stepName' must be used once in a workflow, got ${stepName} for '${taken.node.path}', too; give one of the two another stepName`);
}
