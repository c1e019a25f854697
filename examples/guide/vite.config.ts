// The development server of the quickstart's front end.

// #region vite
import { defineConfig } from 'vite'

export default defineConfig({
  server: { proxy: { '/rpc': { target: 'ws://localhost:8080', ws: true } } },
})
// #endregion
