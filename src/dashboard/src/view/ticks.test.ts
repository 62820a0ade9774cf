import { expect, it } from 'vitest';
import { tickLabels, ticks } from './ticks';

it('puts ticks at round values inside the range', () => {
  expect(ticks(8196, 8604, 4)).toEqual([8200, 8300, 8400, 8500, 8600]);
  expect(tickLabels(ticks(-0.23, 0.89, 6))).toEqual(['−0.2', '0.0', '0.2', '0.4', '0.6', '0.8']);
});

it('labels small steps with the decimals they need', () => {
  expect(tickLabels(ticks(0.101, 0.104, 3))).toEqual(['0.101', '0.102', '0.103', '0.104']);
});

it('has no ticks for an empty range', () => {
  expect(ticks(1, 1, 5)).toEqual([]);
});
