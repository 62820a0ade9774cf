import type { Region } from '../data/types';

/** A point on the map in detector pixels, continuous: the first pixel reaches from 0 to 1. */
export interface MapPoint {
  row: number;
  column: number;
}

/** What the coordinates of a map refer to. */
export interface MapGeometry {
  rows: number;
  columns: number;
  binPx: number;
  /** Of the detector frame, which the last bin may overhang. */
  rowsPx: number;
  columnsPx: number;
}

/** The detector pixels behind the one value of the map that was clicked; never outside the frame. */
export function clickedRegion(at: MapPoint, geometry: MapGeometry): Region {
  const row = binStart(at.row, geometry.binPx, geometry.rowsPx);
  const column = binStart(at.column, geometry.binPx, geometry.columnsPx);
  return {
    rowStart: row,
    columnStart: column,
    rowStop: Math.min(row + geometry.binPx, geometry.rowsPx),
    columnStop: Math.min(column + geometry.binPx, geometry.columnsPx),
  };
}

/** Every pixel that a rectangle drawn between two corners touches, in whichever order they were drawn; never outside the frame. */
export function drawnRegion(from: MapPoint, to: MapPoint, geometry: MapGeometry): Region {
  const [rowStart, rowStop] = span(from.row, to.row, geometry.rowsPx);
  const [columnStart, columnStop] = span(from.column, to.column, geometry.columnsPx);
  return { rowStart, columnStart, rowStop, columnStop };
}

/** The index of the map's value at a point, or null outside of it. */
export function valueIndex(at: MapPoint, geometry: MapGeometry): number | null {
  const row = Math.floor(at.row / geometry.binPx);
  const column = Math.floor(at.column / geometry.binPx);
  if (row < 0 || column < 0 || row >= geometry.rows || column >= geometry.columns) return null;
  return row * geometry.columns + column;
}

/** In words: "row 120, column 87" or "rows 100–139, columns 80–119". */
export function regionText(region: Region): string {
  const axis = (name: string, start: number, stop: number) => (stop - start === 1 ? `${name} ${start}` : `${name}s ${start}–${stop - 1}`);
  return `${axis('row', region.rowStart, region.rowStop)}, ${axis('column', region.columnStart, region.columnStop)}`;
}

/** Whether the region lies in a frame of this size. */
export const fits = (region: Region, rowsPx: number, columnsPx: number): boolean => region.rowStop <= rowsPx && region.columnStop <= columnsPx;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

const binStart = (at: number, binPx: number, limitPx: number) => Math.floor(clamp(Math.floor(at), 0, limitPx - 1) / binPx) * binPx;

function span(a: number, b: number, limitPx: number): [start: number, stop: number] {
  const start = clamp(Math.floor(Math.min(a, b)), 0, limitPx - 1);
  return [start, clamp(Math.ceil(Math.max(a, b)), start + 1, limitPx)];
}
