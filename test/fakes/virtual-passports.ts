import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FaultName,
  personalise,
  readProfile,
  TestPki,
  type VirtualPassport,
} from '../../src/adapters/hardware/virtual-passport/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';

export const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F3204159ZE184226B<<<<<10'];

const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const portrait = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces', `${name}.jpg`)));

export interface Issued {
  passport: VirtualPassport;
  pki: TestPki;
  draw: typeof draw;
}

/** A passport of the country UT with these faults, and the issuer behind it. `picture`: another portrait than the invented one. */
export function issue(profile: string, faults: readonly FaultName[] = [], picture?: Uint8Array): Issued {
  const read = readProfile(profile);
  if (!read.ok) throw new Error(read.message);
  const now = new Date();
  const pki = new TestPki({ now, draw });
  const given = { profile: read.profile, faults, pki, mrz: MRZ, now, draw };
  const pictures = { portrait: picture ?? portrait('id01_passport'), otherPortrait: portrait('id02_passport') };
  return { passport: personalise({ ...given, ...pictures }), pki, draw };
}
