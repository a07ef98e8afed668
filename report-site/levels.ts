/** The two scales of a finding, mild first. */

export type Confidence = 'low' | 'medium' | 'high'
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical'
