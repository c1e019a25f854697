// Generated checks, TypeBox and the JSON Schema Test Suite: the first two agree on all of it.
// suite/ is draft 7 of its release 2.0.0: what packages of npm carry ends at draft 4.

import { readdirSync, readFileSync } from 'node:fs'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { validatorOf } from './validator.js'

interface Group {
  readonly description: string
  readonly schema: TSchema | boolean
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[]
}

const root = new URL('suite/', import.meta.url)
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')).sort()

/** Groups, by the start of their file and description, and why. */
const leftOut: Readonly<Record<string, string>> = {
  'ref.json relative pointer': 'snapshots refer to schemas by name, as TypeBox does, and not by a pointer into one',
  'ref.json escaped pointer ref': 'as above',
  'ref.json nested refs': 'as above',
  'ref.json remote ref': 'nothing is fetched',
  'ref.json ref overrides any sibling keywords': 'of draft 7: later ones look at both',
  'ref.json property named $ref': 'a property called $ref in a schema is a reference to TypeBox',
  'ref.json $ref to boolean schema': 'a name means a schema with keywords',
  'ref.json Recursive references between schemas': 'refers to a URI that it makes of two others',
}

/** Where TypeBox says otherwise than the suite, and so do the checks. */
const departures: readonly string[] = []

function groupsOf(file: string): Group[] {
  const text = readFileSync(new URL(file, root), 'utf8')
  return JSON.parse(text.replaceAll('"definitions"', '"$defs"').replaceAll('#/definitions/', '#/$defs/')) as Group[] // as drafts after 7 have it
}

const groups = files.flatMap((file) => groupsOf(file).map((group) => ({ ...group, title: `${file} ${group.description}` })))
const reasons = Object.keys(leftOut)
const taken = groups.filter(({ title }) => !reasons.some((start) => title.startsWith(start)))

describe('the suite', () => {
  test.each(taken)('$title', ({ schema, tests }) => {
    const typebox = Compile(schema as TSchema)
    const { problem, source } = validatorOf(schema)
    const differing = tests.filter(({ data }) => (problem(data) === undefined) !== typebox.Check(data))
    expect(differing.map(({ description }) => description), source).toEqual([])
  })

  test('what TypeBox and the checks say otherwise is known', () => {
    const found = taken.flatMap(({ title, schema, tests }) => {
      const { problem } = validatorOf(schema)
      return tests.filter(({ data, valid }) => (problem(data) === undefined) !== valid).map(({ description }) => `${title}: ${description}`)
    })
    expect(found).toEqual(departures)
  })

  test('what is left out is there', () => {
    const absent = reasons.filter((start) => !groups.some(({ title }) => title.startsWith(start)))
    expect(absent).toEqual([])
  })
})
