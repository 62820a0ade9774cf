import { expect, it } from 'vitest';
import { retryDelayMs } from './retryDelay';

it('retries quickly at first and never waits more than five seconds', () => {
  expect([1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
});
