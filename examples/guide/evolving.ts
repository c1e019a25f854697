// A contract that changes while clients have the old one: docs/guide/evolving.md.

// #region imports
import { readFile } from 'node:fs/promises'
import { createClient, type Client } from 'wirepact/client'
import { createServer, type Server } from 'wirepact/server'
import { shop } from './contract.js'
// #endregion

type Shop = typeof shop

export async function serveOldTabs(files: readonly string[]): Promise<Server<Shop, undefined>> {
  // #region accepts
  const accepts = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as object))
  return createServer(shop, { accepts })
  // #endregion
}

export function openTab(url: string, offerReload: (names: readonly string[]) => void): Client<Shop> {
  // #region reload
  return createClient(shop, {
    url,
    onContractChange: ({ changed }) => {
      if (changed.length > 0) offerReload(changed) // these fail from now on; the rest still works
    },
  })
  // #endregion
}
