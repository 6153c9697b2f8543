const MODULUS = 2_147_483_647;

/** Chance that is the same for the same seed (Lehmer's generator, two rounds for each number). */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.abs(Math.trunc(seed)) * 69_621 + 12_345) % (MODULUS - 1) + 1;
    this.next();
  }

  /** From 0 inclusive to 1 exclusive. */
  public next(): number {
    this.state = this.state * 48_271 % MODULUS;
    const high = this.state;
    this.state = this.state * 48_271 % MODULUS;
    return (high % 65_536 + this.state % 65_536 / 65_536) / 65_536;
  }

  public between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number from `low` to `high`, both included. */
  public integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  public pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)];
  }

  public happens(probability: number): boolean {
    return this.next() < probability;
  }

  public uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
