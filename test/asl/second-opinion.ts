import { createRequire } from 'module';
import { AslError, Json } from './errors';

/** The package is an ES module with a build for `require`, which the compiler does not see. */
const { StateMachine } = createRequire(__filename)('aws-local-stepfunctions');

/** Node 20 lacks what the package uses for Parallel and Map. */
function polyfill(): void {
  const promise = Promise as Json;
  promise.withResolvers ??= function (this: Json) {
    const deferred: Json = {};
    deferred.promise = new this((resolve: Json, reject: Json) => Object.assign(deferred, { resolve, reject }));
    return deferred;
  };
}

export interface Opinion {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
}

/** What `aws-local-stepfunctions` makes of a machine. Nothing waits: it knows no virtual clock. */
export async function secondOpinion(definition: Json, input: Json, answers: Record<string, (parameters: Json) => Json>): Promise<Opinion> {
  polyfill();
  const names = namesOf(definition);
  try {
    const handlers = Object.entries(answers).map(([state, answer]) => [state, async (given: Json) => thrown(() => answer(given))]);
    const machine = new StateMachine(definition, { validationOptions: { checkArn: false } });
    const execution = machine.run(input, {
      context: { Execution: { Name: 'test-run', RedriveCount: 0 } },
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        waitTimeOverrides: Object.fromEntries(names.map((name) => [name, 0])),
        retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
      },
    } as Json);
    return { status: 'SUCCEEDED', output: await execution.result };
  } catch (error: any) {
    return { status: 'FAILED', error: error.cause?.name ?? error.name };
  }
}

/** It tells errors apart by the name of what is thrown. */
function thrown(answer: () => Json): Json {
  try {
    return answer();
  } catch (problem) {
    if (problem instanceof AslError) throw Object.assign(new Error(problem.cause), { name: problem.error });
    throw problem;
  }
}

function namesOf(definition: Json): string[] {
  const inner = (state: Json) => [...state.Branches ?? [], state.ItemProcessor, state.Iterator].filter(Boolean);
  return Object.entries<Json>(definition.States).flatMap(([name, state]) => [name, ...inner(state).flatMap(namesOf)]);
}
