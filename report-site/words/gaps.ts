/** What each model is known to get wrong, for the reader who wonders whether to believe it. */
export const gaps: Record<string, string> = {
  new_action: 'An intruder who calls only what the principal has called before is not new.',
  action_mix: 'A change of duties looks like somebody else’s work until its days are judged benign.',
  sequence:
    'The network is trained on days before the calibration days; an action that came up later is unknown to it.',
  working_hours: 'An incident at night or a journey looks the same as a stranger.',
  volume: 'A first batch or migration is more than ever too.',
  source:
    'A new network at home or on a journey is as new as a stranger’s; alone it never makes a high finding.',
  resource: 'Calls that name no resource, and objects within a bucket, are not told apart.',
  errors: 'Sign-ins that fail before there is an identity are counted elsewhere.',
  automation_schedule:
    'A run that did not happen is counted, never scored; only scheduled automation has a schedule.',
  similarity: 'It knows who does the same actions, not who is on the same team.',
  automation:
    'Where few identities tell themselves as person or machine, it falls back on its starting weights.',
  calibration:
    'Beyond the calibration days a fitted tail takes over; the pages say “rarer than” where it reaches too far.',
  combination: 'What three signals see at once still counts more than what one sees.',
}
