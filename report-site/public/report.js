// The theme switch. Without this script the report follows the system; every page works the same.
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
