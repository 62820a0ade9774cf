import { flag, number, numbers, object, text, texts } from './read';
import { SCAN_STATES } from './types';
import type { BackgroundHealth, FrameCounts, LiveDescription, MapHint, PipelineHealth, ScanState, ScanStatus, Spectrum, TimeBooking } from './types';

/** `STATE_RUNNING` → `running`. */
export function readState(value: unknown): ScanState {
  const name = text(value).replace(/^STATE_/, '').toLowerCase();
  return SCAN_STATES.find((known) => known === name) ?? 'unspecified';
}

export function readStatus(value: unknown): ScanStatus {
  const json = object(value);
  return {
    id: text(json['id']),
    name: text(json['name']),
    state: readState(json['state']),
    step: text(json['step']),
    problem: text(json['problem']),
    filePath: text(json['filePath']),
    mapsPath: text(json['mapsPath']),
    startTimeS: number(json['startTimeS']),
    stopTimeS: number(json['stopTimeS']),
    timeLeftS: number(json['timeLeftS']),
    energyEv: number(json['energyEv']),
    frames: readFrames(json['frames']),
    time: readTime(json['time']),
    pipeline: readPipeline(json['pipeline']),
    warnings: texts(json['warnings']),
    energiesDone: number(json['energiesDone']),
    energiesTotal: number(json['energiesTotal']),
    mode: text(json['mode']),
    background: json['background'] === undefined ? null : readBackground(json['background']),
  };
}

function readFrames(value: unknown): FrameCounts {
  const json = object(value);
  const count = (name: keyof FrameCounts) => number(json[name]);
  return {
    samplePlanned: count('samplePlanned'),
    backgroundPlanned: count('backgroundPlanned'),
    darkPlanned: count('darkPlanned'),
    sample: count('sample'),
    background: count('background'),
    dark: count('dark'),
    invalid: count('invalid'),
    foreign: count('foreign'),
    duplicate: count('duplicate'),
    rejected: count('rejected'),
    missing: count('missing'),
    unchecked: count('unchecked'),
  };
}

function readTime(value: unknown): TimeBooking {
  const json = object(value);
  const seconds = (name: keyof TimeBooking) => number(json[name]);
  return {
    motionS: seconds('motionS'),
    settleS: seconds('settleS'),
    exposureS: seconds('exposureS'),
    readoutS: seconds('readoutS'),
    engineS: seconds('engineS'),
    totalS: seconds('totalS'),
    preparationS: seconds('preparationS'),
    finishingS: seconds('finishingS'),
    engineMedianPerPointMs: seconds('engineMedianPerPointMs'),
  };
}

function readPipeline(value: unknown): PipelineHealth {
  const json = object(value);
  return {
    mapFailing: flag(json['mapFailing']),
    mapProblem: text(json['mapProblem']),
    mapFrames: number(json['mapFrames']),
    publicationsDropped: number(json['publicationsDropped']),
    latencyP50Ms: number(json['latencyP50Ms']),
    latencyP99Ms: number(json['latencyP99Ms']),
    bytesWritten: number(json['bytesWritten']),
    writeP99Ms: number(json['writeP99Ms']),
  };
}

function readBackground(value: unknown): BackgroundHealth {
  const json = object(value);
  return {
    model: text(json['model']),
    residualSigma: number(json['residualSigma']),
    worstResidualSigma: number(json['worstResidualSigma']),
    worstImageId: number(json['worstImageId']),
    worstEnergyEv: number(json['worstEnergyEv']),
    sampleFreeFraction: number(json['sampleFreeFraction']),
    note: text(json['note']),
    alarm: flag(json['alarm']),
    extraBackgrounds: number(json['extraBackgrounds']),
  };
}

export function readMapHint(value: unknown): MapHint {
  const json = object(value);
  return {
    scanId: text(json['scanId']),
    version: number(json['version']),
    frames: number(json['frames']),
    energyEv: number(json['energyEv']),
    final: flag(json['final']),
  };
}

export function readDescription(value: unknown): LiveDescription {
  const json = object(value);
  return {
    scanId: text(json['scanId']),
    rowsPx: number(json['rowsPx']),
    columnsPx: number(json['columnsPx']),
    quantities: texts(json['quantities']),
    referenceNames: texts(json['referenceNames']),
  };
}

export function readSpectrum(value: unknown): Spectrum {
  const json = object(value);
  return {
    energyEv: numbers(json['energyEv']),
    opticalDensity: numbers(json['opticalDensity']),
    opticalDensitySigma: numbers(json['opticalDensitySigma']),
    fit: numbers(json['fit']),
    fraction: numbers(json['fraction']),
    fractionSigma: numbers(json['fractionSigma']),
    referenceNames: texts(json['referenceNames']),
    thickness: number(json['thickness']),
    fitError: number(json['fitError']),
    pixels: number(json['pixels']),
  };
}
