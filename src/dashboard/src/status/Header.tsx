import type { Connection, ScanStatus } from '../data/types';
import type { ThemeChoice } from '../view/useTheme';
import { STATE_TEXT } from './states';

interface Props {
  status: ScanStatus | null;
  connection: Connection;
  theme: ThemeChoice;
  onTheme: (choice: ThemeChoice) => void;
}

const NEXT_THEME: Record<ThemeChoice, ThemeChoice> = { system: 'dark', dark: 'light', light: 'system' };
const THEME_LABEL: Record<ThemeChoice, string> = { system: 'Auto', dark: 'Dark', light: 'Light' };
const CONNECTION_LABEL: Record<Connection['phase'], string> = { connecting: 'connecting …', connected: 'live', lost: 'no connection' };

/** Which scan, in which state, and whether the page hears the daemon. */
export function Header({ status, connection, theme, onTheme }: Props) {
  const known = status !== null && status.id !== '';
  const state = STATE_TEXT[status?.state ?? 'idle'];
  return (
    <header className="top">
      <span className="brand">TxmXanes</span>
      <span className={`pill mood-${state.mood}`} data-testid="scan-state" data-state={status?.state ?? ''}>
        {status === null ? '…' : state.label}
      </span>
      <div className="scan-name">
        <h1>{known ? status.name || status.id : status !== null && 'No scan'}</h1>
        {known && (
          <span className="muted" title={status.filePath}>
            {status.id}
            {status.mode !== '' && ` · ${status.mode} mode`}
          </span>
        )}
      </div>
      <span className={`connection phase-${connection.phase}`} data-testid="connection" data-phase={connection.phase}>
        <i />
        {CONNECTION_LABEL[connection.phase]}
      </span>
      <button type="button" className="quiet" title="Colours of this page" onClick={() => onTheme(NEXT_THEME[theme])}>
        Theme: {THEME_LABEL[theme]}
      </button>
    </header>
  );
}
