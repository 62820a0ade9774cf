const WHOLE = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** 12,345 */
export const count = (value: number): string => WHOLE.format(value);

/** A span for people: "45 s", "4 min 20 s", "1 h 04 min". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${count(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Decimal units as disks are sold: "33.1 MB". */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? count(scaled) : scaled.toPrecision(3)} ${units[unit]}`;
}

/** A span in ms with its unit, three figures: "0.85 ms", "12.3 ms", "1.2 s". */
export function milliseconds(value: number): string {
  if (!(value > 0)) return '–';
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** A share in whole percent: "38 %". */
export const share = (fraction: number): string => `${Math.round(100 * fraction)} %`;

/** A photon energy to a tenth of an eV: "8,345.0 eV". */
export const energy = (ev: number): string => `${ev.toLocaleString('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} eV`;

/** A value with its standard error, both to the error's second figure (at most four decimals): "0.412 ± 0.031". */
export function withSigma(value: number, sigma: number): string {
  if (!Number.isFinite(value)) return 'not determined';
  if (!Number.isFinite(sigma) || sigma <= 0) return `${value.toFixed(3)} ± ?`;
  const decimals = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(sigma))));
  return `${value.toFixed(decimals).replace('-', '−')} ± ${sigma.toFixed(decimals)}`;
}

/** A number read off a map: so many figures, no trailing noise. */
export function figures(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return 'no value';
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}

/** Local wall time: "03:12:44". */
export const clock = (ms: number): string => new Date(ms).toLocaleTimeString('en-GB');

/** A place on the detector for an axis: "1000", zoomed in "1000.5". */
export const pixels = (place: number): string => String(Number(place.toFixed(2))).replace('-', '−');
