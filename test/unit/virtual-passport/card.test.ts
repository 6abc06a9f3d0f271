import { constants, createHash, createPublicKey, publicDecrypt, randomBytes, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atrOf } from '../../../src/adapters/hardware/virtual-passport/card/image.ts';
import { mrzInformation } from '../../../src/adapters/hardware/virtual-passport/document/mrz.ts';
import {
  type FaultName,
  LaidCard,
  personalise,
  readProfile,
  TestPki,
  transportTo,
  VirtualCard,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { BacTerminal } from '../../fakes/bac-terminal.ts';

const now = new Date('2026-11-30T12:00:00Z');
const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const pki = new TestPki({ now, draw });
const portrait = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id01_passport.jpg')));
const mrz = ['P<UTOOSTERVANG<<ELIAS<MARTEN<<<<<<<<<<<<<<<<', 'UT44712094UTO8903141M3305027<<<<<<<<<<<<<<<8'];
const INFORMATION = 'UT4471209489031413305027';

function passport(profile: string, faults: readonly FaultName[] = []) {
  // An issuer with RSA-4096 would take a second to make.
  const read = readProfile(`${profile},csca=brainpoolP384r1-sha384,signer=brainpoolP256r1-sha256`);
  if (!read.ok) throw new Error(read.message);
  return personalise({ profile: read.profile, faults, pki, mrz, portrait, now, draw });
}

function laid(profile: string, faults: readonly FaultName[] = []) {
  const made = passport(profile, faults);
  const card = new VirtualCard(made.image, draw);
  return { files: made.files, card, terminal: new BacTerminal((command) => card.transmit(command)) };
}

/** A chip with BAC, opened. */
async function opened(profile = 'bac', faults: readonly FaultName[] = []) {
  const made = laid(profile, faults);
  expect(await made.terminal.open(INFORMATION)).toBe(0x9000);
  return made;
}

/** The key in DG15, after its tag and length. */
function activeKey(files: ReadonlyMap<string, Uint8Array>) {
  const file = Buffer.from(files.get('DG15') ?? '');
  const head = 2 + ((file[1] ?? 0) > 0x80 ? (file[1] ?? 0) & 0x7f : 0);
  return createPublicKey({ key: file.subarray(head), format: 'der', type: 'spki' });
}

describe('a chip that was not opened', () => {
  it('gives nothing but EF.CardAccess', async () => {
    const { terminal, files } = laid('ecdh-gm');
    expect((await terminal.plain('00A4000C023F00')).sw).toBe(0x9000);
    expect((await terminal.plain('00A4020C02011C')).sw).toBe(0x9000);
    expect((await terminal.plain('00B0000000')).data).toEqual(Buffer.from(files.get('CardAccess') ?? ''));
    expect((await terminal.plain('00A4020C02011D')).sw).toBe(0x6a82);
    expect((await terminal.plain('00A4040C07A0000002471001')).sw).toBe(0x9000);
    for (const file of ['0101', '0102', '011D', '011E', '010E']) {
      expect((await terminal.plain(`00A4020C02${file}`)).sw, file).toBe(0x6982);
    }
    expect((await terminal.plain('00B0810000')).sw).toBe(0x6982);
    expect((await terminal.plain('0088000008010203040506070800')).sw).toBe(0x6985);
  });

  it('with BAC alone refuses the reading and not the selection', async () => {
    const { terminal } = laid('bac');
    await terminal.plain('00A4040C07A0000002471001');
    expect((await terminal.plain('00A4020C020101')).sw).toBe(0x9000);
    expect((await terminal.plain('00B0000000')).sw).toBe(0x6982);
  });

  it('with PACE alone does not even have the application', async () => {
    const { terminal } = laid('pace-only');
    expect((await terminal.plain('00A4040C07A0000002471001')).sw).toBe(0x6982);
    expect((await terminal.plain('0084000008')).sw).toBe(0x6985);
  });

  it('answers 6300 to another MRZ, and needs a new challenge for each attempt', async () => {
    const { terminal } = laid('bac');
    expect(await terminal.open('UT4471208189031413305027')).toBe(0x6300);
    expect((await terminal.plain(`0082000028${'00'.repeat(40)}28`)).sw).toBe(0x6985);
    expect(await terminal.open(INFORMATION)).toBe(0x9000);
  });

  it('refuses bytes that are no command, and extended length that it does not have', async () => {
    const { terminal } = laid('bac');
    for (const command of ['00', '00A404', '00A4040C07A0', '00B00000000005', '00B000000000000000']) {
      expect((await terminal.plain(command)).sw, command).toBe(0x6700);
    }
    expect((await terminal.plain('00FF0000')).sw).toBe(0x6d00);
  });
});

describe('hostile commands', () => {
  it('get a status word, whatever they are and whatever came before', () => {
    const { image } = passport('ecdh-gm,extended=yes');
    const heads = [
      '00a4',
      '00b0',
      '00b1',
      '0084',
      '0082',
      '0022c1a4',
      '002241a4',
      '002241a6',
      '1086',
      '0086',
      '0088',
      '0ca4',
      '0cb0',
    ];
    const bytes = fc.uint8Array({ maxLength: 60 });
    const command = fc
      .tuple(fc.constantFrom(...heads), bytes)
      .map(([head, rest]) => Buffer.concat([Buffer.from(head, 'hex'), rest]));
    const start = fc.constantFrom('00a4040c07a0000002471001', '0022c1a40f800a04007f0007020204020283010184010d');
    fc.assert(
      fc.property(start, fc.array(fc.oneof(command, bytes), { minLength: 1, maxLength: 8 }), (first, commands) => {
        const card = new VirtualCard(image, draw);
        for (const one of [Buffer.from(first, 'hex'), ...commands])
          expect(card.transmit(one).length).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a chip that was opened', () => {
  it('gives its files byte for byte, in blocks of every size', async () => {
    for (const block of [16, 64, 128, 231]) {
      const { terminal, files } = await opened();
      expect(await terminal.read(0x0101, block)).toEqual(Buffer.from(files.get('DG1') ?? ''));
      expect(await terminal.read(0x011d, block)).toEqual(Buffer.from(files.get('EF_SOD') ?? ''));
      expect(await terminal.read(0x011e, block)).toEqual(Buffer.from(files.get('EF_COM') ?? ''));
    }
  });

  it('gives what lies beyond 32,767 bytes to the odd instruction', async () => {
    const { terminal, files } = await opened();
    expect(files.get('DG2')?.length).toBeGreaterThan(0x8000);
    expect(await terminal.read(0x0102, 231)).toEqual(Buffer.from(files.get('DG2') ?? ''));
  });

  it('gives 4,096 bytes at once where it has extended length', async () => {
    const { terminal, files } = await opened('bac,extended=yes');
    expect(await terminal.read(0x0102, 4_096, { extended: true })).toEqual(Buffer.from(files.get('DG2') ?? ''));
  });

  it('never sends more than 256 bytes in a short answer: 231 with 3DES', async () => {
    const { terminal } = await opened();
    await terminal.select(0x0102);
    expect((await terminal.send(0xb0, 0, 0, { le: 231 })).data).toHaveLength(231);
    const refused = await terminal.send(0xb0, 0, 0, { le: 232 });
    expect([refused.sw, refused.fault]).toEqual([0x6700, 'none']);
    const all = await terminal.send(0xb0, 0, 0, { le: 256 });
    expect(all.data).toHaveLength(231);
    expect(all.raw.length).toBeLessThanOrEqual(258);
  });

  it('ends a block that is too large in plain where it is that kind of chip', async () => {
    const { terminal } = await opened('bac,block=100', ['block-plain']);
    await terminal.select(0x0101);
    expect(await terminal.send(0xb0, 0, 0, { le: 128 })).toMatchObject({ sw: 0x6700, fault: 'plain' });
    expect(await terminal.send(0xb0, 0, 0, { le: 8 })).toMatchObject({ fault: 'plain' });
    expect(await terminal.open(INFORMATION)).toBe(0x9000);
    expect(await terminal.read(0x0101, 100)).toBeInstanceOf(Buffer);
  });

  it('reads by short identifier, refuses offsets behind the end and says where the file ends', async () => {
    const { terminal, files } = await opened();
    expect((await terminal.send(0xb0, 0x81, 0, { le: 5 })).data).toEqual(
      Buffer.from(files.get('DG1') ?? '').subarray(0, 5),
    );
    expect((await terminal.send(0xb0, 0, 93, { le: 5 })).sw).toBe(0x6b00);
    expect(await terminal.send(0xb0, 0, 90, { le: 20 })).toMatchObject({ sw: 0x6282 });
    expect((await terminal.send(0xb1, 0, 0, { data: Buffer.from('5502005d', 'hex'), le: 5 })).sw).toBe(0x6a80);
  });

  it('takes no command whose code is wrong, even where nothing in it is encrypted', async () => {
    const made = laid('bac');
    let twisted = false;
    const terminal = new BacTerminal((command) => {
      const copy = Buffer.from(command);
      // The last byte of the code, before the closing Le.
      if (twisted) copy[copy.length - 2] = (copy[copy.length - 2] ?? 0) ^ 1;
      return made.card.transmit(copy);
    });
    expect(await terminal.open(INFORMATION)).toBe(0x9000);
    await terminal.select(0x0101);
    twisted = true;
    expect(await terminal.send(0xb0, 0, 0, { le: 8 })).toMatchObject({ sw: 0x6988, fault: 'plain' });
    twisted = false;
    expect(await terminal.send(0xb0, 0, 0, { le: 8 })).toMatchObject({ sw: 0x6882, fault: 'plain' });
  });

  it('never gives fingerprints', async () => {
    const { terminal, files } = await opened('bac,fingerprints=yes');
    expect(files.has('DG3')).toBe(false);
    await terminal.select(0x0103);
    expect((await terminal.send(0xb0, 0, 0, { le: 5 })).sw).toBe(0x6982);
  });

  it('ends the session on a plain command and on one whose code is wrong', async () => {
    const first = await opened();
    await first.terminal.plain('00B0000008');
    expect((await first.terminal.select(0x0101)).fault).toBe('plain');
    const second = await opened();
    expect((await second.terminal.plain('0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800')).sw).toBe(0x6988);
    expect((await second.terminal.select(0x0101)).fault).toBe('plain');
  });

  it('forgets everything when it is reset', async () => {
    const { terminal, card } = await opened();
    card.reset();
    expect((await terminal.select(0x0101)).fault).toBe('plain');
    expect((await terminal.plain('00B0000008')).sw).toBe(0x6986);
  });
});

describe('active authentication', () => {
  it('with RSA recovers the nonce by ISO/IEC 9796-2', async () => {
    for (const [aa, trailer] of [
      ['rsa-1024-sha1', 1],
      ['rsa-1536-sha256', 2],
    ] as const) {
      const { terminal, files } = await opened(`bac,aa=${aa}`);
      const key = activeKey(files);
      const nonce = randomBytes(8);
      const { data } = await terminal.send(0x88, 0, 0, { data: nonce, le: 256 });
      const shown = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, data);
      const hash = trailer === 1 ? 'sha1' : 'sha256';
      const bytes = trailer === 1 ? 20 : 32;
      const end = shown.length - trailer;
      expect(shown[0]).toBe(0x6a);
      expect(shown.subarray(end).toString('hex')).toBe(trailer === 1 ? 'bc' : '34cc');
      const recovered = shown.subarray(1, end - bytes);
      const digest = createHash(hash).update(recovered).update(nonce).digest();
      expect(shown.subarray(end - bytes, end)).toEqual(digest);
    }
  });

  it('with ECDSA is a plain signature over the nonce, which a copy cannot make', async () => {
    for (const faults of [[], ['aa-copied']] as const) {
      const { terminal, files } = await opened('bac,aa=ecdsa-brainpoolP256r1-sha256', faults);
      const key = activeKey(files);
      const nonce = randomBytes(8);
      const { data } = await terminal.send(0x88, 0, 0, { data: nonce, le: 256 });
      expect(data).toHaveLength(64);
      expect(verify('sha256', nonce, { key, dsaEncoding: 'ieee-p1363' }, data)).toBe(faults.length === 0);
    }
  });
});

describe('faults of the exchange', () => {
  it.each([
    ['sm-plain', 'plain'],
    ['sm-plain-status', 'plain'],
    ['sm-mac', 'mac'],
    ['sm-padding', 'padding'],
    ['sm-status', 'status'],
    ['sm-no-do99', 'no-do99'],
    ['sm-no-do8e', 'no-do8e'],
  ] as const)('%s', async (fault, seen) => {
    const { terminal, files } = await opened('bac', [fault]);
    expect(await terminal.read(0x011d, 231)).toEqual(Buffer.from(files.get('EF_SOD') ?? ''));
    expect(await terminal.read(0x0101, 231)).toMatchObject({ fault: seen });
  });

  it.each([
    ['read-status', { sw: 0x6f00 }],
    ['read-empty', { sw: 0x9000 }],
    ['read-too-much', { sw: 0x9000 }],
  ] as const)('%s', async (fault, seen) => {
    const { terminal } = await opened('bac', [fault]);
    expect(await terminal.read(0x0101, 231)).toBeInstanceOf(Buffer);
    expect(await terminal.read(0x0102, 231)).toMatchObject(seen);
  });

  it('bac-mac and bac-nonce', async () => {
    expect(await laid('bac', ['bac-mac']).terminal.open(INFORMATION)).toBe('mac');
    expect(await laid('bac', ['bac-nonce']).terminal.open(INFORMATION)).toBe('nonce');
    expect(await laid('bac', ['wrong-password']).terminal.open(INFORMATION)).toBe(0x6300);
  });

  it('refusals of single files', async () => {
    const access = async (fault: FaultName) => (await laid('ecdh-gm', [fault]).terminal.plain('00A4020C02011C')).sw;
    expect(await access('card-access-6283')).toBe(0x6283);
    expect(await access('card-access-6700')).toBe(0x6700);
    expect((await laid('bac', ['mf-refused']).terminal.plain('00A4000C023F00')).sw).toBe(0x6a87);
    expect((await laid('bac', ['no-lds']).terminal.plain('00A4040C07A0000002471001')).sw).toBe(0x6a82);
    const open = laid('bac', ['chip-open']).terminal;
    await open.plain('00A4040C07A0000002471001');
    expect((await open.plain('00A4020C020101')).sw).toBe(0x9000);
    expect((await open.plain('00B0000008')).data).toHaveLength(8);
    const last = await opened('bac', ['end-of-file-6282']);
    await last.terminal.select(0x0101);
    expect((await last.terminal.send(0xb0, 0, 0, { le: 93 })).sw).toBe(0x6282);
  });
});

describe('the answer to reset', () => {
  it('names extended length in its historical bytes, and checks', () => {
    expect(Buffer.from(atrOf(false)).toString('hex')).toBe('3b888001000000000000000009');
    for (const extended of [false, true]) {
      expect(
        atrOf(extended)
          .subarray(1)
          .reduce((sum, byte) => sum ^ byte, 0),
      ).toBe(0);
    }
    expect(Buffer.from(atrOf(true)).toString('hex')).toContain('8073002140');
  });
});

describe('a document on the reader', () => {
  it('can be lifted at any byte, and works when it is laid down again', async () => {
    const { image, files } = passport('bac');
    const signal = new AbortController().signal;
    for (const removeAfterBytes of [1, 40, 300, 1_000]) {
      const card = new LaidCard(new VirtualCard(image, draw), { removeAfterBytes });
      const read = async () => {
        const transport = transportTo(card);
        if (transport === null) throw new Error('silent');
        const terminal = new BacTerminal((command) => transport.transmit(command, signal));
        await terminal.open(INFORMATION);
        return await terminal.read(0x011d, 231);
      };
      await expect(read(), String(removeAfterBytes)).rejects.toMatchObject({ reason: 'removed' });
      expect(transportTo(card)).toBeNull();
      card.layDown();
      expect(await read()).toEqual(Buffer.from(files.get('EF_SOD') ?? ''));
    }
  });

  it('is not seen by a reader where its chip is silent', () => {
    const { image } = passport('bac', ['chip-silent']);
    expect(transportTo(new LaidCard(new VirtualCard(image, draw)))).toBeNull();
  });

  it('ends an exchange whose signal ended', async () => {
    const { image } = passport('bac');
    const transport = transportTo(new LaidCard(new VirtualCard(image, draw)));
    const ended = AbortSignal.abort();
    await expect(transport?.transmit(Buffer.from('00A4000C', 'hex'), ended)).rejects.toMatchObject({
      reason: 'timeout',
    });
  });
});

describe('the password of the MRZ', () => {
  it('takes a long number from the optional data', () => {
    const long = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'];
    expect(Buffer.from(mrzInformation(long)).toString()).toBe('D23145890734934071279507122');
    const short = [
      'I<UTOD231458907<<<<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ];
    expect(Buffer.from(mrzInformation(short)).toString()).toBe('D23145890774081221204159');
    const td2 = ['I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8'];
    expect(Buffer.from(mrzInformation(td2)).toString()).toBe('D23145890734934071279507122');
  });
});
