import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { loadRootKey, runTpmTool } from '../../../src/adapters/storage/keys/index.ts';
import { missingTpmPrograms, SoftwareTpm } from '../../fakes/software-tpm.ts';

const missing = missingTpmPrograms();

describe.skipIf(missing !== null)(
  `a root key in a TPM of software${missing === null ? '' : ` (needs ${missing})`}`,
  () => {
    const [own, other] = [new SoftwareTpm(), new SoftwareTpm()];
    const stateDir = mkdtempSync(join(tmpdir(), 'waypost-tpm-key-'));
    const file = join(stateDir, 'root.key.tpm');
    const load = (tcti: string, mayCreate = false, pcrs: number[] = []): ReturnType<typeof loadRootKey> =>
      loadRootKey({ kind: 'tpm', tcti, pcrs }, { stateDir, mayCreate });

    beforeAll(async () => {
      await cryptoReady();
      await Promise.all([own.start(), other.start()]);
    });
    afterAll(async () => {
      await Promise.all([own.remove(), other.remove()]);
      rmSync(stateDir, { recursive: true, force: true });
    });

    it('is made once, opens with that TPM after it was switched off, and with no other', async () => {
      const made = await load(own.tcti, true);
      expect(made).toMatchObject({ ok: true, created: true });
      const key = made.ok ? Buffer.from(made.key) : Buffer.alloc(0);
      expect(key).toHaveLength(32);
      expect(readFileSync(file).includes(key.toString('base64'))).toBe(false);
      await own.stop();
      expect(await load(own.tcti)).toMatchObject({ ok: false, reason: 'KEY_TPM' });
      await own.start();
      const again = await load(own.tcti);
      expect(again.ok && Buffer.from(again.key).equals(key)).toBe(true);
      const elsewhere = await load(other.tcti);
      expect(elsewhere).toMatchObject({ ok: false, reason: 'KEY_TPM' });
      expect(elsewhere.ok ? '' : elsewhere.message).toContain('another TPM');
    });

    it('bound to the boot opens with these registers alone, and is bound again before and after an update', async () => {
      const opened = async (pcrs: number[]) => {
        const loaded = await load(own.tcti, false, pcrs);
        return loaded.ok ? Buffer.from(loaded.key).toString('hex') : loaded.message;
      };
      /** What an update of the firmware does: the next start measures something else into PCR 7. */
      const update = async () => {
        const args = [`7:sha256=${'ab'.repeat(32)}`];
        expect(await runTpmTool(own.tcti, { program: 'tpm2_pcrextend', args })).toMatchObject({ ok: true });
      };
      const unbound = readFileSync(file, 'utf8');
      const key = await opened([]);
      expect(await load(own.tcti, false, [7, 0])).toMatchObject({
        ok: true,
        notice: expect.stringContaining('bound to PCR 0, 7'),
      });
      const bound = readFileSync(file, 'utf8');
      expect(await opened([0, 7])).toBe(key);
      expect(readFileSync(file, 'utf8')).toBe(bound);
      // Without the policy nothing opens it: no empty password is beside the registers.
      writeFileSync(file, JSON.stringify({ ...JSON.parse(bound), pcrs: undefined }));
      expect(await opened([])).toContain('does not open the root key');
      writeFileSync(file, bound);
      await update();
      expect(await opened([0, 7])).toContain('did not start as it did when the key was sealed (PCR 0, 7)');
      expect(readFileSync(file, 'utf8')).toBe(bound);
      // The way that the documents name: no register before the update, the registers again after it.
      writeFileSync(file, unbound);
      expect(await opened([0, 7])).toBe(key);
      expect(await opened([])).toBe(key);
      await update();
      expect(await opened([0, 7])).toBe(key);
      expect(JSON.parse(readFileSync(file, 'utf8')).pcrs).toEqual([0, 7]);
      expect(await load(own.tcti, false, [])).toMatchObject({ ok: true });
    });

    it('is never made again beside data, and a changed file is no key', async () => {
      const whole = readFileSync(file, 'utf8');
      rmSync(file);
      expect(await load(own.tcti)).toMatchObject({ ok: false, reason: 'KEY_MISSING' });
      writeFileSync(file, '{}');
      expect(await load(own.tcti)).toMatchObject({ ok: false, reason: 'KEY_MALFORMED' });
      const changed = whole.replace(
        /("private":"....................)(.)/,
        (_, head, letter) => head + (letter === 'A' ? 'B' : 'A'),
      );
      writeFileSync(file, changed);
      expect(await load(own.tcti)).toMatchObject({ ok: false, reason: 'KEY_TPM' });
      writeFileSync(file, whole);
      expect(await load(own.tcti)).toMatchObject({ ok: true });
    });
  },
);
