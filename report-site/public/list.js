// The filter box of the lists. The rows come from a script beside the pages, since a page opened from a disk may
// fetch nothing; the filter is kept in the address. Text from logs only ever becomes text, never markup.
;(() => {
  const list = window.usuallyList
  const query = window.usuallyQuery
  const place = document.getElementById('filter')
  if (!list || !query || !place) return
  const size = 50
  const isFindings = list.name === 'findings'
  const { columns, levels } = query
  const sorts = isFindings
    ? { confidence: 'Confidence', severity: 'Severity', day: 'Day', rarity: 'How rare', name: 'Principal' }
    : { name: 'Name', events: 'Calls', findings: 'Findings' }
  const by = (name, order) => (a, b) => order(columns[name][a], columns[name][b])
  const down = (a, b) => b - a
  const up = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
  const ranked = (scale) => (a, b) => scale.indexOf(a) - scale.indexOf(b)
  const compare = {
    day: by('day', up),
    confidence: by('confidence', ranked(levels.confidence)),
    severity: by('severity', ranked(levels.severity)),
    rarity: by('bits', down),
    name: by('name', up),
    events: by('events', down),
    findings: by('findings', down),
  }

  const make = (name, attributes = {}, ...content) => {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...content)
    return made
  }
  const svg = (name, attributes, ...content) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...content)
    return made
  }
  const count = (value) => value.toLocaleString('en-US')
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)

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
  const shown = () => {
    const found = query.run(state.q)
    return { ...found, rows: state.sort ? found.rows.toSorted(compare[state.sort]) : found.rows }
  }

  const input = make('input', {
    type: 'search',
    id: 'filter-text',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '400',
    placeholder: isFindings
      ? 'GetObject, c:high, address:203.0.113.9, tactic:exfiltration'
      : 'alice, kind:scheduled, agent:boto3',
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
    const own = query.split(state.q)
    state.q = (own.includes(token) ? own.filter((word) => word !== token) : [...own, token]).join(' ')
    input.value = state.q
    state.page = 1
    writeAddress()
    draw()
  }
  const has = (name, value) => (row) => columns[name][row] === value
  const offered = isFindings
    ? [
        ...levels.confidence.map((of) => [`c:${of}`, has('confidence', of)]),
        ...levels.severity.map((of) => [`s:${of}`, has('severity', of)]),
        ...query
          .present('signals')
          .map((of) => [`signal:${of}`, (row) => columns.signals[row].split(' ').includes(of)]),
        ['status:new', has('status', 'new')],
        ...(columns.muted.some(Boolean) ? [['!muted', (row) => !columns.muted[row]]] : []),
      ]
    : query.present('automation').map((of) => [`kind:${of}`, has('automation', of)])
  const drawChips = (rows) => {
    const pressed = query.split(state.q.toLowerCase())
    chips.replaceChildren()
    for (const [token, test] of offered) {
      const button = make(
        'button',
        { type: 'button', 'aria-pressed': String(pressed.includes(token)) },
        `${token} ${count(rows.filter(test).length)}`,
      )
      button.addEventListener('click', () => {
        toggle(token)
        for (const other of chips.children) if (other.textContent.startsWith(`${token} `)) other.focus()
      })
      chips.append(button)
    }
  }

  /** May break after a separator and before a capital, as components/Broken.astro does. */
  const broken = (text) =>
    cut(text, 90)
      .split(/(?<=[@/:_.-])(?=\S)|(?<=[a-z0-9])(?=[A-Z])/)
      .flatMap((part, index) => (index ? [make('wbr'), part] : [part]))
  const link = (folder, page, ...content) =>
    page
      ? [make('a', { class: 'plain', href: `../${folder}/${encodeURIComponent(page)}.html` }, ...content)]
      : content
  const meta = (...content) => make('div', { class: 'meta' }, ...content)
  const word = (name, row) => list.words[name][columns[name][row]] ?? columns[name][row]
  const owner = (row) => (columns.owner?.[row] ? `owner ${cut(columns.owner[row], 80)}` : '')
  const confidence = (level) =>
    make(
      'span',
      { class: 'conf' },
      svg(
        'svg',
        { class: 'glyph', viewBox: '0 0 14 14', 'aria-hidden': 'true' },
        svg('use', { href: `#c-${level}` }),
      ),
      capital(level),
    )
  const severity = (level) =>
    make('span', { class: `sev sev-${level === 'informational' ? 'info' : level}` }, capital(level))
  const narrowOnly = (text) => make('span', { class: 'nl' }, text)
  const priority = (row) => [
    narrowOnly('priority\u00a0'),
    columns.priority[row] === null ? '' : columns.priority[row].toFixed(1),
  ]

  // Cells are [class, ...content], the same as in the table that stands without a script.
  const findingCells = (row) => {
    const of = (name) => columns[name][row]
    const standing = of('verdict') ? `judged ${of('verdict')}` : of('muted') ? 'muted' : of('status')
    return [
      [
        '',
        ...link('principal', of('page'), ...broken(of('name'))),
        meta([`${word('automation', row)}, ${standing}`, owner(row)].filter(Boolean).join('; ')),
      ],
      [
        '',
        ...link('finding', of('uid'), of('headline')),
        ...(of('muted') ? [meta(of('muted'))] : []),
        ...(of('held') ? [meta(of('held'))] : []),
        ...(of('incident')
          ? [
              meta(
                make(
                  'a',
                  { href: `../incident/${encodeURIComponent(of('incident'))}.html` },
                  'Part of an incident',
                ),
              ),
            ]
          : []),
      ],
      ['nw inl', word('day', row)],
      ['n inl prio', ...priority(row)],
      ['n inl rare', of('rare').replace('1 in ', '1\u00a0in\u00a0')],
      ['inl', confidence(of('confidence'))],
      ['inl', severity(of('severity'))],
    ]
  }
  const principalCells = (row) => {
    const of = (name) => columns[name][row]
    const findings = of('findings')
    return [
      [
        '',
        ...link('principal', of('page'), ...broken(of('name'))),
        ...(owner(row) ? [meta(owner(row))] : []),
      ],
      [
        'inl',
        of('account') ?? '',
        ...(columns.accountName?.[row]
          ? [make('span', { class: 'meta alias' }, cut(columns.accountName[row], 80))]
          : []),
      ],
      ['inl', word('automation', row)],
      ['n inl', count(of('events')), narrowOnly('\u00a0calls')],
      ['n inl', count(of('activeDays')), narrowOnly('\u00a0days')],
      ['n inl prio', ...priority(row)],
      ['n inl', of('rare')],
      [
        'n inl',
        findings ? make('strong', {}, count(findings)) : '0',
        narrowOnly(`\u00a0${findings === 1 ? 'finding' : 'findings'}`),
      ],
    ]
  }
  const heads = isFindings
    ? [
        ['c-who', 'Principal'],
        ['', 'What happened'],
        ['', 'Day'],
        ['n', 'Priority'],
        ['n', 'How rare'],
        ['', 'Confidence'],
        ['', 'Severity'],
      ]
    : [
        ['', 'Principal'],
        ['', 'Account'],
        ['', 'Kind'],
        ['n', 'Calls'],
        ['n', 'Active days'],
        ['n', 'Priority'],
        ['n', 'Rarest day'],
        ['n', 'Findings'],
      ]
  const cell = ([classes, ...content], index) =>
    make(
      index ? 'td' : 'th',
      { ...(index ? {} : { scope: 'row' }), ...(classes && { class: classes }) },
      ...content,
    )

  const turn = (label, step) => {
    const button = make('button', { type: 'button' }, label)
    button.addEventListener('click', () => {
      state.page += step
      writeAddress()
      draw()
      told.scrollIntoView()
    })
    return button
  }
  const drawTable = (rows) => {
    const pages = Math.max(1, Math.ceil(rows.length / size))
    state.page = Math.min(state.page, pages)
    const cells = isFindings ? findingCells : principalCells
    const body = make('tbody')
    for (const row of rows.slice((state.page - 1) * size, state.page * size))
      body.append(make('tr', {}, ...cells(row).map(cell)))
    const head = heads.map(([classes, text]) =>
      make('th', { scope: 'col', ...(classes && { class: classes }) }, text),
    )
    const table = make(
      'table',
      { class: isFindings ? 'stack findings' : 'stack' },
      make('caption', { class: 'vh' }, `What the filter found of ${list.name}`),
      make('thead', {}, make('tr', {}, ...head)),
      body,
    )
    const pager = make('p', { class: 'chips' })
    if (state.page > 1) pager.append(turn('Before', -1))
    if (state.page < pages) pager.append(turn('Next', 1))
    results.replaceChildren(table, pager)
    return pages
  }
  const tell = ({ rows, wrong, unseen }, pages) => {
    const total = count(query.all.length)
    const found = rows.length
      ? `${count(rows.length)} of ${total} ${list.name}; page ${state.page} of ${pages}`
      : `None of ${total} ${list.name} matches`
    const more = unseen
      ? `. ${count(unseen)} of the others ${unseen === 1 ? 'holds' : 'hold'} more actions, addresses or resources than the filter knows`
      : ''
    told.textContent = wrong.length ? wrong.join('. ') : found + more
    input.toggleAttribute('aria-invalid', wrong.length > 0)
  }

  // As in findings.csv: what could hide is written out (pipeline/visible.ts), and a cell that begins like a formula
  // would run in a spreadsheet.
  const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0\ufff9-\uffff]/gu
  const written = (mark) => `\u2039U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}\u203a`
  const csvCell = (value) =>
    `"${String(value ?? '')
      .replace(hidden, written)
      .replace(/^(\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/, "'$1")
      .replaceAll('"', '""')}"`
  /** What is saved has the run's own columns, in a file that only whoever saves has to load. */
  const saved = () =>
    new Promise((done, failed) => {
      if (window.usuallyRows) return done(window.usuallyRows)
      const script = make('script', { src: `../${list.name}-rows.js` })
      script.onload = () => done(window.usuallyRows)
      script.onerror = failed
      document.head.append(script)
    })
  const save = async (kind) => {
    const all = await saved()
    const rows = shown().rows.map((row) => all.rows[row])
    const text =
      kind === 'csv'
        ? [all.columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
        : `${JSON.stringify(
            rows.map((row) => Object.fromEntries(all.columns.map((name, index) => [name, row[index]]))),
            null,
            1,
          )}\n`
    const address = URL.createObjectURL(
      new Blob([text], { type: kind === 'csv' ? 'text/csv' : 'application/json' }),
    )
    make('a', { href: address, download: `${list.name}.${kind}` }).click()
    setTimeout(() => URL.revokeObjectURL(address), 1000)
  }
  for (const kind of ['csv', 'json']) {
    const button = make('button', { type: 'button' }, `Save these as ${kind.toUpperCase()}`)
    button.addEventListener('click', () =>
      save(kind).catch(() => {
        told.textContent = `${list.name}-rows.js, which lies beside the report's pages, could not be read`
      }),
    )
    buttons.append(button)
  }

  const draw = () => {
    const found = shown()
    const active = Boolean(state.q.trim() || state.sort)
    for (const section of document.querySelectorAll('main .sec')) section.hidden = active
    drawChips(found.rows)
    if (active) tell(found, drawTable(found.rows))
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
