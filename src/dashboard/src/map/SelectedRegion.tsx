import { DataToHtml, SvgElement } from '@h5web/lib';
import { Vector3 } from 'three';
import type { Region } from '../data/types';

const TICK = 9;

/** The chosen region on the map: its outline, and around a very small one four ticks, so that it is found again. Dark on light on dark reads on every colour. */
export function SelectedRegion({ region }: { region: Region }) {
  const corners = [new Vector3(region.columnStart, region.rowStart), new Vector3(region.columnStop, region.rowStop)] as [Vector3, Vector3];
  return (
    <DataToHtml points={corners}>
      {(a: Vector3, b: Vector3) => (
        <SvgElement>
          <Marker x={Math.min(a.x, b.x)} y={Math.min(a.y, b.y)} width={Math.abs(b.x - a.x)} height={Math.abs(b.y - a.y)} />
        </SvgElement>
      )}
    </DataToHtml>
  );
}

function Marker({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const small = width < 12 && height < 12;
  const cx = x + width / 2;
  const cy = y + height / 2;
  const path = small
    ? `M${cx} ${y - 3}v${-TICK} M${cx} ${y + height + 3}v${TICK} M${x - 3} ${cy}h${-TICK} M${x + width + 3} ${cy}h${TICK}`
    : '';
  return (
    <g className="region-marker">
      <rect x={x} y={y} width={Math.max(width, 2)} height={Math.max(height, 2)} className="halo" />
      <path d={path} className="halo" />
      <rect x={x} y={y} width={Math.max(width, 2)} height={Math.max(height, 2)} className="line" />
      <path d={path} className="line" />
    </g>
  );
}
