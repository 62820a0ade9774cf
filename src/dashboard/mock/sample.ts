/** A made-up sample: round grains with a core and a shell, and the spectra of three species. Only for looking at the page. */
export const ROWS = 352;
export const COLUMNS = 428;
export const SPECIES = ['Ni2+', 'Ni3+', 'Ni4+'];

const GRAINS = Array.from({ length: 34 }, (_, i) => ({
  row: 30 + ((i * 97) % (ROWS - 60)),
  column: 30 + ((i * 163) % (COLUMNS - 60)),
  radius: 14 + ((i * 29) % 34),
}));

export interface Truth {
  thickness: number;
  fraction: number[];
}

/** Thickness (edge jump) and fractions at a pixel. */
export function truth(row: number, column: number): Truth {
  let thickness = 0;
  let shell = 0;
  for (const grain of GRAINS) {
    const distance = Math.hypot(row - grain.row, column - grain.column) / grain.radius;
    if (distance >= 1) continue;
    const depth = 0.35 * Math.sqrt(1 - distance * distance) * (grain.radius / 30);
    thickness += depth;
    shell += depth * distance * distance;
  }
  if (thickness === 0) return { thickness: 0, fraction: [0, 0, 0] };
  const oxidised = Math.min(1, shell / thickness);
  return { thickness, fraction: [(1 - oxidised) ** 2, 2 * oxidised * (1 - oxidised), oxidised ** 2] };
}

/** Absorption of a species, edge step 1. */
export function reference(species: number, energyEv: number): number {
  const edge = 8341 + 2.2 * species;
  const step = 0.5 + Math.atan((energyEv - edge) / 1.8) / Math.PI;
  const line = (1.1 - 0.2 * species) * Math.exp(-(((energyEv - edge - 7) / 3.6) ** 2));
  const shape = energyEv > edge + 8 ? 0.08 * Math.sin((energyEv - edge) / 9) * Math.exp(-(energyEv - edge) / 90) : 0;
  return step + line * step + shape;
}

/** The published plan's 105 energies. */
export const ENERGIES = [
  [8200, 8250, 10],
  [8250, 8315, 5],
  [8315, 8365, 1],
  [8365, 8455, 5],
  [8455, 8595, 10],
].flatMap(([start, stop, step]) => Array.from({ length: Math.round((stop! - start!) / step!) + 1 }, (_, i) => start! + i * step!));

/** Standard normal noise, the same for the same seed. */
export function noise(seed: number): number {
  const uniform = (n: number) => {
    let x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 4294967296;
  };
  return Math.sqrt(-2 * Math.log(uniform(2 * seed) + 1e-12)) * Math.cos(2 * Math.PI * uniform(2 * seed + 1));
}
