import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAcceptance, verifyCertificate } from '../../src/provisioning/acceptance/index.ts';
import { deviceIdentity } from '../../src/update/index.ts';
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
