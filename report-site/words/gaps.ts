/** What the models that are no signal are known to get wrong, for the reader who wonders whether to believe them. */
export const gaps: Record<string, string> = {
  similarity: 'It knows who does the same actions, not who is on the same team.',
  automation:
    'Where few identities tell themselves as person or machine, it falls back on its starting weights.',
  calibration:
    'Beyond the calibration days a fitted tail takes over; the pages say “rarer than” where it reaches too far.',
  story:
    'It is one part of the day: an intruder who changes session, network and program at once is told by one of them.',
  severity:
    'It knows the harm that rules and catalogue name; a rare action that neither lists is low at most.',
  combination: 'What three signals see at once still counts more than what one sees.',
}
