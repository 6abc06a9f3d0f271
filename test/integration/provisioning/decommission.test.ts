import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRootKey } from '../../../src/adapters/storage/keys/index.ts';
import { PINS, ProvisionSite, type Ran } from '../../fakes/provision-site.ts';

let site: ProvisionSite;
const SEALED = 'root.key.sealed';

beforeAll(async () => {
  site = ProvisionSite.create();
  await site.claimed();
  await site.killAt('Models on this processor');
  expect(await site.provision(['--only', 'accounts'])).toMatchObject({ code: 0 });
});
afterAll(() => site.remove());

const inState = (name: string): string => join(site.stateDir, name);

function decommission(
  lines: readonly string[],
  people = ['tom', 'sofia'],
  out = site.at('receipt.json'),
): Promise<Ran> {
  const [technician = '', supervisor = ''] = people;
  const args = ['--technician', technician, '--supervisor', supervisor, '--config', site.config, '--out', out];
  return site.type(['decommission', ...args], { stdin: lines.map((line) => `${line}\n`).join('') });
}

const receipt = (file: string): Promise<Ran> =>
  site.type(['central', 'device', 'receipt', file, '--office', site.office]);

describe('decommissioning', () => {
  const right = ['Arrivals, lane 1', PINS.tom, PINS.sofia];

  it('takes two people with their PINs, the name of the lane, and a place for the receipt outside', async () => {
    const refusals = [
      [await decommission(right, ['tom', 'tom']), 'two are needed'],
      [await decommission(['lane 1', PINS.tom, PINS.sofia]), 'not the name of the lane'],
      [await decommission([right[0]!, PINS.tom, '000000']), 'The PIN of sofia was not accepted'],
      [await decommission(right, ['tom', 'sofia'], inState('receipt.json')), 'outside the state folder'],
      [await decommission(right, ['tom', 'sofia'], site.at('no/stick/receipt.json')), 'cannot be written'],
    ] as const;
    for (const [ran, words] of refusals) {
      expect(ran.code).not.toBe(0);
      expect(ran.out).toContain(words);
      expect(ran.out).toContain('Nothing was destroyed');
    }
    expect(existsSync(inState(SEALED))).toBe(true);
    expect(await site.type(['audit', 'verify', '--config', site.config])).toMatchObject({ code: 0 });
  });

  it('leaves nothing that opens, and a receipt that holds without the kiosk', async () => {
    copyFileSync(inState(SEALED), site.at('copy-of-the-disk'));
    const ran = await decommission(right);
    expect(ran, ran.out).toMatchObject({ code: 0 });
    for (const path of [inState(SEALED), site.at('passphrase'), inState('accounts.db'), inState('claim.json')])
      expect(existsSync(path), path).toBe(false);
    for (const command of [
      ['audit', 'verify'],
      ['officer', 'list'],
      ['device', 'state'],
      ['policy', 'show'],
    ]) {
      const opened = await site.type([...command, '--config', site.config]);
      expect(opened.code, opened.out).not.toBe(0);
    }
    const examined = await site.type(['doctor', '--config', site.config]);
    expect(examined.code).toBe(1);
    expect(examined.out).toMatch(/decommissioned at \d{4}-.* by tom and sofia/);
    expect(examined.out).not.toContain('Restore the file');
    // A copy of the sealed key opens no more: what sealed it is gone as well.
    copyFileSync(site.at('copy-of-the-disk'), inState(SEALED));
    expect(await site.type(['audit', 'verify', '--config', site.config])).toMatchObject({ code: 2 });
    const guessed = { kind: 'passphrase', passphrase: 'a passphrase of nobody' } as const;
    expect(await loadRootKey(guessed, { stateDir: site.stateDir, mayCreate: false })).toMatchObject({ ok: false });
    const known = await receipt(site.at('receipt.json'));
    expect(known, known.out).toMatchObject({ code: 0 });
    expect(known.out).toContain('waypost central device revoke');
  });

  it('goes on where it was cut short, and the folder is never set up again', async () => {
    expect(existsSync(inState(SEALED))).toBe(true);
    const again = await decommission([]);
    expect(again).toMatchObject({ code: 0 });
    expect(existsSync(inState(SEALED))).toBe(false);
    const fresh = await site.provision();
    expect(fresh.out).toContain('was decommissioned');
    expect(fresh.code).toBe(1);
  });

  it('has a receipt that cannot be changed or written by another kiosk', async () => {
    const text = readFileSync(site.at('receipt.json'), 'utf8');
    writeFileSync(site.at('changed.json'), text.replace('"tom"', '"tim"'));
    expect((await receipt(site.at('changed.json'))).out).toContain('RECEIPT_SIGNATURE');
    rmSync(join(site.office, 'devices.json'));
    expect((await receipt(site.at('receipt.json'))).out).toContain('RECEIPT_OTHER_DEVICE');
  });
});
