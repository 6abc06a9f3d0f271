import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCEPTANCE_FOLDER, loadCases } from '../../src/provisioning/acceptance/cases.ts';
import { runAcceptance, verifyCertificate } from '../../src/provisioning/acceptance/index.ts';
import { playCase } from '../../src/provisioning/acceptance/play.ts';
import { DeviceStateStore } from '../../src/storage/index.ts';
import { deviceIdentity } from '../../src/update/index.ts';
import { openAcceptanceLane } from '../../src/wiring/index.ts';
import { type AcceptanceSite, acceptanceSite } from '../fakes/acceptance-site.ts';

let site: AcceptanceSite;
beforeAll(async () => {
  site = await acceptanceSite();
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
  it('finds ten of ten as expected, and leaves one row in the audit and nothing else', async () => {
    const before = rows().length;
    const outcome = await runAcceptance({ state: site.state, technician: 'tom', site: 'Utopia, gate 3' });
    if (!outcome.ok) throw new Error(outcome.message);
    const { certificate } = outcome.signed;
    expect(certificate.cases.filter(({ pass }) => !pass).map(({ id, differences }) => [id, differences])).toEqual([]);
    expect(certificate.cases).toHaveLength(10);
    expect(outcome).toMatchObject({ accepted: true, open: [], obstacles: [] });

    const added = rows().slice(before);
    expect(added.map(({ kind }) => kind)).toEqual(['acceptance-run']);
    expect(added[0]?.body).toMatchObject({ digest: outcome.digest, result: 'accepted', open: [], simulated: true });
    expect(existsSync(join(site.config.stateDir, 'acceptance'))).toBe(false);

    const text = readFileSync(outcome.file, 'utf8');
    const identity = deviceIdentity(site.state.ring, 'Lane 7');
    expect(verifyCertificate(text, identity)).toMatchObject({ ok: true, digest: outcome.digest });
    // No name, number or date of a traveller is in it.
    expect(text).not.toMatch(/OSTERVANG|NORTHOLM|UT5347720|1989-03-14/);
    expect(certificate.simulated).toBe(true);
    expect(certificate.models.every(({ sha256 }) => sha256 !== null)).toBe(true);
    expect(certificate.cases.find(({ id }) => id === 'silent-chip')?.actual.checks).toContainEqual({
      check: 'chip.access',
      value: 'not-supported',
      reason: 'CHIP_NOT_FITTED',
    });
    console.log(certificate.cases.map(({ id, durations }) => `${id} ${durations.assessedMs} ms`).join(', '));
  });
});

describe('the case with a face on a screen', () => {
  it('ends in ten plays of ten with the alarm, whichever of its pictures the camera gave', async () => {
    const { ring, journal, config } = site.state;
    const standing = new DeviceStateStore({ stateDir: config.stateDir, ring, journal }).standing();
    if (!standing.ok || standing.record === null) throw new Error('the site is not in the state acceptance');
    const { cases, twin, emptyScene } = await loadCases();
    const attack = cases.find(({ id }) => id === 'attack-picture');
    if (attack === undefined) throw new Error('there is no such case');
    const lists = join(ACCEPTANCE_FOLDER, 'lists');
    const opened = await openAcceptanceLane({ site: config, ring, record: standing.record, lists, emptyScene });
    if (!opened.ok) throw new Error(opened.message);
    const found: string[] = [];
    try {
      for (let play = 0; play < 10; play += 1) {
        const { result, checks } = await playCase(opened.lane, attack, twin);
        const { reason, score } = checks.find(({ check }) => check === 'face.liveness') ?? {};
        found.push(`${result.pass ? 'as expected' : 'NOT expected'} ${reason} ${score?.value.toFixed(4)}`);
      }
    } finally {
      await opened.lane.close();
    }
    console.log(found.join('\n'));
    expect(found.filter((line) => line.startsWith('as expected PAD_ALARM'))).toHaveLength(10);
  });
});
