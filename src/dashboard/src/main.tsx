import '@h5web/lib/styles.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { DaemonSource } from './data/daemonSource';
import type { LiveSource } from './data/liveSource';

/** `?mock` in a development build shows a made-up scan, so that the page can be worked on without a daemon. */
async function openSource(): Promise<LiveSource> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('mock')) {
    const { MockSource } = await import('../mock/mockSource');
    return new MockSource();
  }
  return new DaemonSource();
}

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element #root.');
void openSource().then((source) => createRoot(root).render(<App source={source} />));
