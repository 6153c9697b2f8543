// covers src/training/approval-asking.ts
// covers src/training/approval-decisions.ts
// covers src/training/approval-table.ts
// covers src/training/approval-waiting.ts
// covers src/training/version-calls.ts
import { ApprovalWorld, BY_REVIEWER, DAY, HOUR } from './approval-world';
import { ApprovalPolicy } from '../../src/registry';
import { AslError } from '../asl';
import { Refusal } from '../asl/world/service';

const manual = () => new ApprovalWorld(({ topic }) => ApprovalPolicy.manual({ notify: topic }));

describe('a version that waits for a person', () => {
  test('does not keep the run that registered it', () => {
    const world = manual();
    const { run } = world.register();
    world.pass(60);

    expect(run.status).toBe('SUCCEEDED');
    expect(world.waits.map(({ status }) => status)).toEqual(['RUNNING']);
  });

  test('is told to the topic once, with its metrics and how to approve it', () => {
    const world = manual();
    const { arn } = world.register();
    world.pass(DAY);

    expect(world.messages).toHaveLength(1);
    const [{ Message }] = world.messages;
    expect(Message).toContain('"auc":0.91');
    expect(Message).toContain(`--model-package-arn ${arn} --model-approval-status Approved`);
    expect(Message).toContain('rejected after 14 days');
    expect(Message.split('\n')).toHaveLength(4);
  });

  test.each(['Approved', 'Rejected'] as const)('that is %s is settled at once, and who, when and why are kept', (decision) => {
    const world = manual();
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, decision, 'as discussed');
    world.pass(60);

    expect(world.waits[0].output).toMatchObject({ decision, by: BY_REVIEWER, reason: 'as discussed', version: arn });
    expect(world.record(arn)).toMatchObject({ decision, decidedBy: BY_REVIEWER, reason: 'as discussed', workflow: 'fraud-retraining', mode: 'manual', number: 1 });
    expect(world.record(arn).decidedAt).toMatch(/^2026-03-01T13:00/);
    expect(world.record(arn)).not.toHaveProperty('token');
    expect(world.decisions).toEqual([expect.objectContaining({ workflow: 'fraud-retraining', version: arn, decision, by: BY_REVIEWER })]);
  });

  test('whose approval came before anybody waited counts', () => {
    const world = manual();
    const { ModelPackageArn: arn } = world.world.sagemaker.operations.createModelPackage({ ModelPackageGroupName: 'fraud' });
    world.decide(arn, 'Approved');
    world.pass(60);
    world.handOver(arn);
    world.pass(60);

    expect(world.waits[0].output).toMatchObject({ decision: 'Approved', by: BY_REVIEWER });
    expect(world.messages).toEqual([]);
  });

  test('whose approval comes while the token is being stored, and whose event is lost, counts after a minute', () => {
    const world = manual();
    world.loseEvents();
    const { arn } = world.register();
    world.world.interference = { before: ({ action }) => { if (action === 'putItem') world.decide(arn, 'Approved'); } };
    world.pass(120);

    expect(world.waits[0].output).toMatchObject({ decision: 'Approved' });
  });

  test('whose event is lost is found by the sweep', () => {
    const world = manual();
    world.loseEvents();
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, 'Rejected');
    world.pass(HOUR);
    expect(world.waits[0].status).toBe('RUNNING');
    world.sweep();

    expect(world.waits[0].output).toMatchObject({ decision: 'Rejected', by: BY_REVIEWER });
  });

  test('is told of once, although every event comes twice and late', () => {
    const world = manual();
    world.world.bus.duplicates = 1;
    world.world.bus.delay = [0.1, 400];
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, 'Approved');
    world.pass(HOUR);

    expect(world.decisions).toHaveLength(1);
    expect(world.record(arn)).toMatchObject({ decision: 'Approved' });
  });

  test('counts as it is when the events of two decisions arrive in the wrong order', () => {
    const world = manual();
    world.world.bus.delay = [1, 300];
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, 'Rejected');
    world.decide(arn, 'Approved');
    world.pass(HOUR);

    expect(world.waits[0].output).toMatchObject({ decision: 'Approved' });
    expect(world.decisions.map(({ decision }) => decision)).toEqual(['Approved']);
  });

  test('is handed over once, although the run does it twice', () => {
    const world = manual();
    const { arn } = world.register();
    world.pass(60);
    const again = world.handOver(arn, { metrics: { auc: 0.5 } });
    world.pass(60);

    expect(again.status).toBe('SUCCEEDED');
    expect(world.waits).toHaveLength(1);
  });

  test('waits although the topic refuses the message', () => {
    const world = manual();
    world.world.interference = { before: ({ service }) => { if (service === 'sns') throw new AslError('SNS.AuthorizationErrorException', 'no'); } };
    const { arn } = world.register();
    world.pass(HOUR);
    expect(world.messages).toEqual([]);
    world.decide(arn, 'Approved');
    world.pass(60);

    expect(world.waits[0].output).toMatchObject({ decision: 'Approved' });
  });

  test('changes its decision later, and that is kept and told', () => {
    const world = manual();
    const { arn } = world.register();
    world.pass(60);
    world.decide(arn, 'Approved');
    world.pass(HOUR);
    world.decide(arn, 'Rejected', 'a mistake');
    world.pass(HOUR);

    expect(world.decisions.map(({ decision }) => decision)).toEqual(['Approved', 'Rejected']);
    expect(world.record(arn)).toMatchObject({ decision: 'Rejected', reason: 'a mistake', workflow: 'fraud-retraining' });
  });

  test('keeps a decision that comes after a person stopped the wait', () => {
    const world = manual();
    const { arn } = world.register();
    world.pass(HOUR);
    world.waits[0].stop();
    world.decide(arn, 'Approved');
    world.pass(HOUR);

    expect(world.record(arn)).toMatchObject({ decision: 'Approved', decidedBy: BY_REVIEWER });
    expect(world.record(arn)).not.toHaveProperty('waiting');
    expect(world.decisions).toHaveLength(1);
  });

  test('of somebody else is nobody\'s business', () => {
    const world = manual();
    const { ModelPackageArn: arn } = world.world.sagemaker.operations.createModelPackage({ ModelPackageGroupName: 'fraud' });
    world.decide(arn, 'Approved');
    world.pass(HOUR);

    expect(world.decisions).toEqual([]);
    expect(world.record(arn)).toBeUndefined();
  });
});

