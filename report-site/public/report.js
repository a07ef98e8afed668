// What every page has beyond its markup. Without this script the report follows the system, and every page works the same.
// First the theme switch.
;(() => {
  const themes = ['system', 'light', 'dark']
  const names = { system: 'System theme', light: 'Light theme', dark: 'Dark theme' }
  let theme = 'system'
  try {
    const kept = localStorage.getItem('usually-theme')
    if (kept && themes.includes(kept)) theme = kept
  } catch {
    // Some browsers keep nothing for files; the choice then lasts for the page.
  }

  const apply = () => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme')
    else document.documentElement.dataset.theme = theme
  }

  apply()
  document.addEventListener('DOMContentLoaded', () => {
    const button = document.createElement('button')
    button.className = 'theme'
    button.type = 'button'
    button.textContent = names[theme]
    button.addEventListener('click', () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length]
      button.textContent = names[theme]
      try {
        localStorage.setItem('usually-theme', theme)
      } catch {
        // As above.
      }
      apply()
    })
    document.querySelector('.top')?.append(button)
  })
})()

// Values of charts under the pointer and by the arrow keys; Enter or a click goes to what a mark is about. A chart says
// all of it without this script too, in its marks and in the table behind it.
;(() => {
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  const space = 'http://www.w3.org/2000/svg'

  /** Cells of a grid of hours become marks when somebody first looks at them. */
  const expand = (chart) => {
    const [x, y, width, height, columns] = chart.dataset.grid.split(' ').map(Number)
    for (const [place, value] of chart.dataset.values.split(' ').entries()) {
      const [row, column] = [Math.floor(place / columns), place % columns]
      const group = document.createElementNS(space, 'g')
      const cell = document.createElementNS(space, 'rect')
      const at = { x: x + column * width, y: y + row * height, width, height, class: 'hit' }
      for (const [name, of] of Object.entries(at)) cell.setAttribute(name, of)
      group.setAttribute('class', 'mark')
      group.dataset.told = `${days[row]} ${String(column).padStart(2, '0')}:00 to ${String(column + 1).padStart(2, '0')}:00: ${Number(value).toLocaleString('en-US')} ${value === '1' ? 'call' : 'calls'}`
      group.append(cell)
      chart.append(group)
    }
    delete chart.dataset.grid
  }

  document.addEventListener('DOMContentLoaded', () => {
    const tip = document.createElement('div')
    tip.className = 'tip'
    tip.setAttribute('role', 'status')
    document.querySelector('main')?.append(tip)
    let on = null
    const show = (mark) => {
      on?.classList.remove('on')
      on = mark
      tip.textContent = mark?.dataset.told ?? ''
      if (!mark) return
      mark.classList.add('on')
      const at = mark.getBoundingClientRect()
      const middle = Math.min(Math.max(at.left + at.width / 2, 0), document.documentElement.clientWidth)
      const left = Math.min(
        Math.max(middle - tip.offsetWidth / 2, 8),
        document.documentElement.clientWidth - tip.offsetWidth - 8,
      )
      const above = at.top - tip.offsetHeight - 6
      tip.style.left = `${left + scrollX}px`
      tip.style.top = `${(above > 0 ? above : at.bottom + 6) + scrollY}px`
    }
    const go = (mark) => {
      if (mark?.dataset.to) location.href = mark.dataset.to
    }
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
    for (const chart of document.querySelectorAll('.chart')) {
      if (!chart.dataset.grid && !chart.querySelector('.mark')) continue
      for (const title of chart.querySelectorAll('.mark > title')) {
        title.parentNode.dataset.told = title.textContent
        title.remove()
      }
      const columns = Number(chart.dataset.grid?.split(' ')[4] ?? 1)
      const wake = () => chart.dataset.grid && expand(chart)
      chart.classList.add('live')
      chart.setAttribute('tabindex', '0')
      chart.addEventListener('pointerenter', wake)
      chart.addEventListener('pointerover', (event) => show(event.target.closest('.mark')))
      chart.addEventListener('pointerleave', () => show(null))
      chart.addEventListener('click', (event) => go(event.target.closest('.mark')))
      chart.addEventListener('blur', () => show(null))
      chart.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') go(on)
        if (event.key === 'Escape') show(null)
        const step = steps[event.key]
        if (!step) return
        event.preventDefault()
        wake()
        const marks = [...chart.querySelectorAll('.mark')]
        const place = on ? marks.indexOf(on) + step * (/Up|Down/.test(event.key) ? columns : 1) : 0
        show(marks[Math.min(Math.max(place, 0), marks.length - 1)])
      })
    }
  })
})()
