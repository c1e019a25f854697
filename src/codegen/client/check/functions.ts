// Validators as source: functions of a value that return its first fault. Each named
// shape has one, and what is inside others has one where it has to be asked for its answer alone.

import { isObject } from '../../../contract/insist.js'
import { nameOf, shapeNamed, type Shape } from '../../../snapshot/shape.js'
import type { Snapshot } from '../../../snapshot/snapshot.js'
import type { Imports, ValueImport } from '../imports.js'
import { Names, pascalOf, typeNameOf } from '../names.js'
import { isIdentifier, quoted } from '../text.js'
import { arrayStatements, saysOfArrays } from './arrays.js'
import { unevaluatedStatements } from './evaluated.js'
import { expected, ofNumber, ofString } from './expected.js'
import { guarded, isFlat, wrongFlat, type Sizes } from './flat.js'
import { objectStatements, passedOn, saysOfObjects } from './objects.js'
import { isOpen, refused, refuseUnwritable } from './refusal.js'
import { knownFormat } from './formats.js'
import { isReference, listOf, typesOf } from './keywords.js'
import { wrongNumber, wrongString, wrongType, wrongValue } from './scalars.js'
import { inBraces, Path, returnFault, under, when, type Spot, type Writer } from './spot.js'
import { unionStatements } from './unions.js'

export interface FunctionsOptions {
  readonly snapshot: Pick<Snapshot, 'name' | 'schemas'>
  /** The contract's own: each function is given what checks them. */
  readonly formats: readonly string[]
  readonly imports: Imports
  /** Of the module. */
  readonly names: Names
}

export class Functions implements Writer {
  /** In the order in which they are read: constants, and functions. */
  readonly declarations: string[] = []
  readonly #options: FunctionsOptions
  readonly #constants = new Map<string, string>()
  /** The functions of named shapes, by name. */
  readonly #named = new Map<string, string>()
  /** Those of others, by the text of their shape. */
  readonly #others = new Map<string, string>()
  readonly #sizes: Sizes = new Map()

  constructor(options: FunctionsOptions) {
    this.#options = options
  }

  /**
   * The function that checks the shape's values; undefined: all are right.
   *
   * @param called - what it is for, as a part of its name: `OrdersPlaceInput`
   * @param place - where the shape stands in the contract
   * @throws {TypeError} that starts with the place of what cannot be written
   */
  of(shape: Shape, called: string, place: string): string | undefined {
    if (isOpen(shape)) return undefined
    const name = nameOf(shape)
    return name !== undefined && isReference(shape) ? this.#ofNamed(name) : this.#ofOther(shape, called, place)
  }

