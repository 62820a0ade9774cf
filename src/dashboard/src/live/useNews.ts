import { useEffect, useState } from 'react';
import type { LiveSource } from '../data/liveSource';
import type { Connection, MapHint, ScanStatus } from '../data/types';

/** What the daemon has pushed so far, and how the page stands with it. */
export interface News {
  connection: Connection;
  status: ScanStatus | null;
  hint: MapHint | null;
  /** When the last news came (ms since epoch); null before the first. */
  heardMs: number | null;
  /** Counts connections, so that whatever is asked for can be asked again after each. */
  connections: number;
}

const NOTHING: News = { connection: { phase: 'connecting' }, status: null, hint: null, heardMs: null, connections: 0 };

export function useNews(source: LiveSource): News {
  const [news, setNews] = useState(NOTHING);
  useEffect(
    () =>
      source.start({
        connection: (connection) =>
          setNews((old) => ({ ...old, connection, connections: old.connections + (connection.phase === 'connected' ? 1 : 0) })),
        status: (status) => setNews((old) => ({ ...old, status, heardMs: Date.now() })),
        map: (hint) => setNews((old) => ({ ...old, hint, heardMs: Date.now() })),
      }),
    [source],
  );
  return news;
}
