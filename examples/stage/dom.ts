// Two helpers in place of a framework.

/** The element with this id: index.html has it. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T // each is of the type that index.html gives it
}

/** A new element with a class and children. Text stays text, whatever is in it. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, className: string, ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.className = className
  made.append(...children)
  return made
}
