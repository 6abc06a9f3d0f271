/** What each member of a list header means, for messages to the author. */
export const HEADER_WORDS: Readonly<Record<string, string>> = {
  listId: 'As in `lists` of the kiosk: 1 to 40 lower-case letters, digits and hyphens, not starting with a hyphen',
  name: 'Shown to the officer, 1 to 80 characters',
  generation:
    'Number of this issue, 1 or more. Leave it out at a central office, which numbers the issues itself; needed for a single-file bundle',
  maxAgeHours: 'Age in hours from which the list counts as not checked, at most 2160 (90 days)',
  legalBasis: 'Shown to the officer, 1 to 400 characters',
  handling: 'Shown to the officer, 1 to 400 characters',
  purpose: 'Shown to the officer, 1 to 400 characters',
  issuer: 'Shown to the officer, 1 to 400 characters',
  purposes:
    'Purposes to which the list is bound, 1 to 8 codes of small letters, digits and hyphens: a lane with another purpose refuses it. If left out, it is bound to none',
  covers: 'What the list covers: documents, persons, or both',
  desk: 'Whom an officer telephones about an entry: who and hours, 1 to 60 characters each, and number, 1 to 40. Shown next to the instruction. A list without it is built with a warning in this release, and refused from the next release on',
  nameThreshold: 'Score from which a similar name is shown, 0.5 to 1; 0.7 unless you have measured another',
};
