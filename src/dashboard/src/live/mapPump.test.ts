import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveMap, MapChoice } from '../data/types';
import { MapPump } from './mapPump';

const FRACTION: MapChoice = { quantity: 'fraction', reference: 0 };
const THICKNESS: MapChoice = { quantity: 'thickness', reference: 0 };

interface Request {
  choice: MapChoice;
  signal: AbortSignal;
  answer: (map: LiveMap | null) => void;
  fail: (error: Error) => void;
}

const mapOf = (choice: MapChoice, version: number) => ({ choice, version }) as LiveMap;

/** A pump over a daemon that answers when told to. */
function pumpWithManualDaemon() {
  const requests: Request[] = [];
  const maps: (LiveMap | null)[] = [];
  const problems: string[] = [];
  const pump = new MapPump(
    (choice, signal) => new Promise((answer, fail) => requests.push({ choice, signal, answer, fail })),
    { map: (map) => maps.push(map), problem: (problem) => problems.push(problem) },
  );
  return { pump, requests, maps, problems, settle: () => vi.advanceTimersByTimeAsync(0) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('MapPump', () => {
  it('asks for the next map only when the last is drawn, once however many were announced', async () => {
    const { pump, requests, maps, settle } = pumpWithManualDaemon();
    pump.choose(FRACTION);
    for (let i = 0; i < 5; i++) pump.announce();
    expect(requests).toHaveLength(1);
    requests[0]!.answer(mapOf(FRACTION, 1));
    await settle();
    pump.announce();
    expect(maps).toHaveLength(1);
    expect(requests).toHaveLength(1);
    pump.drawn();
    expect(requests).toHaveLength(2);
    requests[1]!.answer(mapOf(FRACTION, 6));
    await settle();
    pump.drawn();
    expect(requests).toHaveLength(2);
  });

  it('gives up the request for a map that is no longer wanted', async () => {
    const { pump, requests, maps, settle } = pumpWithManualDaemon();
    pump.choose(FRACTION);
    pump.choose(THICKNESS);
    expect(requests[0]!.signal.aborted).toBe(true);
    requests[0]!.answer(mapOf(FRACTION, 1));
    requests[1]!.answer(mapOf(THICKNESS, 1));
    await settle();
    expect(maps.map((map) => map?.choice.quantity)).toEqual(['thickness']);
  });

  it('waits for the next announcement when there is no map yet', async () => {
    const { pump, requests, maps, settle } = pumpWithManualDaemon();
    pump.choose(FRACTION);
    requests[0]!.answer(null);
    await settle();
    expect(maps).toEqual([null]);
    expect(requests).toHaveLength(1);
    pump.announce();
    expect(requests).toHaveLength(2);
  });

  it('says what failed and tries again by itself', async () => {
    const { pump, requests, problems, settle } = pumpWithManualDaemon();
    pump.choose(FRACTION);
    requests[0]!.fail(new Error('The daemon answered 500.'));
    await settle();
    expect(problems).toEqual(['The daemon answered 500.']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(requests).toHaveLength(2);
  });

  it('asks nothing more once disposed', async () => {
    const { pump, requests, settle } = pumpWithManualDaemon();
    pump.choose(FRACTION);
    pump.dispose();
    pump.announce();
    await settle();
    expect(requests).toHaveLength(1);
    expect(requests[0]!.signal.aborted).toBe(true);
  });
});
