import { Chance } from '../chance';
import { AslError, Json } from '../errors';

/** Counts the attempts of one state, one counter for each retrier. */
export class Retries {
  /** How often the state was tried again. */
  public count = 0;
  private readonly used = new Map<Json, number>();

  constructor(private readonly retriers: readonly Json[], private readonly chance: Chance) {}

  /** Seconds until the next attempt, or undefined where there is none. */
  public after(error: AslError): number | undefined {
    const retrier = this.retriers.find(({ ErrorEquals }) => error.matches(ErrorEquals));
    if (!retrier) return undefined;
    const used = this.used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.used.set(retrier, used + 1);
    this.count += 1;
    const full = Math.min((retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used, retrier.MaxDelaySeconds ?? Infinity);
    return retrier.JitterStrategy === 'FULL' ? this.chance.between(0, full) : full;
  }
}
