export type Domain = [min: number, max: number];

/** How the colour scale finds its ends. */
export type DomainChoice = { mode: 'auto' } | { mode: 'fixed'; min: number; max: number };

export const LOW_PERCENTILE = 1;
export const HIGH_PERCENTILE = 99;
const SAMPLES = 40_000;

/**
 * The range from the 1st to the 99th percentile of the finite values: a few wild pixels (a bare edge, a cosmic ray) then do not flatten the picture.
 * At most about 40,000 values are looked at, evenly spread; `null` when none is finite. A constant map gets a little room around its value.
 */
export function robustDomain(values: Float32Array): Domain | null {
  const step = oddStep(values.length);
  const sample = new Float32Array(Math.ceil(values.length / step));
  let n = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i]!;
    if (Number.isFinite(value)) sample[n++] = value;
  }
  if (n === 0) return null;
  const sorted = sample.subarray(0, n).sort();
  const low = percentile(sorted, LOW_PERCENTILE);
  const high = percentile(sorted, HIGH_PERCENTILE);
  if (high > low) return [low, high];
  const room = Math.max(Math.abs(low) * 1e-3, 1e-6);
  return [low - room, low + room];
}

/** Linear interpolation between order statistics, as numpy's default. `sorted` is ascending and not empty. */
export function percentile(sorted: Float32Array, percent: number): number {
  const position = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}

/** Odd, so that it does not walk down the same columns of a frame whose width is even. */
function oddStep(length: number): number {
  const step = Math.max(1, Math.floor(length / SAMPLES));
  return step % 2 === 0 ? step + 1 : step;
}

/** The scale's ends for these values; [0, 1] where there is nothing to go by. */
export function resolveDomain(choice: DomainChoice, values: Float32Array): Domain {
  if (choice.mode === 'fixed') return [choice.min, choice.max];
  return robustDomain(values) ?? [0, 1];
}

export function isDomainChoice(value: unknown): value is DomainChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { mode, min, max } = value as { mode?: unknown; min?: unknown; max?: unknown };
  return mode === 'auto' || (mode === 'fixed' && typeof min === 'number' && typeof max === 'number' && min < max);
}
