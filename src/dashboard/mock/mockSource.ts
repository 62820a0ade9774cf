import type { LiveListener, LiveSource } from '../src/data/liveSource';
import { readStatus } from '../src/data/messages';
import type { LiveDescription, LiveMap, MapChoice, Region, ScanStatus, Spectrum } from '../src/data/types';
import { COLUMNS, ENERGIES, noise, reference, ROWS, SPECIES, truth } from './sample';

const SCAN_ID = '20260412-031205-ncm811-ni-k-edge';
const FIRST_MAP = 6;

/** A scan that runs from the first to the last energy in about a minute and begins anew. `?mock=57` stays at energy 57. */
export class MockSource implements LiveSource {
  private done = 0;
  private readonly fixed: number | null;

  constructor(query: string = location.search) {
    const given = Number(new URLSearchParams(query).get('mock') || NaN);
    this.fixed = Number.isInteger(given) ? given : null;
    this.done = this.fixed ?? 0;
  }

  start(listener: LiveListener): () => void {
    const tell = () => {
      listener.status(this.status());
      if (this.done >= FIRST_MAP) {
        listener.map({ scanId: SCAN_ID, version: this.done, frames: this.done, energyEv: this.energyEv, final: this.done >= ENERGIES.length });
      }
    };
    listener.connection({ phase: 'connected' });
    tell();
    const timer = setInterval(() => {
      if (this.fixed === null) this.done = this.done >= ENERGIES.length + 10 ? 0 : this.done + 1;
      tell();
    }, 600);
    return () => clearInterval(timer);
  }

  async describe(): Promise<LiveDescription | null> {
    return {
      scanId: SCAN_ID,
      rowsPx: ROWS,
      columnsPx: COLUMNS,
      quantities: ['fraction', 'fraction_sigma', 'thickness', 'fit_error', 'optical_density', 'valid'],
      referenceNames: SPECIES,
    };
  }

  async map(choice: MapChoice): Promise<LiveMap | null> {
    if (this.frames < FIRST_MAP) return null;
    const values = new Float32Array(ROWS * COLUMNS);
    for (let i = 0; i < values.length; i++) values[i] = this.value(choice, i);
    return {
      scanId: SCAN_ID,
      choice,
      version: this.frames,
      frames: this.frames,
      energyEv: this.energyEv,
      final: this.frames >= ENERGIES.length,
      rows: ROWS,
      columns: COLUMNS,
      binPx: 1,
      values,
    };
  }

  async spectrum(region: Region): Promise<Spectrum | null> {
    const pixels = (region.rowStop - region.rowStart) * (region.columnStop - region.columnStart);
    const middle = truth((region.rowStart + region.rowStop) >> 1, (region.columnStart + region.columnStop) >> 1);
    const energyEv = ENERGIES.slice(0, this.frames);
    const fit = energyEv.map((ev) => 0.25 - 2e-4 * (ev - 8200) + middle.thickness * middle.fraction.reduce((sum, f, j) => sum + f * reference(j, ev), 0));
    const sigma = 0.014 / Math.sqrt(pixels);
    const fractionSigma = 0.3 / Math.sqrt(pixels * this.frames) / Math.max(middle.thickness, 0.05);
    return {
      energyEv,
      opticalDensity: fit.map((value, i) => value + sigma * noise(i + 7919)),
      opticalDensitySigma: fit.map(() => sigma),
      fit,
      fraction: middle.fraction,
      fractionSigma: middle.fraction.map(() => fractionSigma),
      referenceNames: SPECIES,
      thickness: middle.thickness,
      fitError: 1.03,
      pixels,
    };
  }

  private get frames(): number {
    return Math.min(this.done, ENERGIES.length);
  }

  private get energyEv(): number {
    return ENERGIES[Math.max(0, this.frames - 1)] ?? 8200;
  }

  private value({ quantity, reference: j }: MapChoice, i: number): number {
    const { thickness, fraction } = truth(Math.floor(i / COLUMNS), i % COLUMNS);
    const seen = Math.sqrt(this.frames);
    const n = noise(i + 1_000_003 * j);
    if (quantity === 'valid') return thickness < 0.05 ? 0 : (fraction[0] ?? 0) > 0.9 ? 2 : 1;
    if (quantity === 'optical_density') return 0.25 + thickness * 1.4 + 0.014 * n;
    if (quantity === 'thickness') return thickness + (0.05 / seen) * n;
    if (thickness < 0.05) return NaN;
    const sigma = 0.3 / seen / thickness;
    if (quantity === 'fraction_sigma') return sigma;
    if (quantity === 'fit_error') return 1 + 0.2 * n * (4 / seen);
    return (fraction[j] ?? 0) + sigma * n * 0.5;
  }

  private status(): ScanStatus {
    const frames = this.frames;
    const ended = frames >= ENERGIES.length;
    return readStatus({
      id: SCAN_ID,
      name: 'NCM811 Ni K-edge',
      state: this.done === 0 ? 'STATE_PREPARING' : ended ? 'STATE_COMPLETED' : 'STATE_RUNNING',
      step: this.done === 0 ? 'moving the zone plate' : `exposing sample frame ${frames + 1} of ${ENERGIES.length}`,
      filePath: `data/2026/${SCAN_ID}/${SCAN_ID}.nxs`,
      startTimeS: Date.now() / 1000 - 5.1 * frames,
      stopTimeS: ended ? Date.now() / 1000 : 0,
      timeLeftS: 5.1 * (ENERGIES.length - frames),
      energyEv: this.energyEv,
      frames: {
        samplePlanned: 105,
        backgroundPlanned: 2,
        darkPlanned: 5,
        sample: frames,
        background: ended ? 2 : frames > 0 ? 1 : 0,
        dark: 5,
        missing: frames > 40 ? 1 : 0,
      },
      time: { motionS: 0.35 * frames, settleS: 0.05 * frames, exposureS: 5 * frames, readoutS: 0.02 * frames, engineS: 0.001 * frames, totalS: 5.42 * frames, preparationS: 31 },
      pipeline: { mapFrames: frames, latencyP50Ms: 18.4, latencyP99Ms: 41.2, bytesWritten: String(frames * ROWS * COLUMNS * 2 + 2_000_000), writeP99Ms: 3.1, publicationsDropped: 0 },
      background: frames === 0 ? undefined : {
        model: 'linear',
        residualSigma: 1 + 0.04 * frames,
        worstResidualSigma: 1 + 0.04 * frames,
        worstImageId: String(6 + frames),
        worstEnergyEv: this.energyEv,
        sampleFreeFraction: 0.38,
        note: frames > 90 ? 'Too little of the frame is sample-free: the background is interpolated without a correction.' : '',
        alarm: frames > 50,
        extraBackgrounds: frames > 50 ? 1 : 0,
      },
      warnings: frames > 40 ? ['Frame 46 at 8,318.0 eV did not arrive from the camera; it is taken again at the end.'] : [],
      energiesDone: frames,
      energiesTotal: 105,
      mode: 'improved',
    });
  }
}