describe('a version that nobody decides on', () => {
  test('is rejected when its time is over, with the reason', () => {
    const world = manual();
    const { arn } = world.register();
    world.pass(14 * DAY - HOUR);
    expect(world.status(arn).status).toBe('PendingManualApproval');
    world.pass(2 * HOUR);

    expect(world.status(arn)).toEqual({ status: 'Rejected', description: 'nobody decided within 14 days' });
    expect(world.record(arn)).toMatchObject({ decision: 'Rejected', decidedBy: 'expiry', reason: 'nobody decided within 14 days' });
    expect(world.decisions).toHaveLength(1);
  });

  test('is not rejected when somebody approved it and every event and sweep was lost', () => {
    const world = manual();
    world.loseEvents();
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, 'Approved');
    world.pass(15 * DAY);

    expect(world.status(arn).status).toBe('Approved');
    expect(world.record(arn)).toMatchObject({ decision: 'Approved', decidedBy: BY_REVIEWER });
  });
});

describe('a newer version', () => {
  test('supersedes the older one that waits, with the reason', () => {
    const world = manual();
    const older = world.register();
    world.pass(HOUR);
    const newer = world.register();
    world.pass(HOUR);

    expect(world.status(older.arn)).toEqual({ status: 'Rejected', description: `superseded by ${newer.arn}` });
    expect(world.record(older.arn)).toMatchObject({ decision: 'Rejected', reason: `superseded by ${newer.arn}` });
    expect(world.waits.map(({ status }) => status)).toEqual(['SUCCEEDED', 'RUNNING']);
    expect(world.status(newer.arn).status).toBe('PendingManualApproval');
  });

  test('leaves an older one that was approved', () => {
    const world = manual();
    const older = world.register();
    world.pass(HOUR);
    world.loseEvents();
    world.decide(older.arn, 'Approved');
    world.register();
    world.pass(HOUR);

    expect(world.status(older.arn).status).toBe('Approved');
  });

  test('that is handed over late leaves a version that is newer than itself', () => {
    const world = manual();
    const { ModelPackageArn: first } = world.world.sagemaker.operations.createModelPackage({ ModelPackageGroupName: 'fraud' });
    const second = world.register();
    world.pass(HOUR);
    world.handOver(first);
    world.pass(HOUR);

    expect(world.status(second.arn).status).toBe('PendingManualApproval');
  });
});

describe('a version that a rule approves', () => {
  test('is approved at once, and who did it is kept', () => {
    const world = new ApprovalWorld(() => ApprovalPolicy.automatic());
    const { arn } = world.register();
    world.pass(60);

    expect(world.status(arn)).toEqual({ status: 'Approved', description: 'fraud-retraining approves every version that it registers' });
    expect(world.record(arn)).toMatchObject({ decision: 'Approved', decidedBy: 'automatic', mode: 'automatic' });
    expect(world.decisions).toHaveLength(1);
  });
});

