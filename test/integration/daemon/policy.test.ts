import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { PolicyView, PrivacyView, RedressCaseView, RedressSlipView } from '../../../src/adapters/http/api/privacy.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { installPolicy } from '../../../src/delivery/packs/index.ts';
import { signPolicy } from '../../../src/delivery/packs/policy-pack.ts';
import { findWords } from '../../fakes/daemon-disk.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { decide, visit } from '../../fakes/daemon-visit.ts';
import { LaneClient } from '../../fakes/lane-client.ts';

const DPO = { id: 'dpo', name: 'D. Privacy', role: 'dpo', pin: '592817' } as const;
const CAME = ['genuine', 'misprinted-check-digit'];
let site: DaemonSite;
let daemon: DaemonProcess;
let officer: LaneClient;
let dpo: LaneClient;
let words: string[];
const decided: string[] = [];

const as = <T extends z.ZodType>(schema: T, body: string): z.infer<T> => schema.parse(JSON.parse(body));

/** Everything that names a traveller: lines, names, numbers, and dates in each spelling that a record might use. */
function wordsOf(id: string): string[] {
  const { holder, mrz } = site.traveller(id);
  const dates = [holder.birth, holder.expiry, holder.issued];
  return [holder.surname, ...holder.givenNames.split(' '), holder.number, ...mrz, ...dates].filter(
    (word) => word.length >= 5,
  );
}

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const policyKeys = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  site.configure({ policyKeys });
  const now = site.time.wall();
  const pack = {
    ...JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8')),
    validFrom: new Date(now.getTime() - 86_400_000).toISOString(),
    validUntil: new Date(now.getTime() + 86_400_000).toISOString(),
  };
  const taken = await site.withJournal((_journal, station) =>
    installPolicy(signPolicy(pack, keys), { ...station, trust: policyKeys, now, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
  const accounts = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => site.time.wall() });
  if (!accounts.ok) throw new Error(accounts.message);
  await accounts.accounts.create(DPO);
  accounts.accounts.close();
  words = CAME.flatMap(wordsOf);
  daemon = await DaemonProcess.start(site);
  officer = await daemon.client();
  dpo = new LaneClient(daemon.url);
  expect(await dpo.signIn(DPO.id, DPO.pin)).toBe(200);
}, 60_000);
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

const send = (client: LaneClient, path: string, body?: unknown) =>
  client.send(body === undefined ? 'GET' : 'POST', path, body);

