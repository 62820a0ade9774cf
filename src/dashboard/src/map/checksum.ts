/** FNV-1a over the bit patterns, eight hexadecimal digits: tells whether two maps are the same, to people and to tests. */
export function checksum(values: Float32Array): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let hash = 0x811c9dc5;
  for (let i = 0; i < bits.length; i++) hash = Math.imul(hash ^ bits[i]!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
