import type { Spectrum } from '../data/types';
import { figures, withSigma } from '../view/format';

/** The fractions of the region as numbers with their standard errors, and bars to compare them by. */
export function Fractions({ spectrum }: { spectrum: Spectrum }) {
  const { fraction, fractionSigma, referenceNames } = spectrum;
  return (
    <div className="fractions" data-testid="fractions">
      {fraction.length === 0 && <p className="muted">No fractions yet: too few energies for this region.</p>}
      {fraction.map((value, j) => (
        <div className="fraction" key={j} data-reference={referenceNames[j] ?? j}>
          <span className="fraction-name">{referenceNames[j] ?? `reference ${j + 1}`}</span>
          <FractionBar value={value} sigma={fractionSigma[j] ?? NaN} hue={j} />
          <FractionValue value={value} sigma={fractionSigma[j] ?? NaN} />
        </div>
      ))}
      <dl className="facts">
        <div>
          <dt>thickness</dt>
          <dd>
            {figures(spectrum.thickness)} <small>edge jump</small>
          </dd>
        </div>
        <div>
          <dt>rms residual</dt>
          <dd>
            {figures(Math.sqrt(spectrum.fitError), 3)} <small>optical density</small>
          </dd>
        </div>
        <div>
          <dt>averaged over</dt>
          <dd>
            {spectrum.pixels} <small>{spectrum.pixels === 1 ? 'pixel' : 'pixels'}</small>
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** A fraction lies between 0 and 1: an error above 1 says that nothing is known of it. */
function FractionValue({ value, sigma }: { value: number; sigma: number }) {
  if (sigma > 1) return <span className="fraction-value muted">undetermined</span>;
  return <span className="fraction-value">{withSigma(value, sigma)}</span>;
}

/** A bar from 0 to 1 with the standard error as a whisker; what lies outside is cut at the ends, the number beside it is not. */
function FractionBar({ value, sigma, hue }: { value: number; sigma: number; hue: number }) {
  if (sigma > 1) return <span className="fraction-bar" aria-hidden="true" />;
  const percent = (x: number) => `${100 * Math.min(1, Math.max(0, Number.isFinite(x) ? x : 0))}%`;
  const low = Number.isFinite(sigma) ? value - sigma : value;
  const high = Number.isFinite(sigma) ? value + sigma : value;
  return (
    <span className={`fraction-bar hue-${hue % 4}`} aria-hidden="true">
      <i style={{ width: percent(value) }} />
      <b style={{ left: percent(low), right: `calc(100% - ${percent(high)})` }} />
    </span>
  );
}
