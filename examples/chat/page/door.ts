// Where one says one's name before one comes in. This tab remembers it.

import { element } from '../../shared/page/dom.js'

const key = 'name'
const form = element<HTMLFormElement>('door')
const input = element<HTMLInputElement>('name')
const complaint = element('complaint')

/** @param knock - comes in with a name, or throws an error whose message says why not */
export function open(knock: (name: string) => Promise<void>): void {
  const enter = async (): Promise<void> => {
    complaint.textContent = ''
    form.inert = true
    try {
      await knock(input.value.trim())
      sessionStorage.setItem(key, input.value.trim())
      document.body.dataset['in'] = ''
      element('text').focus()
    } catch (error) {
      complaint.textContent = (error as Error).message
      form.inert = false
      input.select()
    }
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void enter()
  })
  input.value = sessionStorage.getItem(key) ?? ''
  if (input.value) void enter()
  else input.focus()
}
