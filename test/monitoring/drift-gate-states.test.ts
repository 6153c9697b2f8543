// covers src/monitoring/drift-question.ts
import { Duration } from 'aws-cdk-lib/core';
import { DAY, DriftWorld, gatePlan, HOUR, VIOLATION } from './drift-world';
import { ApprovalPolicy } from '../../src/registry';
import { Json } from '../asl';
import { Refusal } from '../asl/world/service';
import { Silence } from '../asl/world/world';

const PLAIN = gatePlan();
const OFTEN = gatePlan(() => ({ atMostEvery: Duration.hours(6), perDay: 2 }));
const ASKING = gatePlan(({ topic }) => ({ approval: ApprovalPolicy.manual({ notify: topic, expiry: Duration.days(3) }) }));
const SYSTEM = gatePlan(({ queue }) => ({ approval: ApprovalPolicy.callback({ queue, expiry: Duration.days(3) }) }));

/** Calls of a state that are refused. */
function refusing(drift: DriftWorld, state: string): DriftWorld {
  drift.world.interference = { before: (call) => { if (call.state === state) throw new Refusal('AccessDeniedException', 'no'); } };
  return drift;
}

/** Calls of a state that happen, and whose answer is lost so many times. */
function deaf(drift: DriftWorld, state: string, times: number): DriftWorld {
  let count = 0;
  drift.world.interference = {
    after: (call, value) => {
      if (call.state === state && ++count <= times) throw new Refusal('SdkClientException', 'the connection was reset');
      return value;
    },
  };
  return drift;
}

describe('a violation', () => {
  const drift = new DriftWorld(PLAIN).violate().pass(60);

  test('asks for one run', () => {
    expect(drift.starts).toBe(1);
  });

  test('holds the gate for as long as the cool-down', () => {
    expect([drift.holder, drift.gates[0].running]).toEqual([drift.gates[0].arn, true]);
  });

  test('counts on its day', () => {
    expect(drift.counted).toEqual({ '2026-03-01': 1 });
  });

  test('gives the gate back when the time is over', () => {
    const over = new DriftWorld(PLAIN).violate().rest();
    expect([over.holder, over.ends]).toEqual([undefined, ['Open again']]);
  });
});

describe('a second violation', () => {
  test('during the cool-down starts nothing', () => {
    const drift = new DriftWorld(PLAIN).violate().violateAt(DAY - HOUR).rest();
    expect([drift.starts, drift.ends]).toEqual([1, ['Open again', 'Cooling down']]);
  });

  test('after it starts one more run', () => {
    expect(new DriftWorld(PLAIN).violate().violateAt(DAY + HOUR).rest().starts).toBe(2);
  });

  test('at the same moment starts nothing', () => {
    expect(new DriftWorld(PLAIN).violate().violate().rest().starts).toBe(1);
  });

  test('at the cap of the day starts nothing and holds nothing', () => {
    const drift = new DriftWorld(gatePlan(() => ({ atMostEvery: Duration.hours(1), perDay: 2 })));
    const capped = drift.violate().violateAt(2 * HOUR).violateAt(4 * HOUR).rest();
    expect([capped.starts, capped.counted, capped.holder]).toEqual([2, { '2026-03-01': 2 }, undefined]);
  });

  test('on the next day starts a run again', () => {
    const drift = new DriftWorld(gatePlan(() => ({ atMostEvery: Duration.hours(1), perDay: 1 })));
    const capped = drift.violate().violateAt(4 * HOUR).violateAt(13 * HOUR).rest();
    expect(capped.counted).toEqual({ '2026-03-01': 1, '2026-03-02': 1 });
  });
});

test.each([
  ['of another monitor', { monitor: 'other' }],
  ['that is none', { violations: 0, status: 'Completed' }],
  ['during a release', { duringRelease: true }],
  ['that a release suppressed', { duringRelease: true, violations: 0, status: 'CompletedDuringRelease' }],
])('a violation %s starts nothing', (_, detail) => {
  expect(new DriftWorld(PLAIN).violate(detail).rest().gates).toEqual([]);
});

