// The filter box of the lists. The rows come from a script beside the pages, since a page opened from a disk may
// fetch nothing; the filter is kept in the address. Text from logs only ever becomes text, never markup.
;(() => {
  const list = window.usuallyList
  const place = document.getElementById('filter')
  if (!list || !place) return
  const size = 50
  const levels = {
    confidence: ['high', 'medium', 'low', 'continues'],
    severity: ['critical', 'high', 'medium', 'low', 'informational'],
  }
  const isFindings = list.name === 'findings'
  /** What continues an earlier finding is no news, and stands apart from the levels. */
  const standing = (row) => (row.continues ? 'continues' : row.confidence)
  const rows = list.rows.map((row) =>
    Object.fromEntries(list.columns.map((name, index) => [name, row[index]])),
  )
  const texts = rows.map((row) => Object.values(row).join(' ').toLowerCase())
  const tokens = {
    c: (row, value) => standing(row) === value,
    s: (row, value) => row.severity === value,
    p: (row, value) => `${row.name} ${row.principal}`.toLowerCase().includes(value),
    signal: (row, value) => (row.signals ?? '').split(' ').includes(value),
    kind: (row, value) => row.automation === value,
    account: (row, value) => row.account === value || (row.accountName ?? '').toLowerCase() === value,
    owner: (row, value) => (row.owner ?? '').toLowerCase().includes(value),
    day: (row, value) => row.day === value,
    status: (row, value) => row.status === value,
    muted: (row, value) => (row.muted ? 'yes' : 'no') === value,
    verdict: (row, value) => (row.verdict || 'none') === value,
    incident: (row, value) => (row.incident || 'none') === value,
  }
  const sorts = isFindings
    ? { confidence: 'Confidence', severity: 'Severity', day: 'Day', rarity: 'How rare', name: 'Principal' }
    : { name: 'Name', events: 'Calls', findings: 'Findings' }
  const compare = {
    day: (a, b) => (a.day < b.day ? -1 : 1),
    confidence: (a, b) => levels.confidence.indexOf(standing(a)) - levels.confidence.indexOf(standing(b)),
    severity: (a, b) => levels.severity.indexOf(a.severity) - levels.severity.indexOf(b.severity),
    rarity: (a, b) => b.bits - a.bits,
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    events: (a, b) => b.events - a.events,
    findings: (a, b) => b.findings - a.findings,
  }

  const make = (name, attributes = {}, ...content) => {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...content)
    return made
  }
  const count = (value) => value.toLocaleString('en-US')
  const bits = (value) => value?.toFixed(1) ?? ''
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

  const state = { q: '', sort: '', page: 1 }
  const readAddress = () => {
    const kept = new URLSearchParams(location.hash.slice(1))
    state.q = kept.get('q') ?? ''
    state.sort = Object.hasOwn(sorts, kept.get('sort') ?? '') ? kept.get('sort') : ''
    state.page = Math.max(1, Number.parseInt(kept.get('page') ?? '1', 10) || 1)
  }
  const writeAddress = () => {
    const kept = new URLSearchParams()
    if (state.q) kept.set('q', state.q)
    if (state.sort) kept.set('sort', state.sort)
    if (state.page > 1) kept.set('page', String(state.page))
    history.replaceState(null, '', `#${kept}`)
  }

  const words = () => state.q.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = (index) =>
    words().every((word) => {
      const wanted = !word.startsWith('!')
      const [, key, value] = word.replace(/^!/, '').match(/^(\w+):(.+)$/) ?? []
      const found =
        isFindings && word.replace(/^!/, '') === 'muted'
          ? rows[index].muted !== ''
          : key && Object.hasOwn(tokens, key)
            ? tokens[key](rows[index], value)
            : texts[index].includes(word.replace(/^!/, ''))
      return found === wanted
    })
  const shown = () => {
    const found = rows.filter((_, index) => matches(index))
    return state.sort ? found.toSorted(compare[state.sort]) : found
  }

  const input = make('input', {
    type: 'search',
    id: 'filter-text',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '400',
    placeholder: isFindings
      ? 'c:high s:critical p:alice signal:new_action'
      : 'p:alice kind:scheduled account:…',
  })
  const select = make('select', { id: 'filter-sort' }, make('option', { value: '' }, 'Priority'))
  for (const [value, label] of Object.entries(sorts)) select.append(make('option', { value }, label))
  const chips = make('p', { class: 'chips' })
  const told = make('p', { class: 'meta', role: 'status' })
  const results = make('div', { class: 'results' })
  const buttons = make('p', { class: 'chips' })
  place.append(
    make(
      'div',
      { class: 'filter' },
      make('label', { for: 'filter-text' }, 'Filter'),
      input,
      make('label', { for: 'filter-sort' }, 'Sort'),
      select,
    ),
    chips,
    told,
    buttons,
    results,
  )

  const toggle = (token) => {
    const own = state.q.split(/\s+/).filter(Boolean)
    state.q = (own.includes(token) ? own.filter((word) => word !== token) : [...own, token]).join(' ')
    input.value = state.q
    state.page = 1
    writeAddress()
    draw()
  }
  const drawChips = (found) => {
    chips.replaceChildren()
    const offered = isFindings
      ? [
          ...levels.confidence.map((of) => [`c:${of}`, (row) => standing(row) === of]),
          ...levels.severity.map((of) => [`s:${of}`, (row) => row.severity === of]),
          ...[...new Set(rows.flatMap((row) => row.signals.split(' ')))]
            .filter(Boolean)
            .sort()
            .map((of) => [`signal:${of}`, (row) => row.signals.split(' ').includes(of)]),
          ['status:new', (row) => row.status === 'new'],
          ...(rows.some((row) => row.muted) ? [['!muted', (row) => !row.muted]] : []),
        ]
      : [...new Set(rows.map((row) => row.automation))]
          .sort()
          .map((of) => [`kind:${of}`, (row) => row.automation === of])
    for (const [token, test] of offered) {
      const pressed = words().includes(token)
      const button = make(
        'button',
        { type: 'button', 'aria-pressed': String(pressed) },
        `${token} ${count(found.filter(test).length)}`,
      )
      button.addEventListener('click', () => {
        toggle(token)
        for (const other of chips.children) if (other.textContent.startsWith(`${token} `)) other.focus()
      })
      chips.append(button)
    }
  }

  const link = (folder, page, text) =>
    page ? make('a', { href: `../${folder}/${encodeURIComponent(page)}.html` }, text) : text
  const named = (row) => {
    const name = link('principal', row.page, cut(row.name, 90))
    if (!row.owner) return name
    const both = document.createDocumentFragment()
    both.append(name, make('div', { class: 'meta' }, `owner ${cut(row.owner, 80)}`))
    return both
  }
  const account = (row) =>
    row.accountName ? `${row.account} (${cut(row.accountName, 80)})` : (row.account ?? '')
  const cells = (row) =>
    isFindings
      ? [
          named(row),
          link('finding', row.uid, cut(row.headline, 240)),
          row.day,
          bits(row.priority),
          standing(row),
          row.severity,
          link('incident', row.incident, row.incident.slice(0, 6)),
          row.verdict || (row.muted ? 'muted' : row.status),
        ]
      : [
          named(row),
          account(row),
          row.automation.replaceAll('_', ' '),
          count(row.events),
          count(row.activeDays),
          bits(row.priority),
          count(row.findings),
        ]
  const heads = isFindings
    ? ['Principal', 'What happened', 'Day', 'Priority', 'Confidence', 'Severity', 'Incident', 'Status']
    : ['Principal', 'Account', 'Kind', 'Calls', 'Active days', 'Priority', 'Findings']
  const drawTable = (found) => {
    const pages = Math.max(1, Math.ceil(found.length / size))
    state.page = Math.min(state.page, pages)
    const body = make('tbody')
    for (const row of found.slice((state.page - 1) * size, state.page * size))
      body.append(
        make(
          'tr',
          {},
          ...cells(row).map((cell, index) => make(index ? 'td' : 'th', index ? {} : { scope: 'row' }, cell)),
        ),
      )
    const table = make(
      'table',
      {},
      make('caption', { class: 'vh' }, `What the filter found of ${list.name}`),
      make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
      body,
    )
    const pager = make('p', { class: 'chips' })
    for (const [label, step] of [
      ['Before', -1],
      ['Next', 1],
    ]) {
      if (state.page + step < 1 || state.page + step > pages) continue
      const button = make('button', { type: 'button' }, label)
      button.addEventListener('click', () => {
        state.page += step
        writeAddress()
        draw()
        told.scrollIntoView()
      })
      pager.append(button)
    }
    results.replaceChildren(
      make(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'What the filter found' },
        table,
      ),
      pager,
    )
    told.textContent = found.length
      ? `${count(found.length)} of ${count(rows.length)} ${list.name}; page ${state.page} of ${pages}`
      : `None of ${count(rows.length)} ${list.name} matches`
  }

  // A cell that begins like a formula would run in a spreadsheet.
  const csvCell = (value) =>
    `"${String(value ?? '')
      .replace(/^(\s*[=+\-@]|[\t\r\n])/, "'$1")
      .replaceAll('"', '""')}"`
  const save = (kind) => {
    const found = shown()
    const text =
      kind === 'csv'
        ? `${[list.columns, ...found.map((row) => list.columns.map((name) => row[name]))].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
        : `${JSON.stringify(found, null, 1)}\n`
    const address = URL.createObjectURL(
      new Blob([text], { type: kind === 'csv' ? 'text/csv' : 'application/json' }),
    )
    make('a', { href: address, download: `${list.name}.${kind}` }).click()
    setTimeout(() => URL.revokeObjectURL(address), 1000)
  }
  for (const kind of ['csv', 'json']) {
    const button = make('button', { type: 'button' }, `Save these as ${kind.toUpperCase()}`)
    button.addEventListener('click', () => save(kind))
    buttons.append(button)
  }

  const draw = () => {
    const found = shown()
    const active = Boolean(state.q || state.sort)
    for (const section of document.querySelectorAll('main .sec')) section.hidden = active
    drawChips(found)
    if (active) drawTable(found)
    else {
      results.replaceChildren()
      told.textContent = ''
    }
  }
  const follow = () => {
    readAddress()
    input.value = state.q
    select.value = state.sort
    draw()
  }
  input.addEventListener('input', () => {
    state.q = input.value
    state.page = 1
    writeAddress()
    draw()
  })
  select.addEventListener('change', () => {
    state.sort = select.value
    writeAddress()
    draw()
  })
  addEventListener('hashchange', follow)
  follow()
})()