describe('a version that another system decides on', () => {
  const callback = () => new ApprovalWorld(({ queue }) => ApprovalPolicy.callback({ queue }));

  test('is in the queue with a token, its report and its workflow', () => {
    const world = callback();
    const { arn } = world.register();
    world.pass(HOUR);

    expect(world.questions).toEqual([{ taskToken: world.record(arn).token, version: arn, workflow: 'fraud-retraining', run: expect.any(String), report: expect.anything() }]);
  });

  test.each(['Approved', 'Rejected'] as const)('is %s when the system says so', (decision) => {
    const world = callback();
    const { arn } = world.register();
    world.pass(HOUR);
    world.answer(world.questions[0].taskToken, { decision, by: 'ticket 7', reason: 'the board said so' });
    world.pass(HOUR);

    expect(world.status(arn)).toEqual({ status: decision, description: 'the board said so' });
    expect(world.record(arn)).toMatchObject({ decision, decidedBy: 'ticket 7' });
    expect(world.decisions).toHaveLength(1);
  });

  test('is decided by an answer without name and reason', () => {
    const world = callback();
    const { arn } = world.register();
    world.pass(HOUR);
    world.answer(world.questions[0].taskToken, { decision: 'Approved' });
    world.pass(HOUR);

    expect(world.record(arn)).toMatchObject({ decision: 'Approved', decidedBy: 'callback', reason: '' });
  });

  test.each([['text', 'Approved'], ['another word', { decision: 'yes' }], ['nothing', {}], ['a number for a name', { decision: 'Approved', by: 7 }], ['null', null]])(
    'goes on waiting after an answer that is %s, and is asked about again', (_, answer) => {
      const world = callback();
      const { arn } = world.register();
      world.pass(HOUR);
      world.answer(world.questions[0].taskToken, answer);
      world.pass(HOUR);
      expect(world.status(arn).status).toBe('PendingManualApproval');
      expect(world.questions).toHaveLength(2);
      world.answer(world.questions[1].taskToken, { decision: 'Approved' });
      world.pass(HOUR);

      expect(world.status(arn).status).toBe('Approved');
    });

  test('stays as it is when three answers are not understood, and the machine says so', () => {
    const world = callback();
    const { arn } = world.register();
    for (const attempt of [0, 1, 2]) {
      world.pass(HOUR);
      world.answer(world.questions[attempt].taskToken, { approved: true });
    }
    world.pass(HOUR);

    expect(world.waits[0]).toMatchObject({ status: 'FAILED', error: 'AnswerNotUnderstood' });
    expect(world.status(arn).status).toBe('PendingManualApproval');
  });

  test('is decided by a person in the registry, too', () => {
    const world = callback();
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, 'Approved');
    world.pass(60);

    expect(world.waits[0].output).toMatchObject({ decision: 'Approved', by: BY_REVIEWER });
    expect(() => world.answer(world.questions[0].taskToken, { decision: 'Rejected' })).toThrow();
  });

  test('keeps the decision of a person that the answer of the system contradicts', () => {
    const world = callback();
    world.loseEvents();
    const { arn } = world.register();
    world.pass(HOUR);
    world.decide(arn, 'Rejected');
    world.answer(world.questions[0].taskToken, { decision: 'Approved' });
    world.pass(HOUR);

    expect(world.status(arn).status).toBe('Rejected');
    expect(world.record(arn)).toMatchObject({ decision: 'Rejected', decidedBy: BY_REVIEWER });
  });

  test('gets its status with a plain description when the registry refuses the reason', () => {
    const world = callback();
    const { arn } = world.register();
    world.pass(HOUR);
    world.world.interference = { before: ({ state }) => { if (state === 'Set the status') throw new AslError('SageMaker.SageMakerException', 'a line break'); } };
    world.answer(world.questions[0].taskToken, { decision: 'Approved', reason: 'two\nlines' });
    world.pass(HOUR);

    expect(world.status(arn)).toEqual({ status: 'Approved', description: 'by callback' });
    expect(world.record(arn)).toMatchObject({ reason: 'two\nlines' });
  });
});

describe('a version that a function decides on', () => {
  const asking = (reply: (payload: any) => unknown) => {
    const world = new ApprovalWorld(({ fn, topic }) => ApprovalPolicy.invoke(fn, { notify: topic }));
    world.world.lambda.functions.set('arn:aws:lambda:eu-west-1:111111111111:function:reviewer', reply as never);
    return world;
  };

  test('is approved when the function says so, which sees the report', () => {
    const world = asking(({ report }) => ({ decision: report.metrics.auc > 0.9 ? 'Approved' : 'Rejected', by: 'rules' }));
    const good = world.register();
    world.pass(60);
    const bad = world.register({ metrics: { auc: 0.8 } });
    world.pass(60);

    expect(world.status(good.arn).status).toBe('Approved');
    expect(world.status(bad.arn).status).toBe('Rejected');
    expect(world.messages).toEqual([]);
  });

  test.each([['says something else', () => ({ ok: true })], ['fails', () => { throw new Refusal('Function', 'broken'); }]])('waits for a person when the function %s', (_, reply) => {
    const world = asking(reply);
    const { arn } = world.register();
    world.pass(HOUR);
    expect(world.messages).toHaveLength(1);
    world.decide(arn, 'Approved');
    world.pass(60);

    expect(world.waits[0].output).toMatchObject({ decision: 'Approved', by: BY_REVIEWER });
  });
});
