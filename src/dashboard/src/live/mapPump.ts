import type { LiveMap, MapChoice } from '../data/types';

/** What a pump tells the page. `null`: the daemon has no such map yet. */
export interface MapPumpEvents {
  map(map: LiveMap | null): void;
  problem(sentence: string): void;
}

const RETRY_MS = 2000;

/**
 * Fetches the next map only when the one before is drawn, and only the newest: however fast maps come, one request is under way at most and none
 * piles up. A slow page therefore skips maps and never lags behind.
 *
 * States: idle → (announced or chosen) fetching → (arrived) drawing → (drawn) idle, or fetching again when something was announced meanwhile.
 */
export class MapPump {
  private choice: MapChoice | null = null;
  private phase: 'idle' | 'fetching' | 'drawing' = 'idle';
  private wanted = false;
  private request: AbortController | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly fetchMap: (choice: MapChoice, signal: AbortSignal) => Promise<LiveMap | null>,
    private readonly events: MapPumpEvents,
  ) {}

  /** Another map is wanted: a request for the old one is given up. */
  choose(choice: MapChoice): void {
    this.choice = choice;
    this.wanted = true;
    if (this.phase === 'fetching') {
      this.request?.abort();
      this.phase = 'idle';
    }
    this.next();
  }

  /** A newer map exists. */
  announce(): void {
    this.wanted = true;
    this.next();
  }

  /** The map handed over last is on the screen (or will never be). */
  drawn(): void {
    if (this.phase !== 'drawing') return;
    this.phase = 'idle';
    this.next();
  }

  dispose(): void {
    this.request?.abort();
    this.phase = 'idle';
    this.choice = null;
    this.clearRetry();
  }

  private next(): void {
    if (this.phase !== 'idle' || !this.wanted || this.choice === null) return;
    this.clearRetry();
    this.wanted = false;
    this.phase = 'fetching';
    this.request = new AbortController();
    void this.fetch(this.choice, this.request.signal);
  }

  private async fetch(choice: MapChoice, signal: AbortSignal): Promise<void> {
    try {
      const map = await this.fetchMap(choice, signal);
      if (signal.aborted) return;
      this.phase = map === null ? 'idle' : 'drawing';
      this.events.map(map);
    } catch (error) {
      if (signal.aborted) return;
      this.phase = 'idle';
      this.events.problem(error instanceof Error ? error.message : String(error));
      this.retry = setTimeout(() => this.announce(), RETRY_MS);
      return;
    }
    this.next();
  }

  private clearRetry(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }
}
