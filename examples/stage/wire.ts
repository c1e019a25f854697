// A dot on the drawn connection for each message. (Whether it is whole is for the page.css.)

import { element } from './dom.js'

const MOST_DOTS = 16
const still = matchMedia('(prefers-reduced-motion: reduce)')
const line = element('line')

export function drawMessage(direction: 'sent' | 'received'): void {
  if (still.matches || document.hidden || line.querySelectorAll('i').length >= MOST_DOTS) return
  const dot = document.createElement('i')
  dot.className = direction
  line.append(dot)
  const left = direction === 'sent' ? ['0%', '100%'] : ['100%', '0%']
  dot.animate({ left, opacity: [0, 1, 1, 0] }, { duration: 700, easing: 'cubic-bezier(.4, 0, .4, 1)' }).onfinish = () => dot.remove()
}
