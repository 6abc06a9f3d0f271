import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, SystemTime } from '../../../src/adapters/files/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openProtection } from '../../../src/adapters/storage/protection/index.ts';
import type { Body, Pack } from '../../../src/core/protection/pack/index.ts';
import { openStores } from '../../../src/daemon/state/index.ts';
import { loadPack } from '../../../src/delivery/packs/index.ts';
import { schema1Of } from '../../fakes/pack-1.ts';
import { allBytes, childForm, productPack } from '../../fakes/protection.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const at = (...parts: string[]) => join(desk.folder, ...parts);
const PASSPHRASE = 'a long enough sentence\n';
const PIN = '738291\n';
const CONFIG = 'trial/lane.json';
const FACT = 'Companion answered all four questions';
let refNo = '';

function manual(start: string): string {
  const found = commandsOf('protection.md').filter((command) => command.startsWith(start));
  if (found.length !== 1) throw new Error(`docs/protection.md names ${found.length} commands "${start}…"`);
  return (found[0] ?? '').replace('4H7QK2ZD0W', refNo);
}

async function done(command: string, stdin = ''): Promise<Run> {
  const run = await desk.type(command, stdin);
  expect({ command, code: run.code, err: run.code === 0 ? '' : run.err }).toEqual({ command, code: 0, err: '' });
  return run;
}

function configure(keys: readonly string[]): void {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  const own = { stateDir: 'state', key: { kind: 'development' }, protection: { packKeys: { threshold: 2, keys } } };
  writeFileSync(at(CONFIG), JSON.stringify({ ...example, ...own }));
}

const editPack = (change: (pack: Record<string, unknown>) => void): void => {
  const pack = JSON.parse(readFileSync(at('trial/pack.json'), 'utf8')) as Record<string, unknown>;
  change(pack);
  writeFileSync(at('trial/pack.json'), JSON.stringify(pack));
};

function runningQuarter(): string {
  const now = new Date();
  return `${now.getFullYear()}-Q${Math.floor(now.getMonth() / 3) + 1}`;
}

