import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CastMember, DemoVisa, PlayedSeal } from '../../adapters/hardware/demo/index.ts';
import {
  drawPage,
  readPng,
  type SealAuthority,
  type VisaHolder,
  virtualVisa,
} from '../../adapters/hardware/virtual-seal/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';

/** The traveller whose portrait is in all the visas. */
const PORTRAIT = join(packageRoot, 'hardware', 'demo', 'faces', 'id01_visa.png');
const PPI = 400;
/** Size of a passport page, as for the other pages of the demonstration. */
const PAGE_MM = [125, 88] as const;

/** Visas of the invented country UT for demonstration travellers. A page is drawn when it is first needed. */
export function playSeals({
  now,
  authority,
}: {
  now: Date;
  authority: SealAuthority;
}): (seal: PlayedSeal, member: CastMember) => DemoVisa {
  return (seal, { holder }) => {
    const visa = virtualVisa(seal, { authority, now, holder: holderOf(holder) });
    let drawn: Promise<Uint8Array> | null = null;
    const draw = async (): Promise<Uint8Array> => {
      const portrait = readPng(await readFile(PORTRAIT));
      const page = await drawPage({ ...visa, on: { sizeMm: PAGE_MM, portrait }, ppi: PPI });
      if (page === null) throw new Error('the seal does not fit into its symbol');
      return page;
    };
    return { mrz: visa.mrz, passportMrz: visa.passportMrz, page: () => (drawn ??= draw()) };
  };
}

function holderOf({ surname, givenNames, birth, sex, number }: CastMember['holder']): VisaHolder {
  const row = (name: string): string => name.replaceAll(' ', '<');
  return {
    surname: row(surname),
    givenNames: row(givenNames),
    birth: birth.slice(2).replaceAll('-', ''),
    sex,
    passport: number,
  };
}
