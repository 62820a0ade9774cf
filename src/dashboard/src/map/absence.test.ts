import { describe, expect, it } from 'vitest';
import { readStatus } from '../data/messages';
import { mapAbsence } from './absence';

const connected = { phase: 'connected' } as const;
const title = (status: unknown) => mapAbsence(connected, readStatus(status), null).title;

describe('mapAbsence', () => {
  it('names what is being waited for, step by step', () => {
    expect(mapAbsence({ phase: 'connecting' }, null, null).title).toContain('Connecting');
    expect(title({ state: 'STATE_IDLE' })).toBe('No scan yet');
    expect(title({ id: 'x', state: 'STATE_PREPARING' })).toBe('Preparing the scan');
    expect(title({ id: 'x', state: 'STATE_RUNNING', frames: { backgroundPlanned: 2 } })).toBe('Waiting for the first background …');
    expect(title({ id: 'x', state: 'STATE_RUNNING', frames: { backgroundPlanned: 2, background: 1, sample: 2 } })).toContain('first sample frames');
    expect(title({ id: 'x', state: 'STATE_RUNNING', frames: { backgroundPlanned: 2, background: 1, sample: 20 } })).toContain('being computed');
  });

  it('repeats the scan’s own sentence when it ended without a map', () => {
    const status = readStatus({ id: 'x', state: 'STATE_FAILED', problem: 'The shutter did not open.' });
    expect(mapAbsence(connected, status, null).detail).toBe('The shutter did not open.');
  });

  it('points to the file when the daemon has forgotten the picture', () => {
    expect(mapAbsence(connected, readStatus({ id: 'x', state: 'STATE_COMPLETED', mapsPath: 'x.maps.nxs' }), null).detail).toContain('x.maps.nxs');
  });
});