/** What the daemon does with a form of a child. */
async function seal(): Promise<void> {
  const loaded = loadConfig(at(CONFIG));
  if (!loaded.ok) throw new Error(loaded.message);
  const opened = await openStores({ config: loaded.config, time: new SystemTime(new Date(0)), bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  const { ring, journal, memory, accounts } = opened.stores;
  const { stateDir, protection } = loaded.config;
  const { pack } = loadPack({ stateDir, trust: protection.packKeys, journal, memory, now: new Date() });
  const [body] = pack.bodies;
  if (body === undefined) throw new Error('no body');
  const now = new Date();
  const route = openProtection({ stateDir, ring, now, noted: null });
  if (!route.ok) throw new Error(route.message);
  const form = childForm(body, [FACT]);
  refNo = form.answer.refNo ?? '';
  expect(route.store.submit(form, now).ok).toBe(true);
  route.store.close();
  journal.stop();
  accounts.close();
}

beforeAll(() => {
  requireBuild();
  for (const name of ['trial', 'stick']) mkdirSync(at(name));
  symlinkSync(join(packageRoot, 'indicators'), at('indicators'));
});
afterAll(() => desk.clear());

describe('docs/protection.md, command by command', () => {
  it('makes the keys of the body once', async () => {
    const made = await done(manual('waypost protection body keygen'), PASSPHRASE + PASSPHRASE);
    const [, box, ack] = /"box": "([^"]+)", "ack": "([^"]+)"/.exec(made.out) ?? [];
    const again = await desk.type(manual('waypost protection body keygen'), PASSPHRASE + PASSPHRASE);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('not overwritten') as string });
    await done(manual('cp '));
    const text = readFileSync(join(packageRoot, 'docs/protection.md'), 'utf8');
    const example = JSON.parse(`{${/"routes":[\s\S]*?\n\n/.exec(text)?.[0] ?? ''}}`);
    Object.assign(example.bodies[0].keys[0], { box, ack });
    editPack((pack) => {
      pack['version'] = 3;
      Object.assign(pack, example);
    });
  });

  it('names the first item that is broken, and signs a whole pack by two', async () => {
    const whole = readFileSync(at('trial/pack.json'), 'utf8');
    editPack((pack) => {
      const [, , , , fifth] = pack['items'] as Record<string, unknown>[];
      if (fifth !== undefined) fifth['sources'] = [];
    });
    const broken = await desk.type(manual('waypost protection pack check'));
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('Item I-05 has no source') as string });
    writeFileSync(at('trial/pack.json'), whole);
    expect((await done(manual('waypost protection pack check'))).out).toContain('36 of 36 items offered');
    await done('waypost central keygen --out trial/anna');
    await done('waypost central keygen --out trial/ben');
    expect((await done(manual('waypost central indicators'))).out).toContain('2 signature(s)');
  });

  it('makes a pack of schema 1 one of schema 2, and says what it cannot guess', async () => {
    const { keys, id } = (JSON.parse(readFileSync(at('trial/pack.json'), 'utf8')) as Pack).bodies[0] as Body;
    const former = { ...schema1Of(productPack()), version: 4 };
    const body = {
      id,
      name: 'Support desk',
      boxPublicKey: keys[0]?.box,
      ackPublicKey: keys[0]?.ack,
      validUntil: '2027-12-31T00:00:00Z',
      hours: 'day and night',
      phone: '+999 000 0114',
      languages: ['en'],
      wantsPhoto: false,
      adultNeedsConsent: true,
      childAge: 18,
    };
    writeFileSync(at('old.json'), JSON.stringify({ ...former, body }));
    const migrate = manual('waypost protection pack migrate');
    const vague = await desk.type(migrate.replace(' --hours 24/7 --zone Europe/Lisbon', ''));
    expect(vague).toMatchObject({ code: 1, err: expect.stringContaining('Body desk needs --hours') as string });
    expect(existsSync(at('new.json'))).toBe(false);
    expect((await done(migrate)).out).toContain('version 5, 36 items with words in ar, en, es, fr, pt, ru');
    expect((await done('waypost protection pack check new.json')).out).toContain('36 of 36 items offered');
  });

  it('installs it only with both signatures, and keeps the last good one', async () => {
    configure([]);
    const install = manual('waypost protection pack install');
    const untrusted = await desk.type(install);
    expect(untrusted).toMatchObject({ code: 1, err: expect.stringContaining('REF_PACK_SIGNATURE') as string });
    const keys = ['anna', 'ben'].map(
      (name) => /[0-9a-f]{64}/.exec(readFileSync(at(`trial/${name}.pub`), 'utf8'))?.[0] ?? '',
    );
    configure(keys);
    await done(install);
    expect((await done(manual('waypost protection pack show'))).out).toContain('Referral body: Support desk');
    const again = await desk.type(install);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('REF_PACK_OLDER') as string });
    const good = readFileSync(at('trial/pack.signed.json'), 'utf8');
    writeFileSync(at('trial/pack.signed.json'), good.replace('"UC"', '"UR"'));
    const changed = await desk.type(install);
    expect(changed).toMatchObject({ code: 1, err: expect.stringContaining('REF_PACK_SIGNATURE') as string });
    expect((await done(manual('waypost protection pack show'))).out).toContain('Protection pack version 3');
  });

  it('carries a referral to the body and its answer back', async () => {
    await done(manual('waypost officer add'), PIN);
    await done('waypost officer add o.desk --name Desk --config trial/lane.json', PIN);
    await done(manual('waypost device identity'));
    await seal();
    expect((await done(manual('waypost protection referrals list'), PIN)).out).toContain(`${refNo}  `);
    const sent = await done(manual('waypost protection referrals export'), PIN);
    expect(sent.out).toContain('1 sealed files are in');
    expect(allBytes(at('stick')).includes('Companion')).toBe(false);
    const opened = await done(manual('waypost protection body open'), PASSPHRASE);
    expect(opened.out).toContain(FACT);
    const stranger = await desk.type('waypost protection body open stick --office body', PASSPHRASE);
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('REF_SIGNATURE') as string });
    await done(manual('waypost protection body acknowledge'), PASSPHRASE);
    const taken = await done(manual('waypost protection referrals ack'), PIN);
    expect(taken.out).toContain('1 new answers');
    const listed = await done(manual('waypost protection referrals list'), PIN);
    expect(listed.out).toMatch(/accepted {2}purged/);
    expect(readdirSync(at('stick/sealed'))).toEqual([]);
    expect(allBytes(at('body')).includes('Companion')).toBe(false);
  });

  it('reports closed weeks to the roles protection and dpo, and verifies the chain', async () => {
    await done('waypost officer add d.desk --name Dpo --role dpo --config trial/lane.json', PIN);
    const command = manual('waypost protection report').replace('2026-Q4', runningQuarter());
    for (const who of ['p.desk', 'd.desk']) {
      const { out } = await done(command.replace('p.desk', who), PIN);
      expect(out).toContain('no week is closed yet');
    }
    const before = command.replace(/\d{4}-Q\d/, '2025-Q1');
    expect((await done(before, PIN)).out).toContain('2025-Q1: no week is closed yet');
    const wrong = await desk.type(command.replace(/\d{4}-Q\d/, '2026-Q5'), PIN);
    expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringContaining('as 2026-Q4') as string });
    const officer = await desk.type(command.replace('p.desk', 'o.desk'), PIN);
    expect(officer).toMatchObject({ code: 1, out: '', err: expect.stringContaining('protection or dpo') as string });
    const verify = manual('waypost protection verify');
    const whole = await done(verify, PIN);
    expect(whole.out).toMatch(/is intact[\s\S]*Head of the chain: [0-9a-f]{64}/);
    // Two looks tell nothing of what happened in between.
    expect(whole.out.replaceAll(/[0-9a-f]{64}/g, '')).not.toMatch(/[1-9]/);
    const json = JSON.parse((await done(`${verify} --json`, PIN)).out) as { format: string };
    expect(json.format).toBe('waypost.protection-verify.1');
  });

  it('shows nothing to another role, and nothing without the PIN', async () => {
    const officer = await desk.type('waypost protection referrals list --officer o.desk --config trial/lane.json', PIN);
    expect(officer).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('does not have the role') as string,
    });
    const wrong = await desk.type(manual('waypost protection referrals list'), '918273\n');
    expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is wrong') as string });
  });
});
