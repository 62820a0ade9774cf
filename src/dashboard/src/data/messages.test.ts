import { describe, expect, it } from 'vitest';
import { readSpectrum, readState, readStatus } from './messages';

describe('readStatus', () => {
  it('fills what the wire leaves out, and reads 64-bit integers from strings', () => {
    const status = readStatus({ id: 'x', state: 'STATE_RUNNING', frames: { sample: 3 }, pipeline: { bytesWritten: '5000000000' } });
    expect(status).toMatchObject({ id: 'x', name: '', state: 'running', timeLeftS: 0, warnings: [], energiesTotal: 0 });
    expect(status.frames).toMatchObject({ sample: 3, samplePlanned: 0, rejected: 0 });
    expect(status.pipeline.bytesWritten).toBe(5e9);
  });

  it('reads a residual that cannot be told, and no background as none', () => {
    const status = readStatus({ background: { model: 'linear', residualSigma: 'NaN', worstImageId: '46' } });
    expect(status.background).toMatchObject({ model: 'linear', residualSigma: NaN, worstImageId: 46, alarm: false, extraBackgrounds: 0, note: '' });
    expect(readStatus({}).background).toBeNull();
  });

  it('survives what is no status at all', () => {
    expect(readStatus(null).state).toBe('unspecified');
    expect(readStatus({ frames: 3, warnings: 'no' }).warnings).toEqual([]);
  });
});

describe('readState', () => {
  it('keeps a state it does not know as unspecified', () => {
    expect(readState('STATE_SUSPENDED')).toBe('suspended');
    expect(readState('STATE_DREAMING')).toBe('unspecified');
  });
});

describe('readSpectrum', () => {
  it('reads NaN as protobuf prints it and an absent fit as empty', () => {
    const spectrum = readSpectrum({ energyEv: [8200], opticalDensity: ['NaN'], fraction: [0.2], pixels: 1 });
    expect(spectrum.opticalDensity).toEqual([NaN]);
    expect(spectrum.fit).toEqual([]);
  });
});
