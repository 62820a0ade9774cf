import { useCanvasEvent } from '@h5web/lib';
import { useEffect, useRef, useState } from 'react';
import type { Region } from '../data/types';
import { clickedRegion, drawnRegion } from './region';
import type { MapGeometry, MapPoint } from './region';
import { SelectedRegion } from './SelectedRegion';

/** A pointer that moved less than this between press and release clicked; a hand at 3 a.m. is not steady. */
const CLICK_PX = 4;

interface Props {
  geometry: MapGeometry;
  onRegion: (region: Region) => void;
}

interface Press {
  at: MapPoint;
  x: number;
  y: number;
}

/**
 * A click chooses the pixel under it, a drag the rectangle drawn; Escape gives a drag up. h5web's own SelectionTool learns of a press and its release
 * through rendering, and misses a click that is over before the next frame.
 */
export function RegionTool({ geometry, onRegion }: Props) {
  const press = useRef<Press | null>(null);
  const [drawing, setDrawing] = useState<Region | null>(null);

  const regionTo = (from: Press, at: MapPoint, { x, y }: { x: number; y: number }) =>
    isClick(from, x, y) ? clickedRegion(from.at, geometry) : drawnRegion(from.at, at, geometry);
  const giveUp = () => {
    press.current = null;
    setDrawing(null);
  };

  useCanvasEvent('pointerdown', ({ dataPt, htmlPt, sourceEvent }) => {
    if (sourceEvent.button !== 0 || sourceEvent.shiftKey) return;
    if (sourceEvent.target instanceof Element) sourceEvent.target.setPointerCapture(sourceEvent.pointerId);
    press.current = { at: point(dataPt), x: htmlPt.x, y: htmlPt.y };
  });
  useCanvasEvent('pointermove', ({ dataPt, htmlPt }) => {
    const from = press.current;
    if (from !== null) setDrawing(isClick(from, htmlPt.x, htmlPt.y) ? null : regionTo(from, point(dataPt), htmlPt));
  });
  useCanvasEvent('pointerup', ({ dataPt, htmlPt }) => {
    const from = press.current;
    giveUp();
    if (from !== null) onRegion(regionTo(from, point(dataPt), htmlPt));
  });
  useEffect(() => {
    const escape = (event: KeyboardEvent) => event.key === 'Escape' && giveUp();
    addEventListener('keydown', escape);
    return () => removeEventListener('keydown', escape);
  }, []);

  return drawing && <SelectedRegion region={drawing} />;
}

const point = ({ x, y }: { x: number; y: number }): MapPoint => ({ row: y, column: x });

const isClick = (from: Press, x: number, y: number): boolean => Math.abs(x - from.x) < CLICK_PX && Math.abs(y - from.y) < CLICK_PX;
