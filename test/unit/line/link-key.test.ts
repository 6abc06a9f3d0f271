import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINK_KEY_FILE, linkPublicKey, makeLinkKey, readLinkKey } from '../../../src/delivery/line/index.ts';

let folder: string;
const file = (): string => join(folder, LINK_KEY_FILE);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-link-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seedOf = (): Uint8Array => {
  const made = makeLinkKey(folder, randomBytes);
  if (!made.ok) throw new Error(made.message);
  return made.seed;
};

describe('the link key', () => {
  it('is made once, random, in a file of its own that nobody else reads, and is never replaced', () => {
    const seed = seedOf();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file())).toEqual(Buffer.from(seed));
    expect(seedOf()).toEqual(seed);
    rmSync(file());
    expect(seedOf()).not.toEqual(seed);
    expect(linkPublicKey(seed)).toHaveLength(32);
  });

  it('is refused where others could read it, and where the file is not a key', () => {
    seedOf();
    chmodSync(file(), 0o640);
    expect(readLinkKey(file())).toMatchObject({ ok: false, reason: 'LINK_KEY_EXPOSED' });
    // The manager of the system hands a credential over with a mode of its own.
    expect(readLinkKey(file(), { handedOver: true })).toMatchObject({ ok: true });
    for (const bytes of [31, 33, 0, 4096]) {
      rmSync(file());
      writeFileSync(file(), randomBytes(bytes), { mode: 0o600 });
      expect(makeLinkKey(folder, randomBytes)).toMatchObject({ ok: false, reason: 'LINK_KEY_MALFORMED' });
    }
    rmSync(file());
    symlinkSync('/etc/hostname', file());
    expect(readLinkKey(file())).toMatchObject({ ok: false, reason: 'LINK_KEY_MISSING' });
    expect(readLinkKey(join(folder, 'none'))).toMatchObject({ ok: false, reason: 'LINK_KEY_MISSING' });
  });
});
