import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, loadRootKey } from '../../../src/storage/index.ts';
import { missingTpmPrograms, SoftwareTpm } from '../../fakes/software-tpm.ts';

const missing = missingTpmPrograms();

describe.skipIf(missing !== null)(
  `a root key in a TPM of software${missing === null ? '' : ` (needs ${missing})`}`,
  () => {
    const [own, other] = [new SoftwareTpm(), new SoftwareTpm()];
    const stateDir = mkdtempSync(join(tmpdir(), 'waypost-tpm-key-'));
    const file = join(stateDir, 'root.key.tpm');
    const load = (tcti: string, mayCreate = false): ReturnType<typeof loadRootKey> =>
      loadRootKey({ kind: 'tpm', tcti }, { stateDir, mayCreate });

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

    it('is never made anew beside data, and a changed file is no key', async () => {
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
