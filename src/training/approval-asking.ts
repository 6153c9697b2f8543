import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ApprovalTable } from './approval-table';
import { againStates, functionState, isUnderstood, noticeStates, questionStates, Startable, waitingStates } from './approval-waiting';
import { failed } from './job-names';
import { decisionOfRegistry, knowVersion, lookAtVersion, setStatus, tellDecision } from './version-calls';

/** How a version may be asked about; the states of each are made when the first policy needs them. */
export type Way = 'automatic' | 'function' | 'queue' | 'topic';

/** The states that get a decision on one version and write it down. */
export class AskingStates {
  public readonly start: sfn.IChainable;
  private readonly modes: sfn.Choice;
  private readonly ways: sfn.Choice;
  private readonly told: sfn.IChainable;
  private readonly ask: sfn.IChainable;
  private readonly understood: sfn.Choice;
  private readonly settle: sfn.IChainable;
  private readonly offered = new Set<Way>();

  constructor(private readonly scope: Construct, private readonly table: ApprovalTable, decisions: Startable) {
    const failure = failed(scope, 'Approval');
    this.settle = this.settleStates(failure);
    const waiting = waitingStates(scope, table, decisions);
    [this.ask, this.ways, this.told] = [waiting.start, waiting.ways, waiting.told];
    this.understood = new sfn.Choice(scope, 'Is it a decision?').otherwise(againStates(scope, waiting.start));
    this.understood.when(isUnderstood(), this.takeAnswer());
    waiting.start.next(this.understood);

    this.modes = new sfn.Choice(scope, 'Who decides?').when(sfn.Condition.stringEquals('$.mode', 'manual'), waiting.start).otherwise(waiting.start);
    const know = knowVersion(scope, 'Which version', { attempt: 0, asked: '0' }).orElse(failure);
    const older = table.older(scope, 'Which older ones wait').orElse(failure);
    const replaced = this.replacedStates();
    this.start = know.next(new sfn.Choice(scope, 'Is it still open?')
      .when(sfn.Condition.stringEquals('$.known.status', 'PendingManualApproval'), older)
      .otherwise(this.settle));
    older.next(replaced).next(this.modes);
  }

  /** Makes the states of a way to get a decision, once. The calls that need permissions of their own are allowed by the caller. */
  public offer(way: Way): void {
    if (this.offered.has(way)) return;
    this.offered.add(way);
    const { scope, ways, told } = this;
    const is = (mode: string) => sfn.Condition.stringEquals('$.mode', mode);
    if (way === 'topic') ways.when(sfn.Condition.isPresent('$.notify'), noticeStates(scope, told));
    if (way === 'queue') ways.when(sfn.Condition.isPresent('$.queue'), questionStates(scope, this.table, told));
    if (way === 'function') this.modes.when(is('invoke'), functionState(scope, this.ask).next(this.understood));
    if (way === 'automatic') {
      this.modes.when(is('automatic'), new sfn.Pass(scope, 'Approved by the rule', {
        parameters: { 'decision': 'Approved', 'by': 'automatic', 'at.$': '$$.State.EnteredTime', 'reason.$': '$.why' }, resultPath: '$.decision',
      }).next(this.settle));
    }
  }

  /** Older versions that wait are rejected; whoever waits for them hears of it through the registry. */
  private replacedStates(): sfn.Map {
    const { scope } = this;
    const each = new sfn.Map(scope, 'Older versions', {
      itemsPath: '$.older.versions',
      itemSelector: { 'version.$': '$$.Map.Item.Value', 'newer.$': '$.version' },
      resultPath: sfn.JsonPath.DISCARD,
      maxConcurrency: 1,
    });
    const done = new sfn.Pass(scope, 'Older version: done');
    const reject = setStatus(scope, 'Older version: reject', {
      'ModelApprovalStatus': 'Rejected', 'ApprovalDescription.$': "States.Format('superseded by {}', $.newer)",
    }).orElseIgnore(done);
    const open = new sfn.Choice(scope, 'Older version: still open?')
      .when(sfn.Condition.stringEquals('$.known.status', 'PendingManualApproval'), reject)
      .otherwise(done);
    reject.next(done);
    each.itemProcessor(knowVersion(scope, 'Older version: status').orElseIgnore(done).next(open));
    return each;
  }

  /** An answer may leave out who and why. */
  private takeAnswer(): sfn.IChainable {
    const defaults = new sfn.Pass(this.scope, 'What an answer may leave out', {
      parameters: { 'by.$': "States.Format('{}', $.mode)", 'reason': '' }, resultPath: '$.absent',
    });
    const merged = new sfn.Pass(this.scope, 'What was answered', {
      parameters: { 'answer.$': 'States.JsonMerge($.absent, $.answer.value, false)', 'at.$': '$$.State.EnteredTime' }, resultPath: '$.given',
    });
    const decision = new sfn.Pass(this.scope, 'The decision', {
      parameters: { 'decision.$': '$.given.answer.decision', 'by.$': '$.given.answer.by', 'reason.$': '$.given.answer.reason', 'at.$': '$.given.at' },
      resultPath: '$.decision',
    });
    return defaults.next(merged).next(decision).next(this.settle);
  }

  /** What the registry says counts; where it is still open, the decision is written there. */
  private settleStates(failure: sfn.IChainable): sfn.IChainable {
    const { scope, table } = this;
    const look = lookAtVersion(scope, 'What the registry says').orElse(failure);
    const record = table.record(scope, 'Write it down', {
      workflow: { 'S.$': '$.workflow' }, run: { 'S.$': '$.run' }, mode: { 'S.$': '$.mode' }, requestedAt: { 'S.$': '$$.Execution.StartTime' },
    }).orElse(failure);
    const tell = tellDecision(scope, 'Tell', '$.workflow').orElse(failure);
    const end = new sfn.Pass(scope, 'Decided', {
      parameters: {
        'version.$': '$.version', 'decision.$': '$.decision.decision', 'by.$': '$.decision.by', 'at.$': '$.decision.at', 'reason.$': '$.decision.reason',
      },
    });
    record.next(tell).next(end);

    const registry = decisionOfRegistry(scope, 'The registry');
    registry.next(record);
    const status = { 'ModelApprovalStatus.$': '$.decision.decision' };
    const plain = setStatus(scope, 'Set the status alone', { ...status, 'ApprovalDescription.$': "States.Format('by {}', $.mode)" }).orElse(failure);
    const set = setStatus(scope, 'Set the status', { ...status, 'ApprovalDescription.$': '$.decision.reason' }).orElseIgnore(plain);
    plain.next(record);
    set.next(record);
    const open = new sfn.Choice(scope, 'Is it open?')
      .when(sfn.Condition.stringEquals('$.now.ModelApprovalStatus', 'PendingManualApproval'), set)
      .otherwise(registry);
    return look.next(open);
  }
}
