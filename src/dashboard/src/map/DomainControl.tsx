import { useState } from 'react';
import { figures } from '../view/format';
import type { Domain, DomainChoice } from './domain';
import { HIGH_PERCENTILE, LOW_PERCENTILE } from './domain';

interface Props {
  choice: DomainChoice;
  /** What is in use now, whichever way it was found. */
  domain: Domain;
  natural: Domain | undefined;
  onChoose: (choice: DomainChoice) => void;
}

/** Automatic or fixed ends of the colour scale. Typing a number fixes both ends where they are. */
export function DomainControl({ choice, domain, natural, onChoose }: Props) {
  const fixed = choice.mode === 'fixed';
  return (
    <div className="domain" role="group" aria-label="colour scale range">
      <button type="button" className="toggle" aria-pressed={!fixed} title={`From the ${LOW_PERCENTILE}st to the ${HIGH_PERCENTILE}th percentile of the map`} onClick={() => onChoose({ mode: 'auto' })}>
        Auto
      </button>
      {natural && (
        <button
          type="button"
          className="toggle"
          aria-pressed={fixed && choice.min === natural[0] && choice.max === natural[1]}
          onClick={() => onChoose({ mode: 'fixed', min: natural[0], max: natural[1] })}
        >
          {natural[0]} – {natural[1]}
        </button>
      )}
      <NumberInput label="lower end of the colour scale" value={domain[0]} isValid={(min) => min < domain[1]} onValue={(min) => onChoose({ mode: 'fixed', min, max: domain[1] })} />
      <span className="muted">to</span>
      <NumberInput label="upper end of the colour scale" value={domain[1]} isValid={(max) => max > domain[0]} onValue={(max) => onChoose({ mode: 'fixed', min: domain[0], max })} />
    </div>
  );
}

interface NumberInputProps {
  label: string;
  value: number;
  isValid: (value: number) => boolean;
  onValue: (value: number) => void;
}

/** Takes effect on Enter or on leaving; what makes no range is marked and not taken. */
function NumberInput({ label, value, isValid, onValue }: NumberInputProps) {
  const shown = figures(value, 3);
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? value : Number(draft.replace(',', '.'));
  const good = Number.isFinite(parsed) && isValid(parsed) && draft?.trim() !== '';
  const commit = () => {
    if (draft !== null && draft !== shown && good) onValue(parsed);
    setDraft(null);
  };
  return (
    <input
      aria-label={label}
      aria-invalid={draft !== null && !good}
      inputMode="decimal"
      size={7}
      value={draft ?? shown}
      onFocus={() => setDraft(shown)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