  #ofNamed(name: string): string {
    let known = this.#named.get(name)
    if (known === undefined) {
      const called = pascalOf(typeNameOf(name))
      known = this.#options.names.take(`check${called}`)
      this.#named.set(name, known)
      this.#declare(known, shapeNamed(name, this.#options.snapshot.schemas), called, `${this.#options.snapshot.name}.schemas.${name}`)
    }
    return known
  }

  #ofOther(shape: unknown, called: string, place: string): string {
    const text = JSON.stringify(shape)
    let known = this.#others.get(text)
    if (known === undefined) {
      known = this.#options.names.take(`check${called}`)
      this.#others.set(text, known)
      this.#declare(known, shape, called, place)
    }
    return known
  }

  #declare(name: string, shape: unknown, called: string, place: string): void {
    const spot: Spot = { value: 'value', path: new Path(), names: new Names([...reserved, ...this.#options.imports.names]), called, place }
    const statements = this.statements(shape, spot)
    const last = /^return /.test(statements.at(-1) ?? '') ? [] : ['return undefined']
    const given = `value: any${this.#hasFormats ? `, formats: ${this.#options.imports.type('Formats')}` : ''}`
    this.declarations.push(`function ${name}(${given}): ${this.#options.imports.type('Fault')} | undefined ${inBraces([...statements, ...last])}`)
  }

  get #hasFormats(): boolean {
    return this.#options.formats.length > 0
  }

  // Writer

  use(name: ValueImport): string {
    return this.#options.imports.value(name)
  }

  constant(wanted: string, text: string): string {
    let name = this.#constants.get(text)
    if (name === undefined) {
      name = this.#options.names.take(wanted)
      this.#constants.set(text, name)
      this.declarations.push(`const ${name}${text.startsWith('[') ? ': readonly unknown[]' : ''} = ${text}`)
    }
    return name
  }

  pattern(source: string, { place }: Spot, flags = 'u'): string {
    try {
      const expression = new RegExp(source, flags.replaceAll(/[gy]/g, '')) // which would remember where they were
      // A literal with this flag compiles for ES2024 alone.
      const text = expression.flags.includes('v') ? `new RegExp(${quoted(source)}, ${quoted(expression.flags)})` : String(expression)
      return this.constant('pattern', text)
    } catch (error) {
      return refused(place, String((error as Error).message), 'correct it')
    }
  }

  format(name: string, { value, place }: Spot): string {
    const known = knownFormat(name)
    if (known !== undefined) return `${this.use(known)}(${value})`
    if (this.#options.formats.includes(name)) return `${isIdentifier(name) ? `formats.${name}!` : `formats[${quoted(name)}]!`}(${value})`
    return refused(place, `the format "${name}" is unknown`, "name it in the contract's `formats`")
  }

  resolved(shape: unknown): unknown {
    const name = isObject(shape) && isReference(shape) ? nameOf(shape) : undefined
    return name === undefined ? shape : shapeNamed(name, this.#options.snapshot.schemas)
  }

  isFlat(shape: unknown): boolean {
    return isFlat(shape, this, this.#sizes)
  }

  wrong(shape: unknown, spot: Spot): string {
    if (isOpen(shape)) return 'false'
    if (shape === false) return 'true'
    const resolved = this.resolved(shape)
    if (this.isFlat(shape) && isObject(resolved)) return wrongFlat(resolved, spot, this)
    const name = isObject(shape) && isReference(shape) ? nameOf(shape) : undefined
    return this.#call(name === undefined ? this.#ofOther(shape, spot.called, spot.place) : this.#ofNamed(name), spot)
  }

  #call(name: string, { value }: Spot): string {
    return `${name}(${value}${this.#hasFormats ? ', formats' : ''})`
  }

  statements(shape: unknown, spot: Spot): string[] {
    if (isOpen(shape)) return []
    if (!isObject(shape)) return [returnFault(this, 'nothing', spot)]
    if (this.isFlat(shape)) {
      const flat = this.resolved(shape)
      const wrong = this.wrong(flat, spot)
      return wrong === 'false' ? [] : wrong === 'true' ? [returnFault(this, expected(flat), spot)] : [when(wrong, returnFault(this, expected(flat), spot))]
    }
    const name = nameOf(shape)
    if (name !== undefined && isReference(shape)) return this.#passOn(this.#ofNamed(name), spot)
    refuseUnwritable(shape, spot.place)
    const [only] = new Set([shape['type']].flat())
    const all = listOf(shape, 'allOf').map((part) => this.#typeOf(part))
    const known = only === 'object' || only === 'array' ? only : spot.known
    const after = { ...spot, known, tag: undefined }
    const last = { ...after, known: known ?? all.find((type) => type !== undefined) }
    return [...this.#typed(shape, spot), ...this.#combined(shape, after), ...unevaluatedStatements(shape, last, this)]
  }

  /** Asks another function. */
  #passOn(name: string, spot: Spot): string[] {
    const found = spot.names.take('found')
    return [`const ${found} = ${this.#call(name, spot)}`, when(found, `return ${passedOn(found, spot, this)}`)]
  }

  /** What the keywords for each type say. */
  #typed(shape: Shape, spot: Spot): string[] {
    const { value } = spot
    const types = typesOf(shape)
    const only = new Set(types).size === 1 ? types[0] : undefined
    const within = (type: 'object' | 'array', condition: string, write: typeof objectStatements): string[] => {
      const statements = write(shape, { ...spot, known: type }, this)
      if (only === type || spot.known === type) return statements
      return types.length > 0 && !types.includes(type) ? [] : under(condition, statements)
    }
    return [
      ...(types.length === 0 || types.includes(spot.known)
        ? []
        : [when(wrongType(types, value, this), returnFault(this, expected({ type: types }), spot))]),
      ...this.#scalars(shape, spot),
      ...(saysOfObjects(shape) ? within('object', `${this.use('isObject')}(${value})`, objectStatements) : []),
      ...(saysOfArrays(shape) ? within('array', `Array.isArray(${value})`, arrayStatements) : []),
    ]
  }

  #scalars(shape: Shape, spot: Spot): string[] {
    const { type: _, ...rest } = shape
    const [ofStrings, ofNumbers] = [wrongString(rest, spot, this), wrongNumber(rest, spot, this)]
    return [
      ...(ofStrings.length === 0 ? [] : [when(guarded('string', ofStrings, spot), returnFault(this, ofString(shape), spot))]),
      ...(ofNumbers.length === 0 ? [] : [when(guarded('number', ofNumbers, spot), returnFault(this, ofNumber('number', shape), spot))]),
    ]
  }

  /** What is said by other shapes, and by values. */
  #combined(shape: Shape, spot: Spot): string[] {
    const statements: string[] = []
    const inside = (keyword: string): Spot => ({ ...spot, called: `${spot.called}${pascalOf(keyword)}`, place: `${spot.place}.${keyword}` })
    if ('$ref' in shape) statements.push(...this.statements({ $ref: shape['$ref'] }, spot))
    const values = 'const' in shape ? [shape['const']] : Array.isArray(shape['enum']) ? shape['enum'] as unknown[] : undefined
    if (values) statements.push(when(wrongValue(values, spot.value, this), returnFault(this, expected({ enum: values }), spot)))
    if ('if' in shape) {
      const wrong = this.wrong(shape['if'], inside('if'))
      const [then, otherwise] = [this.statements(shape['then'] ?? true, inside('then')), this.statements(shape['else'] ?? true, inside('else'))]
      statements.push(...under(`!(${wrong})`, then, otherwise))
    }
    if ('not' in shape) statements.push(when(`!(${this.wrong(shape['not'], inside('not'))})`, returnFault(this, expected({ not: shape['not'] }), spot)))
    statements.push(...this.#all(shape, spot))
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      if (keyword in shape) statements.push(...unionStatements({ members: listOf(shape, keyword), keyword }, spot, this))
    }
    return statements
  }

  /** What the first has found to be an object is one for the others. */
  #all(shape: Shape, spot: Spot): string[] {
    let { known } = spot
    return listOf(shape, 'allOf').flatMap((part, index) => {
      const statements = this.statements(part, { ...spot, known, called: `${spot.called}All`, place: `${spot.place}.allOf.${index}` })
      known ??= this.#typeOf(part)
      return statements
    })
  }

  #typeOf(shape: unknown): 'object' | 'array' | undefined {
    const resolved = this.resolved(shape)
    const type = isObject(resolved) ? resolved['type'] : undefined
    return type === 'object' || type === 'array' ? type : undefined
  }
}

/** Names that mean something in every function. */
const reserved = [
  'value', 'formats', ...`
  any arguments as async await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for from function get if implements import in instanceof interface let new null of package private protected public return
  set static super switch this throw true try type typeof undefined var void while with yield
  Object Array Number JSON RegExp Set Map String`.trim().split(/\s+/),
]
