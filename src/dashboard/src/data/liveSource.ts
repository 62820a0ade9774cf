import type { Connection, LiveDescription, LiveMap, MapChoice, MapHint, Region, ScanStatus, Spectrum } from './types';

/** What the daemon pushes. */
export interface LiveListener {
  connection(connection: Connection): void;
  status(status: ScanStatus): void;
  map(hint: MapHint): void;
}

/** The page's only way to the daemon. `null` answers "there is none yet"; everything else that goes wrong throws one sentence. */
export interface LiveSource {
  /** Connects, and reconnects for ever; the returned function ends it. */
  start(listener: LiveListener): () => void;
  describe(signal: AbortSignal): Promise<LiveDescription | null>;
  map(choice: MapChoice, signal: AbortSignal): Promise<LiveMap | null>;
  spectrum(region: Region, signal: AbortSignal): Promise<Spectrum | null>;
}
