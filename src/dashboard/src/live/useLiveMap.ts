import { useCallback, useEffect, useRef, useState } from 'react';
import type { LiveSource } from '../data/liveSource';
import type { LiveMap, MapChoice, MapHint } from '../data/types';
import { MapPump } from './mapPump';

/** The map on the screen. */
export interface LiveMapView {
  map: LiveMap | null;
  /** Why the last request failed; empty when it did not. */
  problem: string;
  /** To be called once the map is on the screen. */
  drawn: () => void;
}

/** Keeps the chosen map up to date. `connections`: asks again after every (re)connection. */
export function useLiveMap(source: LiveSource, choice: MapChoice | null, hint: MapHint | null, connections: number): LiveMapView {
  const [view, setView] = useState<{ map: LiveMap | null; problem: string }>({ map: null, problem: '' });
  const pump = useRef<MapPump | null>(null);

  useEffect(() => {
    const mine = new MapPump((what, signal) => source.map(what, signal), {
      map: (map) => setView({ map, problem: '' }),
      problem: (problem) => setView((old) => ({ ...old, problem })),
    });
    pump.current = mine;
    return () => mine.dispose();
  }, [source]);

  const quantity = choice?.quantity;
  const reference = choice?.reference;
  useEffect(() => {
    if (quantity !== undefined && reference !== undefined) pump.current?.choose({ quantity, reference });
  }, [source, quantity, reference]);

  useEffect(() => {
    if (connections > 0) pump.current?.announce();
  }, [source, hint?.scanId, hint?.version, hint?.final, connections]);

  const drawn = useCallback(() => pump.current?.drawn(), []);
  return { ...view, drawn };
}
