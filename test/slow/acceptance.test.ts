import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemTime } from '../../src/adapters/files/index.ts';
import { DeviceStateStore } from '../../src/adapters/storage/device-state/index.ts';
import { newSigningSeed, signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { ACCEPTANCE_FOLDER, loadCases } from '../../src/cli/acceptance/cases.ts';
import { differences } from '../../src/cli/acceptance/compare.ts';
import { runAcceptance, verifyCertificate } from '../../src/cli/acceptance/index.ts';
import { playCase } from '../../src/cli/acceptance/play.ts';
import { ACCEPTANCE_LISTS } from '../../src/daemon/acceptance/config.ts';
import { openAcceptanceLane } from '../../src/daemon/acceptance/index.ts';
import { importDrawnLists } from '../../src/daemon/demo/index.ts';
import { modelsFolder, stationOf } from '../../src/daemon/state/index.ts';
import { deviceIdentity } from '../../src/delivery/device/index.ts';
import { type AcceptanceSite, acceptanceSite } from '../fakes/acceptance-site.ts';

let site: AcceptanceSite;
beforeAll(async () => {
  site = await acceptanceSite();
  await site.help();
  await site.set('acceptance');
});
afterAll(() => site.remove());

const rows = () => {
  const { journal } = site.state;
  return [...journal.readRows({ from: 1, to: journal.head().seq })].map(
    ({ text }) => JSON.parse(text) as { kind: string; scope: string; body: Record<string, unknown> },
  );
};

describe('an acceptance run of the installed pipeline', () => {
  it('finds eleven of eleven as expected, and leaves one row in the audit and nothing else', async () => {
    const before = rows().length;
    const outcome = await runAcceptance({ state: site.state, technician: 'tom', site: 'Utopia, gate 3' });
    if (!outcome.ok) throw new Error(outcome.message);
    const { certificate } = outcome.signed;
    expect(certificate.cases.filter(({ pass }) => !pass).map(({ id, differences }) => [id, differences])).toEqual([]);
    expect(certificate.cases).toHaveLength(11);
    // The child asked for help: sealed to the body of the site, as a drill, and nothing of it stays.
    const { help } = certificate;
    expect(help).toMatchObject({
      state: 'carried',
      numberTriedAt: expect.any(String),
      drillAnsweredAt: expect.any(String),
    });
    expect(certificate.cases.find(({ id }) => id === 'help-asked')?.actual.help).toEqual({
      minor: true,
      number: true,
      sealedTo: help?.bodyKeyId,
      drill: true,
    });
    expect(outcome).toMatchObject({ accepted: true, open: [], obstacles: [] });

    const added = rows().slice(before);
    expect(added.map(({ kind }) => kind)).toEqual(['acceptance-run']);
    expect(added[0]?.body).toMatchObject({ digest: outcome.digest, result: 'accepted', open: [], simulated: true });
    expect(existsSync(join(site.config.stateDir, 'acceptance'))).toBe(false);

    const text = readFileSync(outcome.file, 'utf8');
    const identity = deviceIdentity(site.state.ring, 'Lane 7');
    expect(verifyCertificate(text, identity)).toMatchObject({ ok: true, digest: outcome.digest });
    // No name, number or date of a traveller is in it.
    expect(text).not.toMatch(/OSTERVANG|NORTHOLM|TALLINGROVE|UT5347720|1989-03-14/);
    expect(certificate.simulated).toBe(true);
    expect(certificate.models.every(({ sha256 }) => sha256 !== null)).toBe(true);
    expect(certificate.cases.find(({ id }) => id === 'silent-chip')?.actual.checks).toContainEqual({
      check: 'chip.access',
      value: 'not-supported',
      reason: 'CHIP_NOT_FITTED',
    });
    console.log(certificate.cases.map(({ id, durations }) => `${id} ${durations.assessedMs} ms`).join(', '));
    console.log('attacks', certificate.cases.find(({ id }) => id === 'attack-picture')?.actual.attacks);
  });
});

describe('the case with attacks', () => {
  it('ends with the alarm on the face that rings it, and counts what came of the attacks that nobody chose', async () => {
    const { ring, journal, memory, config } = site.state;
    const standing = new DeviceStateStore({ stateDir: config.stateDir, ring, journal }).standing();
    if (!standing.ok || standing.record === null) throw new Error('the site is not in the state acceptance');
    const { cases, twin, emptyScene } = await loadCases();
    const attack = cases.find(({ id }) => id === 'attack-picture');
    if (attack === undefined) throw new Error('there is no such case');
    const lists = join(ACCEPTANCE_FOLDER, 'lists');
    const opened = await openAcceptanceLane({
      site: config,
      ring,
      siteFiles: stationOf({ config, journal, memory }),
      record: standing.record,
      help: null,
      lists,
      emptyScene,
    });
    if (!opened.ok) throw new Error(opened.message);
    try {
      // Each alone, so that a score is told of every one; then the case as the run plays it.
      const said: string[] = [];
      for (const live of [attack.traveller.live, ...attack.attacks]) {
        const alone = { ...attack, traveller: { ...attack.traveller, live }, attacks: [] };
        const { checks } = await playCase(opened.lane, alone, twin);
        const { reason, score } = checks.find(({ check }) => check === 'face.liveness') ?? {};
        said.push(`${reason} ${score?.value.toFixed(4) ?? '-'}`);
      }
      console.log(said.join('\n'));
      const { result } = await playCase(opened.lane, attack, twin);
      console.log(result.actual.attacks);
      expect(said[0]).toContain('PAD_ALARM');
      expect(result).toMatchObject({ pass: true, differences: [], actual: { attacks: { of: 8 } } });
      const fewer = { ...result.actual, attacks: { of: 7, judged: 7, alarms: 7 } };
      expect(differences(attack.expected, fewer)).toEqual([expect.stringContaining('found 7')]);
    } finally {
      await opened.lane.close();
    }
  });
});

describe('an acceptance run of a kiosk that is not whole', () => {
  it('is not accepted, names the damaged model and the lists that are missing or too old, and bars production', async () => {
    const folder = join(site.config.stateDir, '..', 'models');
    cpSync(modelsFolder(site.config), folder, { recursive: true, dereference: true });
    const file = join(folder, 'face-liveness-fr', '1.0.0', 'face-liveness-fr.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const lists = [...ACCEPTANCE_LISTS, { id: 'never-came', name: 'Never came', maxAgeHours: 24 }];
    const other = await acceptanceSite({
      models: { profile: site.config.models.profile, folder },
      lists: lists.map((list) => ({ ...list })),
    });
    try {
      const { config, ring, journal, clock } = other.state;
      await importDrawnLists(
        {
          config,
          ring,
          journal,
          time: clock as SystemTime,
          lists: { status: () => [] },
          signers: [0, 1].map(() => signingKeyFromSeed(newSigningSeed())),
        },
        join(ACCEPTANCE_FOLDER, 'lists'),
      );
      await other.set('acceptance');
      const later = new Date(Date.now() + 48 * 3_600_000);
      const inTwoDays = { wall: () => later, mono: () => clock.mono(), trusted: () => true };
      const outcome = await runAcceptance({ state: { ...other.state, clock: inTwoDays }, technician: 'tom' });
      if (!outcome.ok) throw new Error(outcome.message);
      expect(outcome.accepted).toBe(false);
      expect(outcome.open).toContain('attack-picture');
      expect(outcome.obstacles).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^The model for liveness was refused \(MODEL_\w+\)\.$/),
          'The list acceptance-documents of this site is stale.',
          'The list never-came of this site is absent.',
        ]),
      );
      const store = new DeviceStateStore({ stateDir: config.stateDir, ring, journal });
      const two = { technician: 'tom', supervisor: 'sofia', now: clock.wall(), note: {} };
      const changed = await store.change({ state: 'production', ...two });
      expect(changed).toMatchObject({ ok: false, reason: 'ACCEPTANCE_NOT_ACCEPTED' });
    } finally {
      other.remove();
    }
  });
});
