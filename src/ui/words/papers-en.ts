/** English words of further papers of a traveller and of who travels together (F7). */
export const words = {
  'tile.second.read': 'Second document',
  'tile.second.expiry': 'Second expiry',
  'tile.second.pairs': 'Both documents',
  'tile.second.sides': 'Both sides',
  'tile.lists.second': 'Second number',
  'check.second.read': 'Second document or side was read',
  'check.second.expiry': 'Second document is in date',
  'check.second.pairs': 'Name, birth date, sex and nationality of both documents',
  'check.second.sides': 'Printed text of the other side against the zone',
  'check.lists.second': 'Number of the second document against lists',

  'reason.DOC_PAIRS_AGREE.title': 'Both documents say the same of the person',
  'reason.DOC_PAIRS_AGREE.short': 'both documents agree',
  'reason.DOC_PAIRS_AGREE.advice': 'Nothing to do.',
  'reason.DOC_PAIRS_DOUBTFUL.title': 'Both documents may differ',
  'reason.DOC_PAIRS_DOUBTFUL.short': 'read with doubt',
  'reason.DOC_PAIRS_DOUBTFUL.advice': 'A character was read with doubt. Compare the marked pair on both documents.',
  'reason.DOC_PAIRS_DIFFER.title': 'Both documents differ',
  'reason.DOC_PAIRS_DIFFER.short': 'documents differ',
  'reason.DOC_PAIRS_DIFFER.advice': 'Compare the marked pair on both documents. A change of name can be the reason.',

  'problem.FIRST_DOCUMENT_NEEDED': 'Read the first document before you lay down another.',
  'problem.NOT_AWAITED': 'No further paper is being waited for.',
  'problem.NOT_IN_PARTY': 'This traveller is linked to no party.',
  'problem.NO_PARTY': 'No party is open.',
  'problem.UNKNOWN_MEMBER': 'Choose the traveller at the desk and somebody of the party.',
} as const;
