import type { ScanStatus, TimeBooking } from '../data/types';
import { bytes, count, duration, milliseconds } from '../view/format';
import { BackgroundGroup } from './BackgroundGroup';

/** What came in and what became of it. Numbers that should be zero stand out when they are not. */
export function Counters({ status }: { status: ScanStatus }) {
  const { frames, pipeline } = status;
  return (
    <section className="card counters" aria-label="counters" data-testid="counters">
      <Group title="Frames in the file">
        <Kind label="sample" value={frames.sample} planned={frames.samplePlanned} />
        <Kind label="background" value={frames.background} planned={frames.backgroundPlanned} />
        <Kind label="dark" value={frames.dark} planned={frames.darkPlanned} />
      </Group>
      <Group title="Not usable">
        <Fault label="missing" value={frames.missing} title="gaps in the camera's numbering; these frames are still owed" />
        <Fault label="rejected" value={frames.rejected} title="wrong shape, type or checksum" />
        <Fault label="retaken" value={frames.invalid} title="repeated; the old frames are kept and marked invalid" />
        <Fault label="foreign" value={frames.foreign} title="frames of another series, dropped" />
        <Fault label="duplicate" value={frames.duplicate} title="received twice, the second dropped" />
        {frames.unchecked > 0 && <Fault label="unchecked" value={frames.unchecked} title="sent without series and checksum, taken as they came" />}
      </Group>
      <Group title="Live map">
        <Plain label="latency p50" value={milliseconds(pipeline.latencyP50Ms)} title="median time from a frame's arrival to its map being published" />
        <Plain label="latency p99" value={milliseconds(pipeline.latencyP99Ms)} title="99 of 100 maps are faster: from a frame's arrival to its map being published" />
        <Fault label="maps skipped" value={pipeline.publicationsDropped} title="dropped for a slow viewer; no data is lost" mild />
      </Group>
      <Group title="File">
        <Plain label="written" value={bytes(pipeline.bytesWritten)} title={status.filePath} />
        <Plain label="write p99" value={milliseconds(pipeline.writeP99Ms)} title="99 of 100 frames are written and flushed faster" />
      </Group>
      {status.background && <BackgroundGroup health={status.background} />}
      <TimeBar time={status.time} />
    </section>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="counter-group">
      <h3>{title}</h3>
      <dl>{children}</dl>
    </div>
  );
}

function Plain({ label, value, title }: { label: string; value: string; title?: string }) {
  return (
    <div title={title}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Kind({ label, value, planned }: { label: string; value: number; planned: number }) {
  return (
    <div data-counter={label}>
      <dt>{label}</dt>
      <dd>
        {count(value)}
        <small> / {count(planned)}</small>
      </dd>
    </div>
  );
}

function Fault({ label, value, title, mild }: { label: string; value: number; title: string; mild?: boolean }) {
  return (
    <div title={title} className={value === 0 ? 'zero' : mild ? '' : 'fault'} data-counter={label}>
      <dt>{label}</dt>
      <dd>{count(value)}</dd>
    </div>
  );
}

const PARTS: readonly [keyof TimeBooking, string][] = [
  ['exposureS', 'exposure'],
  ['motionS', 'motion'],
  ['settleS', 'settling'],
  ['readoutS', 'readout'],
  ['engineS', 'engine'],
];

/** Where the scan's time went, as shares. */
function TimeBar({ time }: { time: TimeBooking }) {
  const total = PARTS.reduce((sum, [part]) => sum + time[part], 0);
  if (!(total > 0)) return null;
  return (
    <div className="time-bar" aria-label="where the time went">
      <h3>Where the time went</h3>
      <div className="time-parts">
        {PARTS.map(([part, label]) => (
          <i key={part} className={`part-${label}`} style={{ flexGrow: time[part] / total }} title={`${label}: ${duration(time[part])}`} />
        ))}
      </div>
      <ul>
        {PARTS.map(([part, label]) => (
          <li key={part}>
            <i className={`part-${label}`} />
            {label} {((100 * time[part]) / total).toFixed(time[part] / total < 0.1 ? 1 : 0)} %
          </li>
        ))}
      </ul>
    </div>
  );
}
