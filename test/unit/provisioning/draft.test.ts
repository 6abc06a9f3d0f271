import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { DRAFT_FILE, Draft } from '../../../src/cli/provisioning/draft.ts';
import { ringOf, vector } from '../../fakes/format-vectors.ts';

const CODE = 'K7QM-2XHD-9RTB-4WNV-6CJP-3FGZ';
let stateDir: string;
beforeAll(() => cryptoReady());
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-draft-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const file = (): string => join(stateDir, DRAFT_FILE);

async function kept(): Promise<Draft> {
  const draft = new Draft(stateDir);
  await draft.keep('claim.codeFile', CODE, ringOf());
  await draft.keep('claim.request', '/media/stick/request.json', ringOf());
  await draft.keep('site.laneName', 'Arrivals, lane 1', ringOf());
  await draft.settle('claim', ringOf());
  return draft;
}

function again(ring = ringOf()): Draft {
  const draft = new Draft(stateDir);
  expect(draft.load(ring)).toBe(true);
  return draft;
}

describe('what was typed for a step that is not done', () => {
  it('is there in the next run, with the step that waited for somebody', async () => {
    await kept();
    const draft = again();
    expect(draft.get('claim.codeFile')).toBe(CODE);
    expect([draft.settles('claim'), draft.settles('site')]).toEqual([true, false]);
  });

  it('lies on the disk in no readable form', async () => {
    await kept();
    const bytes = readFileSync(file(), 'latin1');
    for (const part of [CODE, CODE.replaceAll('-', ''), 'request.json', 'Arrivals', 'claim'])
      expect(bytes).not.toContain(part);
  });

  it('opens with the key of this kiosk alone, and not when a byte was changed', async () => {
    await kept();
    expect(new Draft(stateDir).load(ringOf(8))).toBe(false);
    const bytes = readFileSync(file());
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(file(), bytes);
    const draft = new Draft(stateDir);
    expect(draft.load(ringOf())).toBe(false);
    expect(draft.get('claim.codeFile')).toBeUndefined();
    writeFileSync(file(), Buffer.alloc(70 * 1024));
    expect(new Draft(stateDir).load(ringOf())).toBe(false);
  });

  it('leaves with its step, and the file with the last of it', async () => {
    const draft = await kept();
    await draft.end('claim', ringOf());
    const rest = again();
    expect([rest.get('claim.codeFile'), rest.get('claim.request'), rest.settles('claim')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(rest.get('site.laneName')).toBe('Arrivals, lane 1');
    await rest.end('site', ringOf());
    expect(existsSync(file())).toBe(false);
  });

  it('is asked again, all of it, after one answer was refused', async () => {
    const draft = await kept();
    await draft.settle(null, ringOf());
    expect(again().settles('claim')).toBe(false);
    expect(again().get('claim.codeFile')).toBe(CODE);
  });

  it('is not written at all before there is a key', async () => {
    const draft = new Draft(stateDir);
    await draft.keep('key', 'passphrase', null);
    await draft.settle('keys', null);
    expect(draft.get('key')).toBe('passphrase');
    expect(existsSync(file())).toBe(false);
  });

  it('of an earlier build still opens', () => {
    writeFileSync(file(), vector('device/provisioning-answers.sealed'));
    expect(again().get('claim.codeFile')).toBe(CODE);
    expect(again().settles('claim')).toBe(true);
  });
});
