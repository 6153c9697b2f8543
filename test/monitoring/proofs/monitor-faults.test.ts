import { MonitorEngine } from '../../../src/monitoring';
import { Json } from '../../asl/errors';
import { Execution } from '../../asl/execution';
import { explore, Path } from '../../asl/explore';
import { LoadedWorld } from '../../asl/world/load';
import { MonitorPlan, monitorPlan, MonitorWorld } from '../monitor-world';

/** Where an execution may end well. */
const GOOD = ['Done', 'Nothing serves yet', 'Judged by another execution'];

/** What a person, time or the interpreter does to an execution, which no state hears of. */
const KILLED = /aborted|timed out|killed/;

/** States whose own faults may keep an execution from telling. */
const TELLING = ['Write the metrics', 'Tell the end', 'Count the failure', 'Write the failure', 'Tell the failure'];

const eventsOf = ({ bus }: LoadedWorld['world']): Json[] => bus.events.filter((event) => event['detail-type'] === 'Monitor Execution Ended').map(({ detail }) => detail);

function endProblems({ status, trace, error }: Execution): string[] {
  const last = trace.at(-1)!;
  if (status === 'RUNNING') return [`still runs in '${last}'`];
  if (status === 'SUCCEEDED' && !GOOD.includes(last)) return [`ended well in '${last}'`];
  if (status === 'FAILED' && last !== 'Failed' && error !== 'States.Runtime') return [`failed in '${last}' with ${error}`];
  return [];
}

/** Nothing waits for ever; a verdict comes from a job that completed; every end is told, unless nothing could tell it. */
function problems({ world }: LoadedWorld, { faults }: Path): string[] {
  const executions = [...world.engine.executions.values()];
  const events = eventsOf(world);
  const killed = faults.some(({ kind }) => KILLED.test(kind));
  const mute = faults.some(({ kind, place }) => TELLING.includes(place.state) || /answer/.test(kind));
  const alone = faults.some(({ kind, place }) => kind === 'made, and the answer lost' || /stop it$/.test(place.state)); // the service ends it at maxRuntime
  const completed = world.sagemaker.all.jobs.some(({ status }) => status === 'Completed');
  const ended = executions.filter(({ trace }) => trace.at(-1) === 'Done' || trace.includes('Count the failure'));
  return [
    ...executions.flatMap(endProblems),
    ...events.filter(({ status }) => status === 'Completed' && !completed).map(() => 'a quiet window is told, and no job has looked at it'),
    ...events.filter(({ execution, status }) => status === 'Completed' && executions.find(({ arn }) => arn === execution)!.status === 'FAILED' && !mute && !killed)
      .map(() => 'a quiet window is told, and the execution failed'),
    ...!killed && !mute && events.length !== ended.length ? [`${ended.length} executions ended and ${events.length} were told`] : [],
    ...killed || alone ? [] : world.sagemaker.all.orphans(3600).map(({ name }) => `the job ${name} ran on after its execution had ended`),
  ];
}

const CASES: [string, MonitorPlan][] = [
  ['on one instance', monitorPlan()],
  ['on several instances', monitorPlan(() => ({ engine: MonitorEngine.container({ instances: 2 }) }))],
];

test.each(CASES)('a monitor %s ends where it may, whatever goes wrong', (name, plan) => {
  const explored = explore({
    make: (seed, setting) => new MonitorWorld(plan, setting, seed).loaded,
    drive: ({ world, machines }) => {
      const start = () => void world.engine.start(Object.values(machines)[0], { scheduled: '2026-03-01T13:20:00Z' });
      start();
      world.clock.after(30, start); // the schedule may fire twice
      world.clock.after(5 * 3600, start);
    },
    problems,
  }, { depth: 2 });
  process.stdout.write(`    ${explored.paths} paths of a monitor ${name}, ${explored.visited.size} states\n`);

  expect(explored.problems).toEqual([]);
  expect([...explored.visited].map((state) => state.split('/')[1])).toEqual(expect.arrayContaining(['Done', 'Failed', 'Judged by another execution', 'Take the window over']));
}, 300_000);
