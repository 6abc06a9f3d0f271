import { roleWordFinder } from '../../role-words/index.ts';
import { DAY_MS } from '../../time/index.ts';
import { E164, offered, type Pack, type PackVerdict, readHours } from '../pack/index.ts';
import type { LintFinding, LintGround, LintReason } from './finding.ts';
import { mediaFindings } from './media.ts';
import { type PackText, textsOf } from './texts.ts';
import { wordFindings } from './words.ts';

/** If a key ends sooner than this, too little time is left to sign the next pack and carry it to every kiosk. */
export const KEY_LEFT_DAYS_MIN = 60;
/** After this time somebody has to check whether a source still says what the point says. */
export const SOURCE_CHECK_DAYS = 365;
/** People could learn to evade a pack that never changes. */
export const PACK_DAYS_MAX = 365;

/**
 * What the authors of a pack must mend (errors) and what is left to do (warnings) (docs/protection-pack.md). For a pack that the
 * reader refuses, only its first fault is reported; for a pack that it accepts, every finding is reported, errors first.
 */
export function lintPack(read: PackVerdict, ground: LintGround): LintFinding[] {
  if (!read.ok) return [{ level: 'error', reason: read.reason, where: 'The pack', message: read.message }];
  const { pack } = read;
  const texts = textsOf(pack);
  const found = [
    ...roleFindings(pack, texts),
    ...wordFindings(pack),
    ...letterFindings(texts, ground),
    ...bodyFindings(pack, ground),
    ...sourceFindings(pack, ground),
    ...mediaFindings(pack, ground),
    ...ageFindings(pack, ground),
  ];
  return [...found.filter(({ level }) => level === 'error'), ...found.filter(({ level }) => level === 'warning')];
}

function roleFindings(pack: Pack, texts: readonly PackText[]): LintFinding[] {
  const roleWordIn = roleWordFinder(pack.roleWords);
  return texts
    .filter(({ shown }) => shown)
    .flatMap(({ where, member, language, text }) => {
      const word = roleWordIn(text, language);
      if (word === null) return [];
      const message = `${member} in "${language}" contains "${word}". People other than the officer may read it: remove the word.`;
      return [{ level: 'error' as const, reason: 'PACK_ROLE_WORD' as const, where, message }];
    });
}

function letterFindings(texts: readonly PackText[], { hasLetter }: LintGround): LintFinding[] {
  if (hasLetter === null) {
    const message =
      'The fonts of a kiosk are not on this machine, so the letters were not checked. Install fonts-noto-core and fonts-noto-cjk.';
    return [{ level: 'error', reason: 'PACK_LETTERS', where: 'The pack', message }];
  }
  return texts.flatMap(({ where, member, language, text }) => {
    // Invisible characters need no font; a line break in the file counts as a blank.
    const missing = [...text].find((letter) => !/[\p{Cf}\s]/u.test(letter) && !hasLetter(letter.codePointAt(0) ?? 0));
    if (missing === undefined) return [];
    const code = (missing.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const message = `${member} in "${language}" contains U+${code}, which no font on a kiosk has. Write it with other letters.`;
    return [{ level: 'error' as const, reason: 'PACK_LETTERS' as const, where, message }];
  });
}

/** A pack of schema 2 was already read with these rules; one of schema 1 gives its telephone in words. */
function bodyFindings({ bodies }: Pack, { now }: LintGround): LintFinding[] {
  return bodies.flatMap(({ id, phones, keys }) => {
    const where = `Body ${id}`;
    const error = (reason: LintReason, message: string): LintFinding => ({ level: 'error', reason, where, message });
    const found = phones.flatMap(({ number, hours }) => [
      ...(E164.test(number)
        ? []
        : [error('PACK_NUMBER', `"${number}": write the number with + and country code, 7 to 15 digits.`)]),
      ...(hours !== null && readHours(hours) !== null
        ? []
        : [
            error(
              'PACK_HOURS',
              `"${hours ?? ''}": write hours such as Mo-Fr 08:00-18:00, with the time zone of the receiving body.`,
            ),
          ]),
    ]);
    const last = Math.max(...keys.map(({ until }) => Date.parse(until)));
    const left = Math.floor((last - now.getTime()) / DAY_MS);
    if (keys.length > 0 && left < KEY_LEFT_DAYS_MIN) {
      const when = left < 0 ? 'has ended' : `ends in ${left} days`;
      found.push(
        error('PACK_KEY_SOON', `Its last key ${when}. Add the next one; ${KEY_LEFT_DAYS_MIN} days are needed.`),
      );
    }
    return found;
  });
}

function sourceFindings(pack: Pack, { now }: LintGround): LintFinding[] {
  const used = new Set(offered(pack).flatMap(({ sources }) => sources));
  return Object.entries(pack.sources).flatMap(([key, { checkedAt }]): LintFinding[] => {
    if (!used.has(key)) return [];
    const where = `Source ${key}`;
    if (checkedAt === null) {
      const message = 'None of the authors of this pack has read it yet. Read it, and enter the day as checkedAt.';
      return [{ level: 'warning', reason: 'PACK_SOURCE_OLD', where, message }];
    }
    const days = Math.floor((now.getTime() - Date.parse(`${checkedAt}T00:00:00Z`)) / DAY_MS);
    if (days < 0) {
      const message = `checkedAt (${checkedAt}) is in the future. Correct it.`;
      return [{ level: 'error', reason: 'PACK_SOURCE_OLD', where, message }];
    }
    if (days <= SOURCE_CHECK_DAYS) return [];
    const message = `It was last read on ${checkedAt}, ${days} days ago. Read it again, and enter the new day.`;
    return [{ level: 'error', reason: 'PACK_SOURCE_OLD', where, message }];
  });
}

function ageFindings({ issuedAt, version, items, drills }: Pack, { now }: LintGround): LintFinding[] {
  const days = Math.floor((now.getTime() - Date.parse(issuedAt)) / DAY_MS);
  const old: LintFinding[] =
    days <= PACK_DAYS_MAX
      ? []
      : [
          {
            level: 'warning',
            reason: 'PACK_OLD',
            where: 'The pack',
            message: `It is ${days} days old. The people it describes can learn a pack that never changes: review it.`,
          },
        ];
  const fresh = items.filter(({ since }) => since === version && version > 1 && drills === null);
  return [
    ...old,
    ...fresh.map(({ id }): LintFinding => {
      const message = 'It is new, but no drill covers it.';
      return { level: 'warning', reason: 'PACK_NO_DRILL', where: `Item ${id}`, message };
    }),
  ];
}
