import type { BackgroundHealth } from '../data/types';
import { energy } from '../view/format';

/** A residual in units of shot noise: "1.02"; a dash where it cannot be told. */
export const residual = (sigma: number): string => (Number.isFinite(sigma) ? sigma.toFixed(sigma < 100 ? 2 : 0) : '–');

/** Where the worst residual of the scan was. */
export const worstPlace = (health: BackgroundHealth): string =>
  health.worstImageId > 0 ? `the highest residual of this scan: frame ${health.worstImageId} at ${energy(health.worstEnergyEv)}` : 'no frame could be told yet';
