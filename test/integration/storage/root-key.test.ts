import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { loadRootKey } from '../../../src/adapters/storage/keys/index.ts';

let stateDir: string;
beforeAll(cryptoReady);
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-key-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const first = {
  get stateDir() {
    return stateDir;
  },
  mayCreate: true,
};
const later = {
  get stateDir() {
    return stateDir;
  },
  mayCreate: false,
};

describe('development key', () => {
  it('is made once, readable by its owner alone, and says what it is', async () => {
    const made = await loadRootKey({ kind: 'development' }, first);
    expect(made).toMatchObject({ ok: true, created: true });
    expect(made.ok && made.notice).toContain('Not for a real checkpoint');
    expect(statSync(join(stateDir, 'development-root.key')).mode & 0o777).toBe(0o600);
    const again = await loadRootKey({ kind: 'development' }, later);
    expect(again.ok && made.ok && Buffer.from(again.key).equals(Buffer.from(made.key))).toBe(true);
  });

  it('is refused when it is gone, cut or readable by others', async () => {
    expect(await loadRootKey({ kind: 'development' }, later)).toMatchObject({ ok: false, reason: 'KEY_MISSING' });
    await loadRootKey({ kind: 'development' }, first);
    const path = join(stateDir, 'development-root.key');
    chmodSync(path, 0o644);
    expect(await loadRootKey({ kind: 'development' }, later)).toMatchObject({ ok: false, reason: 'KEY_EXPOSED' });
    chmodSync(path, 0o600);
    writeFileSync(path, 'short');
    expect(await loadRootKey({ kind: 'development' }, later)).toMatchObject({ ok: false, reason: 'KEY_MALFORMED' });
  });
});

describe('passphrase key', () => {
  it('opens with the passphrase and with no other, and the file does not hold the key', async () => {
    const made = await loadRootKey({ kind: 'passphrase', passphrase: 'four words are enough' }, first);
    const again = await loadRootKey({ kind: 'passphrase', passphrase: 'four words are enough' }, later);
    expect(made.ok && again.ok && Buffer.from(made.key).equals(Buffer.from(again.key))).toBe(true);
    const file = readFileSync(join(stateDir, 'root.key.sealed'), 'utf8');
    expect(made.ok && file.includes(Buffer.from(made.key).toString('base64'))).toBe(false);
    const wrong = await loadRootKey({ kind: 'passphrase', passphrase: 'four words are enougH' }, later);
    expect(wrong).toMatchObject({ ok: false, reason: 'KEY_WRONG' });
  });

  it('refuses a short passphrase and a damaged file', async () => {
    expect(await loadRootKey({ kind: 'passphrase', passphrase: 'short' }, first)).toMatchObject({
      reason: 'KEY_MALFORMED',
    });
    writeFileSync(join(stateDir, 'root.key.sealed'), '{"format":"waypost.root-key.1"}');
    expect(await loadRootKey({ kind: 'passphrase', passphrase: 'four words are enough' }, first)).toMatchObject({
      reason: 'KEY_MALFORMED',
    });
  });
});

describe('credential key', () => {
  it('comes from the credentials directory', async () => {
    writeFileSync(join(stateDir, 'waypost-root-key'), new Uint8Array(32).fill(4));
    const loaded = await loadRootKey({ kind: 'credential', directory: stateDir }, first);
    expect(loaded).toMatchObject({ ok: true, created: false });
  });

  it('is refused without a directory, without the file, and with a file that is no key', async () => {
    expect(await loadRootKey({ kind: 'credential', directory: undefined }, first)).toMatchObject({
      reason: 'KEY_MISSING',
    });
    expect(await loadRootKey({ kind: 'credential', directory: stateDir }, first)).toMatchObject({
      reason: 'KEY_MISSING',
    });
    writeFileSync(join(stateDir, 'waypost-root-key'), 'x');
    expect(await loadRootKey({ kind: 'credential', directory: stateDir }, first)).toMatchObject({
      reason: 'KEY_MALFORMED',
    });
  });
});
