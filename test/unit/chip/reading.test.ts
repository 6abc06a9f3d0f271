import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultName, VirtualPassport } from '../../../src/adapters/hardware/virtual-passport/index.ts';
import {
  type ChipProgress,
  type ChipReading,
  ChipTransportError,
  DEFAULT_READ_PROFILE,
  type ReadChipInput,
} from '../../../src/core/chip/index.ts';
import { counted, draw, issued, laid, MRZ, otherFiles, readFrom } from '../../fakes/chip-reading.ts';
import { hexOf } from '../../fakes/chip-transports.ts';
import { seeded } from '../../fakes/seeded.ts';

/** BAC alone; the signatures of the issuer are ECDSA, because making an RSA key takes seconds. */
const BAC = 'ecdh-gm,pace=none,ca=none';
const FILES = ['COM', 'DG1', 'DG14', 'DG15', 'DG2', 'SOD'];
const names = ({ files }: ChipReading): string[] => Object.keys(files).sort();

async function read(passport: VirtualPassport, more: Partial<ReadChipInput> = {}): Promise<ChipReading> {
  const reading = await readFrom(counted(laid(passport)).transport, more);
  expect(otherFiles(reading, passport)).toEqual([]);
  return reading;
}
const readProfile = (profile: string, faults: readonly FaultName[] = [], more: Partial<ReadChipInput> = {}) =>
  read(issued(profile, faults), more);

const CURVES = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
const CIPHERS = ['3des', 'aes-128', 'aes-192', 'aes-256'];
/** Every group once, and every cipher in turn: what is left out differs in neither. */
const mixed = (ids: readonly number[]): [number, string][] => ids.map((id, at) => [id, CIPHERS[at % 4] ?? '']);

