import { describe, expect, it } from 'vitest';
import { bytes, duration, figures, milliseconds, pixels, share, withSigma } from './format';

describe('withSigma', () => {
  it('shows both numbers to the second figure of the error', () => {
    expect(withSigma(0.41234, 0.0312)).toBe('0.412 ± 0.031');
    expect(withSigma(1.7, 0.5)).toBe('1.70 ± 0.50');
    expect(withSigma(-0.021, 0.09)).toBe('−0.021 ± 0.090');
    expect(withSigma(0.5, 1e-7)).toBe('0.5000 ± 0.0000');
  });

  it('never invents an error', () => {
    expect(withSigma(0.4, NaN)).toBe('0.400 ± ?');
    expect(withSigma(NaN, 0.1)).toBe('not determined');
  });
});

it('tells spans as people do', () => {
  expect([0, 44.6, 60, 259.7, 3600, 3864].map(duration)).toEqual(['0 s', '45 s', '1 min 00 s', '4 min 20 s', '1 h 00 min', '1 h 04 min']);
  expect(duration(NaN)).toBe('unknown');
});

it('tells sizes and latencies with three figures', () => {
  expect([0, 999, 33_100_000, 5e9].map(bytes)).toEqual(['0 B', '999 B', '33.1 MB', '5.00 GB']);
  expect([0, 0.853, 12.34, 123.4, 1234].map(milliseconds)).toEqual(['–', '0.85 ms', '12.3 ms', '123 ms', '1.2 s']);
});

it('tells shares in whole percent', () => {
  expect([0, 0.384, 1].map(share)).toEqual(['0 %', '38 %', '100 %']);
});

it('reads a value off a map', () => {
  expect([0.123456, 0, 1e-7, NaN].map((value) => figures(value))).toEqual(['0.1235', '0', '1.00e-7', 'no value']);
});

it('writes a place on the detector without powers of ten', () => {
  expect([0, 1000, 1000.5, -0.1 - 0.2].map(pixels)).toEqual(['0', '1000', '1000.5', '−0.3']);
});
