/** What the models that are no signal are known to get wrong, for the reader who wonders whether to believe them. */
export const gaps: Record<string, string> = {
  similarity: 'It knows who does the same actions, not who is on the same team.',
  automation:
    'Where few identities tell themselves as person or machine, it falls back on its starting weights.',
  calibration:
    'Beyond the calibration days a fitted tail takes over; the pages say “rarer than” where it reaches too far.',
  combination: 'What three signals see at once still counts more than what one sees.',
}
