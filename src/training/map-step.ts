import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { addedBy, keptStates, placedStates, writtenBy } from './branch-states';
import { demanding } from './demanding';
import { failed, ITEM_KEY } from './job-names';
import { requireSteps } from './require-steps';
import { catching } from './service-task';
import { StepItems } from './step-items';
import { IWorkflowStep, StepContext, WorkflowStep } from './workflow-step';
import { fail } from '../internal/errors';
import { format } from '../internal/intrinsics';

/**
 * What is repeated, and over which list.
 */
export interface MapStepProps {
  /** The name of the step. */
  readonly stepName: string;

  /** The list. Each item stands at `$.item` of the document that its steps see. */
  readonly items: StepItems;

  /** The steps that are done for each item, at least one, in order. */
  readonly steps: IWorkflowStep[];

  /**
   * How many items are worked on at the same time, 1 to 40. Each may start jobs: mind the quotas of their instances.
   *
   * @default 1
   */
  readonly maxConcurrency?: number;
}

/**
 * The same steps for each item of a list: segments, or sets of hyperparameters. Each item gets a document of its own that begins as that
 * of the run, with the item at `$.item`; what its steps added is one entry of the list at `$.steps.<stepName>.items`, beside its `item`.
 *
 * When one item fails, the others are left and the step fails. Names of jobs tell the items apart.
 */
export class MapStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * Fails when there is no step, when two have one name, when a step contains itself, or when `maxConcurrency` is out of range.
   *
   * @param props - Steps and list.
   */
  constructor(private readonly props: MapStepProps) {
    super();
    this.stepName = props.stepName;
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    const { stepName, props: { steps, items } } = this;
    requireSteps(scope, 'steps', steps);
    const failure = failed(scope, stepName);
    const result = `$.steps.${stepName}`;
    const itemsPath = items._path ?? `${result}.items`;
    const repeat = new sfn.Map(scope, stepName, {
      itemsPath,
      itemSelector: { 'document.$': '$', 'item.$': '$$.Map.Item.Value', 'itemKey.$': keyOf(context) },
      maxConcurrency: this.concurrency(scope),
      resultSelector: { 'items.$': '$' },
      resultPath: result,
    });
    const item = new sfn.Pass(scope, `${stepName}: item`, { inputPath: '$.item', resultPath: '$.document.item' });
    const key = new sfn.Pass(scope, `${stepName}: key of the item`, { inputPath: '$.itemKey', resultPath: '$.document.itemKey', outputPath: '$.document' });
    const inside = placedStates(scope, steps, { ...context, insideMap: true });
    repeat.itemProcessor(item.next(key).next(inside).next(keptStates(scope, stepName, ['item', ...addedBy(steps)])));
    catching(repeat, failure);
    const list = { path: itemsPath, repeat, failure };
    const start = items._values ? literal(scope, stepName, items._values).next(repeat) : listed(scope, stepName, list);
    return sfn.Chain.custom(start.startState, [repeat], repeat);
  }

  /**
   * @internal
   */
  public override _writes(context: StepContext): string[] {
    return writtenBy(this.props.steps, context);
  }

  private concurrency(scope: Construct): number {
    const { maxConcurrency = 1 } = this.props;
    if (Number.isInteger(maxConcurrency) && maxConcurrency >= 1 && maxConcurrency <= 40) return maxConcurrency;
    fail(scope, 'MapConcurrency', `'maxConcurrency' must be a whole number between 1 and 40, got ${maxConcurrency}; more items wait for their turn`);
  }
}

/** The number of the item, behind that of the item of a list around it. */
function keyOf({ insideMap }: StepContext): string {
  return insideMap ? format(['', '.', ''], ITEM_KEY, '$$.Map.Item.Index') : format(['', ''], '$$.Map.Item.Index');
}

/** A list that is known now, where a list of the document would stand. */
function literal(scope: Construct, stepName: string, items: Record<string, string>[]): sfn.Pass {
  return new sfn.Pass(scope, `${stepName}: items`, { result: sfn.Result.fromObject({ items }), resultPath: `$.steps.${stepName}` });
}

interface List {
  readonly path: string;
  readonly repeat: sfn.Map;
  readonly failure: sfn.IChainable;
}

function listed(scope: Construct, stepName: string, { path, repeat, failure }: List): sfn.Choice {
  if (!path.startsWith('$.')) {
    fail(scope, 'InputPath', `'jsonPath' must be a path into the document of the run, got ${path}; begin it with $. as in $.steps.Split.payload.segments`);
  }
  return demanding(scope, `${stepName}: is there a list?`, {
    path, next: repeat, failure, error: { Error: 'MapItemsMissing', Cause: `There is no list at ${path}` },
  });
}
