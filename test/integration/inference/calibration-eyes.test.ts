import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simSeal } from '../../../src/adapters/hardware/virtual-seal/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { type Eyes, eyesOf, type Observation } from '../../../src/cli/calibration/index.ts';
import { observe } from '../../../src/cli/calibration/look.ts';
import { teach } from '../../../src/cli/documents/teaching.ts';
import type { DocumentType } from '../../../src/core/document/document-type/index.ts';
import { NO_SPECTRAL_PICTURES } from '../../../src/core/inspection/ports/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { NO_TRUST, TrustStore } from '../../../src/core/trust/index.ts';
import { SealReadingService } from '../../../src/daemon/signed/index.ts';
import { createPageStep, createPageTextStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { requireBuild, supervisor } from './bundles.ts';

const PAGES = join(packageRoot, 'hardware', 'demo', 'pages');
const KEY = { country: 'UTO', type: 'P', number: 1, year: null, prado: null };
const clock = { mono: () => performance.now(), wall: () => new Date('2026-11-28T10:00:00Z'), trusted: () => true };
const demo = (name: string): Uint8Array => new Uint8Array(readFileSync(join(PAGES, `${name}.jpg`)));

let child: InferenceSupervisor;
let made: string;
beforeAll(async () => {
  requireBuild();
  made = mkdtempSync(join(tmpdir(), 'calibration-eyes-'));
  child = supervisor();
  await child.start();
});
afterAll(async () => {
  await child.stop();
  rmSync(made, { recursive: true, force: true });
});

/** The eyes of the command, with the steps and the process of the daemon. */
function eyes(types: readonly DocumentType[]): Eyes {
  const trusted = () => ({ store: new TrustStore(NO_TRUST), now: clock.wall().getTime() });
  return eyesOf(child, {
    clock,
    profile: 'accurate',
    pageWidthMm: 125,
    uvReference: null,
    types,
    seals: (service) => new SealReadingService({ supervisor: service, clock, trusted, log: () => undefined }),
  });
}

async function seenBy(looker: Eyes, bytes: Uint8Array): Promise<{ page: Observation; checks: readonly Check[] }> {
  const look = await looker.look(bytes, NO_SPECTRAL_PICTURES);
  const observed = observe('page', look);
  if (!observed.ok) throw new Error(observed.why);
  return { page: observed.page, checks: look.checks };
}

describe('what a calibration sees', () => {
  it('scores the layout of a page by the document type that it shows, and by no other page', async () => {
    const names = ['genuine', 'expired', 'listed-face', 'lost-document', 'missing-child'];
    const { model, message } = await teach(
      names,
      { key: KEY, format: null, allEditions: false, created: '2026-11-28T10:00:00.000Z' },
      {
        supervisor: child,
        page: createPageStep({ supervisor: child, clock, profile: 'accurate', policy: { pageWidthMm: 125 } }),
        pageText: createPageTextStep({ supervisor: child, clock }),
        read: (name) => Promise.resolve(demo(name)),
        companion: () => Promise.resolve(null),
        salt: new Uint8Array(32).fill(7),
      },
    );
    if (model === null) throw new Error(message ?? 'nothing was taught');
    const { page } = await seenBy(eyes([model]), demo('other-face'));
    expect(page.scores.get('document.layout')).toMatchObject({
      threshold: 1,
      floor: 1,
      component: { name: 'document-model', version: 'UTO-P-1' },
    });
    expect(page.unscored.get('face.ghost')).toBe('FACE_GHOST_NONE');
    // The same page where nothing is taught.
    const { page: alone } = await seenBy(eyes([]), demo('other-face'));
    expect(alone.scores.has('document.layout')).toBe(false);
    expect(alone.unscored.get('document.layout')).toBe('DOC_MODEL_UNKNOWN');
    expect(alone.scores.has('second.printed-zone')).toBe(false);
  });

  it('scores the print of a visa against its MRZ and its seal', async () => {
    const dump = join(made, 'visas');
    const says = { now: clock.wall(), say: () => undefined };
    expect(await simSeal({ case: ['genuine'], ppi: '400', dump }, says)).toEqual({ ok: true });
    const bytes = new Uint8Array(readFileSync(join(dump, 'seals', 'genuine.png')));
    const look = await eyes([]).look(bytes, NO_SPECTRAL_PICTURES);
    const told = look.checks.filter(({ check }) => check.startsWith('second.'));
    expect(told.map(({ check, mode, score }) => [check, mode, score?.value ?? null])).toEqual([
      ['second.printed-zone', 'e', 0],
      // The seal was read; the drawn sticker prints nothing of its stay and entries.
      ['second.seal-print', 'e', null],
    ]);
    expect(told[1]).toMatchObject({ value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' });
  });
});
