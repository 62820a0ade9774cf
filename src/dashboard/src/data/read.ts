/**
 * Reading JSON as protobuf's JsonFormatter prints it: default values are absent, 64-bit integers are strings, NaN and infinities are strings.
 * A field of the wrong type reads as its default: a page that watches must not go blank because of one odd field.
 */
export type Json = Record<string, unknown>;

export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const flag = (value: unknown): boolean => value === true;

export function number(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return 0;
}

export const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(number) : []);

export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);
