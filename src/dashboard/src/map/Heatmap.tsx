import { HeatmapMesh, Pan, ResetZoomButton, ScaleType, TooltipMesh, VisCanvas, Zoom } from '@h5web/lib';
import ndarray from 'ndarray';
import { memo, useEffect, useMemo } from 'react';
import type { LiveMap, Region } from '../data/types';
import { figures, pixels } from '../view/format';
import type { ColourMapChoice } from './colours';
import { DisposeOldTextures } from './DisposeOldTextures';
import type { Domain } from './domain';
import { valueIndex } from './region';
import type { MapGeometry } from './region';
import { RegionTool } from './RegionTool';
import { SelectedRegion } from './SelectedRegion';

interface Props {
  map: LiveMap;
  geometry: MapGeometry;
  domain: Domain;
  colours: ColourMapChoice;
  /** Colour of pixels without a value. */
  noValueColour: string;
  region: Region | null;
  classes: readonly string[] | undefined;
  onRegion: (region: Region) => void;
  /** Called once this map is on the screen. */
  onDrawn: (map: LiveMap) => void;
}

/** The map itself with its axes in detector pixels, row 0 on top as the camera sees it. Wheel zooms, Shift-drag pans, click and drag choose a region. */
export const Heatmap = memo(function Heatmap({ map, geometry, domain, colours, noValueColour, region, classes, onRegion, onDrawn }: Props) {
  const values = useMemo(() => ndarray(map.values, [map.rows, map.columns]), [map]);

  useEffect(() => afterNextFrame(() => onDrawn(map)), [map, onDrawn]);

  const describe = (x: number, y: number) => {
    const index = valueIndex({ row: y, column: x }, geometry);
    if (index === null) return null;
    const value = map.values[index]!;
    return (
      <>
        <strong>{classes?.[value] ?? figures(value)}</strong>
        <div>
          row {Math.floor(y)}, column {Math.floor(x)}
        </div>
      </>
    );
  };

  return (
    <VisCanvas
      aspect="equal"
      abscissaConfig={{ visDomain: [0, map.columns * map.binPx], label: 'detector column (px)', formatTick: pixels }}
      ordinateConfig={{ visDomain: [0, map.rows * map.binPx], flip: true, formatTick: pixels }}
    >
      <Zoom />
      <Pan modifierKey="Shift" />
      <RegionTool geometry={geometry} onRegion={onRegion} />
      <ResetZoomButton />
      <TooltipMesh renderTooltip={describe} />
      <HeatmapMesh
        values={values}
        domain={domain}
        scaleType={ScaleType.Linear}
        colorMap={colours.name}
        invertColorMap={colours.invert}
        badColor={noValueColour}
        scale={[1, -1, 1]}
      />
      <DisposeOldTextures of={map} />
      {region && <SelectedRegion region={region} />}
    </VisCanvas>
  );
});

/** Two animation frames: in the first the canvas is drawn, in the second that is past. In a hidden tab none comes, and so no map is fetched. */
function afterNextFrame(done: () => void): () => void {
  let handle = requestAnimationFrame(() => {
    handle = requestAnimationFrame(done);
  });
  return () => cancelAnimationFrame(handle);
}
