import type { Spectrum } from '../data/types';

/** One measured point of the spectrum. `fit` is null while there is none. */
export interface Point {
  energyEv: number;
  opticalDensity: number;
  sigma: number;
  fit: number | null;
}

/** The points that can be drawn, by energy (a scan may visit them in any order, and joints twice). */
export function points(spectrum: Spectrum): Point[] {
  return spectrum.energyEv
    .map((energyEv, i) => {
      const sigma = spectrum.opticalDensitySigma[i] ?? 0;
      const fit = spectrum.fit[i];
      return {
        energyEv,
        opticalDensity: spectrum.opticalDensity[i] ?? NaN,
        sigma: Number.isFinite(sigma) ? sigma : 0,
        fit: fit !== undefined && Number.isFinite(fit) ? fit : null,
      };
    })
    .filter((point) => Number.isFinite(point.energyEv) && Number.isFinite(point.opticalDensity))
    .sort((a, b) => a.energyEv - b.energyEv);
}

/** The ends of some numbers with a share of their span added on both sides; a single value gets `room`. */
export function extent(values: readonly number[], share: number, room: number): [number, number] {
  const min = Math.min(...values);
  const max = Math.max(...values);
  const extra = max > min ? share * (max - min) : room;
  return [min - extra, max + extra];
}

/** (measured − fitted) in standard errors, null where it has no meaning. */
export const residual = (point: Point): number | null =>
  point.fit === null || !(point.sigma > 0) ? null : (point.opticalDensity - point.fit) / point.sigma;

/** Half the height of the residuals' axis in standard errors: at least three, and one or two wild points do not flatten the others. */
export function residualLimit(residuals: readonly (number | null)[]): number {
  const sizes = residuals.filter((value) => value !== null).map(Math.abs).sort((a, b) => a - b);
  const most = sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 0;
  return Math.max(3, 1.3 * most);
}

/** The index of the point nearest to an energy. `all` is sorted and not empty. */
export function nearest(all: readonly Point[], energyEv: number): number {
  let best = 0;
  for (let i = 1; i < all.length; i++) {
    if (Math.abs(all[i]!.energyEv - energyEv) < Math.abs(all[best]!.energyEv - energyEv)) best = i;
  }
  return best;
}
