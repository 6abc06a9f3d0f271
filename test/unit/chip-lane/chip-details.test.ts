import { describe, expect, it } from 'vitest';
import { signedDetails } from '../../../src/core/chip/index.ts';
import { readDg11, readDg12 } from '../../../src/core/chip/passive/details.ts';
import { chipDetails } from '../../../src/core/inspection/flow/index.ts';
import type { ChipDetails } from '../../../src/core/inspection/ports/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { dump } from '../../fakes/chip-dump.ts';
import { tlv } from '../../fakes/der-writer.ts';
import { UTO_LINES } from '../../fakes/lane-ports.ts';

const TODAY = { year: 2026, month: 12, day: 1 };
const [FIRST = '', SECOND = ''] = UTO_LINES;
const NONE: ChipDetails = { fullName: null, birthDate: null, issuingAuthority: null, issued: null };

/** What is shown of these details beside a chip with this MRZ. */
function shown(details: Partial<ChipDetails>, { name, birth }: { name?: string; birth?: string } = {}) {
  const first = name === undefined ? FIRST : `P<UTO${name.padEnd(39, '<')}`;
  const second = birth === undefined ? SECOND : SECOND.slice(0, 13) + birth + SECOND.slice(19);
  const dg1 = readMrz({ lines: [first, second], source: 'chip', uncertain: [] }, TODAY).document;
  return chipDetails({ chip: { dg1, details: { ...NONE, ...details }, progress: null, can: null } });
}

describe('what the chip states beyond its MRZ', () => {
  it('is the full name where the MRZ is too short for it, and no name where it is not', () => {
    const fullName = 'Bergström-Eriksson, Anna Maria Christina Henriette';
    expect(shown({ fullName }, { name: 'BERGSTROEM<ERIKSSON<<ANNA<MARIA<CHRISTI' })?.fullName).toBe(fullName);
    expect(shown({ fullName })).toBeNull();
  });

  it.each([
    ['740812', '19740812', null],
    ['200812', '19200812', { birthDate: '1920-08-12', birthDiffers: false }],
    ['74<<<<', '19740812', { birthDate: '1974-08-12', birthDiffers: false }],
    ['740812', '19740813', { birthDate: '1974-08-13', birthDiffers: true }],
    ['740812', '19730812', { birthDate: '1973-08-12', birthDiffers: true }],
  ])('is the birth date where the MRZ %s leaves it open or states another than %s', (birth, birthDate, expected) => {
    const said = shown({ birthDate }, { birth });
    expect(said === null ? null : { birthDate: said.birthDate, birthDiffers: said.birthDiffers }).toEqual(expected);
  });

  it('is nothing without the MRZ of the chip', () => {
    const chip = { dg1: null, details: { ...NONE, fullName: 'A' }, progress: null, can: null };
    expect(chipDetails({ chip })).toBeNull();
  });
});

describe('the files of the details', () => {
  const text = (tag: number, value: string): Buffer => tlv(tag, Buffer.from(value));

  it('name a person in the script of the state, without marks that turn the direction of the text', () => {
    const file = tlv(0x6b, text(0x5f0e, 'Bergström<Eriksson<<Anna\u202e<Maria'), text(0x5f2b, '19740812'));
    expect(readDg11(file)).toEqual({ fullName: 'Bergström Eriksson, Anna Maria', birthDate: '19740812' });
  });

  it('say a birth date in four bytes as well, and nothing else of the person', () => {
    const file = tlv(0x6b, tlv(0x5f2b, Buffer.from('19740812', 'hex')), text(0x5f10, 'SECRET'), text(0x5f42, 'STREET'));
    expect(readDg11(file)).toEqual({ fullName: null, birthDate: '19740812' });
  });

  it('are not taken for one another', () => {
    const dg12 = tlv(0x6c, text(0x5f19, 'UTOPIA'), text(0x5f26, '20220416'));
    expect([readDg11(dg12), readDg12(dg12)]).toEqual([null, { issuingAuthority: 'UTOPIA', issued: '20220416' }]);
  });

  it('count only with the hash that is signed', () => {
    const dg12 = tlv(0x6c, text(0x5f19, 'UTOPIA'), text(0x5f26, '20220416'));
    const { files } = dump({ groups: { 12: dg12 } });
    const issued = { fullName: null, birthDate: null, issuingAuthority: 'UTOPIA', issued: '20220416' };
    expect(signedDetails(files)).toEqual(issued);
    expect(signedDetails({ ...files, DG12: tlv(0x6c, text(0x5f26, '20230416')) })).toBeNull();
    expect(signedDetails({ DG12: dg12 })).toBeNull();
  });
});
