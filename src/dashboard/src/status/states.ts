import type { ScanState } from '../data/types';

/** How a state is called, and how it should feel: at work, waiting for something, done well, or wrong. */
export const STATE_TEXT: Record<ScanState, { label: string; mood: 'quiet' | 'busy' | 'wait' | 'good' | 'bad' }> = {
  unspecified: { label: 'Unknown state', mood: 'wait' },
  idle: { label: 'Idle', mood: 'quiet' },
  preparing: { label: 'Preparing', mood: 'busy' },
  running: { label: 'Running', mood: 'busy' },
  paused: { label: 'Paused', mood: 'wait' },
  suspended: { label: 'Suspended', mood: 'wait' },
  finishing: { label: 'Finishing', mood: 'busy' },
  completed: { label: 'Completed', mood: 'good' },
  stopped: { label: 'Stopped by operator', mood: 'good' },
  aborted: { label: 'Aborted', mood: 'bad' },
  failed: { label: 'Failed', mood: 'bad' },
  interrupted: { label: 'Interrupted', mood: 'bad' },
};

const ENDED: readonly ScanState[] = ['completed', 'stopped', 'aborted', 'failed', 'interrupted'];

export const hasEnded = (state: ScanState): boolean => ENDED.includes(state);

export const isUnderWay = (state: ScanState): boolean => !hasEnded(state) && state !== 'idle' && state !== 'unspecified';
