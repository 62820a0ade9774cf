import { describe, expect, it } from 'vitest';
import { decodeMap } from './decodeMap';

const HEADERS: Record<string, string> = {
  'X-Scan': 's1', 'X-Version': '7', 'X-Rows': '2', 'X-Columns': '3', 'X-Bin-Px': '2', 'X-Frames': '9', 'X-Energy-Ev': '8345.5', 'X-Final': '0',
};
const header = (changes: Record<string, string | null> = {}) => (name: string) => (name in changes ? changes[name]! : (HEADERS[name] ?? null));
const choice = { quantity: 'fraction', reference: 1 };

function body(values: number[]): ArrayBuffer {
  const buffer = new ArrayBuffer(4 * values.length);
  const view = new DataView(buffer);
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return buffer;
}

describe('decodeMap', () => {
  it('reads little-endian rows and keeps NaN', () => {
    const map = decodeMap(choice, header(), body([0.5, -1, NaN, 3, 4, 1e-20]));
    expect(Array.from(map.values)).toEqual([0.5, -1, NaN, 3, 4, Math.fround(1e-20)]);
    expect(map).toMatchObject({ scanId: 's1', version: 7, rows: 2, columns: 3, binPx: 2, frames: 9, energyEv: 8345.5, final: false, choice });
  });

  it('refuses a body that is not rows times columns, with both sizes', () => {
    expect(() => decodeMap(choice, header(), body([1, 2, 3]))).toThrow('2 x 3 has 12 bytes instead of 24');
  });

  it('refuses a missing or odd header by name', () => {
    expect(() => decodeMap(choice, header({ 'X-Columns': null }), body([1]))).toThrow("X-Columns is 'absent'");
    expect(() => decodeMap(choice, header({ 'X-Rows': '0' }), body([]))).toThrow('all must be at least 1');
  });
});
