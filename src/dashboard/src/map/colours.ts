import { INTERPOLATORS } from '@h5web/lib';
import type { ColorMap } from '@h5web/lib';

/** A colour map the page offers. */
export interface ColourMapChoice {
  name: ColorMap;
  invert: boolean;
  label: string;
}

/** Few and good: four perceptually uniform ones, the two that beamlines ask for, and a diverging one. */
export const COLOUR_MAPS: readonly ColourMapChoice[] = [
  { name: 'Viridis', invert: false, label: 'Viridis' },
  { name: 'Cividis', invert: false, label: 'Cividis (colour-blind safe)' },
  { name: 'Inferno', invert: false, label: 'Inferno' },
  { name: 'Magma', invert: false, label: 'Magma' },
  { name: 'Greys', invert: true, label: 'Grey' },
  { name: 'Turbo', invert: false, label: 'Turbo' },
  { name: 'RdBu', invert: true, label: 'Blue–white–red' },
];

export const colourMap = (name: string): ColourMapChoice => COLOUR_MAPS.find((map) => map.name === name) ?? COLOUR_MAPS[0]!;

/** The colour at `t` in [0, 1]. */
export const colourAt = (map: ColourMapChoice, t: number): string => INTERPOLATORS[map.name](map.invert ? 1 - t : t);

/** A CSS gradient from the scale's low end (bottom) to its high end (top). */
export function gradient(map: ColourMapChoice): string {
  const stops = Array.from({ length: 33 }, (_, i) => colourAt(map, i / 32));
  return `linear-gradient(to top, ${stops.join(', ')})`;
}
