import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` talks to a running daemon here; `npm run dev` with `?mock` in the address needs none.
const daemon = 'http://127.0.0.1:8350';

export default defineConfig({
  // Relative addresses, so that the daemon may stand behind a path of a reverse proxy.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../TxmXanes.Daemon/wwwroot',
    emptyOutDir: true,
    // One chunk: the page is served from the machine beside it, and three.js is most of it whatever the cut.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: {
      '/api': daemon,
      '/hub': { target: daemon, ws: true },
    },
  },
});
