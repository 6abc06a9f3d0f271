import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FAULTS,
  type FaultName,
  LaidCard,
  transportTo,
  VirtualCard,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { judged } from '../../../src/cli/chip/judged.ts';
import { PortraitDecoder } from '../../../src/cli/chip/portrait-decoder.ts';
import { type OpenedTrust, openTrustFolder } from '../../../src/cli/trust/index.ts';
import {
  type ChipResult,
  computeGroupJob,
  DEFAULT_READ_PROFILE,
  type ReadingFacts,
  readChip,
  readingFacts,
} from '../../../src/core/chip/index.ts';
import { type Issued, issue } from '../../fakes/virtual-passports.ts';

const decoder = new PortraitDecoder();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-faults-'));
});
afterAll(async () => {
  await decoder.stop();
  rmSync(folder, { recursive: true });
});

function trustOf({ pki }: Issued): OpenedTrust {
  const place = mkdtempSync(join(folder, 'trust-'));
  for (const [name, bytes] of pki.trustFolder({ asMasterList: false })) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), bytes);
  }
  const read = openTrustFolder(place, new Date());
  if (!read.ok) throw new Error(read.message);
  return read;
}

/** Reads the passport as a lane would, through the transport of this process. */
async function results(issued: Issued): Promise<readonly ChipResult[]> {
  const transport = transportTo(new LaidCard(new VirtualCard(issued.passport.image, issued.draw)));
  const silent: ReadingFacts = {
    access: { state: 'none' },
    usedCan: false,
    stopped: { reason: 'CHIP_EXPECTED_SILENT' },
    proofs: {},
  };
  const reading =
    transport &&
    (await readChip({
      transport,
      access: { mrz: issued.passport.context.mrz },
      profile: DEFAULT_READ_PROFILE,
      random: issued.draw,
      arithmetic: { compute: (job) => Promise.resolve(computeGroupJob(job)) },
      signal: new AbortController().signal,
    }));
  const input = { files: reading?.files ?? {}, reading: reading === null ? silent : readingFacts(reading) };
  const trust = trustOf(issued);
  const line = await judged(
    'card',
    { ...input, mrz: issued.passport.context.mrz, now: Date.now() },
    { trust, decoder },
  );
  return line.results;
}

/** A passport that can have the fault. */
function profileOf(fault: FaultName): string {
  if (fault.startsWith('card-security') || fault.startsWith('cam-')) return 'ecdh-cam';
  // One proof is enough: the chip must have no other than the one that is wrong.
  if (fault === 'aa-short-key') return 'bac';
  if (fault === 'aa-der') return 'ecdh-gm,ca=none';
  return fault.startsWith('bac-') ? 'bac-3des' : 'ecdh-gm';
}

/**
 * What a reading shows otherwise than a dump: a file of 4 GB is not read to its end, and one that neither the SOD nor EF.COM
 * names is never asked for.
 */
const AS_READ: Partial<Record<FaultName, { check: string; result: string; reason: string } | null>> = {
  'sod-4-gb': { check: 'chip-sod', result: 'aborted', reason: 'CHIP_NOT_READ' },
  'dg-injected': null,
};

const content = (all: readonly ChipResult[]): ChipResult | undefined =>
  all.find(({ check }) => check === 'chip-content');

describe('a passport on the reader', () => {
  it.each(['ecdh-gm', 'ecdh-im', 'ecdh-cam', 'dh-gm', 'dh-im', 'pace-only', 'bac', 'bac-3des', 'cloneable', 'strong'])(
    'of the profile %s is right',
    async (profile) => {
      const all = await results(issue(`${profile},portrait-bytes=0`));
      expect(content(all)).toEqual({ check: 'chip-content', result: 'successful', reason: 'CHIP_OK' });
      const authenticity = all.find(({ check }) => check === 'chip-authenticity');
      expect(authenticity?.result).toBe(profile === 'cloneable' ? 'not-supported' : 'successful');
    },
  );

  it.each(Object.keys(FAULTS) as FaultName[])('with the fault %s', async (fault) => {
    const expected = fault in AS_READ ? AS_READ[fault] : FAULTS[fault].expected;
    const all = await results(issue(profileOf(fault), [fault]));
    if (expected == null) {
      expect(content(all)?.result).toBe('successful');
      return;
    }
    const { check, result, reason } = expected;
    expect(all.find((one) => one.check === check)).toMatchObject({
      result,
      reason,
      ...('detail' in expected ? { detail: expected.detail } : {}),
    });
    // What is wrong with one check is never hidden by the others.
    if (result !== 'successful' && result !== 'not-supported') expect(content(all)?.result).not.toBe('successful');
  });
});
