// Bugs in how two versions of a contract are compared.

import type { Bug } from './bug.js'

const agreement = 'src/server/agreement.ts'
const evolving = ['test/server/evolving.test.ts']

export const contractBugs: readonly Bug[] = [
  {
    name: 'refusal-looks-at-the-wrong-side',
    wrong: 'Whether a procedure or topic has changed is looked up among the server’s procedures, whosever it is.',
    file: agreement,
    search: 'keyOf({ side, name })',
    replacement: 'keyOf({ side: \'server\', name })',
    tests: evolving,
  },
  {
    name: 'hashes-of-the-wrong-side',
    wrong: 'The server’s procedures are shared if the client’s are unchanged.',
    file: agreement,
    search: 'keyOf({ side: \'server\', name })',
    replacement: 'keyOf({ side: \'client\', name })',
    tests: evolving,
  },
  {
    name: 'hash-without-the-kind',
    wrong: 'A procedure that becomes a stream keeps its hash.',
    file: 'src/contract/hash.ts',
    search: '[side, name, kind, ...options',
    replacement: '[side, name, ...options',
    tests: ['test/contract/hash.test.ts'],
  },
  {
    name: 'description-counts',
    wrong: 'A schema with another description counts as another schema.',
    file: 'src/contract/fingerprint.ts',
    search: '/^(title|description|',
    replacement: '/^(title|',
    tests: ['test/contract/hash.test.ts'],
  },
  {
    name: 'hashes-said-too-late',
    wrong: 'The hello that opens a session says no hashes.',
    file: 'src/client/contractwatch.ts',
    search: 'if (opening) this.#members',
    replacement: 'if (!opening) this.#members',
    tests: [...evolving, 'test/client/connecting.test.ts'],
  },
  {
    name: 'hashes-cut-short',
    wrong: 'Of each hash the last character is left out.',
    file: agreement,
    search: 'cut.add(hashes.slice(at, at + HASH_LENGTH))',
    replacement: 'cut.add(hashes.slice(at, at + HASH_LENGTH - 1))',
    tests: evolving,
  },
  {
    name: 'versions-told-apart-by-name-only',
    wrong: 'Two contracts that say the same version are taken for the same, whatever their hashes.',
    file: agreement,
    search: 'const key = `${version} ${hashes}`',
    replacement: 'const key = version',
    tests: evolving,
  },
  {
    name: 'accepted-version-refused',
    wrong: 'Calls of an older version are refused although the server accepts it.',
    file: agreement,
    search: 'const member = this.#members.get(hash) ?? this.#accepted.get(hash)',
    replacement: 'const member = this.#members.get(hash)',
    tests: evolving,
  },
  {
    name: 'breaking-change-accepted',
    wrong: 'Of an older version what was broken is accepted, and what was not is refused.',
    file: 'src/server/accepted.ts',
    search: 'filter(({ breaking }) => breaking)',
    replacement: 'filter(({ breaking }) => !breaking)',
    tests: evolving,
  },
]
