// Collects what people say of findings: kept in this browser, saved as one file for `usually verdict --import`. Nothing
// is sent anywhere. Without this script a page has the commands to copy instead. Texts only ever become text, never markup.
;(() => {
  const root = new URL(document.currentScript.dataset.root || './', location.href)
  // Reports of several runs opened from one disk share one memory: each has its own place in it.
  const place = `usually-answers:${root.pathname}`
  const words = ['benign', 'malicious', 'unsure']
  const file = 'usually-answers.json'

  /** By uid: {name, day, verdict, mute: {match, expires, until}, by, note, at}; `saved` since the last change. */
  let state = { answers: {}, saved: true }
  /** False where the browser keeps nothing for this page: answers then last until it is left. */
  let isKept = true

  const load = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(place) ?? 'null')
      if (kept && typeof kept.answers === 'object' && kept.answers) state = kept
    } catch {
      // Blocked, or not ours: what is on the page stays.
    }
  }
  const keep = (saved = false) => {
    state.saved = saved
    try {
      localStorage.setItem(place, JSON.stringify(state))
    } catch {
      isKept = false
    }
    draw()
  }
  const remembered = (name) => {
    try {
      return localStorage.getItem(name) ?? ''
    } catch {
      return ''
    }
  }
  const remember = (name, value) => {
    try {
      localStorage.setItem(name, value)
    } catch {
      // As above.
    }
  }

  const make = (name, attributes = {}, ...content) => {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...content)
    return made
  }
  const button = (label, press, attributes = {}) => {
    const made = make('button', { type: 'button', ...attributes }, label)
    made.addEventListener('click', press)
    return made
  }
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
  const shortDay = (day) =>
    new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    })
  const now = () => `${new Date().toISOString().slice(0, 19)}Z`
  const entries = () => Object.entries(state.answers)
  const said = ({ verdict, mute }) =>
    capital([verdict, mute && `mute until ${mute.until}`].filter(Boolean).join(', and '))

  /** Changes one answer; one that says nothing any more goes. */
  const answer = ({ uid, name, day }, change) => {
    const changed = { verdict: null, mute: null, ...state.answers[uid], name, day, ...change, at: now() }
    if (changed.verdict || changed.mute) state.answers[uid] = changed
    else delete state.answers[uid]
  }

  /** What was imported since need not be saved again. @param given what the run folder says of the finding */
  const letGo = (finding, given) => {
    const own = state.answers[finding.uid]
    if (!own || !given) return
    const isSaid = own.verdict === given.verdict && given.at >= own.at
    const isMuted =
      own.mute && given.mutedBy === own.by && given.mutedFor === own.note.replaceAll(/\s+/g, ' ')
    if (isSaid || isMuted) {
      answer(
        { ...own, uid: finding.uid },
        { ...(isSaid && { verdict: null }), ...(isMuted && { mute: null }) },
      )
      keep(state.saved)
    }
  }

  // The form of a page.
  let forms = []
  const build = (here, number) => {
    const { what, findings, repeats, mute, said: given } = JSON.parse(here.dataset.answer)
    if (findings.length === 0) return null
    letGo(findings[0], given)
    const [first] = findings
    const own = () => state.answers[first.uid]
    const by = make('input', {
      id: `answer-by-${number}`,
      autocomplete: 'name',
      maxlength: '200',
      required: '',
    })
    const note = make('textarea', { id: `answer-note-${number}`, rows: '2', maxlength: '10000' })
    by.value = own()?.by ?? remembered('usually-name')
    note.value = own()?.note ?? ''
    const alike = make('input', { type: 'checkbox', id: `answer-repeats-${number}` })
    const told = make('p', { class: 'meta', role: 'status' })
    const targets = () => [...findings, ...(alike.checked ? repeats : [])]
    const is = (word) => findings.every(({ uid }) => state.answers[uid]?.verdict === word)

    const fails = (field, text) => {
      told.textContent = text
      field.setAttribute('aria-invalid', 'true')
      field.focus()
    }
    const fields = () => ({ by: by.value.trim(), note: note.value.trim() })
    const isReady = (needsNote) => {
      if (!fields().by) return fails(by, 'Say who answers: the name stands beside the answer.') ?? false
      if (needsNote && !fields().note)
        return fails(note, 'Say why: a mute without a reason is not read.') ?? false
      remember('usually-name', fields().by)
      return true
    }
    const done = (text) => {
      told.textContent = `${text} ${isKept ? 'Kept in this browser' : 'Kept until this page is left'}: “Answers” at the top saves all of them as one file.`
    }
    const judge = (word) => {
      const takenBack = is(word)
      if (!takenBack && !isReady(false)) return
      for (const of of takenBack ? [...findings, ...repeats] : targets())
        if (!takenBack) answer(of, { verdict: word, ...fields() })
        else if (state.answers[of.uid]?.verdict === word) answer(of, { verdict: null })
      keep()
      const many = targets().length
      done(takenBack ? 'Taken back.' : `${capital(word)}${many > 1 ? `, of ${many} findings` : ''}.`)
    }
    const muteIt = () => {
      const takenBack = Boolean(own()?.mute)
      if (!takenBack && !isReady(true)) return
      let match
      try {
        match = Object.fromEntries(
          Object.entries(mute.match).map(([field, values]) => [field, values.map((of) => JSON.parse(of))]),
        )
      } catch {
        told.textContent = 'The names are too long for a button: copy the entry below.'
        return
      }
      answer(first, {
        mute: takenBack ? null : { match, expires: mute.expires, until: mute.until },
        ...fields(),
      })
      keep()
      done(takenBack ? 'Mute taken back.' : `Mute until ${mute.until}.`)
    }
    // An answer that was given has the words that stand there.
    const follow = (event) => {
      event.target.removeAttribute('aria-invalid')
      const answered = findings.filter(({ uid }) => state.answers[uid])
      if (answered.length !== findings.length || !fields().by) return
      const alikeBefore = repeats.filter(({ uid }) => state.answers[uid]?.verdict === own().verdict)
      for (const of of [...answered, ...alikeBefore]) answer(of, fields())
      keep()
    }
    for (const field of [by, note]) field.addEventListener('change', follow)

    const buttons = words.map((word) => button(capital(word), () => judge(word)))
    const muting = mute ? button(`Mute until ${mute.until}`, muteIt) : null
    here.replaceChildren(
      make(
        'div',
        { class: 'fields' },
        make('label', { for: by.id }, 'Your name'),
        by,
        make(
          'label',
          { for: note.id },
          what === 'incident' ? 'What it was' : 'What it was, or why to mute it',
        ),
        note,
      ),
      ...(repeats.length
        ? [
            make(
              'p',
              { class: 'alike' },
              alike,
              make(
                'label',
                { for: alike.id },
                `Also ${repeats.length === 1 ? 'the later finding that repeats it' : `the ${repeats.length} later findings that repeat it`} (${repeats
                  .slice(0, 7)
                  .map(({ day }) => shortDay(day))
                  .join(', ')}${repeats.length > 7 ? ', …' : ''}); a mute covers what it matches`,
              ),
            ),
          ]
        : []),
      ...(what === 'incident'
        ? [
            make(
              'p',
              { class: 'whose' },
              findings.length > 1
                ? `All ${findings.length} findings that are listed here:`
                : 'Its one finding:',
            ),
          ]
        : []),
      make(
        'div',
        { class: 'choices', role: 'group', 'aria-label': 'What was it?' },
        ...buttons,
        ...(muting ? [muting] : []),
      ),
      told,
    )
    return () => {
      for (const [index, word] of words.entries())
        buttons[index].setAttribute('aria-pressed', String(is(word)))
      muting?.setAttribute('aria-pressed', String(Boolean(own()?.mute)))
    }
  }

  // The drawer: what was answered, to look over, take back and save.
  const opener = button('Answers (0)', () => drawer.showModal(), { class: 'theme answers-open' })
  const list = make('ul')
  const about = make('p', { class: 'meta' })
  const next = make(
    'p',
    { class: 'meta' },
    'Then, where the run folder is: ',
    make('code', {}, `usually verdict --import ${file}`),
    ' and run again.',
  )
  const save = button('Save as one file', () => {
    const address = URL.createObjectURL(
      new Blob([`${JSON.stringify(content(), null, 1)}\n`], { type: 'application/json' }),
    )
    make('a', { href: address, download: file }).click()
    setTimeout(() => URL.revokeObjectURL(address), 1000)
    keep(true)
  })
  const clear = button('Remove all', () => {
    if (!clear.dataset.sure) {
      clear.dataset.sure = 'yes'
      clear.textContent = `Remove all ${entries().length}: press again`
      return
    }
    state.answers = {}
    keep(true)
    close.focus()
  })
  const close = button('Close', () => drawer.close())
  const drawer = make(
    'dialog',
    { class: 'answers', 'aria-labelledby': 'answers-title' },
    make('h2', { id: 'answers-title' }, 'Answers'),
    about,
    make('p', { class: 'chips' }, save, clear, close),
    next,
    list,
  )
  drawer.addEventListener('close', () => opener.focus())
  // A click beside the drawer lands on the dialog itself.
  drawer.addEventListener('click', (event) => event.target === drawer && drawer.close())

  /** What `usually verdict --import` reads. */
  const content = () => ({
    usually_answers: 1,
    verdicts: entries()
      .filter(([, { verdict }]) => verdict)
      .map(([finding, { verdict, by, note, at }]) => ({ finding, verdict, by, note, at })),
    mutes: entries()
      .filter(([, { mute }]) => mute)
      .map(
        ([
          ,
          {
            mute: { match, expires },
            note,
            by,
          },
        ]) => ({ match, reason: note, author: by, expires }),
      ),
  })
  const row = ([uid, of], index) =>
    make(
      'li',
      {},
      make(
        'div',
        {},
        make(
          'a',
          { href: new URL(`finding/${encodeURIComponent(uid)}.html`, root).href },
          `${cut(of.name, 60)}, ${shortDay(of.day)}`,
        ),
        make('div', {}, make('b', {}, said(of)), `, by ${cut(of.by, 60)}`),
        ...(of.note ? [make('div', { class: 'meta' }, cut(of.note, 240))] : []),
      ),
      button(
        'Remove',
        () => {
          delete state.answers[uid]
          keep()
          ;(
            list.querySelectorAll('button')[index] ??
            list.querySelector('li:last-child button') ??
            close
          ).focus()
        },
        { 'aria-label': `Remove the answer to ${cut(of.name, 60)}, ${shortDay(of.day)}` },
      ),
    )

  /** Beside each link to a finding that was answered here. */
  const mark = () => {
    for (const old of document.querySelectorAll('.own-answer')) old.remove()
    if (entries().length === 0) return
    for (const link of document.querySelectorAll('main a[href*="finding/"]')) {
      const uid = /finding\/([^/]+)\.html$/.exec(link.getAttribute('href'))?.[1]
      const own = state.answers[uid]
      if (own && link.parentElement.matches('h3, th, td'))
        link.after(make('span', { class: 'own-answer' }, `Your answer: ${said(own)}`))
    }
  }

  const draw = () => {
    const many = entries().length
    opener.textContent = `Answers (${many})`
    about.textContent = many
      ? `${state.saved ? 'Saved. They stay here until they are removed' : 'Not saved since the last change'}; ${isKept ? 'this browser keeps them' : 'this browser keeps nothing for files: save before leaving the page'}.`
      : 'None yet. Benign, malicious, unsure or a mute: the buttons stand on each finding’s page, under “When you know”.'
    list.replaceChildren(...entries().map(row))
    delete clear.dataset.sure
    clear.textContent = 'Remove all'
    for (const part of [save, clear, next]) part.hidden = many === 0
    for (const refresh of forms) refresh()
    mark()
  }

  load()
  document.querySelector('.top')?.append(opener)
  document.body.append(drawer)
  forms = [...document.querySelectorAll('.answer')].flatMap((here, number) => build(here, number) ?? [])
  for (const hand of document.querySelectorAll('.by-hand')) hand.open = false
  draw()
  // The filter box of the lists draws its rows anew.
  const filter = document.getElementById('filter')
  if (filter)
    new MutationObserver((changes) => {
      const isOwn = ({ addedNodes, removedNodes }) =>
        [...addedNodes, ...removedNodes].every(({ className }) => className === 'own-answer')
      if (entries().length && !changes.every(isOwn)) mark()
    }).observe(filter, { childList: true, subtree: true })
  addEventListener('storage', (event) => {
    if (event.key !== place) return
    if (event.newValue === null) state = { answers: {}, saved: true }
    load()
    draw()
  })
  addEventListener('beforeunload', (event) => {
    if (!isKept && !state.saved && entries().length) event.preventDefault()
  })
})()
