import type { Connection, LiveDescription, ScanStatus } from '../data/types';

/** Why there is no map, for someone who expects one. */
export interface Absence {
  title: string;
  detail: string;
}

const ENDED_WITHOUT = {
  completed: 'The scan completed without a map',
  stopped: 'The scan was stopped before the first map',
  aborted: 'The scan was aborted before the first map',
  failed: 'The scan failed before the first map',
  interrupted: 'The scan was interrupted before the first map',
} as const;

/** One sentence what is being waited for, and one what happens next. */
export function mapAbsence(connection: Connection, status: ScanStatus | null, description: LiveDescription | null): Absence {
  if (connection.phase === 'connecting') return { title: 'Connecting to the daemon …', detail: 'This takes a second.' };
  if (connection.phase === 'lost') return { title: 'No connection to the daemon', detail: 'The map appears as soon as it answers again.' };
  if (status === null || status.state === 'idle' || status.id === '') {
    return { title: 'No scan yet', detail: 'Start one with “txmx scan run PLAN”. Its map appears here by itself.' };
  }
  switch (status.state) {
    case 'completed':
    case 'stopped':
    case 'aborted':
    case 'failed':
    case 'interrupted':
      // After a restart the daemon remembers the scan but no longer its picture.
      if (status.mapsPath !== '') return { title: 'No live map of this scan any more', detail: `Its maps are in ${status.mapsPath}.` };
      return { title: ENDED_WITHOUT[status.state], detail: status.problem || 'Raw frames, if any, are in the scan’s file.' };
    case 'preparing':
      return { title: 'Preparing the scan', detail: status.step || 'Positioning, then dark frames.' };
    case 'suspended':
      return { title: 'The scan is suspended', detail: status.problem || 'It goes on by itself when the watched signals are back.' };
    case 'paused':
      return { title: 'The scan is paused', detail: 'The first map follows after it is resumed.' };
    default:
      return running(status, description);
  }
}

function running({ frames, pipeline }: ScanStatus, description: LiveDescription | null): Absence {
  if (pipeline.mapFailing) return { title: 'The map cannot be made', detail: pipeline.mapProblem || 'Raw frames are safe in the file.' };
  if (frames.backgroundPlanned > 0 && frames.background === 0) {
    return { title: 'Waiting for the first background …', detail: 'Every map is measured against it.' };
  }
  // Two parameters of the baseline and one per reference, and one frame more to leave something for the error.
  const needed = (description?.referenceNames.length ?? 2) + 3;
  if (frames.sample < needed) {
    return { title: 'Waiting for the first sample frames …', detail: `${frames.sample} so far; the first map needs about ${needed} energies.` };
  }
  return { title: 'The first map is being computed …', detail: `${frames.sample} sample frames are in.` };
}
