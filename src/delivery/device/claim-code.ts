import { randomInt } from 'node:crypto';

/** Crockford's letters: none is mistaken for another when it is read out or copied from a screen. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CLAIM_ID_CHARACTERS = 4;
/** 95 bits: a request that falls into other hands can be tried against codes without the office. */
const SECRET_CHARACTERS = 19;
const CODE_CHARACTERS: number = CLAIM_ID_CHARACTERS + SECRET_CHARACTERS + 1;
/** Characters of what a person typed; more is not a code. */
const TYPED_MAX = 80;

export interface ClaimCode {
  /** Names the claim in the files; it is not secret. */
  id: string;
  /** What proves that the code was known. */
  secret: string;
}

/** An id that no claim of the office has yet. */
export function newClaimId(isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = Array.from({ length: CLAIM_ID_CHARACTERS }, () => LETTERS.charAt(randomInt(32))).join('');
    if (!isTaken(id)) return id;
  }
}

/** The secret of a claim from the bytes that the office derives for it, five bits a letter. */
export function secretFrom(bytes: Uint8Array): string {
  return Array.from({ length: SECRET_CHARACTERS }, (_, at) => LETTERS.charAt((bytes[at] ?? 0) & 31)).join('');
}

/** As a person reads and types it: six groups of four, the last letter a check of the others. */
export function claimCodeText({ id, secret }: ClaimCode): string {
  const text = id + secret;
  return (`${text}${checkLetter(text)}`.match(/.{4}/g) ?? []).join('-');
}

/** Null if it is not a code: a letter is missing or mistyped. O is read as 0, and I and L as 1. */
export function readClaimCode(typed: string): ClaimCode | null {
  if (typed.length > TYPED_MAX) return null;
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (plain.length !== CODE_CHARACTERS || [...plain].some((letter) => !LETTERS.includes(letter))) return null;
  const text = plain.slice(0, -1);
  if (checkLetter(text) !== plain.slice(-1)) return null;
  return { id: text.slice(0, CLAIM_ID_CHARACTERS), secret: text.slice(CLAIM_ID_CHARACTERS) };
}

/** Weights are odd and differ between neighbours, so that one wrong letter and most exchanged pairs are noticed. */
function checkLetter(text: string): string {
  const sum = [...text].reduce((total, letter, at) => total + LETTERS.indexOf(letter) * (2 * at + 1), 0);
  return LETTERS.charAt(sum % 32);
}
