import { EventRuleFacts, EventTargetFacts } from './event-facts';
import { between, eachKnown, lengthBetween, matches, problemIf } from './problems';
import { Fact, given, known, Problem, Rule } from './rule';

const API = 'EventBridge API';

function onTargets(check: (target: EventTargetFacts, at: string) => Problem[]): (f: EventRuleFacts) => Problem[] {
  return (f) => eachKnown('targets', f.targets).flatMap(([target, at]) => check(target, at));
}

/** How many ways to shape the event are surely used. */
function shapes({ input, inputPath, hasTransformer }: EventTargetFacts): number {
  const used = [known(input) && input !== undefined, known(inputPath) && inputPath !== undefined, hasTransformer === true];
  return used.filter(Boolean).length;
}

function atMost(field: string, text: Fact<string | undefined>, most: number): Problem[] {
  return problemIf(given(text) && text.length > most, {
    field, rule: `must have at most ${most} characters`, got: given(text) ? `${text.length} characters` : undefined, mend: 'pass an address instead of the content',
  });
}

/** Services that EventBridge calls as a role; for queues, topics, functions and log groups a policy of the resource speaks. */
const BY_ROLE = /^arn:[^:]*:(states|codepipeline|codebuild|kinesis|ecs|batch|sagemaker|ssm|firehose):/;
const TYPES_BY_ROLE = ['AWS::StepFunctions::StateMachine', 'AWS::StepFunctions::StateMachineAlias', 'AWS::StepFunctions::StateMachineVersion', 'AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project', 'AWS::SageMaker::Pipeline', 'AWS::Batch::JobQueue'];

function calledAsRole({ arn, type }: EventTargetFacts): boolean {
  return (given(arn) && BY_ROLE.test(arn)) || (given(type) && TYPES_BY_ROLE.includes(type));
}

/** What the targets of a rule must be. */
export const TARGET_RULES: Rule<EventRuleFacts>[] = [
  {
    id: 'EB-06',
    what: 'A rule has at most five targets, unless the quota was raised',
    severity: 'warning',
    source: 'EventBridge User Guide, eb-quota; unconfirmed for your account',
    check: (f) => lengthBetween('targets', f.targets, { low: 0, high: 5, noun: 'targets' }, 'write a second rule with the same pattern'),
  },
  {
    id: 'EB-06',
    what: 'A target has an id of 1 to 64 characters and shapes its input in one way, within 8192 characters and 100 paths',
    severity: 'error',
    source: `${API}, Target, InputTransformer`,
    check: onTargets((target, at) => [
      ...matches(`${at}.id`, target.id, { pattern: /^[.\-_A-Za-z0-9]+$/, rule: 'must have 1 to 64 letters, digits, dots, hyphens and underscores', mend: 'write for example Target0', maxLength: 64 }),
      ...problemIf(shapes(target) > 1, { field: `${at}.input`, rule: 'must be the only one of input, input path and input transformer', mend: 'leave the others out' }),
      ...atMost(`${at}.input`, target.input, 8192),
      ...atMost(`${at}.inputPath`, target.inputPath, 256),
      ...atMost(`${at}.template`, target.template, 8192),
      ...between(`${at}.paths`, target.paths, { low: 0, high: 100, unit: ' paths' }, 'read fewer values of the event'),
    ]),
  },
  {
    id: 'EB-07',
    what: 'A message for a FIFO queue has a group',
    severity: 'error',
    source: `${API}, SqsParameters.MessageGroupId`,
    check: onTargets((target, at) => problemIf(given(target.arn) && /^arn:[^:]*:sqs:.*\.fifo$/.test(target.arn) && target.messageGroup === undefined, {
      field: `${at}.messageGroup`, rule: 'must be given for a FIFO queue, which takes no message without it', mend: 'name the group, or use a standard queue',
    })),
  },
  {
    id: 'EB-08',
    what: 'A target that has no policy of its own is called as a role',
    severity: 'error',
    source: `${API}, Target.RoleArn`,
    check: onTargets((target, at) => problemIf(calledAsRole(target) && target.hasRole === false, {
      field: `${at}.hasRole`, rule: 'must be given for a target without a policy of its own, or no event is ever delivered', mend: 'give a role that events.amazonaws.com may assume',
    })),
  },
  {
    id: 'EB-09',
    what: 'A job of AWS Batch has an array of 2 to 10000 and 1 to 10 attempts',
    severity: 'error',
    source: `${API}, BatchArrayProperties, BatchRetryStrategy`,
    check: onTargets((target, at) => [
      ...between(`${at}.arraySize`, target.arraySize, { low: 2, high: 10000 }, 'leave it out for a single job'),
      ...between(`${at}.attempts`, target.attempts, { low: 1, high: 10 }, 'use 1 to try once'),
    ]),
  },
];
