// The loop against itself: what is between these two is noise.

export * from './loop.mjs'

export const about = { title: 'the same loop again', packages: ['ws'] }
