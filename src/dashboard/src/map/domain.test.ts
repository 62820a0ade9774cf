import { describe, expect, it } from 'vitest';
import { percentile, resolveDomain, robustDomain } from './domain';

describe('percentile', () => {
  it('interpolates as numpy.percentile does', () => {
    const sorted = Float32Array.from([1, 2, 3, 4]);
    expect([0, 25, 50, 100].map((p) => percentile(sorted, p))).toEqual([1, 1.75, 2.5, 4]);
  });
});

describe('robustDomain', () => {
  it('is not moved by a few wild pixels or by missing ones', () => {
    const values = Float32Array.from({ length: 1001 }, (_, i) => i / 1000);
    values[3] = 1e9;
    values[500] = NaN;
    values[501] = -Infinity;
    const [low, high] = robustDomain(values)!;
    expect(low).toBeCloseTo(0.01, 2);
    expect(high).toBeCloseTo(0.99, 2);
  });

  it('sees every column of a large even-width map', () => {
    const columns = 1024;
    const values = Float32Array.from({ length: columns * columns }, (_, i) => (i % columns) / columns);
    const [low, high] = robustDomain(values)!;
    expect(low).toBeCloseTo(0.01, 2);
    expect(high).toBeCloseTo(0.99, 2);
  });

  it('gives a constant map room around its value', () => {
    const [low, high] = robustDomain(new Float32Array([5, 5, 5]))!;
    expect(low).toBeLessThan(5);
    expect(high).toBeGreaterThan(5);
  });

  it('has no answer when nothing is finite', () => {
    expect(robustDomain(new Float32Array([NaN, NaN]))).toBeNull();
    expect(robustDomain(new Float32Array(0))).toBeNull();
  });
});

describe('resolveDomain', () => {
  it('keeps fixed ends whatever the values, and falls back to 0 to 1', () => {
    expect(resolveDomain({ mode: 'fixed', min: -1, max: 2 }, new Float32Array([9]))).toEqual([-1, 2]);
    expect(resolveDomain({ mode: 'auto' }, new Float32Array([NaN]))).toEqual([0, 1]);
  });
});
