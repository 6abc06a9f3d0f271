import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { referralContent } from '../../../src/cli/body/index.ts';
import { type ReadReferral, readContent, unknownMembers } from '../../../src/core/protection/sealed/index.ts';
import { csv } from '../../../src/opener/export/csv.ts';
import { HTCDS_FIELDS, htcds } from '../../../src/opener/export/htcds.ts';
import { caseId, DEFAULT_MAPPING, primeroBody, readMapping } from '../../../src/opener/export/primero.ts';

const root = resolve(import.meta.dirname, '../../..');
const example = JSON.parse(readFileSync(join(root, 'docs/examples/referral.json'), 'utf8')) as ReadReferral;
const IDENTITY = {
  primary: 'ERIKSSON',
  secondary: 'ANNA MARIA',
  birthDate: '1974-08-12',
  sex: 'F',
  nationality: 'UTO',
};

describe('the content of a referral', () => {
  it('has an example that the reader and the published schema take', () => {
    expect(readContent(example)).toEqual({ ok: true, referral: example });
    expect(referralContent.safeParse(example).success).toBe(true);
  });

  it('is judged alike by the reader and by the published schema', () => {
    const members = [...Object.keys(example), 'identity', 'photo', 'handedOn', 'of', 'goesWith', 'laterMember'];
    const values = fc.oneof(
      fc.constantFrom<unknown>(null, true, 0, 1, 2, 1.5, -1, '', 'yes', 'child', 'adult', [], {}, ['x'], [null], {
        a: 'b',
      }),
      fc.constantFrom<unknown>('4H7QK2ZD0W', 'drill', '2026-02-30T00:00:00Z', '2026-11-28T14:36:00Z', '/9j/2Q=='),
      fc.constantFrom<unknown>([{ id: 'I-01', text: 'x' }], [{ id: 'I-01', text: 'x', note: 1 }], [{ id: 'I-01' }]),
    );
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.constantFrom(...members), values, fc.boolean(), (v, name, value, gone) => {
        const { kind, seq, ...one } = example;
        const base: Record<string, unknown> =
          v === 2 ? { ...example } : { ...one, v: 1, facts: [{ id: 'I-01', text: 'x' }] };
        if (gone) delete base[name];
        else base[name] = value;
        const read = readContent(base);
        // What is of a later version is none of the schema's; the reader names it apart.
        expect(read.ok, JSON.stringify(base)).toBe(referralContent.safeParse(base).success);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([[], null, 'x', 7, { v: 1 }, { v: '1' }])('is not %j', (value) => {
    expect(readContent(value)).toMatchObject({ ok: false });
  });

  it('names what a later program added, and nothing that it knows', () => {
    expect(unknownMembers({ ...example, goesWith: 'guardian', later: 1 } as ReadReferral)).toEqual([['later', 1]]);
    expect(unknownMembers(example)).toEqual([]);
  });
});

describe('HTCDS', () => {
  it('has the names of the published table, and no word about a status', () => {
    // Field table 2.0 of the standard, the fields that a referral fills.
    expect(HTCDS_FIELDS).toEqual([
      'prs_FirstName',
      'prs_SecondName',
      'prs_Birthdate',
      'prs_Gender',
      'prs_Citizenship',
      'prs_PrimaryLanguage',
      'prs_IdentityNumber',
      'prs_MobilePhone',
      'cas_ReferringOrganisation',
      'cas_IncomingReferralDate',
      'cas_ReasonForIncomingReferral',
      'cas_IncomingReferralDetails',
      'con_Consent',
    ]);
    expect(HTCDS_FIELDS.filter((name) => name.startsWith('vic_'))).toEqual([]);
  });

  it('says what the referral says', () => {
    const record = htcds({ ...example, identity: IDENTITY }, 'Lane 1');
    expect(record).toMatchObject({
      prs_FirstName: 'ANNA MARIA',
      prs_SecondName: 'ERIKSSON',
      prs_Gender: 'F',
      prs_MobilePhone: '',
      cas_IncomingReferralDate: '2026-11-28',
      cas_ReasonForIncomingReferral: 'AdditionalServicesRequired',
      con_Consent: 'Yes',
    });
    expect(record.cas_IncomingReferralDetails).toContain('held by somebody else: the man behind him');
    expect(htcds({ ...example, safeContact: '+00 123 456' }, 'Lane 1').prs_MobilePhone).toBe('+00 123 456');
    expect(htcds({ ...example, consent: 'not-asked' }, 'Lane 1').con_Consent).toBe('No');
    expect(htcds({ ...example, consent: 'child' }, 'Lane 1').con_Consent).toBe('');
  });
});

describe('CSV', () => {
  it('comes back as it was from another reader, behind a byte order mark', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((one) => !/^[=+\-@\t\r]/.test(one));
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 }), (rows) => {
        const written = csv(rows);
        expect(written.startsWith('\uFEFF')).toBe(true);
        expect(parse(written, { bom: true, relax_column_count: true })).toEqual(rows);
      }),
    );
  });
  it.each(['=1+1', '+00 123', '-x', '@x', '\tx', '\rx'])('gives no formula to a spreadsheet: %j', (cell) => {
    expect(parse(csv([[cell]]), { bom: true })[0]).toEqual([`'${cell}`]);
  });
});

describe('Primero', () => {
  it('names a case by the number alone, so that a second sending makes no double', () => {
    expect(caseId('4H7QK2ZD0W')).toBe(v5('4H7QK2ZD0W', '6c0f3f0e-5d6b-4b0c-9a53-0d5a52e1c9a4'));
    expect(primeroBody(example).data['id']).toBe(caseId('4H7QK2ZD0W'));
  });
  it('has the fields of the default, and leaves out what is not known', () => {
    const { data } = primeroBody({ ...example, identity: IDENTITY });
    expect(data).toEqual({
      id: caseId('4H7QK2ZD0W'),
      name_first: 'ANNA MARIA',
      name_last: 'ERIKSSON',
      date_of_birth: '1974-08-12',
      sex: 'F',
      nationality: 'UTO',
      language: 'ti',
      consent_for_services: true,
      disclosure_other_orgs: true,
    });
    expect(Object.keys(primeroBody({ ...example, consent: 'not-asked' }).data).sort()).toEqual(['id', 'language']);
    expect(DEFAULT_MAPPING).not.toHaveProperty('protection_concerns');
  });
  it('takes the mapping of a site, and nothing that is none', () => {
    const mapping = readMapping({ first_name_local: 'identity.secondary', case_note: 'safeContact' });
    expect(primeroBody({ ...example, identity: IDENTITY }, mapping ?? {}).data).toEqual({
      id: caseId('4H7QK2ZD0W'),
      first_name_local: 'ANNA MARIA',
      case_note: 'second line, ext. 231',
    });
    for (const wrong of [{}, [], { a: 1 }, { 'A b': 'refNo' }, { a: 'a.b.c' }, { a: '__proto__.x' }])
      expect(readMapping(wrong)).toBeNull();
  });
});
