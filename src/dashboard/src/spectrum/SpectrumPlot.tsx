import { useMemo, useState } from 'react';
import type { Spectrum } from '../data/types';
import { energy, withSigma } from '../view/format';
import { tickLabels, ticks } from '../view/ticks';
import { useSize } from '../view/useSize';
import { extent, nearest, points, residual, residualLimit } from './series';
import type { Point } from './series';

const MARGIN = { left: 62, right: 14, top: 10, bottom: 44 };
const GAP = 14;

/** Measured points with error bars, the fitted curve through them, and under it what is left, in standard errors. */
export function SpectrumPlot({ spectrum }: { spectrum: Spectrum }) {
  const [area, size] = useSize<HTMLDivElement>();
  const all = useMemo(() => points(spectrum), [spectrum]);
  const [hovered, setHovered] = useState<number | null>(null);
  const shown = hovered === null ? undefined : all[hovered];
  return (
    <div className="spectrum-plot">
      <div className="legend">
        {shown ? <Readout point={shown} /> : <Legend fitted={all.some((point) => point.fit !== null)} />}
      </div>
      <div className="plot-area" ref={area}>
        {size.width > 120 && size.height > 120 && all.length > 0 && (
          <Plot width={size.width} height={size.height} all={all} hovered={shown} onHover={setHovered} />
        )}
      </div>
    </div>
  );
}

function Legend({ fitted }: { fitted: boolean }) {
  return (
    <>
      <span className="key key-measured">measured ± 1 σ</span>
      {fitted ? <span className="key key-fit">fit</span> : <span className="muted">no fit yet: too few energies</span>}
    </>
  );
}

function Readout({ point }: { point: Point }) {
  return (
    <span className="readout">
      {energy(point.energyEv)} · measured {withSigma(point.opticalDensity, point.sigma)}
      {point.fit !== null && ` · fit ${point.fit.toFixed(4)}`}
    </span>
  );
}

interface PlotProps {
  width: number;
  height: number;
  all: Point[];
  hovered: Point | undefined;
  onHover: (index: number | null) => void;
}

function Plot({ width, height, all, hovered, onHover }: PlotProps) {
  const fitted = all.filter((point) => point.fit !== null);
  const residuals = all.map(residual);
  const withResiduals = residuals.some((value) => value !== null) && height > 300;
  const lower = withResiduals ? Math.round(Math.max(78, height * 0.18)) : 0;
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const mainBottom = withResiduals ? bottom - lower - GAP : bottom;

  const [e0, e1] = extent(all.map((point) => point.energyEv), 0.02, 5);
  const [y0, y1] = extent(
    all.flatMap((point) => [point.opticalDensity - point.sigma, point.opticalDensity + point.sigma, ...(point.fit === null ? [] : [point.fit])]),
    0.06,
    0.1,
  );
  const limit = residualLimit(residuals);
  const x = scale(e0, e1, MARGIN.left, right);
  const y = scale(y0, y1, mainBottom, MARGIN.top);
  const r = scale(-limit, limit, bottom, bottom - lower);

  const xTicks = ticks(e0, e1, Math.max(2, Math.floor((right - MARGIN.left) / 90)));
  const yTicks = ticks(y0, y1, Math.max(2, Math.floor((mainBottom - MARGIN.top) / 48)));
  const xLabels = tickLabels(xTicks);
  const yLabels = tickLabels(yTicks);
  const rTicks = ticks(-limit, limit, 3);
  const rLabels = tickLabels(rTicks);
  const hover = (event: React.PointerEvent<SVGSVGElement>) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    onHover(nearest(all, e0 + ((at - MARGIN.left) / (right - MARGIN.left)) * (e1 - e0)));
  };

  return (
    <svg className="plot" width={width} height={height} role="img" aria-label="spectrum with fit" onPointerMove={hover} onPointerLeave={() => onHover(null)}>
      {xTicks.map((tick, i) => (
        <g key={tick} transform={`translate(${x(tick)},0)`}>
          <line className="grid" y1={MARGIN.top} y2={mainBottom} />
          {withResiduals && <line className="grid" y1={bottom - lower} y2={bottom} />}
          <text y={bottom + 17} textAnchor="middle">
            {xLabels[i]}
          </text>
        </g>
      ))}
      {yTicks.map((tick, i) => (
        <g key={tick} transform={`translate(0,${y(tick)})`}>
          <line className="grid" x1={MARGIN.left} x2={right} />
          <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
            {yLabels[i]}
          </text>
        </g>
      ))}
      <rect className="frame" x={MARGIN.left} y={MARGIN.top} width={right - MARGIN.left} height={mainBottom - MARGIN.top} />
      <text className="axis-label" x={(MARGIN.left + right) / 2} y={height - 6} textAnchor="middle">
        photon energy (eV)
      </text>
      <text className="axis-label" transform={`translate(14,${(MARGIN.top + mainBottom) / 2}) rotate(-90)`} textAnchor="middle">
        {mainBottom - MARGIN.top > 150 ? 'optical density, −ln T' : 'opt. density'}
      </text>

      {hovered && <line className="cursor" x1={x(hovered.energyEv)} x2={x(hovered.energyEv)} y1={MARGIN.top} y2={bottom} />}
      <g className="measured">
        {all.map((point, i) => (
          <g key={i}>
            <line x1={x(point.energyEv)} x2={x(point.energyEv)} y1={y(point.opticalDensity - point.sigma)} y2={y(point.opticalDensity + point.sigma)} />
            <circle cx={x(point.energyEv)} cy={y(point.opticalDensity)} r={all.length > 60 ? 2.2 : 2.8} />
          </g>
        ))}
      </g>
      {fitted.length > 1 && <path className="fit" d={fitted.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.energyEv)} ${y(point.fit!)}`).join('')} />}

      {withResiduals && (
        <g>
          <rect className="frame" x={MARGIN.left} y={bottom - lower} width={right - MARGIN.left} height={lower} />
          {rTicks.map((tick, i) => (
            <g key={tick} transform={`translate(0,${r(tick)})`}>
              <line className={tick === 0 ? 'zero' : 'grid'} x1={MARGIN.left} x2={right} />
              <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
                {rLabels[i]}
              </text>
            </g>
          ))}
          <text className="axis-label" transform={`translate(14,${bottom - lower / 2}) rotate(-90)`} textAnchor="middle">
            residual (σ)
          </text>
          <g className="measured">
            {all.map((point, i) => {
              const value = residuals[i];
              if (value === null || value === undefined) return null;
              return <circle key={i} cx={x(point.energyEv)} cy={r(Math.max(-limit, Math.min(limit, value)))} r={2} />;
            })}
          </g>
        </g>
      )}
    </svg>
  );
}

const scale = (from: number, to: number, start: number, stop: number) => (value: number) => start + ((value - from) / (to - from)) * (stop - start);
