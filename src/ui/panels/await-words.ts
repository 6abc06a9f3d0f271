/** What the lane waits for, in words for the thing that the officer places on the reader. */
export const AWAIT_WORDS = {
  document: 'papers.awaitDocument',
  side: 'papers.awaitSide',
  barcode: 'papers.awaitBarcode',
} as const;