describe('a gate that dies', () => {
  test('while it waits is taken over by the next violation', () => {
    const drift = new DriftWorld(OFTEN).violate().pass(HOUR);
    drift.gates[0].stop('Stopped', 'by a person');
    drift.violate().pass(HOUR);
    expect([drift.starts, drift.holder]).toEqual([2, drift.gates[1].arn]);
  });

  test('does not raise the cap of the day', () => {
    const drift = new DriftWorld(PLAIN).violate().pass(HOUR);
    drift.gates[0].stop('Stopped', 'by a person');
    expect(drift.violate().rest().starts).toBe(1);
  });

  test('is taken over by one of two violations at once', () => {
    const drift = new DriftWorld(OFTEN).violate().pass(HOUR);
    drift.gates[0].stop('Stopped', 'by a person');
    drift.violate().violate().rest();
    expect([drift.starts, drift.ends.filter((end) => end === 'Open again')]).toEqual([2, ['Open again']]);
  });

  test('and that nobody knows any more is taken over as well', () => {
    const drift = new DriftWorld(OFTEN).violate().pass(HOUR);
    const [gate] = drift.gates;
    gate.stop('Stopped', 'by a person');
    drift.world.engine.executions.delete(gate.arn);
    expect(drift.violate().pass(HOUR).starts).toBe(2);
  });

  test('before it counted has spent nothing', () => {
    const drift = new DriftWorld(PLAIN);
    drift.world.interference = { before: ({ state }) => { if (state === 'Count the start') throw new Silence(); } };
    drift.violate().pass(20).gates[0].stop('Stopped', 'by a person');
    drift.world.interference = {};
    expect(drift.violate().pass(HOUR).counted).toEqual({ '2026-03-01': 1 });
  });
});

describe('an answer that is lost', () => {
  test.each(['Take the gate', 'Count the start', 'Give the gate back'])("at '%s' starts one run and spends one start", (state) => {
    const drift = deaf(new DriftWorld(PLAIN), state, 1).violate().rest();
    expect([drift.starts, drift.counted, drift.holder]).toEqual([1, { '2026-03-01': 1 }, undefined]);
  });

  test('when the gate is taken over starts one run', () => {
    const drift = deaf(new DriftWorld(OFTEN), 'Take it over', 1).violate().pass(HOUR);
    drift.gates[0].stop('Stopped', 'by a person');
    drift.violate().rest();
    expect([drift.starts, drift.holder]).toEqual([2, undefined]);
  });
});

describe('a service that refuses', () => {
  test.each(['Count the start', 'Start a run'])("'%s' fails the gate and gives it back", (state) => {
    const drift = refusing(new DriftWorld(PLAIN), state).violate().rest();
    expect([drift.gates[0].status, drift.gates[0].error, drift.holder]).toEqual(['FAILED', expect.stringContaining('AccessDenied'), undefined]);
  });

  test("'Take the gate' fails the gate, which nobody holds", () => {
    const drift = refusing(new DriftWorld(PLAIN), 'Take the gate').violate().rest();
    expect([drift.gates[0].status, drift.holder]).toEqual(['FAILED', undefined]);
  });

  test("'Give the gate back' fails the gate, and the next violation takes it over", () => {
    const drift = refusing(new DriftWorld(OFTEN), 'Give the gate back').violate().rest();
    drift.world.interference = {};
    const failed = drift.gates[0].status;
    expect([failed, drift.violate().pass(60).starts]).toEqual(['FAILED', 2]);
  });

  test('to say whether a start was counted fails the gate without a second one', () => {
    const drift = deaf(new DriftWorld(PLAIN), 'Count the start', 1);
    const { after } = drift.world.interference;
    drift.world.interference = { after, before: (call) => { if (call.state === 'Was it counted?') throw new Refusal('AccessDeniedException', 'no'); } };
    drift.violate().rest();
    expect([drift.gates[0].status, drift.starts, drift.counted]).toEqual(['FAILED', 0, { '2026-03-01': 1 }]);
  });
});

