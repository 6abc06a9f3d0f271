import fs, {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SharedPictures } from '../../../src/inference/protocol/index.ts';
import { SHARED_LIMIT_BYTES } from '../../../src/inference/protocol/shared-pictures.ts';

let shared: SharedPictures;

beforeEach(() => {
  const made = SharedPictures.create();
  if (!made.ok) throw new Error(made.detail);
  shared = made.shared;
});
afterEach(() => shared.close());

const picture = (byte: number, length = 5_000) => new Uint8Array(length).fill(byte);

/** Everything that is in the file now. */
function content(): Buffer {
  const bytes = Buffer.alloc(fstatSync(shared.fd).size);
  readSync(shared.fd, bytes, 0, bytes.length, 0);
  return bytes;
}

it('carries every picture of a message and leaves everything else as it is', () => {
  const message = {
    bytes: picture(7),
    none: null,
    portrait: { jpeg: picture(8), score: 0.5 },
    lines: ['A', 'B'],
    lights: [picture(9, 0)],
  };
  const sent = shared.put(message);
  expect(JSON.stringify(sent).length).toBeLessThan(300);
  const taken = shared.take(structuredClone(sent));
  expect(taken?.bytes.map(({ length }) => length)).toEqual([5_000, 5_000, 0]);
  expect(taken?.message).toEqual({
    ...message,
    bytes: Buffer.from(message.bytes),
    portrait: { jpeg: Buffer.from(message.portrait.jpeg), score: 0.5 },
    lights: [Buffer.alloc(0)],
  });
});

it('gives buffers of their own, in which nothing else lies', () => {
  const taken = shared.take(shared.put([picture(1, 100), picture(2, 100)]));
  for (const { buffer, byteLength } of taken?.bytes ?? []) expect(buffer.byteLength).toBe(byteLength);
});

it('holds nothing of what was carried after a wipe', () => {
  shared.put({ bytes: picture(7) });
  expect(content().every((byte) => byte === 7)).toBe(true);
  shared.wipe();
  expect(fstatSync(shared.fd).size).toBe(0);
  // Grown again, it holds zeros.
  writeSync(shared.fd, new Uint8Array(1), 0, 1, 4_999);
  expect(content().equals(Buffer.alloc(5_000))).toBe(true);
});

it('is overwritten before its memory goes back to the system, which may give it to another process', () => {
  shared.put({ bytes: picture(7) });
  const truncate = fs.ftruncateSync;
  const given: Buffer[] = [];
  fs.ftruncateSync = (fd, length) => {
    given.push(content());
    truncate(fd, length);
  };
  syncBuiltinESMExports();
  try {
    shared.wipe();
  } finally {
    fs.ftruncateSync = truncate;
    syncBuiltinESMExports();
  }
  expect(given).toEqual([Buffer.alloc(5_000)]);
});

it('has no name that another program could open, and is for its owner alone', () => {
  const { mode, nlink } = fstatSync(shared.fd);
  expect([(mode & 0o777).toString(8), nlink]).toEqual(['600', 0]);
});

it('carries at most its limit', () => {
  const part = new Uint8Array(SHARED_LIMIT_BYTES / 4);
  shared.put([part, part, part, part]);
  expect(() => shared.put(new Uint8Array(1))).toThrow(RangeError);
  shared.wipe();
  expect(() => shared.put(new Uint8Array(1))).not.toThrow();
});

it('carries no other kind of memory, whose copies nobody would overwrite', () => {
  expect(() => shared.put({ plane: new Float32Array(4) })).toThrow(TypeError);
  expect(shared.take({ plane: new Uint8Array(4) })).toBeNull();
});

it('takes no place outside the file and no message without an end', () => {
  shared.put(picture(7));
  const endless: unknown[] = [];
  endless.push(endless);
  for (const hostile of [
    { sharedAt: -1, sharedBytes: 5 },
    { sharedAt: 0, sharedBytes: 5_001 },
    { sharedAt: 4_999, sharedBytes: 2 },
    { sharedAt: 0.5, sharedBytes: 1 },
    { sharedAt: 0 },
    { sharedAt: 0, sharedBytes: SHARED_LIMIT_BYTES + 1 },
    { sharedAt: Number.MAX_SAFE_INTEGER, sharedBytes: Number.MAX_SAFE_INTEGER },
    Array.from({ length: 40_000 }, () => ({ sharedAt: 0, sharedBytes: 5_000 })),
    endless,
    Array.from({ length: 300_000 }, () => 0),
  ])
    expect(shared.take(hostile)).toBeNull();
});

it('takes nothing behind its limit, however long the child has made the file', () => {
  writeSync(shared.fd, new Uint8Array(2), 0, 2, SHARED_LIMIT_BYTES - 1);
  expect(shared.take({ sharedAt: SHARED_LIMIT_BYTES - 1, sharedBytes: 1 })).not.toBeNull();
  expect(shared.take({ sharedAt: SHARED_LIMIT_BYTES, sharedBytes: 1 })).toBeNull();
});

it('overwrites what it had taken of a message that turns out to be none', () => {
  shared.put(picture(7));
  const kept: Uint8Array[] = [];
  const allocate = Buffer.allocUnsafeSlow;
  Buffer.allocUnsafeSlow = (size: number) => {
    const bytes = allocate(size);
    kept.push(bytes);
    return bytes;
  };
  try {
    expect(shared.take([{ sharedAt: 0, sharedBytes: 5_000 }, { sharedAt: -1 }])).toBeNull();
  } finally {
    Buffer.allocUnsafeSlow = allocate;
  }
  expect(kept.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true]);
});

it('refuses a folder on a disk, and one that is not there, and says why', () => {
  const disk = mkdtempSync('/var/tmp/waypost-disk-');
  try {
    expect(SharedPictures.create(disk)).toMatchObject({ ok: false, detail: expect.stringContaining('tmpfs') });
    expect(readdirSync(disk)).toEqual([]);
    expect(SharedPictures.create(`${disk}/gone`)).toMatchObject({ ok: false, detail: expect.stringContaining('gone') });
  } finally {
    rmSync(disk, { recursive: true });
  }
});

it('gives what it closed back to the system', () => {
  const made = SharedPictures.create();
  if (!made.ok) throw new Error(made.detail);
  made.shared.close();
  expect(() => closeSync(made.shared.fd)).toThrow('EBADF');
});

it('has room for the answers of a child that has answered for long', () => {
  for (let i = 0; i < 6; i++) {
    shared.take({});
    expect(shared.put(new Uint8Array(SHARED_LIMIT_BYTES / 4))).toMatchObject({ sharedAt: 0 });
    ftruncateSync(shared.fd, 0);
  }
});
