import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { ListFolder, ListReader } from '../../../src/adapters/storage/lists/index.ts';
import { buildGeneration } from '../../../src/delivery/bundles/index.ts';
import { firstGeneration } from '../../fakes/generation-loop.ts';
import { LIST, linesOf, metaOf } from '../../fakes/generations.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

beforeAll(() => {
  if (!existsSync(builtEntry('delivery/bundles/sealer-thread.js')))
    throw new Error('run `npx tsc -p tsconfig.json` first');
});

let state: TestState;
beforeEach(async () => {
  state = await testState();
});
afterEach(() => state.remove());

/** More than two batches, the last one not full. */
const GENERATION = firstGeneration(1_130);

async function build(lines: readonly string[], sealers: number) {
  const folder = new ListFolder(state.stateDir, LIST);
  folder.create();
  const each = async function* () {
    yield* await Promise.resolve(lines);
  };
  const meta = metaOf(GENERATION, 1);
  return { folder, built: await buildGeneration({ lines: each(), folder, ring: state.ring(), meta, sealers }) };
}

describe.each([0, 1, 2])('a list that %i threads seal', (sealers) => {
  it('is whole, in order, and found by every key', async () => {
    const { folder, built } = await build(linesOf(GENERATION), sealers);
    expect(built).toEqual({ ok: true });
    folder.activate(1);
    const opened = ListReader.open(folder.current() ?? '', LIST, state.ring());
    if (!opened.ok) throw new Error(opened.message);
    expect(opened.reader.check()).toEqual({ ok: true });
    [...GENERATION.keys()].sort().forEach((id, at) => {
      expect(opened.reader.findExact([`rid|${id}`])).toEqual([at + 1]);
    });
    opened.reader.close();
  });

  it('is refused at its first bad line, by number, and leaves nothing', async () => {
    const lines = linesOf(GENERATION);
    const cases: [string, readonly string[]][] = [
      ['Record 1100 is not valid: RECORD_INVALID cat.', lines.with(1099, lines[1099]!.replace('"stop"', '"other"'))],
      ['Record 501 is out of order.', lines.with(500, lines[499]!)],
      ['Record 700 is not canonical.', lines.with(699, lines[699]!.replace('{', '{ '))],
      ['The list contains 1129 records; 1130 were signed.', lines.slice(0, -1)],
    ];
    for (const [message, bad] of cases) {
      const { folder, built } = await build(bad, sealers);
      expect(built).toEqual({ ok: false, reason: 'BUNDLE_RECORD', message });
      expect(readdirSync(folder.path)).toEqual([]);
    }
  });
});
