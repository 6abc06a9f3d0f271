import { randomInt } from 'node:crypto';

/** Crockford's letters, which are not mistaken for each other when they are read out or copied from a screen. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CLAIM_ID_CHARACTERS = 4;
/** 95 bits: somebody who gets hold of a request can try codes against it without the office. */
const SECRET_CHARACTERS = 19;
const CODE_CHARACTERS: number = CLAIM_ID_CHARACTERS + SECRET_CHARACTERS + 1;
/** Longest text that a person may type, characters; anything longer is not a code. */
const TYPED_MAX = 80;

export interface ClaimCode {
  /** Identifies the claim in the files; not secret. */
  id: string;
  /** Proves that the code was known. */
  secret: string;
}

/** A claim id that the office has not used yet. */
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

/** The code as a person reads and types it: six groups of four; the last letter checks the others. */
export function claimCodeText({ id, secret }: ClaimCode): string {
  const text = id + secret;
  return (`${text}${checkLetter(text)}`.match(/.{4}/g) ?? []).join('-');
}

/** Reads a typed code; null if a letter is missing or mistyped. O is read as 0, and I and L as 1. */
export function readClaimCode(typed: string): ClaimCode | null {
  if (typed.length > TYPED_MAX) return null;
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (plain.length !== CODE_CHARACTERS || [...plain].some((letter) => !LETTERS.includes(letter))) return null;
  const text = plain.slice(0, -1);
  if (checkLetter(text) !== plain.slice(-1)) return null;
  return { id: text.slice(0, CLAIM_ID_CHARACTERS), secret: text.slice(CLAIM_ID_CHARACTERS) };
}

/** Check letter of a code. Weights are odd and differ between neighbours, so one wrong letter and most swaps are noticed. */
function checkLetter(text: string): string {
  const sum = [...text].reduce((total, letter, at) => total + LETTERS.indexOf(letter) * (2 * at + 1), 0);
  return LETTERS.charAt(sum % 32);
}
