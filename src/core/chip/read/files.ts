import type { DataGroup } from '../results.ts';

const LAST_GROUP = 16;

export type ChipFile = 'CardAccess' | 'CardSecurity' | 'COM' | 'SOD' | DataGroup;

/** Fingerprints and irises: they need terminal authentication, which is outside every profile. They are never requested. */
export const CLOSED_FILES: readonly ChipFile[] = ['DG3', 'DG4'];

/** Card capabilities in the master file (ISO/IEC 7816-4 12.2.2). */
export const ATR_INFO_ID = 0x2f01;

/** EF identifiers. 011D identifies two files: it depends on whether the master file or the application is selected. */
export function fileId(file: ChipFile): number {
  switch (file) {
    case 'CardAccess':
      return 0x011c;
    case 'CardSecurity':
    case 'SOD':
      return 0x011d;
    case 'COM':
      return 0x011e;
    default:
      return 0x0100 + Number(file.slice(2));
  }
}

/** The data group with a number of the LDS application (Doc 9303-10 table 38); null if there is none. */
export function fileOfGroup(group: number): DataGroup | null {
  return Number.isInteger(group) && group >= 1 && group <= LAST_GROUP ? (`DG${group}` as DataGroup) : null;
}
