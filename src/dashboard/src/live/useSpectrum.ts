import { useEffect, useRef, useState } from 'react';
import type { LiveSource } from '../data/liveSource';
import type { Region, Spectrum } from '../data/types';

/** The spectrum of the chosen region as far as it is known. */
export interface SpectrumView {
  spectrum: Spectrum | null;
  /** Which region `spectrum` belongs to; while another is being fetched the old one stays on the screen. */
  region: Region | null;
  problem: string;
}

const NONE: SpectrumView = { spectrum: null, region: null, problem: '' };

/** Fetches the region's spectrum when the region or the map changes; `mapKey` names the map. One request at a time, the newest wins. */
export function useSpectrum(source: LiveSource, region: Region | null, mapKey: string): SpectrumView {
  const [view, setView] = useState(NONE);
  const busy = useRef(false);
  const [again, setAgain] = useState(0);
  const wanted = useRef({ region, mapKey });
  wanted.current = { region, mapKey };

  useEffect(() => {
    if (region === null) {
      setView(NONE);
      return;
    }
    // The request under way finishes first and then asks once more: aborting it at every new map could starve it for ever.
    if (busy.current) return;
    busy.current = true;
    source
      .spectrum(region, new AbortController().signal)
      .then(
        (spectrum) => setView({ spectrum, region, problem: '' }),
        (error: unknown) => setView((old) => ({ ...old, problem: error instanceof Error ? error.message : String(error) })),
      )
      .finally(() => {
        busy.current = false;
        if (wanted.current.region !== region || wanted.current.mapKey !== mapKey) setAgain((count) => count + 1);
      });
  }, [source, region, mapKey, again]);

  return region === null ? NONE : view;
}
