// Keeps what would have been logged.

import type { Logger } from 'wirepact/server'

export interface LogEntry {
  readonly level: 'warn' | 'error'
  readonly details: Readonly<Record<string, unknown>>
  readonly message: string
}

export class CapturedLog implements Logger {
  readonly entries: LogEntry[] = []

  warn(details: object, message: string): void {
    this.entries.push({ level: 'warn', details: { ...details }, message })
  }

  error(details: object, message: string): void {
    this.entries.push({ level: 'error', details: { ...details }, message })
  }

  get errors(): LogEntry[] {
    return this.entries.filter(({ level }) => level === 'error')
  }

  get warnings(): LogEntry[] {
    return this.entries.filter(({ level }) => level === 'warn')
  }
}
