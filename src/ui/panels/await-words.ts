/** What the lane waits for, in the words of what the officer lays down. */
export const AWAIT_WORDS = {
  document: 'papers.awaitDocument',
  side: 'papers.awaitSide',
  barcode: 'papers.awaitBarcode',
} as const;
