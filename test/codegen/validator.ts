// One schema's validator as it is in a generated file: its source, and the function that it is.

import { transformSync } from 'esbuild'
import type { TSchema } from 'typebox'
import { Functions } from '../../src/codegen/client/check/functions.js'
import { Imports } from '../../src/codegen/client/imports.js'
import { Names } from '../../src/codegen/client/names.js'
import { problemOf, type Check, type Formats } from '../../src/generated/fault.js'
import * as generated from '../../src/generated/index.js'
import type { Problem } from '../../src/contract/problem.js'
import { Shapes, type Shape } from '../../src/snapshot/shapes.js'

export interface Validator {
  readonly source: string
  readonly problem: (value: unknown) => Problem | undefined
}

/** @throws {TypeError} if it cannot be written */
export function validatorOf(schema: TSchema | boolean, formats: Formats = {}): Validator {
  const shapes = new Shapes(new Map())
  const shape = typeof schema === 'boolean' ? schema : shapes.of(schema, 'test.server.try.input', 'TryInput')
  const draft = { shape, schemas: Object.fromEntries(shapes.settle()) }
  const settled = JSON.parse(JSON.stringify(draft)) as typeof draft // as in a snapshot, references have their names
  return validatorOfShape(settled.shape, settled.schemas, formats)
}

function validatorOfShape(shape: unknown, schemas: Readonly<Record<string, Shape>>, formats: Formats = {}): Validator {
  const names = new Names([])
  const functions = new Functions({ snapshot: { name: 'test', schemas }, formats: Object.keys(formats), imports: new Imports(names), names })
  // Only a shape as a whole is never true or false.
  const name = typeof shape === 'object' ? functions.of(shape as Shape, 'Input', 'test.server.try.input') : undefined
  const source = functions.declarations.join('\n\n')
  if (name === undefined) return { source, problem: (value) => problemOf(shape === false ? () => generated.fault('nothing', value) : () => undefined, value, {}) }
  const { code } = transformSync(source, { loader: 'ts' })
  const offered = `const { ${Object.keys(generated).join(', ')} } = generated`
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a bundler would have read from a file
  const check = new Function('generated', `'use strict'; ${offered}\n${code}\nreturn ${name}`)(generated) as Check
  return { source, problem: (value) => problemOf(check, value, formats) }
}
