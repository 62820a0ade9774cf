import { expect, it } from 'vitest';
import { readSpectrum } from '../data/messages';
import { extent, nearest, points, residual, residualLimit } from './series';

it('sorts by energy and drops what was not measured', () => {
  const all = points(readSpectrum({ energyEv: [8300, 8200, 8250], opticalDensity: [1, 2, 'NaN'], opticalDensitySigma: [0.1, 0.1, 0.1], fit: [0.9, 2, 1] }));
  expect(all.map((point) => point.energyEv)).toEqual([8200, 8300]);
  expect(residual(all[1]!)).toBeCloseTo(1);
  expect(nearest(all, 8260)).toBe(1);
});

it('has no residual without a fit or without an error', () => {
  const all = points(readSpectrum({ energyEv: [1, 2], opticalDensity: [1, 1], opticalDensitySigma: [0.1, 0], fit: ['NaN', 1] }));
  expect(all.map(residual)).toEqual([null, null]);
});

it('gives a single value room', () => {
  expect(extent([3], 0.1, 1)).toEqual([2, 4]);
  expect(extent([0, 10], 0.1, 1)).toEqual([-1, 11]);
});

it('gives the residuals an axis that few wild points do not set', () => {
  expect(residualLimit([null, 0.5, -1])).toBe(3);
  expect(residualLimit(Array.from({ length: 100 }, (_, i) => (i === 7 ? -900 : i % 2 === 0 ? 10 : -10)))).toBeCloseTo(13);
  expect(residualLimit([])).toBe(3);
});
