import { checkDigit } from './check-digit.ts';

/**
 * Layouts that a national authority prints and that only look like ICAO ones. They are recognised so that a genuine
 * document is answered with `not-supported` and never with a failed check digit.
 */
export function isNationalLayout(lines: readonly string[]): boolean {
  return isFrenchIdentityCard(lines) || isFrenchDrivingLicence(lines) || isSwissDrivingLicence(lines);
}

/**
 * Old French identity card, 2x36: line 2 holds number 1-12, digit 13, given names 14-27, birth 28-33, digit 34, sex 35,
 * composite 36. One of its own digits must hold, so that three random letters do not hide an altered TD2.
 */
function isFrenchIdentityCard(lines: readonly string[]): boolean {
  const [first, second] = lines;
  if (lines.length !== 2 || first?.length !== 36 || second?.length !== 36 || !first.startsWith('IDFRA')) return false;
  if (!/^[A-Z0-9]{12}[0-9][A-Z<]{14}[0-9]{7}[MF<][0-9]$/.test(second)) return false;
  return (
    checkDigit(second.slice(0, 12)) === second[12] ||
    checkDigit(second.slice(27, 33)) === second[33] ||
    checkDigit(first, second.slice(0, 35)) === second[35]
  );
}

function isFrenchDrivingLicence(lines: readonly string[]): boolean {
  return lines.length === 1 && lines[0]?.length === 30 && lines[0].startsWith('D1FRA');
}

function isSwissDrivingLicence(lines: readonly string[]): boolean {
  const [number, second, third] = lines;
  return lines.length === 3 && number?.length === 9 && second?.length === 30 && third?.length === 30
    ? second.startsWith('FA')
    : false;
}
