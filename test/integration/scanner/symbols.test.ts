import { afterEach, describe, expect, it } from 'vitest';
import {
  BarcodeReader,
  loadProfiles,
  type ScannerProfile,
  SHIPPED_PROFILES,
} from '../../../src/adapters/hardware/scanner/index.ts';
import { symbolFrame } from '../../../src/adapters/hardware/scanner/simulator/wire.ts';
import type { BarcodeEvent } from '../../../src/core/inspection/ports/index.ts';
import { vds, visaSigner } from '../../fakes/seals.ts';
import { mono, Rig } from './rig.ts';

/** A seal in which every byte stands that a line may take for its own: line ends, zero, STX, ETX, GS, XON, XOFF, DEL and 255. */
const TAKEN = Buffer.from([
  0x0d, 0x0a, 0x00, 0x02, 0x03, 0x1d, 0x11, 0x13, 0x7f, 0xff, 0x0d, 0x0d, 0x0a, 0x0a, 0x04, 0x1a,
]);
const SEAL = vds({
  by: visaSigner,
  profile: '5f99',
  features: [Buffer.concat([Buffer.from([0x10, TAKEN.length]), TAKEN])],
});
const PROFILES = ['generic-symbols-packet', 'generic-symbols-gap'] as const;

let rig: Rig;
afterEach(() => rig.stop());

function start(id: string): { got: string[]; frame: (payload: Uint8Array) => Buffer } {
  const got: string[] = [];
  const symbol = ({ bytes }: { bytes: Uint8Array }): void => void got.push(Buffer.from(bytes).toString('hex'));
  rig = new Rig({ profile: id, scanner: { symbol } });
  const { framer } = loadProfiles(SHIPPED_PROFILES).profiles.get(id) as ScannerProfile;
  if (framer.type !== 'symbol-packet' && framer.type !== 'symbol-gap') throw new Error(`${id} delivers no symbols`);
  return { got, frame: (payload) => symbolFrame(framer, payload) };
}

describe.each(PROFILES)('a reader of symbols on a real pseudo-terminal, %s', (id) => {
  it('delivers a seal byte for byte, as a source of its own', async () => {
    const { got, frame } = start(id);
    await rig.start();
    await rig.simulator.send(frame(SEAL));
    await rig.until(() => got.length === 1);
    expect(got).toEqual([SEAL.toString('hex')]);
    expect(rig.documents()).toEqual([]);
    expect(rig.reasons()).toEqual([]);
    expect(rig.scanner.health().lastFrameAt).not.toBeNull();
  });

  it('tells a cut transmission from a seal, and delivers the next one', async () => {
    const { got, frame } = start(id);
    await rig.start();
    await rig.simulator.send(frame(SEAL).subarray(0, 70));
    await rig.until(() => rig.reasons().includes('READ_TIMEOUT'));
    expect(got).toEqual([]);
    await rig.simulator.send(frame(SEAL));
    await rig.until(() => got.length === 1);
    expect(got).toEqual([SEAL.toString('hex')]);
  });

  it('loses no seal and makes none up where the cable is pulled inside one', async () => {
    const { got, frame } = start(id);
    await rig.start();
    await rig.simulator.send(frame(SEAL), { hangUpAt: 60 });
    await rig.until(() => rig.scanner.state() === 'absent');
    expect(got).toEqual([]);
    await rig.simulator.replug();
    await rig.until(() => rig.scanner.state() === 'ready-unknown');
    await rig.simulator.send(frame(SEAL));
    await rig.until(() => got.length === 1);
    expect(got).toEqual([SEAL.toString('hex')]);
  });
});

it.each(PROFILES)('the reader of barcodes of a lane tells the seal and its state, %s', async (id) => {
  rig = new Rig({ profile: id });
  const profile = loadProfiles(SHIPPED_PROFILES).profiles.get(id) as ScannerProfile;
  const { framer } = profile;
  if (framer.type !== 'symbol-packet' && framer.type !== 'symbol-gap') throw new Error(`${id} delivers no symbols`);
  const reader = new BarcodeReader({
    ...{ id: 'barcode-reader:test', profile, target: { path: rig.link }, clock: { mono } },
    digest: (bytes) => `of ${bytes.length}`,
  });
  const events: BarcodeEvent[] = [];
  const unsubscribe = reader.subscribe((event) => events.push(event));
  const symbols = () => events.flatMap((event) => (event.kind === 'symbol' ? [event] : []));
  await rig.simulator.start();
  await reader.start();
  await rig.simulator.untilHostOpen();
  await rig.until(() => reader.health().state === 'unknown');
  await rig.simulator.send(symbolFrame(framer, SEAL));
  await rig.until(() => symbols().length === 1);
  expect(symbols().map(({ source, bytes, digest }) => [source, Buffer.from(bytes).toString('hex'), digest])).toEqual([
    ['barcode-reader:test', SEAL.toString('hex'), `of ${SEAL.length}`],
  ]);
  expect(events.some(({ kind }) => kind === 'health')).toBe(true);
  unsubscribe();
  await reader.stop();
});
