const { builtinModules } = require('node:module')

// The layer rule of docs/ARCHITECTURE.md: what each layer may import from src.
const may = {
  index: ['answering', 'bytes', 'streams', 'topics', 'contract', 'errors'],
  errors: [],
  contract: ['errors'],
  protocol: ['errors'],
  streams: ['contract', 'protocol', 'errors'],
  platform: ['protocol', 'errors'],
  topics: ['platform', 'contract', 'protocol', 'errors'],
  bytes: ['platform', 'contract', 'protocol', 'errors'],
  answering: ['platform', 'contract', 'protocol', 'errors'],
  client: ['answering', 'topics', 'platform', 'contract', 'protocol', 'errors'],
  server: ['snapshot', 'platform', 'contract', 'protocol', 'errors'],
  snapshot: ['contract', 'errors'],
  generated: ['client', 'answering', 'bytes', 'streams', 'topics', 'platform', 'contract', 'protocol', 'errors'],
  codegen: ['bytes', 'snapshot', 'contract', 'errors'],
  live: ['snapshot', 'answering', 'bytes', 'streams', 'topics', 'contract', 'errors'],
  cli: ['codegen', 'live', 'testing', 'client', 'server', 'bytes', 'platform', 'snapshot', 'contract', 'errors'],
  testing: ['client', 'server', 'snapshot', 'answering', 'topics', 'platform', 'contract', 'protocol', 'errors'],
}

const layers = Object.entries(may).map(([layer, below]) => ({
  name: `layer-${layer}`,
  comment: `${layer} imports ${below.join(', ') || 'nothing'} and itself, of src.`,
  severity: 'error',
  from: { path: `^src/${layer}(/|\\.ts$)` },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...below].join('|')})(/|\\.ts$)` },
}))

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'layer-unknown',
      comment: 'A new folder in src needs its place in the layer rule.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${Object.keys(may).join('|')})(/|\\.ts$)` },
      to: {},
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'protocol-is-sans-io',
      comment: 'protocol/ touches no platform and no package.',
      severity: 'error',
      from: { path: '^src/(protocol/|errors\\.ts$)' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional'] },
    },
    {
      name: 'isomorphic-ws-in-one-file',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/client/socket\\.ts$' },
      to: { path: 'node_modules/isomorphic-ws' },
    },
    {
      name: 'browser-entries-stay-light',
      comment: 'Neither ws, Node\'s modules nor TypeBox\'s compiler (eval, 35 KB) is reachable from ".", "./client" or "./generated".',
      severity: 'error',
      from: { path: '^src/(index\\.ts|(client|generated)/index\\.ts)$' },
      to: { path: `node_modules/(ws|typebox/build/compile)/|^(node:)?(${builtinModules.join('|')})$`, reachable: true },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      comment: 'The command line brings its own along: tsup bundles them.',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'type-only'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
