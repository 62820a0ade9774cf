import type { LiveMap, MapChoice } from './types';

/**
 * A map from the wire: float32 little-endian, row-major, its shape in the headers.
 * Throws with one sentence when the body is not what the headers promise, because a map drawn with a wrong width looks like data.
 */
export function decodeMap(choice: MapChoice, header: (name: string) => string | null, body: ArrayBuffer): LiveMap {
  const whole = (name: string): number => {
    const value = Number(header(name) ?? NaN);
    if (!Number.isInteger(value)) throw new Error(`The map's header ${name} is '${header(name) ?? 'absent'}', not a whole number.`);
    return value;
  };
  const rows = whole('X-Rows');
  const columns = whole('X-Columns');
  const binPx = whole('X-Bin-Px');
  if (rows < 1 || columns < 1 || binPx < 1) throw new Error(`The map's shape is ${rows} x ${columns} with bins of ${binPx} px; all must be at least 1.`);
  if (body.byteLength !== rows * columns * 4) {
    throw new Error(`The map of ${rows} x ${columns} has ${body.byteLength} bytes instead of ${rows * columns * 4}.`);
  }
  return {
    scanId: header('X-Scan') ?? '',
    choice,
    version: whole('X-Version'),
    frames: whole('X-Frames'),
    energyEv: Number(header('X-Energy-Ev') ?? NaN),
    final: header('X-Final') === '1',
    rows,
    columns,
    binPx,
    values: littleEndianFloats(body),
  };
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function littleEndianFloats(body: ArrayBuffer): Float32Array {
  if (HOST_IS_LITTLE_ENDIAN) return new Float32Array(body);
  const view = new DataView(body);
  return Float32Array.from({ length: body.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
