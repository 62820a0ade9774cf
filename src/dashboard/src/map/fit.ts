import type { Size } from '../view/useSize';

/** Room that h5web's axes take around the picture (CSS pixels). */
export const AXES = { left: 80, right: 24, top: 16, bottom: 58 };

/** The largest figure, axes included, whose picture has the map's own proportions: no empty bands beside it. */
export function fitFigure(available: Size, rows: number, columns: number): Size {
  const width = Math.max(available.width - AXES.left - AXES.right, 0);
  const height = Math.max(available.height - AXES.top - AXES.bottom, 0);
  const scale = Math.min(width / columns, height / rows);
  return { width: Math.floor(columns * scale) + AXES.left + AXES.right, height: Math.floor(rows * scale) + AXES.top + AXES.bottom };
}
