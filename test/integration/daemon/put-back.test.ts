import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { SIGNED_KINDS, trustOfOffice } from '../../fakes/pack-kinds.ts';

const kinds = Object.values(SIGNED_KINDS);
let site: DaemonSite;
let daemon: DaemonProcess | null = null;
let kept: string;

beforeAll(async () => {
  site = await DaemonSite.create();
  const trust = trustOfOffice();
  site.configure({ policyKeys: trust, modelKeys: trust, protection: { packKeys: trust } });
  kept = mkdtempSync(join(tmpdir(), 'waypost-older-'));
  for (const version of [1, 2]) {
    for (const kind of kinds)
      expect(await site.withJournal((_journal, station) => kind.take(station, version))).toBeNull();
    if (version === 1)
      for (const { place } of kinds) cpSync(join(site.stateDir, place), join(kept, place), { recursive: true });
  }
  for (const { place } of kinds) cpSync(join(kept, place), join(site.stateDir, place));
}, 120_000);
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  rmSync(kept, { recursive: true, force: true });
  rmSync(`${site.stateDir}-bundles`, { recursive: true, force: true });
  await site.remove();
});

describe('the start of the daemon on older signed files', () => {
  it('names each of them by its reason code, and works by none', async () => {
    daemon = await DaemonProcess.start(site);
    const said = daemon.stdout;
    for (const code of ['POLICY', 'REF_PACK', 'ISSUES', 'CAL', 'DOC_MODEL', 'MODEL_POINTER'])
      expect(said, code).toContain(`${code}_REPLACED`);
    expect(said).toContain('The development policy is in force');
    expect(said).toContain('No known issue is applied');
  });
});
