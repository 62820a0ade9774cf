import { useEffect, useState } from 'react';
import type { LiveSource } from '../data/liveSource';
import type { LiveDescription } from '../data/types';
import type { News } from './useNews';

const AGAIN_MS = 3000;

/** What can be shown; asked anew at every connection and for every scan, and repeated until the present scan answers. */
export function useDescription(source: LiveSource, news: News): LiveDescription | null {
  const [description, setDescription] = useState<LiveDescription | null>(null);
  const scanId = news.hint?.scanId || news.status?.id || '';
  useEffect(() => {
    if (news.connections === 0 || scanId === '') return;
    const ended = new AbortController();
    const ask = async () => {
      while (!ended.signal.aborted) {
        try {
          const answer = await source.describe(ended.signal);
          if (ended.signal.aborted) return;
          if (answer?.scanId === scanId) return setDescription(answer);
        } catch {
          // A lost connection says so itself; anything else is asked again below.
        }
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    void ask();
    return () => ended.abort();
  }, [source, scanId, news.connections]);
  return description?.scanId === scanId ? description : null;
}