describe('a person who is asked', () => {
  const asked = (): DriftWorld => new DriftWorld(ASKING).violate().pass(HOUR);
  const message = (drift: DriftWorld): string => drift.world.sns.published[0].Message;

  test('is asked before anything starts or counts', () => {
    expect([asked().starts, asked().counted]).toEqual([0, {}]);
  });

  test('reads what was found and where the report lies', () => {
    expect(message(asked()).split('\n').slice(0, 3)).toEqual([
      'The monitor fraud-monitor found violations of ["DataDrift"] in the window that began at 2026-03-01T11:00:00Z.',
      `Reasons: ${JSON.stringify(VIOLATION.reasons)}`,
      `Report: ${VIOLATION.report}`,
    ]);
  });

  test('reads how to answer, and until when', () => {
    const drift = asked();
    expect(message(drift).split('\n').slice(3)).toEqual([
      `To train again: aws stepfunctions send-task-success --region eu-west-1 --task-output '{"decision":"Approved"}' --task-token ${drift.token}`,
      `Not to: aws stepfunctions send-task-success --region eu-west-1 --task-output '{"decision":"Rejected"}' --task-token ${drift.token}`,
      'Without an answer nothing is started; the question ends after 3 days.',
    ]);
  });

  test('starts a run with a yes', () => {
    expect(asked().answer({ decision: 'Approved' }).pass(60).starts).toBe(1);
  });

  test('starts one on the day of the answer', () => {
    expect(asked().pass(DAY).answer({ decision: 'Approved' }).pass(60).counted).toEqual({ '2026-03-02': 1 });
  });

  test.each([{ decision: 'Rejected' }, { decision: 'approved' }, { decision: true }, {}, null, 'Approved', []])('starts nothing with %j', (answer: Json) => {
    const drift = asked().answer(answer).rest();
    expect([drift.starts, drift.gates[0].status, drift.holder]).toEqual([0, 'SUCCEEDED', undefined]);
  });

  test('is not asked again before the cool-down is over', () => {
    const drift = asked().answer({ decision: 'Rejected' }).pass(DAY - 2 * HOUR).violate().pass(HOUR);
    expect(drift.world.sns.published).toHaveLength(1);
  });

  test('is asked again afterwards', () => {
    const drift = asked().answer({ decision: 'Rejected' }).pass(DAY + HOUR).violate().pass(HOUR);
    expect(drift.world.sns.published).toHaveLength(2);
  });

  test('is asked once while nobody answers', () => {
    const drift = asked().violate().violate().pass(HOUR);
    expect(drift.world.sns.published).toHaveLength(1);
  });

  test('who says nothing in time starts nothing', () => {
    const drift = asked().rest();
    expect([drift.starts, drift.gates[0].trace.includes('Nobody decided'), drift.holder]).toEqual([0, true, undefined]);
  });

  test('cannot be reached: the gate fails and is free', () => {
    const drift = refusing(new DriftWorld(ASKING), 'Ask').violate().rest();
    expect([drift.gates[0].status, drift.holder]).toEqual(['FAILED', undefined]);
  });

  test('is not asked when the day has no start left', () => {
    const drift = asked().answer({ decision: 'Approved' }).pass(60);
    drift.gates[0].stop('Stopped', 'by a person');
    drift.violate().rest();
    expect([drift.world.sns.published.length, drift.ends]).toEqual([1, [expect.any(String), 'Open again']]);
  });

  test('is asked also where the event says next to nothing', () => {
    const drift = new DriftWorld(ASKING).violate({ checks: undefined, reasons: undefined, report: undefined, windowStart: undefined }).pass(HOUR);
    expect(message(drift)).toContain('found violations of [] in the window that began at unknown.');
  });
});

describe('a system that is asked', () => {
  const asked = (): DriftWorld => new DriftWorld(SYSTEM).violate().pass(HOUR);

  test('gets the token and all that the event says', () => {
    const drift = asked();
    expect(drift.questions).toEqual([{ taskToken: drift.token, violation: VIOLATION }]);
  });

  test('starts a run with a yes', () => {
    expect(asked().answer({ decision: 'Approved', by: 'planner' }).pass(60).starts).toBe(1);
  });

  test('starts nothing with a no', () => {
    expect(asked().answer({ decision: 'Rejected' }).rest().starts).toBe(0);
  });
});
