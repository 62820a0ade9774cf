import type { Region } from '../data/types';
import type { SpectrumView } from '../live/useSpectrum';
import { regionText } from '../map/region';
import { Fractions } from './Fractions';
import { SpectrumPlot } from './SpectrumPlot';

interface Props {
  region: Region | null;
  view: SpectrumView;
  hasMap: boolean;
  onClear: () => void;
}

/** The spectrum of what was clicked or drawn on the map, its fit and what the fit says. */
export function SpectrumPanel({ region, view, hasMap, onClear }: Props) {
  const { spectrum } = view;
  return (
    <section className="card spectrum-card" aria-label="spectrum" data-testid="spectrum" data-points={spectrum?.energyEv.length ?? 0} data-region={view.region ? regionText(view.region) : ''}>
      <header className="card-header">
        <h2>Spectrum</h2>
        {region && <span className="muted region-text" title={regionText(region)}>{regionText(region)}</span>}
        {region && (
          <button type="button" className="quiet" aria-label="Clear the region" title="Clear the region" onClick={onClear}>
            ✕
          </button>
        )}
      </header>
      {view.problem !== '' && <p className="warn">The spectrum could not be fetched: {view.problem}</p>}
      {spectrum && spectrum.energyEv.length > 0 ? (
        <>
          <SpectrumPlot spectrum={spectrum} />
          <Fractions spectrum={spectrum} />
        </>
      ) : (
        <div className="absent">
          <p className="absent-title">{emptyTitle(region, hasMap)}</p>
          <p>{region ? 'It appears with the next map.' : 'Its spectrum, the fit and the fractions with their errors appear here and follow the scan.'}</p>
        </div>
      )}
    </section>
  );
}

function emptyTitle(region: Region | null, hasMap: boolean): string {
  if (region) return 'No spectrum of this region yet';
  return hasMap ? 'Click a pixel or drag a rectangle on the map' : 'When the map is there, click a pixel or drag a rectangle on it';
}
