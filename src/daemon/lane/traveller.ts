import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { travellerApi } from '../../adapters/http/api/index.ts';
import type { SiteWords, TravellerSide } from '../../adapters/http/server/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { PolicyInForce } from '../../core/inspection/policy/pack/index.ts';
import { TravellerDisplay, travellerInput } from '../../core/inspection/traveller/index.ts';
import type { Result } from '../../core/result/index.ts';
import { boxesIn, helpLineTexts, type LettersHere, lettersHere, openSiteLanguages } from '../languages/index.ts';

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const TOKEN_FILE = 'traveller-display.token';
const URL_FILE = 'traveller-display.url';
const NOTICE_LIMIT_BYTES = 256 * 1024;
const DELIVERED = join(packageRoot, 'privacy', 'notice.json');

const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,23}$/, 'use 1 to 24 letters, digits, spaces and . _ / -');

const noticeFile = z.strictObject({
  key: word,
  version: word,
  texts: z
    .record(
      z.string().regex(travellerApi.LANGUAGE_TAG, 'use a language tag, for example en'),
      z.string().trim().min(10).max(300),
    )
    .refine((texts) => Object.keys(texts).length > 0, 'there is no text')
    .refine((texts) => Object.keys(texts).length <= 80, 'at most 80 languages'),
});

/** The privacy notice of the display: its identity, and its text by language. */
export type PrivacyNotice = z.infer<typeof noticeFile>;

export type NoticeResult = Result<'NOTICE_UNREADABLE' | 'NOTICE_INVALID', { notice: PrivacyNotice; bytes: Buffer }>;

