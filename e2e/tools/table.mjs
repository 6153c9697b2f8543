// The table of what was expected and what was seen.
import { bold, dim, green, red } from '../../projenrc/tools/steps.mjs';

/** Steps of one run; each prints its line as soon as it is over. */
export class Table {
  rows = [];

  head(title) {
    console.log(`\n${bold(title)}`);
  }

  /** `look` resolves to what was seen: a text, or `{ seen, ok }`; a text must equal what was expected. */
  async step(name, expected, look) {
    const start = Date.now();
    const { seen, ok } = await look().then(
      (answer) => typeof answer === 'object' ? answer : { seen: String(answer), ok: String(answer) === expected },
      (e) => ({ seen: e.message ?? String(e), ok: false }),
    );
    const seconds = (Date.now() - start) / 1000;
    this.rows.push({ name, expected, seen, ok, seconds });
    console.log(`${ok ? green('✔') : red('✘')} ${name.padEnd(58)} ${dim(`${seconds.toFixed(1)} s`.padStart(7))}`);
    console.log(`    expected  ${expected}`);
    console.log(`    seen      ${ok ? seen : red(seen)}`);
    return ok;
  }

  get failed() {
    return this.rows.filter(({ ok }) => !ok).length;
  }

  get passed() {
    return this.rows.length - this.failed;
  }
}
