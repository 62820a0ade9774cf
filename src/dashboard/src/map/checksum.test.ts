import { expect, it } from 'vitest';
import { checksum } from './checksum';

it('changes with any one value and sees a view as what it shows', () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => i);
  const before = checksum(values);
  values[57] = 57.0001;
  expect(checksum(values)).not.toBe(before);
  expect(checksum(values.subarray(1))).toBe(checksum(values.slice(1)));
  expect(checksum(new Float32Array(0))).toBe('811c9dc5');
});
