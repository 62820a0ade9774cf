import { useState } from 'react';
import type { News } from '../live/useNews';
import { clock, duration } from '../view/format';
import { useNow } from '../view/useNow';
import { isUnderWay } from './states';

const WARNINGS_SHOWN = 2;
const STALE_MS = 15_000;

/** Everything that is not as it should be, the worst first. Nothing at all when all is well. */
export function Notices({ news }: { news: News }) {
  const { status } = news;
  const [all, setAll] = useState(false);
  const warnings = status?.warnings ?? [];
  const shown = all ? warnings : warnings.slice(-WARNINGS_SHOWN);
  const hidden = warnings.length - shown.length;
  return (
    <>
      <ConnectionNotice news={news} />
      {status && status.problem !== '' && (
        <p className={`notice ${status.state === 'suspended' || status.state === 'running' ? 'notice-warn' : 'notice-bad'}`} role="alert" data-testid="problem">
          {status.problem}
        </p>
      )}
      {status?.pipeline.mapFailing && (
        <p className="notice notice-warn" data-testid="map-problem">
          The live map is behind or failing{status.pipeline.mapProblem && `: ${status.pipeline.mapProblem}`} Raw frames are safe.
        </p>
      )}
      {warnings.length > 0 && (
        <div className="notice notice-warn" data-testid="warnings">
          <ul>
            {shown.map((warning, i) => (
              <li key={`${i}:${warning}`}>{warning}</li>
            ))}
          </ul>
          {(hidden > 0 || all) && warnings.length > WARNINGS_SHOWN && (
            <button type="button" className="quiet" onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show ${hidden} more`}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function ConnectionNotice({ news }: { news: News }) {
  const { connection, heardMs, status } = news;
  const now = useNow(connection.phase === 'lost' || (status !== null && isUnderWay(status.state)));
  if (connection.phase === 'lost') {
    const seconds = Math.max(0, Math.ceil((connection.retryAtMs - now) / 1000));
    return (
      <p className="notice notice-bad" role="alert" data-testid="connection-lost">
        <strong>{heardMs === null ? 'The daemon does not answer.' : 'Connection to the daemon lost.'}</strong>{' '}
        {heardMs !== null && `Everything below is as of ${clock(heardMs)}, ${duration((now - heardMs) / 1000)} ago. `}
        Trying again {seconds > 0 ? `in ${seconds} s` : 'now'} (attempt {connection.attempt}). This page only watches: a scan under way does not need it.
      </p>
    );
  }
  if (connection.phase === 'connected' && status?.state === 'running' && heardMs !== null && now - heardMs > STALE_MS) {
    return (
      <p className="notice notice-warn" data-testid="stale">
        No news from the daemon for {duration((now - heardMs) / 1000)}, although it is connected.
      </p>
    );
  }
  return null;
}
