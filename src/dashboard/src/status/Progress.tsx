import type { ScanStatus } from '../data/types';
import { clock, duration, energy } from '../view/format';
import { hasEnded, isUnderWay, STATE_TEXT } from './states';

/** How far the scan is, what it is doing now and how long it still takes. */
export function Progress({ status }: { status: ScanStatus }) {
  const { energiesDone: done, energiesTotal: total } = status;
  const percent = total > 0 ? (100 * done) / total : 0;
  const ended = hasEnded(status.state);
  return (
    <section className="card progress-card" aria-label="progress">
      <div className="progress" data-testid="scan-progress" data-done={done} data-total={total}>
        <div className="progress-text">
          <strong>
            {done} / {total} energies
          </strong>
          <span className="muted">{Math.round(percent)} %</span>
          <span className="step" title={status.mapsPath || status.filePath}>
            {ended ? status.mapsPath || status.filePath : status.step}
          </span>
        </div>
        <div className={`track mood-${STATE_TEXT[status.state].mood}`} role="progressbar" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} aria-label="energies measured">
          <i style={{ width: `${percent}%` }} />
        </div>
      </div>
      <Figure label="Energy" value={status.energyEv > 0 ? energy(status.energyEv) : '–'} />
      <Figure label="Elapsed" value={duration(status.time.preparationS + status.time.totalS + status.time.finishingS)} />
      <Figure label={ended ? 'Ended' : 'Time left'} value={timeLeft(status)} testId="time-left" wide />
    </section>
  );
}

function timeLeft(status: ScanStatus): string {
  if (hasEnded(status.state)) return status.stopTimeS > 0 ? `at ${clock(1000 * status.stopTimeS)}` : 'yes';
  if (!isUnderWay(status.state)) return '–';
  if (status.timeLeftS > 0) return duration(status.timeLeftS);
  return status.state === 'finishing' ? 'almost done' : 'not known yet';
}

function Figure({ label, value, testId, wide }: { label: string; value: string; testId?: string; wide?: boolean }) {
  return (
    <div className={wide ? 'figure wide' : 'figure'}>
      <span className="figure-label">{label}</span>
      <span className="figure-value" data-testid={testId}>
        {value}
      </span>
    </div>
  );
}
