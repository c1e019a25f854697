// Wrong options are named where they are set, before anybody connects.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, RpcError, rpc } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { refusal } from '../../src/server/admission.js'

const contract = defineContract({ name: 'options', version: '1.0.0', server: { ping: rpc({ output: Type.Null() }) } })
const server = (options: object) => () => createServer(contract, options as never)
const client = (options: object) => () => createClient(contract, { url: 'ws://localhost', lazy: true, ...options })

test.each<[string, () => unknown]>([
  ['createServer: authentificate is no option', server({ authentificate: () => {} })],
  ['createServer: authenticate must be a function, got string', server({ authenticate: 'x', principal: () => 'x' })],
  ['createServer: middleware must be an array, got function', server({ middleware: () => {} })],
  ['createServer: middleware.0 must be a function, got boolean', server({ middleware: [false, () => {}] })],
  ['createServer: logger.error must be a function, got undefined', server({ logger: { warn: () => {} } })],
  ['createServer: logger.warn must be a function, got undefined', server({ logger: () => {} })],
  ['createServer: origins must be \'*\' or an array, got string', server({ origins: 'https://www.example.com' })],
  ['createServer: origins has www.example.com, which is no origin', server({ origins: ['www.example.com'] })],
  ['createServer: origins has https://*.example.com, which is no origin', server({ origins: ['https://*.example.com'] })],
  ['createServer: origins has https://example.com/path, which is no origin', server({ origins: ['https://example.com/path'] })],
  ['createServer: no contract was given', () => createServer({} as never)],
  ['createServer: no contract was given', () => createServer(undefined as never)],
  ['createServer: the contract names the format "nowhere", and it is not defined', () => createServer(defineContract({
    name: 'options', version: '1.0.0', formats: ['nowhere'], server: { ask: rpc({ input: Type.String({ format: 'nowhere' }) }) },
  }))],
  ['createClient: timeoutMS is no option', client({ timeoutMS: 3 })],
  ['createClient: no contract was given', () => createClient({} as never, { url: 'ws://localhost' })],
  ['createClient: url must be ws:', () => createClient(contract, undefined as never)],
])('%s', (message, make) => {
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
})

test.each([
  ['https://app.example.com', 'https://app.example.com', true],
  ['https://App.Example.com:443/', 'https://app.example.com', true],
  ['https://www.example.com', 'https://www.example.co', false],
  ['http://app.example.com', 'https://app.example.com', false],
  ['chrome-extension://abcdef', 'chrome-extension://abcdef', true],
  ['null', 'null', true],
])('the origin %s lets a page of %s in: %s', (listed, origin, taken) => {
  const refused = refusal({ headers: { host: 'api.example.com', origin } }, { origins: [listed] })
  expect(refused === undefined).toBe(taken)
})

test('an error is shown under its own name', () => {
  expect(new RpcError('NOT_FOUND', 'no such book').stack).toMatch(/^RpcError: no such book|^Error: no such book/)
  expect(RpcError.name).toBe('RpcError')
})
