// What the words of the filter box find. Words are searched in what the list shows and in what the strange calls hold;
// a token asks one of these. A token or a value that nothing has is said, never silently empty.
;(() => {
  const list = window.usuallyList
  if (!list) return
  const isFindings = list.name === 'findings'
  const columns = Object.fromEntries(
    Object.entries(list.columns).map(([name, column]) => [
      name,
      column.of ? column.of.map((place) => column.values[place]) : column,
    ]),
  )
  const size = columns.name.length
  const all = Array.from({ length: size }, (_, row) => row)
  const levels = {
    confidence: ['high', 'medium', 'low', 'continues'],
    severity: ['critical', 'high', 'medium', 'low', 'informational'],
  }
  const present = (name) =>
    [...new Set(columns[name].flatMap((value) => String(value).split(' ')))].filter(Boolean).sort()

  // Tokens of few values: one of them must be written whole.
  const one = (known, valuesOf) => ({ known, valuesOf })
  const exact = isFindings
    ? {
        confidence: one(levels.confidence, (row) => [columns.confidence[row]]),
        severity: one(levels.severity, (row) => [columns.severity[row]]),
        signal: one(present('signals'), (row) => columns.signals[row].split(' ')),
        status: one(['new', 'recurring'], (row) => [columns.status[row]]),
        verdict: one(['benign', 'malicious', 'unsure', 'none'], (row) => [columns.verdict[row] || 'none']),
        muted: one(['yes', 'no'], (row) => [columns.muted[row] ? 'yes' : 'no']),
        day: one(present('day'), (row) => [columns.day[row]]),
        kind: one(present('automation'), (row) => [columns.automation[row]]),
      }
    : { kind: one(present('automation'), (row) => [columns.automation[row]]) }
  // Tokens of columns with many values: a part of one will do.
  const parts = {
    principal: ['name', 'principal'],
    account: ['account', 'accountName'],
    owner: ['owner'],
    ...(isFindings && { incident: ['incident'] }),
  }
  // Tokens of what the strange calls hold.
  const held = ['action', 'tactic', 'technique', 'address', 'network', 'agent', 'resource']
  const short = { c: 'confidence', s: 'severity', p: 'principal' }
  const names = [...Object.keys(exact), ...Object.keys(parts), ...held].sort()
  const named = (key) => {
    const name = Object.hasOwn(short, key) ? short[key] : key
    return names.includes(name) ? name : null
  }

  /** Rows of a value, from distances of five bits a character: pipeline/report/list-terms.ts writes them. */
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const rowsOf = (gaps) => {
    const rows = []
    let [row, gap, unit] = [-1, 0, 1]
    for (const character of gaps) {
      const digit = digits.indexOf(character)
      gap += (digit % 32) * unit
      unit *= 32
      if (digit >= 32) continue
      row += gap + 1
      rows.push(row)
      ;[gap, unit] = [0, 1]
    }
    return rows
  }

  // Spaces that hold a date together are typed as spaces.
  const lower = (text) =>
    String(text ?? '')
      .toLowerCase()
      .replaceAll('\u00a0', ' ')
  const texts = all.map((row) =>
    Object.keys(columns)
      .map((name) => lower(columns[name][row]))
      .join('\n'),
  )
  const terms = Object.fromEntries(
    Object.entries(list.terms).map(([kind, { values, rows }]) => [
      kind,
      values.map((value, place) => ({ value: lower(value), rows: rows[place] })),
    ]),
  )

  /** Whole, or all that follows a colon or slash: GetObject is s3:GetObject, and not s3:GetObjectAcl too. */
  const isWhole = (text, value) => text === value || text.endsWith(`:${value}`) || text.endsWith(`/${value}`)
  const holding = (kind, value) => {
    const own = terms[kind] ?? []
    const whole = own.filter((term) => isWhole(term.value, value))
    return (whole.length ? whole : own.filter((term) => term.value.includes(value))).flatMap(({ rows }) =>
      rowsOf(rows),
    )
  }
  const inColumns = (name, value) => {
    if (value === 'none') return all.filter((row) => parts[name].every((column) => !columns[column]?.[row]))
    return all.filter((row) => parts[name].some((column) => lower(columns[column]?.[row]).includes(value)))
  }

  const listed = (values) => values.join(', ')
  const few = 12
  /** Rows that a word finds, and what is wrong with it. */
  const find = (word) => {
    const [, key, raw] = word.match(/^(\w+):(.*)$/s) ?? []
    const name = key && named(key)
    const value = raw?.replace(/^"|"$/g, '')
    if (name && !value)
      return {
        rows: [],
        wrong: `${name}: needs a value${exact[name] ? `; known: ${listed(exact[name].known)}` : ''}`,
      }
    if (name && exact[name]) {
      const { known, valuesOf } = exact[name]
      if (!known.includes(value))
        return { rows: [], wrong: `${name} has no value '${value}'; known: ${listed(known)}` }
      return { rows: all.filter((row) => valuesOf(row).includes(value)) }
    }
    if (name) {
      const rows = parts[name] ? inColumns(name, value) : holding(name, value)
      if (rows.length || value === 'none') return { rows, isOfCalls: !parts[name] }
      const known = parts[name]
        ? [...new Set(parts[name].flatMap((column) => columns[column] ?? []))].filter(Boolean)
        : (list.terms[name]?.values ?? [])
      const which = known.length && known.length <= few ? `; known: ${listed(known)}` : ''
      return { rows, wrong: `${name} has no value with '${value}' here${which}`, isOpen: true }
    }
    if (isFindings && word === 'muted') return find('muted:yes')
    const text = word.replaceAll('"', '')
    const found = new Set(all.filter((row) => texts[row].includes(text)))
    for (const own of Object.values(terms))
      for (const term of own)
        if (term.value.includes(text)) for (const row of rowsOf(term.rows)) found.add(row)
    // An action, an address or an ARN has colons too: what is found is no token.
    if (!found.size && key)
      return {
        rows: [],
        wrong: `no such token: ${key}:; known are ${names.map((of) => `${of}:`).join(', ')}`,
      }
    return { rows: [...found], isOfCalls: true }
  }

  const split = (text) => text.match(/(?:"[^"]*"|[^\s"]+|")+/g) ?? []

  window.usuallyQuery = {
    columns,
    all,
    levels,
    present,
    split,
    /** Rows that all words find, in the order of the list, what is wrong, and how many others hold more than is listed. */
    run(text) {
      const wrong = []
      let rows = new Set(all)
      let isOfCalls = false
      for (const word of split(lower(text))) {
        const isWanted = !word.startsWith('!')
        const told = find(isWanted ? word : word.slice(1))
        // Without what nothing has is everything.
        const isWrong = told.wrong && (isWanted || !told.isOpen)
        if (isWrong) wrong.push(told.wrong)
        if (told.isOfCalls) isOfCalls = true
        const found = new Set(told.rows)
        rows = isWrong ? new Set() : new Set([...rows].filter((row) => found.has(row) === isWanted))
      }
      const unseen = isOfCalls ? all.filter((row) => list.leftOut[row] && !rows.has(row)).length : 0
      return { rows: [...rows], wrong, unseen }
    },
  }
})()
