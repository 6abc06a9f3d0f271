import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../src/adapters/hardware/scanner/index.ts';
import { ScannerSimulator, SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { CONFIG_VERSION } from '../../../src/core/config/index.ts';
import { ANSWERS, ProvisionSite, SITE_FILE } from '../../fakes/provision-site.ts';

let site: ProvisionSite;
beforeEach(() => {
  site = ProvisionSite.create();
});
afterEach(() => site.remove());

/** Everything up to the reader; the models and the acceptance run have tests of their own. */
const UP_TO = 'Models on this processor';

describe('a run of waypost provision', () => {
  it('names twelve steps, and changes nothing to list them', async () => {
    const listed = await site.provision(['--list']);
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.out.match(/^ ?\d+ /gm)).toHaveLength(12);
    expect(site.has('waypost.json')).toBe(false);
  });

  it('waits for central IT, goes on with their answer, and does nothing twice', async () => {
    await site.claimed();
    const gone = await site.killAt(UP_TO);
    expect(gone.out).toContain('Keys of this kiosk: done before');
    expect(gone.out).toContain('Central IT accepted this kiosk for "Northgate"');
    expect(gone.out).not.toContain('REFUSED');
    const config = JSON.parse(readFileSync(site.config, 'utf8')) as { lane: object; version: number };
    expect(config.version).toBe(CONFIG_VERSION);
    expect(config.lane).toEqual({ id: 'lane-1', name: 'Arrivals, lane 1', site: 'Northgate', direction: 'entry' });
    const again = await site.killAt(UP_TO);
    expect(again.out.match(/done before/g)).toHaveLength(7);
    // An upgrade finds the version of this program, and nothing to bring up to date.
    const migrated = await site.type(['config', 'migrate', '--config', site.config]);
    expect(migrated.out).toContain(`already version ${CONFIG_VERSION}, nothing was changed`);
    const progress = readFileSync(join(site.stateDir, 'provisioning.json'), 'utf8');
    for (const name of ['passphrase', 'code']) {
      expect(progress).not.toContain(readFileSync(site.at(name), 'utf8').trim());
    }
  });

  it('goes on after a power failure between steps and within them', async () => {
    await site.newCode();
    const signs = [
      'Machine, TPM',
      'Machine, TPM and installed files: done',
      'Keys of this kiosk',
      'Fingerprint',
      'Keys of this kiosk: done',
    ];
    for (const sign of signs) expect((await site.killAt(sign)).code, sign).toBeNull();
    const before = (await site.provision()).out;
    expect(before).toContain('PROVISION_CLAIM_WAITS');
    expect(await site.accept()).toMatchObject({ code: 0 });
    for (const sign of ['Claim with', 'Central IT accepted', 'Site, lane', 'Configuration written', 'imager ']) {
      expect((await site.killAt(sign)).code, sign).toBeNull();
    }
    const last = await site.killAt(UP_TO);
    expect(last.out).not.toContain('REFUSED');
    expect(last.out).toContain('Reader, imager, camera, printer');
    expect(readdirSync(site.stateDir).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('believes no progress that was changed', async () => {
    await site.newCode();
    await site.provision();
    const file = join(site.stateDir, 'provisioning.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"machine"', '"reader"'));
    const refused = await site.provision();
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.out).toContain('PROVISION_PROGRESS');
  });
});

describe('bad input', () => {
  /** Refused with its reason, the thing named, and nothing half-done. */
  async function refused(run: Promise<{ code: number | null; out: string }>, words: readonly string[]): Promise<void> {
    const ran = await run;
    expect(ran.code, ran.out).not.toBe(0);
    for (const word of words) expect(ran.out).toContain(word);
    expect(site.has('waypost.json')).toBe(false);
  }

  it('is a clock in 1970: no key is made with that date', async () => {
    const lost = ['--import', join(packageRoot, 'test', 'fakes', 'clock-1970.mjs')];
    await refused(site.provision([], lost), ['1970-01-01', 'PROVISION_CLOCK', 'timedatectl']);
    expect(existsSync(join(site.stateDir, 'root.key.sealed'))).toBe(false);
  });

  it('is an unknown key in the answers, and a development key at a checkpoint', async () => {
    site.answer({ pins: ['1'] });
    await refused(site.provision(), ['answers.json', 'pins', 'Nothing was changed']);
    site.answer({ key: { kind: 'development' } });
    await refused(site.provision(), ['PROVISION_KEY_DEVELOPMENT', '--simulated']);
  });

  it('is a claim code with a wrong letter, and one of another claim', async () => {
    const code = await site.newCode();
    site.secret(
      'code',
      code.replace(/.$/, (letter) => (letter === '7' ? '8' : '7')),
    );
    await refused(site.provision(), ['PROVISION_CLAIM_CODE', 'claim.codeFile']);
    site.secret('code', code);
    await site.provision();
    expect(await site.accept()).toMatchObject({ code: 0 });
    await site.newCode();
    await refused(site.provision(), ['answer.json', 'CLAIM_OTHER_CODE']);
    expect(existsSync(join(site.stateDir, 'claim.json'))).toBe(false);
  });

  it('is a stick with the answer for another kiosk', async () => {
    const other = ProvisionSite.create();
    try {
      await other.claimed();
      const code = readFileSync(other.at('code'), 'utf8').trim();
      await site.newCode();
      await site.provision();
      site.secret('code', code);
      writeFileSync(site.at('answer.json'), readFileSync(other.at('answer.json')));
      await refused(site.provision(), ['answer.json', 'CLAIM_OTHER_DEVICE', 'Arrivals, lane 1']);
    } finally {
      other.remove();
    }
  });

  it('is a wrong key, a wrong unit, and a policy that nobody of the office signed, in the files of central IT', async () => {
    await site.claimed();
    site.write('site.json', { ...SITE_FILE, polcy: {} });
    await refused(site.provision(), ['site.json', 'polcy', 'PROVISION_CONFIG']);
    site.write('site.json', { ...SITE_FILE, version: CONFIG_VERSION + 1 });
    await refused(site.provision(), ['site.json', 'newer Waypost', 'PROVISION_CONFIG']);
    site.write('site.json', { ...SITE_FILE, policy: { mrzTimeoutMs: 10 } });
    await refused(site.provision(), ['site.json', 'policy.mrzTimeoutMs', 'PROVISION_CONFIG']);
    site.write('site.json', { ...SITE_FILE, policyKeys: { threshold: 2, keys: ['ab'.repeat(32), 'cd'.repeat(32)] } });
    await refused(site.provision(), ['policy.json', 'POLICY_SIGNATURE']);
  });

  it('is a reader that is not there, and a folder of the imager that is none: the configuration stays as it was', async () => {
    await site.claimed();
    const scanner = { kind: 'serial', profile: 'generic-lines', path: '/dev/serial/by-id/none' };
    site.answer({ hardware: { ...ANSWERS.hardware, scanner } });
    const absent = await site.provision();
    expect(absent).toMatchObject({ code: 1 });
    expect(absent.out).toContain('hardware.scanner: /dev/serial/by-id/none is missing');
    expect(readFileSync(site.config, 'utf8')).not.toContain('/dev/serial/by-id/none');
    site.answer({ hardware: { ...ANSWERS.hardware, imager: { kind: 'folder', path: 'nowhere' } } });
    const folder = await site.provision();
    expect(folder.out).toContain('hardware.imager.path');
    expect(readFileSync(site.config, 'utf8')).not.toContain('nowhere');
  });
});

describe('the reader of a kiosk', () => {
  const { profiles } = loadProfiles(join(packageRoot, 'hardware', 'profiles'));

  /** A reader on a pseudo-terminal that sends these documents each time its port is opened. */
  async function reader(documents: readonly (readonly string[])[]): Promise<ScannerSimulator> {
    const link = site.at('scanner');
    const simulator: ScannerSimulator = new ScannerSimulator({
      link,
      profile: profiles.get('generic-lines')!,
      onEvent: (event) => {
        if (event.kind === 'host' && event.open) void play();
      },
    });
    const play = async (): Promise<void> => {
      for (const rows of documents) await simulator.send(rows);
    };
    await simulator.start();
    const scanner = { kind: 'serial', profile: 'generic-lines', path: link };
    site.answer({ hardware: { ...ANSWERS.hardware, scanner } });
    return simulator;
  }

  it('shows a document live with its letters hidden, and reads three specimens', async () => {
    await site.claimed();
    const simulator = await reader(['genuine', 'second', 'card'].map((name) => SPECIMENS[name]!.rows));
    try {
      const ran = await site.killAt(UP_TO);
      expect(ran.out).toContain('scanner     verified');
      expect(ran.out).toContain('A<AAAAAAAAAAA<<AAAA<AAAAA');
      expect(ran.out).not.toContain('ERIKSSON');
      expect(ran.out).toContain('TD1, a specimen, check digits ok');
      expect(ran.out).toContain('Three specimens on the reader: done');
      const again = await site.killAt(UP_TO);
      expect(again.out).toContain('3 specimens.');
    } finally {
      await simulator.stop();
    }
  });

  it('takes one specimen once, however often it is laid down', async () => {
    await site.claimed();
    const [one, two, three] = ['genuine', 'second', 'card'].map((name) => SPECIMENS[name]!.rows);
    const simulator = await reader([one!, two!, one!, two!, three!]);
    try {
      const ran = await site.killAt(UP_TO);
      expect(ran.out).toContain('that is the same document: put a different one on the reader');
      // The port was closed in the middle of what step 5 was sent: what failed of that is counted, and is no document.
      expect(ran.out).toMatch(/\n {3}3 read; reads that failed: \d+; characters of which the reader was unsure: 0\n/);
    } finally {
      await simulator.stop();
    }
  });
});