describe('access to a card of another hand', () => {
  it.each([
    ['ecdh-gm', mixed(CURVES)],
    ['ecdh-im', mixed(CURVES.filter((id) => id !== 10))],
    ['ecdh-cam', mixed(CURVES).map(([id, cipher]) => [id, cipher === '3des' ? 'aes-128' : cipher])],
    ['dh-gm', mixed([0, 1, 2])],
    ['dh-im', mixed([0, 1, 2])],
  ] as [string, [number, string][]][])('PACE %s in every group', async (mapping, groups) => {
    for (const [parameter, cipher] of groups) {
      const long = parameter === 1 || parameter === 2 ? ',extended=yes' : '';
      const reading = await readProfile(`${mapping},parameter=${parameter},cipher=${cipher},ca=none,aa=none${long}`);
      expect(reading.stopped, `${parameter} ${cipher}`).toBeNull();
      expect(reading.access).toMatchObject({
        protocol: 'PACE',
        password: 'MRZ',
        mapping: mapping.toUpperCase(),
        cipher: cipher.toUpperCase(),
        parameterId: parameter,
      });
      expect(reading.cam?.outcome).toBe(mapping === 'ecdh-cam' ? 'equal' : undefined);
      expect(names(reading)).toContain('DG2');
    }
  });

  it.each(CIPHERS)('PACE ecdh-gm with %s in both directions of the password', async (cipher) => {
    const passport = issued(`ecdh-gm,cipher=${cipher},can=123456,ca=none`);
    expect((await read(passport)).access).toMatchObject({ protocol: 'PACE', password: 'MRZ' });
    expect((await read(passport, { access: { can: '123456' } })).access).toMatchObject({ password: 'CAN' });
    const wrong = await read(passport, { access: { mrz: MRZ, can: '654321' } });
    expect(wrong).toMatchObject({ stopped: 'CHIP_ACCESS_FAILED', stoppedDetail: 'PASSWORD', files: {} as object });
    expect(names(wrong)).toEqual(['CardAccess']);
  });

  it('BAC', async () => {
    const reading = await readProfile(BAC);
    expect(reading.access).toMatchObject({
      protocol: 'BAC',
      password: 'MRZ',
      cipher: '3DES',
      notes: [],
      refusal: null,
    });
    expect(names(reading)).toEqual(FILES);
    expect(reading.ca).toBeNull();
    expect(await readProfile(BAC, [], { access: { can: '123456' } })).toMatchObject({ stopped: 'CHIP_NO_PASSWORD' });
  });

  it.each([
    ['ecdh-gm', 'wrong-password', 'CHIP_ACCESS_FAILED', 'PASSWORD'],
    [BAC, 'wrong-password', 'CHIP_ACCESS_FAILED', 'PASSWORD'],
    ['ecdh-gm', 'pace-refused', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-token', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-reflected-map', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-reflected', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['dh-gm', 'pace-reflected', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-im', 'pace-reflected', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-off-curve', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['dh-gm', 'pace-off-curve', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-infinity', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-zero-nonce', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-cam', 'cam-missing', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    [BAC, 'bac-mac', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    [BAC, 'bac-nonce', 'CHIP_ACCESS_FAILED', 'PROTOCOL'],
    ['ecdh-gm', 'pace-unsupported-only', 'CHIP_PACE_UNSUPPORTED', '6982'],
    ['ecdh-gm', 'no-lds', 'CHIP_NO_LDS', '6A82'],
  ] as [string, FaultName, string, string][])(
    '%s with %s ends as %s (%s), and no data group is read',
    async (profile, fault, stopped, detail) => {
      const reading = await readProfile(profile, [fault]);
      expect(reading).toMatchObject({ stopped, stoppedDetail: detail });
      expect(names(reading).filter((file) => file !== 'CardAccess')).toEqual([]);
      if (stopped === 'CHIP_ACCESS_FAILED')
        expect(reading.access).toMatchObject({ protocol: null, refusal: { detail } });
    },
  );

  it('after a failure of PACE the chip stays closed, unless the operator has said otherwise', async () => {
    const passport = issued('ecdh-gm', ['pace-token']);
    const way = counted(laid(passport));
    expect(await readFrom(way.transport)).toMatchObject({ stopped: 'CHIP_ACCESS_FAILED' });
    expect(way.sent.some((command) => command[1] === 0x84)).toBe(false);
    const opened = await read(passport, { profile: { ...DEFAULT_READ_PROFILE, bacAfterPace: true } });
    expect(opened).toMatchObject({ stopped: null, access: { protocol: 'BAC', notes: ['CHIP_BAC_AFTER_PACE'] } });
  });

  it('says what must be shown: a form of PACE that nobody has, and a chip without access control', async () => {
    expect((await readProfile(BAC, ['pace-unsupported'])).access.notes).toEqual(['CHIP_PACE_UNSUPPORTED']);
    expect((await readProfile('ecdh-gm', ['chip-open'])).access).toMatchObject({
      protocol: 'NONE',
      notes: ['CHIP_OPEN'],
    });
  });

  it('notices a list of ways that somebody has shortened', async () => {
    const listed = ({ steps }: ChipReading) => steps.find(({ step }) => step === 'signed-list');
    expect(listed(await readProfile('ecdh-gm'))).toMatchObject({ outcome: 'done' });
    expect(listed(await readProfile('ecdh-gm', ['pace-downgrade']))).toMatchObject({
      outcome: 'failed',
      detail: 'DIFFERS',
    });
  });
});

describe('the channel', () => {
  it.each([
    ['sm-plain', 'PLAIN'],
    ['sm-plain-status', 'PLAIN'],
    ['sm-mac', 'MAC'],
    ['sm-no-do8e', 'MAC'],
    ['sm-no-do99', 'STATUS'],
    ['sm-status', 'STATUS'],
    ['sm-padding', 'PADDING'],
  ] as [FaultName, string][])('%s ends the reading', async (fault, detail) => {
    for (const profile of ['ecdh-gm', BAC]) {
      const reading = await readProfile(profile, [fault]);
      expect(reading).toMatchObject({ stopped: 'CHIP_SM', stoppedDetail: detail });
      expect(reading.files.DG1).toBeUndefined();
    }
  });

  it('sends no command in plain once it is open', async () => {
    for (const profile of ['ecdh-gm', 'pace-only', BAC, 'dh-im']) {
      const way = counted(laid(issued(profile)));
      const reading = await readFrom(way.transport);
      expect(reading.stopped).toBeNull();
      const first = way.sent.findIndex((command) => command[0] === 0x0c);
      expect(first).toBeGreaterThan(0);
      expect(way.sent.slice(first).filter((command) => command[0] !== 0x0c)).toEqual([]);
    }
  });

  it('gives nothing better for any answer with one changed bit', async () => {
    const passport = issued('ecdh-gm,aa=none');
    const whole = counted(laid(passport));
    await readFrom(whole.transport);
    const random = seeded(23);
    for (let run = 0; run < 40; run++) {
      const at = Math.floor(random() * whole.got.length);
      const change = (answer: Uint8Array, index: number): Uint8Array => {
        if (index !== at) return answer;
        const bit = Math.floor(random() * answer.length * 8);
        return answer.map((byte, place) => (place === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      };
      const card = laid(passport);
      const reading = await readFrom(counted(card, { change }).transport);
      // Before the channel a file may differ, which its hash shows; inside of it none does.
      expect(otherFiles(reading, passport).filter((file) => file !== 'CardAccess')).toEqual([]);
    }
  });

  it('never throws on what a chip says, and always ends', async () => {
    const passport = issued('ecdh-gm');
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.uint8Array({ maxLength: 40 })), fc.nat(60), async (noise, from) => {
        const stream = noise[Symbol.iterator]();
        const change = (answer: Uint8Array, at: number): Uint8Array =>
          at < from ? answer : (stream.next().value ?? answer);
        const reading = await readFrom(counted(laid(passport), { change }).transport);
        if (from < 40) expect(reading.files.DG2).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});

describe('files', () => {
  it.each([
    ['ecdh-gm,extended=yes', 'EXTENDED', 40],
    ['ecdh-gm', 'SHORT', 140],
    [`${BAC},extended=yes`, 'EXTENDED', 50],
  ])('%s is read with lengths that are %s', async (profile, capability, most) => {
    const passport = issued(`${profile},portrait-bytes=15000`);
    const way = counted(laid(passport));
    const reading = await readFrom(way.transport);
    expect(otherFiles(reading, passport)).toEqual([]);
    expect(reading.steps).toContainEqual({ step: 'capabilities', file: null, outcome: 'done', detail: capability });
    expect(way.sent.length).toBeLessThan(most);
    const short = counted(laid(passport), { extended: false });
    expect(otherFiles(await readFrom(short.transport), passport)).toEqual([]);
    expect(Math.max(...short.sent.map((command) => command.length))).toBeLessThanOrEqual(261);
  });

  it('a last block whose protected answer is too long for the short form is asked for in the extended one', async () => {
    for (const way of ['ecdh-gm', 'ecdh-gm,pace=none']) {
      const profile = `${way},ca=none,aa=none,extended=yes`;
      const around = (issued(`${profile},portrait-bytes=4000`).files.get('DG2')?.length ?? 0) - 4000;
      // After the head of 8 bytes and one block of 4,096, 245 bytes are left.
      const passport = issued(`${profile},portrait-bytes=${8 + 4096 + 245 - around}`);
      const exchange = counted(laid(passport));
      const reading = await readFrom(exchange.transport);
      expect(otherFiles(reading, passport)).toEqual([]);
      expect(reading.files.DG2?.length).toBe(8 + 4096 + 245);
      expect(exchange.got.filter((answer) => hexOf(answer).endsWith('6700'))).toEqual([]);
    }
  });

  it.each([64, 96, 128, 160, 192, 223, 231, 256, 1000])(
    'a chip with blocks of %d bytes is read, also one that ends the channel over them',
    async (block) => {
      for (const profile of [
        `ecdh-gm,block=${block},portrait-bytes=4000`,
        `${BAC},block=${block},portrait-bytes=4000`,
      ]) {
        expect((await readProfile(profile)).files.DG2).toBeDefined();
        const dead = await readProfile(profile, ['block-plain']);
        expect(dead).toMatchObject({ stopped: null });
        expect(dead.files.DG2).toBeDefined();
        const again = dead.steps.filter(({ step }) => step === 'channel-again').length;
        expect(again > 0).toBe(block < (profile.startsWith(BAC) ? 231 : 223));
      }
    },
  );

  it('beyond 32 kB is read with the odd instruction', async () => {
    for (const [profile, extended] of [
      ['ecdh-gm', false],
      ['ecdh-gm,extended=yes', true],
      [BAC, false],
    ] as const) {
      const passport = issued(`${profile},portrait-bytes=45000`);
      const way = counted(laid(passport), { extended });
      const reading = await readFrom(way.transport);
      expect(otherFiles(reading, passport)).toEqual([]);
      expect(reading.files.DG2?.length).toBeGreaterThan(45_000);
      expect(way.sent.filter((command) => command[1] === 0xb1).length).toBeGreaterThan(0);
    }
  });

  it('beyond 64 kB is refused before it is read, and read where the profile allows it', async () => {
    const passport = issued('ecdh-gm,extended=yes,portrait-bytes=70000');
    const refused = await read(passport);
    expect(refused.failures).toEqual({ DG2: { reason: 'CHIP_READ', detail: 'LIMIT' } });
    const allowed = await read(passport, { profile: { ...DEFAULT_READ_PROFILE, fileLimitBytes: 100_000 } });
    expect(allowed.files.DG2?.length).toBeGreaterThan(70_000);
  });

  it.each([
    ['read-status', 'CHIP_READ', '6F00'],
    ['read-empty', 'CHIP_READ', 'EMPTY'],
    ['read-too-much', 'CHIP_READ', 'TOO_MUCH'],
    ['file-4-gb', 'CHIP_READ', 'LIMIT'],
    ['dg2-withheld', 'CHIP_DG_MISSING', '6A82'],
  ] as [FaultName, string, string][])('%s fails this file alone', async (fault, reason, detail) => {
    const reading = await readProfile('ecdh-gm', [fault]);
    expect(reading).toMatchObject({ stopped: null, failures: { DG2: { reason, detail } } });
    expect(names(reading)).toEqual(['CardAccess', ...FILES.filter((file) => file !== 'DG2')].sort());
  });

  it('fingerprints are never asked for, and files of the profile only', async () => {
    const passport = issued('ecdh-gm,details=yes,fingerprints=yes');
    const way = counted(laid(passport));
    const reading = await readFrom(way.transport);
    expect(reading.files.DG11).toBeUndefined();
    expect(reading.present).toEqual(expect.arrayContaining(['DG3', 'DG11', 'DG12']));
    const more = await read(passport, { profile: { ...DEFAULT_READ_PROFILE, dataGroups: [1, 2, 3, 4, 11, 12] } });
    expect(more.files.DG11).toBeDefined();
    expect(more.files.DG3).toBeUndefined();
    expect(more.failures.DG3).toBeUndefined();
  });

  it('oddities of real chips are no faults', async () => {
    for (const fault of [
      'mf-refused',
      'card-access-6283',
      'card-access-6700',
      'end-of-file-6282',
      'pace-needs-84',
    ] as FaultName[]) {
      const reading = await readProfile('ecdh-gm', [fault]);
      expect(reading.stopped, fault).toBeNull();
      expect(names(reading), fault).toEqual(expect.arrayContaining(FILES));
    }
  });

  it('progress says which file, how far it is, and how many there are', async () => {
    const seen: ChipProgress[] = [];
    await readProfile('ecdh-gm,portrait-bytes=3000', [], { onProgress: (progress) => seen.push(progress) });
    const portrait = seen.filter(({ file, fileBytes }) => file === 'DG2' && fileBytes !== null);
    const bytes = portrait.map(({ doneBytes }) => doneBytes);
    expect(bytes).toEqual([...bytes].sort((one, other) => one - other));
    expect(bytes.at(-1)).toBe(portrait.at(-1)?.fileBytes);
    expect(portrait.at(-1)).toMatchObject({ filesPlanned: 7, filesDone: 6 });
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(
      new Set(['access', 'file', 'chip-authentication', 'active-authentication']),
    );
  });

  it('no step holds a byte of a file, a key or a password', async () => {
    const reading = await readProfile('ecdh-gm');
    const text = JSON.stringify([reading.steps, reading.access, reading.ca]);
    for (const row of MRZ)
      for (const part of row.split(/<+/).filter(({ length }) => length > 3)) expect(text).not.toContain(part);
  });
});

describe('proofs of the chip', () => {
  it.each([
    ['ecdh', mixed(CURVES)],
    ['dh', mixed([0, 1, 2])],
  ] as [string, [number, string][]][])('chip authentication with %s in every group', async (agreement, groups) => {
    for (const [parameter, cipher] of groups)
      for (const form of ['explicit', 'standard']) {
        const long = parameter === 1 || parameter === 2 ? ',extended=yes' : '';
        const ca = `ca=${agreement},ca-parameter=${parameter},ca-cipher=${cipher},ca-key=${form}`;
        const reading = await readProfile(`ecdh-gm,pace=none,aa=none,${ca}${long}`);
        expect(reading.ca, ca).toMatchObject({ outcome: 'proved', cipher: cipher.toUpperCase() });
        expect(reading.files.DG2).toBeDefined();
      }
  });

  it('chip authentication with every cipher, and without a named protocol', async () => {
    for (const cipher of CIPHERS) {
      const reading = await readProfile(`ecdh-gm,ca-cipher=${cipher}`);
      expect(reading.ca).toMatchObject({ outcome: 'proved', agreement: 'ECDH' });
    }
    expect((await readProfile('ecdh-gm,pace=none,ca=ecdh,ca-cipher=3des,ca-info=no')).ca).toMatchObject({
      outcome: 'proved',
    });
  });

  it('a copy does not pass, and its data are read all the same', async () => {
    const copied = await readProfile('ecdh-gm', ['ca-copied', 'aa-copied']);
    expect(copied).toMatchObject({ stopped: null, ca: { outcome: 'refuted' } });
    expect(names(copied)).toEqual(['CardAccess', ...FILES].sort());
    const mapped = await readProfile('ecdh-cam', ['cam-copied']);
    expect(mapped.cam).toMatchObject({ outcome: 'differs', detail: 'EQUATION' });
  });

  it('a nonce is fresh for every signature', async () => {
    const passport = issued('ecdh-gm');
    const [one, other] = [await read(passport), await read(passport)];
    expect(one.aa?.nonce.length).toBe(8);
    expect(hexOf(one.aa?.nonce ?? new Uint8Array())).not.toBe(hexOf(other.aa?.nonce ?? new Uint8Array()));
    const drawn: number[] = [];
    const random = (count: number): Uint8Array => {
      drawn.push(count);
      return draw(count);
    };
    await read(passport, { random });
    // Two keys of PACE, one of chip authentication, and the nonce.
    expect(drawn).toEqual([40, 40, 40, 8]);
  });
});

describe('a document that is lifted', () => {
  it('is read to its end when it is laid down again, and no listed file twice', async () => {
    const passport = issued('ecdh-gm,extended=yes,portrait-bytes=3000');
    const whole = counted(laid(passport));
    await readFrom(whole.transport);
    const total = [...whole.sent, ...whole.got].reduce((sum, bytes) => sum + bytes.length, 0);
    const random = seeded(500);
    for (let run = 0; run < 15; run++) {
      const card = laid(passport, Math.floor(random() * total));
      const broken = await readFrom(counted(card).transport);
      expect(broken.stopped).toBe('RF_LOST');
      expect(otherFiles(broken, passport)).toEqual([]);
      card.layDown();
      const way = counted(card);
      const reading = await readFrom(way.transport, { resume: broken });
      expect(reading.stopped).toBeNull();
      expect(otherFiles(reading, passport)).toEqual([]);
      expect(names(reading)).toEqual(['CardAccess', ...FILES].sort());
      expect(reading.ca?.outcome).toBe('proved');
      const kept = reading.steps.filter(({ detail }) => detail === 'KEPT').map(({ file }) => file);
      expect(kept).toEqual(Object.keys(broken.files).filter((file) => /^DG/.test(file)));
    }
  });

  it('is not mixed with another document that is laid down in its place', async () => {
    const [first, second] = [issued('ecdh-gm'), issued('ecdh-gm')];
    const earlier = await readFrom(counted(laid(first)).transport);
    const reading = await readFrom(counted(laid(second)).transport, { resume: earlier });
    expect(otherFiles(reading, second)).toEqual([]);
    expect(reading.steps.some(({ detail }) => detail === 'KEPT')).toBe(false);
    // A file that the list of this chip does not name as it is, is read again, too.
    const bent = { ...earlier, files: { ...earlier.files, DG1: Uint8Array.of(0x61, 0x00) } };
    const again = await readFrom(counted(laid(first)).transport, { resume: bent });
    expect(otherFiles(again, first)).toEqual([]);
  });

  it('ends at once where the caller ends it', async () => {
    const control = new AbortController();
    const way = counted(laid(issued('ecdh-gm')));
    const reading = await readFrom(way.transport, {
      signal: control.signal,
      onProgress: ({ file }) => {
        if (file === 'DG14') control.abort();
      },
    });
    expect(reading).toMatchObject({ stopped: 'CHIP_CANCELLED' });
    expect(reading.files.DG1).toBeUndefined();
  });

  it.each([
    ['removed', 'RF_LOST', 'REMOVED'],
    ['timeout', 'RF_LOST', 'TIMEOUT'],
    ['denied', 'SENSOR_FAULT', 'READER_DENIED'],
    ['driver', 'SENSOR_FAULT', 'READER_DRIVER'],
    ['sharing', 'SENSOR_FAULT', 'READER_SHARED'],
  ] as const)('a transport that ends with %s is %s (%s)', async (reason, stopped, detail) => {
    const { transport } = counted(laid(issued('ecdh-gm')));
    const transmit = (): Promise<Uint8Array> => Promise.reject(new ChipTransportError(reason, 'gone'));
    expect(await readFrom({ ...transport, transmit })).toMatchObject({ stopped, stoppedDetail: detail });
  });

  it('a lost thread of the arithmetic is a lost device, and no wrong password', async () => {
    const arithmetic = { compute: () => Promise.reject(new Error('the thread ended')) };
    const reading = await readProfile('ecdh-gm', [], { arithmetic });
    expect(reading).toMatchObject({ stopped: 'SENSOR_FAULT', stoppedDetail: 'ARITHMETIC', access: { refusal: null } });
  });
});
