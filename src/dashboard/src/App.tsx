import { useEffect, useMemo, useState } from 'react';
import type { LiveSource } from './data/liveSource';
import type { Region } from './data/types';
import { useDescription } from './live/useDescription';
import { useLiveMap } from './live/useLiveMap';
import { useNews } from './live/useNews';
import { useSpectrum } from './live/useSpectrum';
import { MapPanel } from './map/MapPanel';
import { pickChoice } from './map/quantities';
import { fits } from './map/region';
import { SpectrumPanel } from './spectrum/SpectrumPanel';
import { Counters } from './status/Counters';
import { Header } from './status/Header';
import { Notices } from './status/Notices';
import { Progress } from './status/Progress';
import { isUnderWay, STATE_TEXT } from './status/states';
import { usePersistent } from './view/usePersistent';
import { useTheme } from './view/useTheme';

const isText = (value: unknown): value is string => typeof value === 'string';

/** The page: one scan, watched. */
export function App({ source }: { source: LiveSource }) {
  const { theme, choice: themeChoice, choose: chooseTheme } = useTheme();
  const news = useNews(source);
  const { status, hint, connection, connections } = news;
  const description = useDescription(source, news);
  const [choiceName, setChoiceName] = usePersistent('map', '', isText);
  const choice = useMemo(() => description && pickChoice(description, choiceName), [description, choiceName]);
  const live = useLiveMap(source, choice, hint, connections);
  const [chosen, setRegion] = useState<Region | null>(null);
  // A region of an earlier, larger frame means nothing in this one.
  const region = chosen && description && fits(chosen, description.rowsPx, description.columnsPx) ? chosen : null;
  const mapKey = `${connections}:${hint?.scanId ?? ''}:${hint?.version ?? 0}:${hint?.final ?? false}`;
  const spectrum = useSpectrum(source, region, mapKey);
  const hasMap = live.map !== null && live.map.scanId === description?.scanId;

  // A map of an earlier scan is not shown, so nobody would report it drawn.
  const { map, drawn } = live;
  useEffect(() => {
    if (map !== null && !hasMap) drawn();
  }, [map, hasMap, drawn]);

  useEffect(() => {
    document.title = titleOf(status);
  }, [status]);

  return (
    <div className={`page${connection.phase === 'lost' ? ' is-lost' : ''}`}>
      <Header status={status} connection={connection} theme={themeChoice} onTheme={chooseTheme} />
      <Notices news={news} />
      {status !== null && status.id !== '' && <Progress status={status} />}
      <main>
        <MapPanel
          connection={connection}
          status={status}
          description={description}
          choice={choice}
          live={live}
          region={region}
          theme={theme}
          onChoose={setChoiceName}
          onRegion={setRegion}
        />
        <SpectrumPanel region={region} view={spectrum} hasMap={hasMap} onClear={() => setRegion(null)} />
        {status !== null && status.id !== '' && <Counters status={status} />}
      </main>
    </div>
  );
}

/** What the browser's tab says: enough to see from another tab how far it is. */
function titleOf(status: ReturnType<typeof useNews>['status']): string {
  if (status === null || status.id === '') return 'TxmXanes';
  const progress = isUnderWay(status.state) ? `${status.energiesDone}/${status.energiesTotal} ` : '';
  return `${progress}${STATE_TEXT[status.state].label} · ${status.name || status.id} · TxmXanes`;
}
