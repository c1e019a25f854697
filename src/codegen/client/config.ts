// The configuration of `wirepact generate`: several clients at once.

export interface Config {
  readonly clients: readonly ClientConfig[]
}

/** One file to generate. Paths are relative to the configuration's. */
export interface ClientConfig {
  /** A module that exports the contract, or a snapshot. */
  readonly contract: string
  /** The contract's name among the module's exports. Default: the only one. */
  readonly export?: string
  /** The file to write. */
  readonly out: string
  /** Whether the client checks what leaves it and what arrives. Default false. */
  readonly validators?: boolean
}

/**
 * Gives `wirepact.config.ts` its types.
 *
 * @example
 * export default defineConfig({ clients: [{ contract: 'contract.ts', out: 'src/api.ts' }] })
 */
export function defineConfig(config: Config): Config {
  return config
}

/** The options of one client, each with the type of its value. A configuration with another is refused. */
export const clientOptions: Readonly<Record<keyof ClientConfig, 'string' | 'boolean'>> = {
  contract: 'string', export: 'string', out: 'string', validators: 'boolean',
}
