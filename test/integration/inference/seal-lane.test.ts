import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { latestOf } from '../../../src/core/inspection/record/checks/index.ts';
import { SealReadingService } from '../../../src/daemon/signed/seal-reading.ts';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { NOW, sealStore, signerCertificate, VISA_ROWS, vds, visaSigner } from '../../fakes/seals.ts';
import { pageFile } from '../../fakes/symbol-pages.ts';
import { requireBuild, supervisor } from './bundles.ts';

/** The seal of a drawn page, through the real process for pictures to the checks of an inspection. */
const CONTEXT = { mrz: [VISA_ROWS[0], `${VISA_ROWS[1]}<<<<<<<<`], passportMrz: null };
let inference: InferenceSupervisor;
let seals: SealReadingService;
beforeAll(async () => {
  requireBuild();
  inference = supervisor({ part: 'reading' });
  await inference.start();
  const store = sealStore({ signers: [signerCertificate(visaSigner)] });
  const clock = { mono: () => performance.now() };
  seals = new SealReadingService({ supervisor: inference, clock, trusted: () => ({ store, now: NOW }), log: () => {} });
});
afterAll(() => inference.stop());

const contentOf = (found: Parameters<SealReadingService['judge']>[0]) =>
  latestOf(seals.judge(found, CONTEXT).checks, 'seal.content');

it('a true seal is read, judged and framed where it is printed', async () => {
  const { bytes: white } = await pageFile({ symbols: [{ bytes: vds({ by: visaSigner }), degrees: 5 }] });
  const found = await seals.find({ white, infrared: null });
  inference.closePage(white);
  const content = contentOf(found);
  expect(content).toMatchObject({ value: 'successful', reason: 'SEAL_OK', region: { image: 'VIS' } });
  const [x = 0, y = 0, width = 0, height = 0] = content?.region?.rect ?? [];
  expect(x + width / 2).toBeCloseTo(100 / 125, 1);
  expect(y + height / 2).toBeCloseTo(42 / 88, 1);
});

it('a process that was killed is no page without a seal, and the next page is read', async () => {
  const { bytes: white } = await pageFile({ symbols: [{ bytes: vds({ by: visaSigner }) }] });
  const lost = seals.find({ white, infrared: null });
  await vi.waitFor(() => expect(inference.health().state).toBe('busy'));
  inference.killForDemo();
  expect(contentOf(await lost)).toMatchObject({ value: 'aborted', reason: 'SEAL_DECODE_ABORTED' });
  const { bytes: next } = await pageFile({ symbols: [{ bytes: vds({ by: visaSigner }) }] });
  const found = await seals.find({ white: next, infrared: null });
  inference.closePage(next);
  expect(contentOf(found)).toMatchObject({ value: 'successful' });
});
