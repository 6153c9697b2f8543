import { createHash } from 'crypto';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { askStatus, GONE } from './execution-calls';
import { HOLDER_TAG, LustreCalls, REPORT_TAG, STORAGE_TAG } from './lustre-calls';
import { LustreCleaner } from './lustre-cleaner';
import { RetrainingRuntime } from './retraining-runtime';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { lustreGroup } from '../data/lustre-security-group';
import { derivedName } from '../internal/names';
import { oncePerStack } from '../internal/once';
import { Encryption, IPrivateMlNetwork } from '../security';

const ID = 'LustreRuntime';

/** How long what an orphan could not export is kept. */
const ORPHAN_SECONDS = 86_400;

/** What all file systems of runs of a stack share: their tag, their security groups, and what removes them when nobody else does. */
export class LustreRuntime extends Construct {
  /** The runtime of a stack, made by the first who asks. */
  public static of(scope: Construct): LustreRuntime {
    return oncePerStack(scope, ID, (stack) => new LustreRuntime(stack, ID));
  }

  /** The value of the tag that all these file systems have. */
  public readonly tag: string;
  private made?: { readonly cleaner: LustreCleaner; readonly sweeper: WorkflowMachine };

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.tag = derivedName(this);
  }

  /** The group of the file systems in a network; jobs are let in there before any of them exists. */
  public groupIn(network: IPrivateMlNetwork): ec2.SecurityGroup {
    const id = `Network${createHash('sha256').update(network.node.path).digest('hex').slice(0, 8)}`;
    const holder = this.node.tryFindChild(id);
    if (holder) return holder.node.findChild('SecurityGroup') as ec2.SecurityGroup;
    return lustreGroup(new Construct(this, id), network.vpc, { efa: false, removalPolicy: RemovalPolicy.DESTROY }).group;
  }

  /** What removes file systems; the sweeper is made with it. */
  public cleaner(encryption: Encryption): LustreCleaner {
    if (!this.made) {
      const cleaner = new LustreCleaner(this, 'Cleaner', this.tag, encryption);
      const sweeper = new WorkflowMachine(this, 'Sweeper', {
        definition: this.sweepStates(new Construct(this, 'SweeperStates'), cleaner),
        comment: 'Finds file systems of runs that are dead',
        encryption,
        timeout: Duration.minutes(14),
      });
      this.made = { cleaner, sweeper };
      RetrainingRuntime.of(this, encryption).addChore(sweeper);
    }
    return this.made.cleaner;
  }

  /** Serves the executions that may hold a file system. */
  public serve(executions: string): void {
    this.made!.sweeper.role._allow({ actions: ['states:DescribeExecution'], resources: [executions] });
  }

  private sweepStates(scope: Construct, cleaner: LustreCleaner): sfn.IChainable {
    const list = new ServiceTask(scope, 'List the storage of runs', {
      service: 'aws-sdk:resourcegroupstaggingapi',
      action: 'getResources',
      parameters: { ResourceTypeFilters: ['fsx:file-system'], TagFilters: [{ Key: STORAGE_TAG, Values: [this.tag] }], ResourcesPerPage: 100 },
      resultSelector: { 'items.$': '$.ResourceTagMappingList' },
      resultPath: '$.found',
      timeout: Duration.minutes(1),
      allow: [{ actions: ['tag:GetResources'], resources: ['*'] }],
    });
    const each = new sfn.Map(scope, 'Look at each', {
      itemsPath: '$.found.items', itemSelector: { 'item.$': '$$.Map.Item.Value' }, resultPath: sfn.JsonPath.DISCARD, maxConcurrency: 5,
    });
    each.itemProcessor(this.orphanStates(scope, cleaner));
    return sfn.Chain.start(list).next(each).next(new sfn.Succeed(scope, 'Swept'));
  }

  /** Has a file system removed whose holder does not run; the remover holds it from then on. */
  private orphanStates(scope: Construct, cleaner: LustreCleaner): sfn.IChainable {
    const well = new sfn.Pass(scope, 'Well');
    const tags = new sfn.Pass(scope, 'Read its tags', {
      parameters: {
        'fileSystemId.$': "States.ArrayGetItem(States.StringSplit($.item.ResourceARN, '/'), 1)",
        'holder.$': `$.item.Tags[?(@.Key == '${HOLDER_TAG}')].Value`,
        'report.$': `$.item.Tags[?(@.Key == '${REPORT_TAG}')].Value`,
      },
    });
    const ask = askStatus(scope, 'Ask about its holder', { execution: '$.holder[0]', resultPath: '$.execution', resources: [cleaner.machine.executionArn('*')] });
    const input = { 'fileSystemId.$': '$.fileSystemId', 'seconds': 0, 'keepSeconds': ORPHAN_SECONDS };
    const start = (id: string, report: Record<string, string>) => new ServiceTask(scope, id, {
      service: 'states',
      action: 'startExecution',
      parameters: { 'StateMachineArn': cleaner.machine.arn, 'Name.$': "States.Format('{}-{}', $.fileSystemId, States.Hash($.holder[0], 'MD5'))", 'Input': { ...input, ...report } },
      resultSelector: { 'execution.$': '$.ExecutionArn' },
      resultPath: '$.remover',
      timeout: Duration.minutes(1),
      allow: cleaner.machine.startStatements,
    });
    const hold = new LustreCalls(scope, this.tag).hold('Hand it to the cleaner', '$.fileSystemId', '$.remover.execution');
    const [plain, exporting] = [start('Remove it', { report: '' }), start('Export and remove it', { 'report.$': '$.report[0]' })];
    for (const task of [plain, exporting]) task.orElseIgnore(well).next(hold);
    hold.orElseIgnore(well).next(well);
    const kind = new sfn.Choice(scope, 'Does it export?').when(sfn.Condition.isPresent('$.report[0]'), exporting).otherwise(plain);
    ask.addCatch(kind, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
    ask.orElseIgnore(well).next(new sfn.Choice(scope, 'Does its holder run?').when(sfn.Condition.stringEquals('$.execution.status', 'RUNNING'), well).otherwise(kind));
    tags.next(new sfn.Choice(scope, 'Is it held?').when(sfn.Condition.isPresent('$.holder[0]'), ask).otherwise(well));
    return tags;
  }
}
