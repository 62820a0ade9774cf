import { useCallback, useState } from 'react';

/** State kept in this browser, so that tomorrow's shift finds the page as it was left. `isValid` guards against what an older page stored. */
export function usePersistent<T>(key: string, initial: T, isValid: (value: unknown) => value is T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => read(key, initial, isValid));
  const store = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(`txmxanes.${key}`, JSON.stringify(next));
      } catch {
        // Storage forbidden or full: the choice then holds until the page is closed.
      }
    },
    [key],
  );
  return [value, store];
}

function read<T>(key: string, initial: T, isValid: (value: unknown) => value is T): T {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(`txmxanes.${key}`) ?? 'null');
    return isValid(stored) ? stored : initial;
  } catch {
    return initial;
  }
}
