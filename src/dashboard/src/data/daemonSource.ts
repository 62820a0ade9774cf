import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';
import { decodeMap } from './decodeMap';
import type { LiveListener, LiveSource } from './liveSource';
import { readDescription, readMapHint, readSpectrum, readStatus } from './messages';
import { object, text } from './read';
import { retryDelayMs } from './retryDelay';
import type { LiveDescription, LiveMap, MapChoice, Region, Spectrum } from './types';

/** The daemon that served this page: SignalR for news, plain HTTP for what is asked for. */
export class DaemonSource implements LiveSource {
  constructor(private readonly base: string = document.baseURI) {}

  start(listener: LiveListener): () => void {
    const hub = new HubConnectionBuilder().withUrl(this.address('hub/live')).configureLogging(LogLevel.None).build();
    // Longer than the server's 15 s between keep-alives, so that an idle daemon never looks dead.
    hub.serverTimeoutInMilliseconds = 20_000;
    hub.on('status', (status: unknown) => listener.status(readStatus(status)));
    hub.on('map', (hint: unknown) => listener.map(readMapHint(hint)));
    const ended = new AbortController();
    void keepConnected(hub, listener, ended.signal);
    return () => {
      ended.abort();
      void hub.stop();
    };
  }

  async describe(signal: AbortSignal): Promise<LiveDescription | null> {
    const response = await this.get('api/live', signal);
    return response && readDescription(await response.json());
  }

  async map(choice: MapChoice, signal: AbortSignal): Promise<LiveMap | null> {
    const query = new URLSearchParams({ quantity: choice.quantity, reference: String(choice.reference) });
    const response = await this.get(`api/map?${query}`, signal);
    return response && decodeMap(choice, (name) => response.headers.get(name), await response.arrayBuffer());
  }

  async spectrum(region: Region, signal: AbortSignal): Promise<Spectrum | null> {
    const query = new URLSearchParams({
      row_start: String(region.rowStart),
      column_start: String(region.columnStart),
      row_stop: String(region.rowStop),
      column_stop: String(region.columnStop),
    });
    const response = await this.get(`api/spectrum?${query}`, signal);
    return response && readSpectrum(await response.json());
  }

  private address(path: string): string {
    return new URL(path, this.base).toString();
  }

  /** The response, or null for "there is none yet" (404). */
  private async get(path: string, signal: AbortSignal): Promise<Response | null> {
    const response = await fetch(this.address(path), { signal, cache: 'no-store' });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(await problemOf(response));
    return response;
  }
}

/** The daemon's own sentence if it sent one. */
async function problemOf(response: Response): Promise<string> {
  const body = await response.text();
  try {
    const problem = text(object(JSON.parse(body))['problem']);
    if (problem !== '') return problem;
  } catch {
    // Not JSON (a proxy's page, say): the status is all there is to tell.
  }
  return `The daemon answered ${response.status} ${response.statusText}`.trimEnd() + '.';
}

/** One loop for the first connection and every later one: SignalR's own reconnection does not cover a first start that fails. */
async function keepConnected(hub: HubConnection, listener: LiveListener, ended: AbortSignal): Promise<void> {
  let lostMs: number | null = null;
  let attempt = 0;
  let whenClosed = () => {};
  hub.onclose(() => whenClosed());
  listener.connection({ phase: 'connecting' });
  while (!ended.aborted) {
    const closed = new Promise<void>((resolve) => (whenClosed = resolve));
    try {
      await hub.start();
      lostMs = null;
      attempt = 0;
      listener.connection({ phase: 'connected' });
      await closed;
    } catch {
      // Unreachable: said on the page by the phase below.
    }
    if (ended.aborted) return;
    lostMs ??= Date.now();
    attempt += 1;
    const waitMs = retryDelayMs(attempt);
    listener.connection({ phase: 'lost', sinceMs: lostMs, attempt, retryAtMs: Date.now() + waitMs });
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
