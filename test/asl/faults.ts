import { TaskCall } from './engine';
import { AslError, Json } from './errors';
import { Execution } from './execution';
import { Job, Ending } from './world/sagemaker-jobs';
import { Refusal } from './world/service';
import { Interference, Silence, World } from './world/world';

/** A state of a machine. */
export interface Place {
  readonly machine: string;
  readonly state: string;
}

/** Something that goes wrong at one place, in the first execution that comes there. */
export interface Fault {
  readonly kind: string;
  /** Whether it can go wrong for this state. */
  readonly fits: (definition: Json) => boolean;
  readonly make: (world: World, place: Place) => Interference;
}

const isTask = ({ Type }: Json) => Type === 'Task';
const isJob = ({ Resource }: Json) => /sagemaker:create\w+\.sync$/.test(Resource ?? '');
const waits = ({ Resource }: Json) => /\.sync(:2)?$|waitForTaskToken$/.test(Resource ?? '');
const answers = (definition: Json) => isTask(definition) && !/waitForTaskToken$/.test(definition.Resource);
const readsObject = ({ Resource }: Json) => /s3:getObject$/.test(Resource ?? '');
const keepsAnswer = (definition: Json) => answers(definition) && (definition.ResultPath !== null || definition.ResultSelector !== undefined);

/** Counts the calls of the first execution at a place, and lets only them be disturbed. */
function at({ machine, state }: Place, disturb: (call: TaskCall, count: number) => void): (call: TaskCall) => void {
  let victim: Execution | undefined;
  let count = 0;
  return (call) => {
    if (call.state !== state || call.execution.machine.name !== machine) return;
    victim ??= call.execution;
    if (victim === call.execution) disturb(call, ++count);
  };
}

function refusing(kind: string, code: string, times: number, fits: Fault['fits'] = isTask): Fault {
  return {
    kind,
    fits,
    make: (_, place) => ({ before: at(place, (_call, count) => { if (count <= times) throw new Refusal(code, `Rate exceeded: ${code}`); }) }),
  };
}

function answering(kind: string, change: (value: Json) => Json, fits: Fault['fits'] = keepsAnswer): Fault {
  return {
    kind,
    fits,
    make: (_, place) => {
      let answer: { readonly value: Json } | undefined;
      const disturbed = at(place, (_call, count) => { if (count === 1) answer = { value: undefined }; });
      return {
        after: (call, value) => {
          answer = undefined;
          disturbed(call);
          return answer ? change(value) : value;
        },
      };
    },
  };
}

/** A job that ends in another way than well. */
function ending(kind: string, end: Ending): Fault {
  return {
    kind,
    fits: isJob,
    make: (world, place) => {
      let next = false;
      const usual = world.sagemaker.all.ending;
      world.sagemaker.all.ending = (job: Job) => {
        const disturbed = next;
        next = false;
        return disturbed ? end : usual(job);
      };
      return { before: at(place, (_call, count) => { next = count === 1; }) };
    },
  };
}

/** A person, the service or time ends an execution while it is in a state. */
function ended(kind: string, end: (execution: Execution) => void): Fault {
  return {
    kind,
    fits: ({ Type }) => Type !== 'Succeed' && Type !== 'Fail',
    make: (world, { machine, state }) => {
      let done = false;
      return {
        entered: (execution, entered) => {
          if (done || entered !== state || execution.machine.name !== machine) return;
          done = true;
          world.clock.after(world.chance.between(0, 0.5), () => end(execution));
        },
      };
    },
  };
}

/** Something that FSx makes, and that turns out badly. */
function storage(kind: string, action: RegExp, spoil: (world: World) => void): Fault {
  return {
    kind,
    fits: ({ Resource }) => action.test(Resource ?? ''),
    make: (world, place) => {
      const { created, task } = world.fsx;
      const disturb = at(place, () => spoil(world));
      return {
        before: (call) => {
          Object.assign(world.fsx, { created, task });
          disturb(call);
        },
      };
    },
  };
}

