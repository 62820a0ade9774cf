import { expect, it } from 'vitest';
import { AXES, fitFigure } from './fit';

it('gives the picture the proportions of the map inside whatever room there is', () => {
  for (const [width, height] of [[900, 500], [500, 900]] as const) {
    const figure = fitFigure({ width, height }, 352, 428);
    const ratio = (figure.width - AXES.left - AXES.right) / (figure.height - AXES.top - AXES.bottom);
    expect(ratio).toBeCloseTo(428 / 352, 1);
    expect(figure.width).toBeLessThanOrEqual(width);
    expect(figure.height).toBeLessThanOrEqual(height);
  }
});
