// Several clients at once, for `wirepact generate` without arguments.

// #region config
import { defineConfig } from 'wirepact/codegen'

export default defineConfig({
  clients: [
    { contract: 'contract.ts', out: 'shopapi.ts' },
    { contract: 'weather.ts', export: 'weather', out: 'weatherapi.ts' },
  ],
})
// #endregion