const HOUR = 3600;

export const FAULTS: readonly Fault[] = [
  refusing('throttled once', 'ThrottlingException', 1),
  refusing('throttled three times', 'ThrottlingException', 3),
  refusing('throttled for ever', 'ThrottlingException', Infinity),
  refusing('access denied', 'AccessDeniedException', Infinity),
  refusing('no quota', 'ResourceLimitExceeded', Infinity, isJob),
  refusing('no quota once', 'ResourceLimitExceeded', 1, isJob),
  {
    kind: 'answer lost',
    fits: answers,
    make: (_, place) => {
      let lost = false;
      const disturbed = at(place, (_call, count) => { lost = count === 1; });
      return {
        after: (call, value) => {
          lost = false;
          disturbed(call);
          if (lost) throw new Refusal('SdkClientException', 'Unable to execute HTTP request: the connection was reset');
          return value;
        },
      };
    },
  },
  {
    kind: 'made, and the answer lost',
    fits: isJob,
    make: (world, place) => ({
      before: at(place, ({ action, parameters }, count) => {
        if (count > 1) return;
        const usual = world.sagemaker.all.ending;
        world.sagemaker.all.ending = () => ({ status: 'Completed', after: Infinity });
        world.sagemaker.operations[action](structuredClone(parameters));
        world.sagemaker.all.ending = usual;
        throw new Refusal('SdkClientException', 'Unable to execute HTTP request: the connection was reset');
      }),
    }),
  },
  { kind: 'no answer', fits: isTask, make: (_, place) => ({ before: at(place, () => { throw new Silence(); }) }) },
  answering('an empty answer', () => ({})),
  answering('an answer of nulls', (value) => Object.fromEntries(Object.keys(value ?? {}).map((key) => [key, null]))),
  answering('an answer that is no JSON', (value) => ({ ...value, Body: '{"metrics": ' }), readsObject),
  answering('an answer of text for numbers', (value) => ({ ...value, Body: value.Body.replace(/:\s*(-?[\d.]+)/g, ':"$1"') }), readsObject),
  ...['', 'null', '[]', '7', '"text"', '{}', '{"metrics":null}'].map((Body) => answering(`an answer that holds ${Body || 'nothing'}`, (value) => ({ ...value, Body }), readsObject)),
  answering('an oversized answer', (value) => ({ ...value, Padding: 'x'.repeat(262_144) }), answers),
  ending('job failed', { status: 'Failed', reason: 'AlgorithmError: the script ended with 1', after: 900 }),
  ending('no capacity', { status: 'Failed', reason: 'CapacityError: Unable to provision requested ML compute capacity', after: 900 }),
  ending('job stopped', { status: 'Stopped', after: 900 }),
  ending('waited too long for spot', { status: 'Stopped', secondary: 'MaxWaitTimeExceeded', after: 5 * HOUR }),
  ending('job never ends', { status: 'Completed', after: Infinity }),
  storage('file system not made', /fsx:createFileSystem$/, (world) => { world.fsx.created = () => 'FAILED'; }),
  storage('task failed', /fsx:createDataRepositoryTask$/, (world) => { world.fsx.task = () => ({ lifecycle: 'FAILED', failedFiles: 10 }); }),
  storage('files left behind', /fsx:createDataRepositoryTask$/, (world) => { world.fsx.task = () => ({ lifecycle: 'SUCCEEDED', failedFiles: 1 }); }),
  ended('aborted by a person', (execution) => execution.stop('Stopped', 'by a person')),
  ended('machine timed out', (execution) => execution.expire()),
  {
    kind: 'killed by States.Runtime',
    fits: isTask,
    make: (_, place) => ({ before: at(place, () => { throw new AslError('States.Runtime', 'injected'); }) }),
  },
  {
    kind: 'aborted while it waits',
    fits: waits,
    make: (world, place) => ({ before: at(place, ({ execution }, count) => { if (count === 1) world.clock.after(240, () => execution.stop('Stopped', 'by a person')); }) }),
  },
];
