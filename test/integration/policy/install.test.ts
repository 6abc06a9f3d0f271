import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { type SigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { ruledLane } from '../../../src/daemon/lane/index.ts';
import { installPolicy, loadPolicy } from '../../../src/delivery/packs/index.ts';
import { signPolicy } from '../../../src/delivery/packs/policy-pack.ts';
import { stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
let state: TestState;
let journal: AuditJournal;
let keys: SigningKey[];

beforeEach(async () => {
  state = await testState();
  state.clock.at = new Date('2026-11-26T12:00:00Z');
  journal = state.open();
  keys = [1, 2, 3].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const place = () => ({
  ...stationOf(state, journal),
  trust: { threshold: 2, keys: keys.slice(0, 2).map((key) => toHex(key.publicKey)) },
  now: state.clock.known ? state.clock.wall() : null,
  by: 'tester',
});
const signed = (change: object = {}, by = keys.slice(0, 2)) => signPolicy({ ...example, ...change }, by);
const install = (text: string) => installPolicy(text, place());
const file = () => join(state.stateDir, 'policy.json');
const changes = () => journal.caseRows('policy').map(({ text }) => JSON.parse(text).body);

describe('installing a policy', () => {
  it('takes a signed one, names it in the audit, and finds it in force at the next start', async () => {
    expect(loadPolicy(place())).toMatchObject({ standing: 'development', pack: null, notice: null });
    const taken = await install(signed());
    expect(taken).toMatchObject({ ok: true, pack: { version: 1 } });
    journal.stop();
    journal = state.open();
    const loaded = loadPolicy(place());
    expect(loaded).toMatchObject({ standing: 'in-force', pack: { country: 'UTO' }, notice: null });
    expect(changes()).toEqual([
      expect.objectContaining({ sha256: loaded.sha256, version: 1, country: 'UTO', by: 'tester' }),
    ]);
  });

  it.each([
    ['one signature of two', () => signed({}, keys.slice(0, 1)), 'POLICY_APPROVALS'],
    ['a key that is not trusted', () => signed({}, [keys[2]!]), 'POLICY_SIGNATURE'],
    ['one that is trusted and one that is not', () => signed({}, [keys[0]!, keys[2]!]), 'POLICY_APPROVALS'],
    ['one key that signed twice', () => signed({}, [keys[0]!, keys[0]!]), 'POLICY_APPROVALS'],
    ['a text changed after signing', () => signed().replace('Border Guard', 'Border guard'), 'POLICY_SIGNATURE'],
    ['a broken item under good signatures', () => signed({ legalBasis: [] }), 'POLICY_SCHEMA'],
    ['an expired one', () => signed({ validUntil: '2026-11-26T11:59:59Z' }), 'POLICY_EXPIRED'],
    ['one that is not valid yet', () => signed({ validFrom: '2026-11-26T12:00:01Z' }), 'POLICY_NOT_YET'],
    ['no signed file', () => '{}', 'POLICY_UNREADABLE'],
  ])('refuses %s, writes no row, and leaves the development policy', async (_what, text, reason) => {
    expect(await install(text())).toMatchObject({ ok: false, reason });
    expect(changes()).toEqual([]);
    expect(loadPolicy(place()).standing).toBe('development');
  });

  it('refuses the same and a lower version, and one of another country, and the one in force stays', async () => {
    await install(signed({ version: 3 }));
    expect(await install(signed({ version: 3, changeNotes: 'Again.' }))).toMatchObject({ reason: 'POLICY_OLDER' });
    expect(await install(signed({ version: 2 }))).toMatchObject({ reason: 'POLICY_OLDER' });
    expect(await install(signed({ version: 4, country: 'XXX' }))).toMatchObject({ reason: 'POLICY_OTHER' });
    expect(await install(signed({ version: 4, policyId: 'other' }))).toMatchObject({ reason: 'POLICY_OTHER' });
    expect(loadPolicy(place())).toMatchObject({ standing: 'in-force', pack: { version: 3 } });
  });

  it('believes no earlier file that was put back, and lets none in after the file was taken away', async () => {
    await install(signed({ version: 1 }));
    const earlier = readFileSync(file());
    await install(signed({ version: 2 }));
    writeFileSync(file(), earlier);
    expect(loadPolicy(place())).toMatchObject({ standing: 'refused', pack: null });
    rmSync(file());
    expect(loadPolicy(place())).toMatchObject({ standing: 'refused', notice: expect.stringContaining('is missing') });
    expect(await install(signed({ version: 1 }))).toMatchObject({ ok: false, reason: 'POLICY_OLDER' });
    expect(await install(signed({ version: 2 }))).toMatchObject({ ok: true });
    expect(loadPolicy(place()).standing).toBe('in-force');
  });

  it('lapses when its time is over, except where no clock can say so', async () => {
    await install(signed({ validUntil: '2026-12-01T00:00:00Z' }));
    state.clock.at = new Date('2026-12-01T00:00:00Z');
    expect(loadPolicy(place())).toMatchObject({ standing: 'expired', pack: { version: 1 } });
    state.clock.known = false;
    expect(loadPolicy(place()).standing).toBe('in-force');
    expect(await install(signed({ version: 2 }))).toMatchObject({ reason: 'POLICY_CLOCK' });
  });

  it('that lapses while the daemon runs is an expired one from that moment on', async () => {
    const randomSecondLine = { oneIn: 40 };
    const log = { profile: 'standard' };
    await install(signed({ validUntil: '2026-12-01T00:00:00Z', randomSecondLine, log }));
    const config = { stateDir: state.stateDir, policyKeys: place().trust, lists: [], retention: {} };
    const ruled = ruledLane({ config, ...stationOf(state, journal), clock: state.clock });
    const shown = () => [ruled.policy.standing, ruled.policy.logProfile, ruled.policy.modes.get('face.portraits')];
    expect([shown(), ruled.ref()?.version]).toEqual([['in-force', 'standard', 'o'], 1]);
    state.clock.at = new Date('2026-12-01T00:00:00Z');
    expect([shown(), ruled.ref()]).toEqual([['expired', 'basic', undefined], null]);
    expect(ruled.policy.randomSecondLineOneIn).toBe(40);
    // A clock that is put back brings no policy back.
    state.clock.at = new Date('2026-11-30T00:00:00Z');
    expect(ruled.policy.standing).toBe('expired');
  });

  it('takes nothing without its row in the audit', async () => {
    const { journal: _journal, ...rest } = place();
    const mute = {
      signer: journal.signer,
      caseRows: journal.caseRows.bind(journal),
      kindRows: journal.kindRows.bind(journal),
      appendSystem: () => ({ ok: false as const, reason: 'AUDIT_UNAVAILABLE' as const, detail: 'full' }),
    };
    const refused = await installPolicy(signed(), { ...rest, journal: mute });
    expect(refused).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(loadPolicy(place()).standing).toBe('development');
  });

  it('is refused without configured keys', async () => {
    const none = { ...place(), trust: { threshold: 2, keys: [] } };
    expect(await installPolicy(signed(), none)).toMatchObject({ ok: false, reason: 'POLICY_SIGNATURE' });
    expect(await installPolicy(signed({}, []), { ...place(), trust: { threshold: 0, keys: [] } })).toMatchObject({
      ok: false,
    });
  });
});
