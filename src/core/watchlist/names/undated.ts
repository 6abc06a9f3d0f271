/**
 * For each number of words in the name looked up, the length up to which a word is required of a record without a birth date.
 * Such a record is a candidate from a name score of 0.95 (`nameOnlyThreshold`), and a required word that meets none of its keys
 * keeps it below that:
 *
 * - Slack: every other pair of words weighs at most 1.3 and scores at most 1, so each of the n - 1 pairs is worth 0.05 x 1.3
 *   above 0.95. Joined words score at most 0.95 and add nothing.
 * - Loss: a word with nothing, or another word, in its place costs at least 0.95 x 0.6 x 0.8 x 0.5 = 0.228 (a common or
 *   patronymic word that only the document has), which is more than the slack of four words.
 * - A word that is only similar shares no key with its partner if two slips are in its first seven letters. The cheapest two cost
 *   1.1 (one letter doubled and one confused), so its score is below (1 - 1.1 / letters) squared and its loss at least 0.8 x
 *   (0.95 - score): more than the slack up to the lengths below.
 *
 * Not covered: three words written as one, two words written as one with a slip, and initials that read like a word (AU).
 *
 * Names of five words or more have too much slack: none of their words is required.
 */
export function requiredLetters(words: number): number {
  return REQUIRED_LETTERS[words] ?? 0;
}

const REQUIRED_LETTERS: readonly number[] = [0, 16, 16, 9, 6];