describe('a real daemon under a policy', () => {
  it('says whose policy is in force, with law, retention and where each term comes from', async () => {
    const view = as(PolicyView, (await send(officer, '/api/policy')).body);
    expect(view).toMatchObject({ standing: 'in-force', logProfile: 'basic', pack: { country: 'UTO', version: 1 } });
    expect(view.pack?.legalBasis).toHaveLength(8);
    expect(view.retention.find((rule) => rule.class === 'log')).toEqual({
      class: 'log',
      value: 1,
      unit: 'years',
      from: 'policy',
    });
  });

  it('names the policy in each decision, and logs no extended node under Basic', async () => {
    for (const id of CAME) {
      const { inspectionId } = await visit(site, officer, site.traveller(id));
      const sent = { decision: 'second-line', reasons: ['DOCUMENT_NEEDS_EXPERT'] } as const;
      expect((await decide(officer, inspectionId, { ...sent, reasons: [...sent.reasons] })).status).toBe(204);
      await officer.until('lane free', (view) => view.inspection === null);
      decided.push(inspectionId);
    }
    await site.withJournal((journal) => {
      const events = decided.flatMap((id): InspectionEvent[] => journal.read(id));
      const rows = events.filter((event) => event.kind === 'decided');
      expect(rows.map((row) => row.policy)).toEqual(
        decided.map(() => ({ sha256: expect.any(String), policyId: 'utopia-border', country: 'UTO', version: 1 })),
      );
      const checks = events.flatMap((event) => (event.kind === 'check-done' ? [event.check] : []));
      expect(checks.some((check) => check.value === 'failed' || check.value === 'undetermined')).toBe(true);
      expect(checks.filter((check) => check.imageArea || (check.personal?.compared ?? []).length > 0)).toEqual([]);
    });
  });

  it('gives a slip without a result, whose number leads the data-protection officer alone to the record', async () => {
    const slip = as(RedressSlipView, (await send(officer, '/api/redress', { inspectionId: decided.at(-1) })).body);
    expect(slip.number).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(slip).toMatchObject({ country: 'UTO', redress: { answerWithinDays: 30 } });
    expect((await send(officer, '/api/redress/find', { number: slip.number })).status).toBe(403);
    const spoken = slip.number.toLowerCase().replace(/^(.{5})/, '$1-');
    const found = as(RedressCaseView, (await send(dpo, '/api/redress/find', { number: spoken })).body);
    expect(found.found).toMatchObject({ inspectionId: decided.at(-1), decided: true });
    const none = as(RedressCaseView, (await send(dpo, '/api/redress/find', { number: '0000000000' })).body);
    expect(none.found).toBeNull();
    expect(findWords(site.stateDir, [slip.number])).toEqual([]);
    await site.withJournal((journal) => {
      expect(journal.purgePersonal(String(decided.at(-1)), 'test').ok).toBe(true);
    });
    const after = await send(officer, '/api/redress', { inspectionId: decided.at(-1) });
    expect([after.status, JSON.parse(after.body).reason]).toEqual([409, 'CASE_NAMES_NOBODY']);
    const gone = as(RedressCaseView, (await send(dpo, '/api/redress/find', { number: slip.number })).body);
    expect(gone.found).toBeNull();
  });

  it('shows the data-protection officer what is kept and who looked, and no traveller', async () => {
    expect((await send(officer, '/api/privacy')).status).toBe(403);
    const answer = await send(dpo, '/api/privacy');
    const view = as(PrivacyView, answer.body);
    expect(view.decisions).toMatchObject({ all: 2 });
    expect(view.accesses).toContainEqual({ who: 'dpo', what: 'redress-followed', n: 3 });
    expect(view.accesses).toContainEqual({ who: 'officer', what: 'redress-issued', n: 1 });
    expect(view.kept.find((rule) => rule.class === 'case')).toMatchObject({ count: 1, nextPurge: expect.any(String) });
    expect(view.days).toHaveLength(30);
    expect(view.lastRun).not.toBeNull();
    const seen = [answer.body, (await send(dpo, '/api/lane')).body, (await send(dpo, '/api/policy')).body].join();
    expect(words.filter((word) => seen.includes(word))).toEqual([]);
    expect(decided.filter((id) => answer.body.includes(id))).toEqual([]);
  });

  it('keeps the data-protection officer from travellers, forms and referrals, and lets rates be seen', async () => {
    for (const path of ['/api/support/referrals', '/api/supervision']) expect((await send(dpo, path)).status).toBe(403);
    expect((await send(dpo, '/api/support/open', {})).status).toBe(403);
    expect((await send(dpo, '/api/redress', { inspectionId: decided[0] })).status).toBe(403);
    const abandon = { inspectionId: decided[0] };
    expect((await send(dpo, '/api/inspection/abandon', abandon)).status).toBe(403);
    for (const path of ['/api/support/use', '/api/counters']) expect((await send(dpo, path)).status).toBe(200);
  });

  it('leaves no name, number or date of a traveller in clear, in log, audit or beside them', async () => {
    expect(findWords(site.stateDir, words)).toEqual([]);
    const { code, stdout, stderr } = await daemon.stop();
    expect(code).toBe(0);
    expect(findWords(site.stateDir, words)).toEqual([]);
    expect(words.filter((word) => `${stdout}${stderr}`.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
    expect(words.length).toBeGreaterThan(10);
    await site.withJournal((journal) => expect(verifyJournal(journal)).toMatchObject({ ok: true }));
  });
});
