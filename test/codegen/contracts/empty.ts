// A contract in which nothing is said yet.

import { defineContract } from 'wirepact'
import type { Samples } from './samples.js'

export const contract = defineContract({ name: 'empty', version: '0.0.0' })

export const samples: Samples = {}
