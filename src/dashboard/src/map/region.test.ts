import { describe, expect, it } from 'vitest';
import { clickedRegion, drawnRegion, fits, regionText, valueIndex } from './region';
import type { MapGeometry } from './region';

const FULL: MapGeometry = { rows: 100, columns: 200, binPx: 1, rowsPx: 100, columnsPx: 200 };
/** 101 x 200 detector pixels in bins of 4: the last row of bins overhangs by three pixels. */
const BINNED: MapGeometry = { rows: 26, columns: 50, binPx: 4, rowsPx: 101, columnsPx: 200 };

describe('clickedRegion', () => {
  it('is the one pixel under the pointer', () => {
    expect(clickedRegion({ row: 12.9, column: 34.01 }, FULL)).toEqual({ rowStart: 12, columnStart: 34, rowStop: 13, columnStop: 35 });
  });

  it('is the whole bin of a binned map', () => {
    expect(clickedRegion({ row: 13.5, column: 39.9 }, BINNED)).toEqual({ rowStart: 12, columnStart: 36, rowStop: 16, columnStop: 40 });
  });

  it('never leaves the frame, not even in a bin that overhangs it', () => {
    expect(clickedRegion({ row: 103, column: 200 }, BINNED)).toEqual({ rowStart: 100, columnStart: 196, rowStop: 101, columnStop: 200 });
    expect(clickedRegion({ row: -3, column: -0.2 }, FULL)).toEqual({ rowStart: 0, columnStart: 0, rowStop: 1, columnStop: 1 });
  });
});

describe('drawnRegion', () => {
  it('covers every pixel it touches, from whichever corner it was drawn', () => {
    const expected = { rowStart: 5, columnStart: 10, rowStop: 20, columnStop: 31 };
    expect(drawnRegion({ row: 5.7, column: 10.2 }, { row: 19.1, column: 30.9 }, FULL)).toEqual(expected);
    expect(drawnRegion({ row: 19.1, column: 10.2 }, { row: 5.7, column: 30.9 }, FULL)).toEqual(expected);
  });

  it('is cut at the frame and never empty', () => {
    expect(drawnRegion({ row: -9, column: 150 }, { row: 500, column: 900 }, FULL)).toEqual({ rowStart: 0, columnStart: 150, rowStop: 100, columnStop: 200 });
    expect(drawnRegion({ row: 7, column: 7 }, { row: 7, column: 7 }, FULL)).toEqual({ rowStart: 7, columnStart: 7, rowStop: 8, columnStop: 8 });
  });
});

describe('valueIndex', () => {
  it('finds the bin a detector pixel is in', () => {
    expect(valueIndex({ row: 9, column: 6 }, BINNED)).toBe(2 * 50 + 1);
    expect(valueIndex({ row: -0.1, column: 6 }, BINNED)).toBeNull();
    expect(valueIndex({ row: 9, column: 200 }, BINNED)).toBeNull();
  });
});

it('names pixels and rectangles', () => {
  expect(regionText({ rowStart: 3, rowStop: 4, columnStart: 5, columnStop: 6 })).toBe('row 3, column 5');
  expect(regionText({ rowStart: 3, rowStop: 5, columnStart: 5, columnStop: 9 })).toBe('rows 3–4, columns 5–8');
});

it('knows whether a region fits another frame', () => {
  expect(fits({ rowStart: 0, rowStop: 100, columnStart: 0, columnStop: 200 }, 100, 200)).toBe(true);
  expect(fits({ rowStart: 0, rowStop: 101, columnStart: 0, columnStop: 200 }, 100, 200)).toBe(false);
});
