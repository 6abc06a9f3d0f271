/**
 * Driving licences with lines that look like an MRZ. They are recognised so that a genuine document gets `not-supported`
 * and never a failed layout.
 */
export function isDrivingLicence(lines: readonly string[]): boolean {
  return isFrenchDrivingLicence(lines) || isSwissDrivingLicence(lines);
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
