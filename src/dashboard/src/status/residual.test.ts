import { expect, it } from 'vitest';
import { readStatus } from '../data/messages';
import { residual, worstPlace } from './residual';

it('shows a residual to a hundredth of the shot noise, and what cannot be told as a dash', () => {
  expect([1.04, 3.27, 99.94, 250.4, NaN].map(residual)).toEqual(['1.04', '3.27', '99.94', '250', '–']);
});

it('says where the worst residual was', () => {
  const health = readStatus({ background: { worstImageId: '46', worstEnergyEv: 8318 } }).background!;
  expect(worstPlace(health)).toBe('the highest residual of this scan: frame 46 at 8,318.0 eV');
  expect(worstPlace({ ...health, worstImageId: 0 })).toBe('no frame could be told yet');
});
