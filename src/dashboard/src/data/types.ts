/** What the daemon says about a scan, with every field present (the wire leaves defaults out). Units end the names. */
export interface ScanStatus {
  id: string;
  name: string;
  state: ScanState;
  step: string;
  problem: string;
  filePath: string;
  mapsPath: string;
  startTimeS: number;
  stopTimeS: number;
  timeLeftS: number;
  energyEv: number;
  frames: FrameCounts;
  time: TimeBooking;
  pipeline: PipelineHealth;
  warnings: string[];
  energiesDone: number;
  energiesTotal: number;
  mode: string;
  /** null until the first figure is known. */
  background: BackgroundHealth | null;
}

export const SCAN_STATES = [
  'idle', 'preparing', 'running', 'paused', 'suspended', 'finishing',
  'completed', 'stopped', 'aborted', 'failed', 'interrupted',
] as const;

/** `unspecified` is an unknown state of a newer daemon: shown, never hidden. */
export type ScanState = (typeof SCAN_STATES)[number] | 'unspecified';

/** Frames by kind: planned, acknowledged (safe in the file), and those that are not data. */
export interface FrameCounts {
  samplePlanned: number;
  backgroundPlanned: number;
  darkPlanned: number;
  sample: number;
  background: number;
  dark: number;
  invalid: number;
  foreign: number;
  duplicate: number;
  rejected: number;
  missing: number;
  unchecked: number;
}

/** Where the scan's seconds went. */
export interface TimeBooking {
  motionS: number;
  settleS: number;
  exposureS: number;
  readoutS: number;
  engineS: number;
  totalS: number;
  preparationS: number;
  finishingS: number;
  engineMedianPerPointMs: number;
}

export interface PipelineHealth {
  mapFailing: boolean;
  mapProblem: string;
  mapFrames: number;
  publicationsDropped: number;
  latencyP50Ms: number;
  latencyP99Ms: number;
  bytesWritten: number;
  writeP99Ms: number;
}

/** How well predicted backgrounds fit the frames' sample-free pixels. Residuals are in units of shot noise: 1 is nothing but noise, NaN cannot be told. */
export interface BackgroundHealth {
  model: string;
  residualSigma: number;
  worstResidualSigma: number;
  worstImageId: number;
  worstEnergyEv: number;
  sampleFreeFraction: number;
  note: string;
  alarm: boolean;
  extraBackgrounds: number;
}

/** A word from the daemon that a newer map exists. */
export interface MapHint {
  scanId: string;
  version: number;
  frames: number;
  energyEv: number;
  final: boolean;
}

/** What can be shown of the present scan. */
export interface LiveDescription {
  scanId: string;
  rowsPx: number;
  columnsPx: number;
  quantities: string[];
  referenceNames: string[];
}

/** One map of one scan: which quantity, and of which reference where it has one. */
export interface MapChoice {
  quantity: string;
  reference: number;
}

/** A map at screen resolution: `rows` x `columns` values, row-major, NaN where not valid; a value covers `binPx` x `binPx` detector pixels. */
export interface LiveMap {
  scanId: string;
  choice: MapChoice;
  version: number;
  frames: number;
  energyEv: number;
  final: boolean;
  rows: number;
  columns: number;
  binPx: number;
  values: Float32Array;
}

/** A rectangle in detector pixels: start inclusive, stop exclusive. */
export interface Region {
  rowStart: number;
  columnStart: number;
  rowStop: number;
  columnStop: number;
}

/** The mean spectrum of a region and its fit; `fit` is empty while it cannot be solved. */
export interface Spectrum {
  energyEv: number[];
  opticalDensity: number[];
  opticalDensitySigma: number[];
  fit: number[];
  fraction: number[];
  fractionSigma: number[];
  referenceNames: string[];
  thickness: number;
  fitError: number;
  pixels: number;
}

/** How the page stands with the daemon. */
export type Connection =
  | { phase: 'connecting' }
  | { phase: 'connected' }
  /** `sinceMs`: when it was lost; `attempt`: reconnections tried since; `retryAtMs`: when the next one starts. */
  | { phase: 'lost'; sinceMs: number; attempt: number; retryAtMs: number };
