/** Words about the policy in force, data protection and slips. */
export const words = {
  'policy.panel': 'Policy in force',
  'policy.status.in-force': 'Policy {policy} {version}',
  'policy.status.ending.one': 'Policy ends in {n} day: {policy} {version}',
  'policy.status.ending.other': 'Policy ends in {n} days: {policy} {version}',
  'policy.status.expired': 'Policy expired: {policy} {version}',
  'policy.status.not-yet-valid': 'Policy not yet valid: {policy} {version}',
  'policy.status.development': 'No policy',
  'policy.status.refused': 'Policy refused',
  'policy.is.expired': 'Policy {policy} of {country}, version {version}, by {authority}, expired on {until}.',
  'policy.is.not-yet-valid':
    'Policy {policy} of {country}, version {version}, by {authority}, is valid from {from} on; the clock of this box stands before that.',
  'policy.is.refused': 'A policy was installed, and its file does not hold: it is damaged, changed or gone.',
  'policy.todo.in-force': 'Nothing to do.',
  'policy.todo.ending': 'Tell the supervisor: central IT has to send the next version before that day.',
  'policy.todo.expired':
    'Go on working: of each rule the stricter one holds. Tell the supervisor: central IT has to send the next version.',
  'policy.todo.not-yet-valid':
    'Go on working: of each rule the stricter one holds. Tell the technician: the clock has to be set.',
  'policy.todo.refused':
    'Go on working under the rules of this box; no record is purged until the policy holds. Tell the technician: it has to be installed again.',
  'policy.todo.development':
    'Go on working. For real travellers the supervisor asks central IT for the signed policy of the country.',
  'sample.title': 'Drawn at random for the second line',
  'sample.why': 'By chance alone, not because of anything found. Way on: {action}.',
} as const;
