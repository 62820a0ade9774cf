import { useEffect, useState } from 'react';
import { usePersistent } from './usePersistent';

export type Theme = 'dark' | 'light';
export type ThemeChoice = 'system' | Theme;

const isChoice = (value: unknown): value is ThemeChoice => value === 'system' || value === 'dark' || value === 'light';
const prefersLight = () => matchMedia('(prefers-color-scheme: light)');

/** Dark or light: as the system says, unless chosen here. */
export function useTheme(): { theme: Theme; choice: ThemeChoice; choose: (choice: ThemeChoice) => void } {
  const [choice, choose] = usePersistent<ThemeChoice>('theme', 'system', isChoice);
  const [systemLight, setSystemLight] = useState(() => prefersLight().matches);
  useEffect(() => {
    const query = prefersLight();
    const follow = () => setSystemLight(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  const theme: Theme = choice === 'system' ? (systemLight ? 'light' : 'dark') : choice;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return { theme, choice, choose };
}
