import type { LiveDescription, MapChoice } from '../data/types';
import type { Domain } from './domain';

/** How a quantity is called, measured and coloured. */
export interface QuantityInfo {
  /** For the list of maps; `of` names the reference where the quantity has one. */
  label: (of: string) => string;
  /** Beside the colour bar, with its unit. */
  scaleLabel: (of: string) => string;
  perReference: boolean;
  /** A range that means something by itself, offered next to the automatic one. */
  naturalDomain?: Domain;
  /** Values are classes, not amounts. */
  classes?: readonly string[];
}

const QUANTITIES: Record<string, QuantityInfo> = {
  fraction: {
    label: (of) => `Fraction of ${of}`,
    scaleLabel: (of) => `fraction of ${of} (dimensionless)`,
    perReference: true,
    naturalDomain: [0, 1],
  },
  fraction_sigma: {
    label: (of) => `σ of the ${of} fraction`,
    scaleLabel: (of) => `σ of the ${of} fraction (dimensionless)`,
    perReference: true,
  },
  coefficient: {
    label: (of) => `Amount of ${of}`,
    scaleLabel: (of) => `amount of ${of} (edge jump, optical density)`,
    perReference: true,
  },
  thickness: {
    label: () => 'Thickness',
    scaleLabel: () => 'thickness (edge jump, optical density)',
    perReference: false,
  },
  fit_error: {
    label: () => 'Fit error',
    scaleLabel: () => 'mean square residual per degree of freedom (optical density²)',
    perReference: false,
  },
  optical_density: {
    label: () => 'Optical density, last frame',
    scaleLabel: () => 'optical density, −ln T (dimensionless)',
    perReference: false,
  },
  edge_energy: { label: () => 'Edge energy', scaleLabel: () => 'edge energy (eV)', perReference: false },
  whiteline_energy: { label: () => 'White-line energy', scaleLabel: () => 'white-line energy (eV)', perReference: false },
  valid: {
    label: () => 'Validity',
    scaleLabel: () => 'validity',
    perReference: false,
    naturalDomain: [0, 2],
    classes: ['not valid', 'valid', 'valid, a fraction held at its bound'],
  },
};

/** A quantity this page does not know (of a newer daemon) is shown under its own name. */
export function quantityInfo(quantity: string): QuantityInfo {
  const readable = quantity.replaceAll('_', ' ');
  return QUANTITIES[quantity] ?? { label: () => readable, scaleLabel: () => readable, perReference: false };
}

/** Every map that can be chosen, in the daemon's order; the references of one quantity stand together. */
export function choices(description: LiveDescription): MapChoice[] {
  return description.quantities.flatMap((quantity) =>
    quantityInfo(quantity).perReference
      ? description.referenceNames.map((_, reference) => ({ quantity, reference }))
      : [{ quantity, reference: 0 }],
  );
}

export const choiceKey = (choice: MapChoice): string => `${choice.quantity}:${choice.reference}`;

/** The stored choice if this scan has it, else its first map. */
export function pickChoice(description: LiveDescription, key: string): MapChoice | null {
  const all = choices(description);
  return all.find((choice) => choiceKey(choice) === key) ?? all[0] ?? null;
}

export const referenceName = (description: LiveDescription, choice: MapChoice): string =>
  description.referenceNames[choice.reference] ?? `reference ${choice.reference + 1}`;
