import { Cancel, Clock } from './clock';
import { AslError } from './errors';

export type Outcome<T = unknown> = { readonly value: T } | { readonly error: AslError };
export type Wake = (outcome: Outcome) => void;

/** Something to wait for: it calls `wake` once; what it returns gives up. */
export type Suspend = (wake: Wake) => Cancel;

/** A piece of work that stops wherever it yields, and goes on when what it yielded has happened. */
export type Routine<T> = Generator<Suspend, T, any>;

/** Starts a routine. The function that it returns ends it for good, wherever it is. */
export function launch<T>(routine: Routine<T>, settle: (outcome: Outcome<T>) => void): Cancel {
  let dead = false;
  let giveUp: Cancel | undefined;
  const advance = (first: Outcome): void => {
    for (let outcome: Outcome | undefined = first; outcome && !dead;) {
      const step = resume(routine, outcome);
      if ('error' in step) return settle(step);
      if (step.value.done) return settle({ value: step.value.value as T });
      outcome = suspend(step.value.value as Suspend);
    }
  };
  const suspend = (wait: Suspend): Outcome | undefined => {
    let woken = false;
    let atOnce: Outcome | undefined;
    let returned = false;
    const cancel = wait((outcome) => {
      if (woken || dead) return;
      woken = true;
      if (!returned) {
        atOnce = outcome;
        return;
      }
      giveUp = undefined;
      advance(outcome);
    });
    returned = true;
    giveUp = woken ? undefined : cancel;
    return atOnce;
  };
  advance({ value: undefined });
  return () => {
    dead = true;
    giveUp?.();
  };
}

function resume(routine: Routine<unknown>, outcome: Outcome): { readonly value: IteratorResult<Suspend, unknown> } | { readonly error: AslError } {
  try {
    return { value: 'error' in outcome ? routine.throw(outcome.error) : routine.next(outcome.value) };
  } catch (error) {
    if (error instanceof AslError) return { error };
    throw error;
  }
}

export function sleep(clock: Clock, seconds: number): Suspend {
  return (wake) => clock.after(seconds, () => wake({ value: undefined }));
}

/** All routines at once, at most `width` at a time. The first error ends the others. */
export function together<T>(routines: readonly (() => Routine<T>)[], width: number): Suspend {
  return (wake) => {
    const results: T[] = new Array(routines.length);
    const running = new Map<number, Cancel>();
    let next = 0;
    let open = routines.length;
    let failed = false;
    const stopAll = () => { for (const cancel of [...running.values()]) cancel(); };
    const start = (index: number): void => {
      let ended = false;
      const cancel = launch(routines[index](), (outcome) => {
        ended = true;
        running.delete(index);
        if ('error' in outcome) {
          failed = true;
          stopAll();
          return wake(outcome);
        }
        results[index] = outcome.value;
        open -= 1;
        if (open === 0) wake({ value: results });
        else fill();
      });
      if (!ended) running.set(index, cancel);
    };
    const fill = (): void => { while (!failed && next < routines.length && running.size < width) start(next++); };
    if (open === 0) wake({ value: results });
    else fill();
    return stopAll;
  };
}
