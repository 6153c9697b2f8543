/** A decimal number, exactly: DynamoDB calculates with 38 digits. */
interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

export function add(a: string, b: string): string {
  return calculate(a, b, (x, y) => x + y);
}

export function subtract(a: string, b: string): string {
  return calculate(a, b, (x, y) => x - y);
}

/** Negative, zero or positive as `a` is smaller than, equal to or greater than `b`. */
export function compare(a: string, b: string): number {
  const difference = subtract(a, b);
  return difference === '0' ? 0 : difference.startsWith('-') ? -1 : 1;
}

export function isDecimal(text: unknown): text is string {
  return typeof text === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
}

function calculate(a: string, b: string, operation: (x: bigint, y: bigint) => bigint): string {
  const [x, y] = [parse(a), parse(b)];
  const places = Math.max(x.places, y.places);
  return write({ digits: operation(scale(x, places), scale(y, places)), places });
}

function parse(text: string): Decimal {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const digits = BigInt(`${whole}${fraction}`.replace('+', ''));
  const places = fraction.length - Number(exponent);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

function scale({ digits, places }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - places);
}

function write({ digits, places }: Decimal): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  const fraction = text.slice(text.length - places).replace(/0+$/, '');
  const plain = fraction ? `${whole}.${fraction}` : whole;
  return negative ? `-${plain}` : plain;
}