/** The notice in force: the site's if the configuration names one, otherwise the delivered text. */
export async function readPrivacyNotice(path: string | null): Promise<NoticeResult> {
  const file = path ?? DELIVERED;
  const unreadable = (why: string): NoticeResult => ({
    ok: false,
    reason: 'NOTICE_UNREADABLE',
    message: `The privacy notice ${file} cannot be read (${why}). Check traveller.notice and the permissions of the file.`,
  });
  let bytes: Buffer;
  try {
    if ((await stat(file)).size > NOTICE_LIMIT_BYTES) return unreadable(`larger than ${NOTICE_LIMIT_BYTES} bytes`);
    bytes = await readFile(file);
  } catch (error) {
    return unreadable((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    return { ok: false, reason: 'NOTICE_INVALID', message: `The privacy notice ${file} is not valid JSON.` };
  }
  const parsed = noticeFile.safeParse(json);
  if (parsed.success) return { ok: true, notice: parsed.data, bytes };
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  return { ok: false, reason: 'NOTICE_INVALID', message: `The privacy notice ${file} is refused: ${where}.` };
}

/** What the audit records about a notice: enough to tell later, from the exported file, which text was shown. */
export function noticeIdentity({ notice, bytes }: Extract<NoticeResult, { ok: true }>): {
  key: string;
  version: string;
  sha256: string;
} {
  return { key: notice.key, version: notice.version, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * The token of the display, made once and kept, so that a display reconnects by itself when the daemon restarts. `renew`
 * makes a new one, and the old address is invalid from the next start.
 */
export async function displayToken(stateDir: string, { renew }: { renew: boolean }): Promise<string> {
  const file = join(stateDir, TOKEN_FILE);
  if (!renew) {
    const kept = await readFile(file, 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
    if (TOKEN.test(kept)) return kept;
  }
  const token = Buffer.from(systemRandom(TOKEN_BYTES)).toString('base64url');
  await replaceFile(file, `${token}\n`, { suffix: 'part' });
  return token;
}

/** The address that opens the display. Its fragment stays in the browser: no server and no log ever sees it. */
export function displayUrl(base: string, token: string): string {
  return `${base}/traveller.html#${token}`;
}

/** Writes the address to a file that a unit of the kiosk reads, for this user only. Returns null, or why that failed. */
export async function leaveDisplayUrl(stateDir: string, url: string): Promise<string | null> {
  try {
    await replaceFile(join(stateDir, URL_FILE), `${url}\n`, { suffix: 'part' });
    return null;
  } catch (error) {
    return notLeft(URL_FILE, error);
  }
}

function notLeft(file: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return `The address of the traveller's display could not be stored (${file}: ${code}). Free some space, then restart.`;
}

export interface StartedTraveller {
  side: TravellerSide;
  /** Languages of the officer's screen that the site has added to those of the display. */
  siteWords: SiteWords;
  /** Words for the person who starts the daemon. */
  notices: string[];
  stop(): void;
}

/** The stored token; if the disk is full, one that is valid for this run only, so that the lane can start. */
async function tokenOrOne(stateDir: string): Promise<{ token: string; notice: string | null }> {
  try {
    return { token: await displayToken(stateDir, { renew: false }), notice: null };
  } catch (error) {
    const token = Buffer.from(systemRandom(TOKEN_BYTES)).toString('base64url');
    return { token, notice: notLeft(TOKEN_FILE, error) };
  }
}

/** The notice of the policy in force; null if none is, and the site's or the delivered one applies. */
function noticeUnder({ ref, pack }: Pick<PolicyInForce, 'ref' | 'pack'>): Extract<NoticeResult, { ok: true }> | null {
  if (ref === null || pack === null) return null;
  const notice = { key: `policy ${ref.country}`, version: String(ref.version), texts: pack.privacyNotice };
  return { ok: true, notice, bytes: Buffer.from(JSON.stringify(notice), 'utf8') };
}

/** Fixed times: the policy sets the minimum, and a site may only wait longer. */
function slotUnder(
  { travellerSlot }: Pick<PolicyInForce, 'travellerSlot'>,
  { slotMs, stepMs }: { slotMs: number; stepMs: number },
): { slotMs: number; stepMs: number } {
  if (travellerSlot === null) return { slotMs, stepMs };
  return { slotMs: Math.max(slotMs, travellerSlot.firstMs), stepMs: Math.max(stepMs, travellerSlot.stepMs) };
}

/** The traveller's display of this lane: every change of the lane is noted, and the listener asks at its own tick. */
export async function startTraveller({
  config,
  lane,
  journal,
  policy,
  training,
  letters = lettersHere(),
}: {
  config: Pick<Config, 'traveller' | 'stateDir' | 'siteFolder'>;
  lane: Pick<Lane, 'subscribe' | 'snapshot'>;
  journal: Pick<AuditJournal, 'appendSystem'>;
  policy: Pick<PolicyInForce, 'ref' | 'pack' | 'travellerSlot' | 'help'>;
  /** Whether the signed device state says training. */
  training: boolean;
  /** Letters that the display can draw. */
  letters?: LettersHere;
}): Promise<StartedTraveller> {
  const site = openSiteLanguages(config, letters);
  const drawn = ({ text }: { text: string }): boolean => boxesIn(text, letters).length === 0;
  const { turnSeconds, finalMs, promptMs, notice: file } = config.traveller;
  const { slotMs, stepMs } = slotUnder(policy, config.traveller);
  const display = new TravellerDisplay({ slotMs, stepMs, finalMs, promptMs });
  const stop = lane.subscribe(() => display.note(travellerInput(lane.snapshot().current)));
  const read = noticeUnder(policy) ?? (await readPrivacyNotice(file));
  if (read.ok) journal.appendSystem('config-loaded', 'privacy-notice', noticeIdentity(read));
  const { token, notice: tokenNotice } = await tokenOrOne(config.stateDir);
  const all = read.ok ? Object.entries(read.notice.texts).map(([language, text]) => ({ language, text })) : [];
  const texts = all.filter(drawn);
  const number = policy.help.line;
  return {
    side: {
      look: (now) => display.look(now),
      setup: {
        ...site.display,
        turnMs: turnSeconds * 1_000,
        training,
        // This is the same for everybody and on every idle display.
        help: number === null ? null : { number, texts: helpLineTexts(site.display.languages).filter(drawn) },
        notice: read.ok ? { key: read.notice.key, version: read.notice.version, texts } : null,
      },
      token,
    },
    siteWords: site.words,
    notices: [...site.notices, ...(read.ok ? [] : [read.message]), ...(tokenNotice === null ? [] : [tokenNotice])],
    stop,
  };
}
