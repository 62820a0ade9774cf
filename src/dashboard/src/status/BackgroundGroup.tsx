import type { BackgroundHealth } from '../data/types';
import { count, share } from '../view/format';
import { residual, worstPlace } from './residual';

const RESIDUAL = 'how far the predicted background is off in the sample-free pixels of the last frame, in units of shot noise: 1 is nothing but noise';

/** How well the predicted background fits, and what was done about it. */
export function BackgroundGroup({ health }: { health: BackgroundHealth }) {
  const { model, note, alarm, extraBackgrounds } = health;
  return (
    <div className={alarm ? 'counter-group alarm' : 'counter-group'} data-testid="background-health" data-alarm={alarm}>
      <h3>{alarm ? 'The background does not fit' : 'How the background fits'}</h3>
      <dl>
        <div title={RESIDUAL} className="alarming" data-counter="residual">
          <dt>background residual</dt>
          <dd>
            {residual(health.residualSigma)}
            <small> × shot noise</small>
          </dd>
        </div>
        <div title={worstPlace(health)} data-counter="worst">
          <dt>worst</dt>
          <dd>{residual(health.worstResidualSigma)}</dd>
        </div>
        <div title="how the background at each energy is predicted" data-counter="model">
          <dt>model</dt>
          <dd>{model}</dd>
        </div>
        <div title="share of the last frame that is free of the sample, where the residual is measured" data-counter="sample-free">
          <dt>sample-free</dt>
          <dd>{share(health.sampleFreeFraction)}</dd>
        </div>
        <div title="backgrounds taken in mid-scan because the predicted ones no longer fitted" className={extraBackgrounds === 0 ? 'zero' : ''} data-counter="extra">
          <dt>extra backgrounds</dt>
          <dd>{count(extraBackgrounds)}</dd>
        </div>
      </dl>
      {note !== '' && <p className="counter-note">{note}</p>}
    </div>
  );
}
