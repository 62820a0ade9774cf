/** Round numbers (1, 2 or 5 times a power of ten) inside [min, max], about `wanted` of them. */
export function ticks(min: number, max: number, wanted: number): number[] {
  const step = tickStep(min, max, wanted);
  if (step === 0) return [];
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** All of them with as many decimals as their step needs. */
export function tickLabels(values: readonly number[]): string[] {
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : Math.abs(values[0] ?? 1) || 1;
  const largest = Math.max(...values.map(Math.abs), 0);
  if (step < 1e-4 || largest >= 1e6) return values.map((value) => minus(value.toExponential(1)));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => minus((Math.abs(value) < step * 1e-6 ? 0 : value).toFixed(decimals)));
}

/** The typographic minus, as wide as a plus. */
const minus = (label: string) => label.replace('-', '−');

function tickStep(min: number, max: number, wanted: number): number {
  if (!(max > min) || wanted < 1) return 0;
  const rough = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return power * (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10);
}
