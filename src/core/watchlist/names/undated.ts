/**
 * Letters up to which a word of the name asked for is required of a record without a birth date, by the number of words of
 * the name. Such a record is a candidate from a name score of 0.95 (`nameOnlyThreshold`), and a required word that met none of
 * its keys keeps it below:
 *
 * - Slack: every other pair of words weighs 1.3 at most and scores 1 at most, so the n - 1 of them are worth 0.05 x 1.3 each
 *   above 0.95. Joined words score 0.95 at most and add none.
 * - Loss: a word with nothing, or another word, in its place costs 0.95 x 0.6 x 0.8 x 0.5 = 0.228 at least (a common or
 *   patronymic word that only the document has), which is more than the slack of four words.
 * - A word that is only similar shares no key with its partner where two slips lie in its first seven letters. The
 *   cheapest two cost 1.1 (a letter doubled and one confused), so its score is below (1 - 1.1 / letters) squared and its loss at least
 *   0.8 x (0.95 - score): more than the slack up to the letters below.
 *
 * Given up: three words written as one, two written as one with a slip, and initials that read like a word (AU).
 *
 * Names of five words and more have too much slack: none of their words is required.
 */
export function requiredLetters(words: number): number {
  return REQUIRED_LETTERS[words] ?? 0;
}

const REQUIRED_LETTERS: readonly number[] = [0, 16, 16, 9, 6];
