import { expect, it } from 'vitest';
import { choiceKey, choices, pickChoice, quantityInfo } from './quantities';

const description = { scanId: 's', rowsPx: 1, columnsPx: 1, quantities: ['fraction', 'thickness', 'new_thing'], referenceNames: ['Ni', 'NiO'] };

it('offers one map for each reference where the quantity has one', () => {
  expect(choices(description).map(choiceKey)).toEqual(['fraction:0', 'fraction:1', 'thickness:0', 'new_thing:0']);
});

it('falls back to the first map when the stored one is not of this scan', () => {
  expect(pickChoice(description, 'fraction:1')).toEqual({ quantity: 'fraction', reference: 1 });
  expect(pickChoice(description, 'fraction:2')).toEqual({ quantity: 'fraction', reference: 0 });
  expect(pickChoice({ ...description, quantities: [] }, 'fraction:0')).toBeNull();
});

it('shows a quantity it does not know under its own name', () => {
  expect(quantityInfo('new_thing').label('')).toBe('new thing');
});
