import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ArithmeticThread } from '../../../src/adapters/chip-arithmetic/index.ts';
import type { GroupJob } from '../../../src/core/chip/index.ts';
import { counted, issued, laid, otherFiles, readFrom } from '../../fakes/chip-reading.ts';
import { hex, hexOf } from '../../fakes/chip-transports.ts';
import doc from '../../vectors/chip/doc9303-11.json' with { type: 'json' };

const curve = { kind: 'ec', id: 13 } as const;
const job = (): GroupJob => ({
  op: 'public',
  group: curve,
  privateKey: hex(doc.G1.private),
  generator: hex(doc.G1.generator),
});
const threads: ArithmeticThread[] = [];
const folders: string[] = [];

function started(...given: ConstructorParameters<typeof ArithmeticThread>): ArithmeticThread {
  const thread = new ArithmeticThread(...given);
  threads.push(thread);
  return thread;
}

/** A thread that does what `text` says. */
function entryOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-arithmetic-'));
  folders.push(folder);
  const entry = join(folder, 'thread.mjs');
  writeFileSync(entry, `import { parentPort } from 'node:worker_threads';\n${text}`);
  return entry;
}

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the thread of the chip arithmetic', () => {
  it('computes what Doc 9303-11 appendix G.1 says, and refuses a point off the curve', async () => {
    const thread = started();
    thread.start();
    const answer = await thread.compute(job());
    expect(answer.ok && hexOf(answer.bytes)).toBe(doc.G1.public);
    const peer = hex(doc.G1.chipPublic).map((byte, at) => (at === 64 ? byte ^ 1 : byte));
    expect(await thread.compute({ op: 'agree', group: curve, privateKey: hex(doc.G1.private), peer })).toEqual({
      ok: false,
      reason: 'GROUP_ELEMENT',
    });
  });

  it('is sent the bytes of a key alone, not the file that they are a view of, and the caller keeps its own', async () => {
    const entry = entryOf(`
      parentPort.on('message', ({ id, job }) => {
        const sizes = [job.element, job.group.p, job.scalar].map((bytes) => bytes.buffer.byteLength);
        parentPort.postMessage({ id, answer: { ok: true, bytes: Uint8Array.from(sizes) } });
      });`);
    const file = new Uint8Array(2_000).fill(7);
    const group = { kind: 'modp', p: file.subarray(0, 20), g: file.subarray(20, 21), q: null } as const;
    const thread = started({ entry });
    const asked = { op: 'multiply', group, scalar: file.subarray(100, 132), element: file.subarray(200, 265) } as const;
    expect(await thread.compute(asked)).toEqual({ ok: true, bytes: Uint8Array.of(65, 20, 32) });
    expect(file.every((byte) => byte === 7)).toBe(true);
    expect(asked.element).toHaveLength(65);
  });

  it('lets the event loop turn while it computes', async () => {
    const thread = started();
    await thread.compute(job());
    let turns = 0;
    let computing = true;
    const turn = (): void => {
      turns += 1;
      if (computing) setImmediate(turn);
    };
    setImmediate(turn);
    await Promise.all(Array.from({ length: 20 }, () => thread.compute(job())));
    computing = false;
    // In this thread the twenty answers would be there before the first turn.
    expect(turns).toBeGreaterThan(20);
  });

  it('opens a chip, in every kind of group', async () => {
    const thread = started();
    for (const profile of ['ecdh-gm', 'ecdh-cam', 'ecdh-im', 'dh-gm', 'dh-im']) {
      const passport = issued(profile);
      const reading = await readFrom(counted(laid(passport)).transport, { arithmetic: thread });
      expect(reading.stopped, profile).toBeNull();
      expect(otherFiles(reading, passport)).toEqual([]);
    }
  });

  it('rejects the jobs of a thread that ends, and the next one starts another', async () => {
    const entry = entryOf(`
      let asked = 0;
      parentPort.on('message', ({ id, job }) => {
        if (job.group.id === 12) process.exit(1);
        parentPort.postMessage({ id, answer: { ok: true, bytes: Uint8Array.of(++asked) } });
      });`);
    const thread = started({ entry });
    expect(await thread.compute(job())).toEqual({ ok: true, bytes: Uint8Array.of(1) });
    const lost = [thread.compute({ op: 'warm', group: { kind: 'ec', id: 12 } }), thread.compute(job())];
    expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await thread.compute(job())).toEqual({ ok: true, bytes: Uint8Array.of(1) });
  });

  it('gives up on a job that never ends, and the reading says that the machine failed', async () => {
    const entry = entryOf(`parentPort.on('message', () => { for (;;) {} });`);
    const thread = started({ entry, limitJobMs: 50 });
    await expect(thread.compute(job())).rejects.toThrow('did not answer in time');
    const reading = await readFrom(counted(laid(issued('ecdh-gm'))).transport, { arithmetic: thread });
    expect(reading).toMatchObject({ stopped: 'SENSOR_FAULT', stoppedDetail: 'ARITHMETIC' });
  });

  it('names an installation that lacks it', async () => {
    await expect(started({ entry: '/nonexistent/thread.js' }).compute(job())).rejects.toThrow(
      'installation is incomplete',
    );
  });
});
