import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { normalise } from '../../../src/core/face/embedding/embedding.ts';
import { cosineWithStored, ENTRY_BYTES, quantise, templateToBytes } from '../../../src/core/face/embedding/index.ts';
import { createFaceSearch, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { Galleries } from '../../../src/inference/worker/gallery.ts';
import { PATIENCE } from '../../fakes/patience.ts';
import { seeded } from '../../fakes/seeded.ts';
import { requireBuild, supervisor } from './bundles.ts';

const LIST = 'missing-faces';
const KEY = '1.abc';

function unit(random: () => number): Float32Array {
  return normalise(Float32Array.from({ length: 512 }, () => random() + random() + random() - 1.5)) as Float32Array;
}

function near(to: Float32Array, random: () => number, share: number): Float32Array {
  const noise = unit(random);
  return normalise(to.map((v, i) => share * v + (1 - share) * (noise[i] as number))) as Float32Array;
}

function block(entries: readonly { row: number; template: Float32Array }[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, { row, template }] of entries.entries()) {
    const stored = quantise(template) as Int8Array;
    view.setUint32(i * ENTRY_BYTES, row, true);
    bytes.set(new Uint8Array(stored.buffer), i * ENTRY_BYTES + 4);
  }
  return bytes;
}

describe('the search itself', () => {
  beforeAll(() => {
    process.env['ORT_DISABLE_TELEMETRY'] = '1';
  });
  afterAll(() => {
    delete process.env['ORT_DISABLE_TELEMETRY'];
  });

  it('finds exactly what comparing with every template one by one finds', async () => {
    const random = seeded(11);
    const probe = unit(random);
    // Scores from below 0 to 1, dense around every threshold that is asked for.
    const entries = Array.from({ length: 3_000 }, (_, i) => ({
      row: 1 + (i % 1_000),
      template: i % 3 === 0 ? near(probe, random, random()) : unit(random),
    }));
    const galleries = new Galleries();
    expect(
      galleries.add({ list: LIST, key: KEY, templates: 3_000, first: true, bytes: block(entries.slice(0, 1_700)) }),
    ).toBe(true);
    expect(
      galleries.add({ list: LIST, key: KEY, templates: 3_000, first: false, bytes: block(entries.slice(1_700)) }),
    ).toBe(true);
    const best = new Map<number, number>();
    for (const { row, template } of entries) {
      const score = cosineWithStored(probe, quantise(template) as Int8Array) ?? -1;
      best.set(row, Math.max(best.get(row) ?? -2, score));
    }
    for (const threshold of [-0.05, 0, 0.1, 0.25, 0.338, 0.418, 0.483, 0.6, 0.9, 0.999]) {
      const found = await galleries.search({
        list: LIST,
        key: KEY,
        probe: templateToBytes(probe),
        threshold,
        limit: 3,
      });
      const expected = [...best].filter(([, score]) => score >= threshold).sort((a, b) => b[1] - a[1]);
      expect(found?.above).toBe(expected.length);
      expect(found?.hits).toEqual(expected.slice(0, 3).map(([row, score]) => ({ row, score })));
    }
  });

  it('answers nothing from a list that is not wholly there, or is another generation', async () => {
    const random = seeded(3);
    const template = unit(random);
    const galleries = new Galleries();
    const part = { list: LIST, key: KEY, bytes: block([{ row: 1, template }]) };
    const ask = (key: string) =>
      galleries.search({ list: LIST, key, probe: templateToBytes(template), threshold: 0.5, limit: 3 });
    expect(galleries.add({ ...part, templates: 2, first: true })).toBe(true);
    expect(await ask(KEY)).toEqual({ complete: false, above: 0, hits: [] });
    expect(galleries.add({ ...part, key: 'other', templates: 2, first: false })).toBe(false);
    expect(galleries.add({ ...part, templates: 2, first: false })).toBe(true);
    expect(galleries.add({ ...part, templates: 2, first: false })).toBe(false);
    expect(await ask(KEY)).toMatchObject({ complete: true, above: 1 });
    expect(await ask('2.abc')).toEqual({ complete: false, above: 0, hits: [] });
    galleries.clear();
    expect(await ask(KEY)).toEqual({ complete: false, above: 0, hits: [] });
  });

  it('searches an empty list, and takes no probe that is none', async () => {
    const galleries = new Galleries();
    galleries.add({ list: LIST, key: KEY, templates: 0, first: true, bytes: new Uint8Array(0) });
    const ask = (probe: Uint8Array) => galleries.search({ list: LIST, key: KEY, probe, threshold: 0.5, limit: 3 });
    expect(await ask(templateToBytes(unit(seeded(1))))).toEqual({ complete: true, above: 0, hits: [] });
    expect(await ask(new Uint8Array(7))).toBeNull();
    expect(await ask(templateToBytes(new Float32Array(512).fill(Number.NaN)))).toBeNull();
  });
});

describe('in the inference process', () => {
  let host: InferenceSupervisor;
  beforeAll(requireBuild);
  afterEach(async () => host?.stop());

  it('holds a list until it dies, and says so afterwards', async () => {
    host = supervisor({ part: 'seeing' });
    await host.start();
    const engine = createFaceSearch({ supervisor: host, profile: 'accurate' });
    expect(engine.model()).toMatchObject({ profile: 'accurate', length: 512 });
    const random = seeded(5);
    const template = unit(random);
    const bytes = block([
      { row: 7, template },
      { row: 9, template: unit(random) },
    ]);
    expect(await engine.hold({ list: LIST, key: KEY, templates: 2, blocks: [bytes] })).toBe('held');
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    const ask = () =>
      engine.search({ list: LIST, key: KEY, probe: templateToBytes(template), threshold: 0.5, limit: 3 });
    const found = await ask();
    expect(found).toMatchObject({ complete: true, above: 1 });
    expect(found?.hits[0]).toMatchObject({ row: 7 });
    expect(found?.hits[0]?.score).toBeGreaterThan(0.99);
    const before = engine.incarnation();
    host.killForDemo();
    await expect.poll(() => host.health().state === 'ready' && engine.incarnation() !== before, PATIENCE).toBe(true);
    expect(await ask()).toEqual({ complete: false, above: 0, hits: [] });
  });
});
