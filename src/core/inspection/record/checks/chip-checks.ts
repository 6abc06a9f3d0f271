import type { CheckId } from './results.ts';

/**
 * The checks of the chip by the names that dumps and evaluations use, in the order of TR-03135-1 5.6. Only here do those names
 * become checks of an inspection.
 */
export const CHIP_CHECK_IDS = {
  'chip-access': 'chip.access',
  'chip-secure-messaging': 'chip.secure-messaging',
  'chip-sod': 'chip.sod',
  'chip-sod-digest': 'chip.sod-digest',
  'chip-sod-signature': 'chip.sod-signature',
  'chip-ds-profile': 'chip.ds-profile',
  'chip-chain': 'chip.chain',
  'chip-validity': 'chip.validity',
  'chip-revocation': 'chip.revocation',
  'chip-com': 'chip.com',
  'chip-data-groups': 'chip.data-groups',
  'chip-country': 'chip.country',
  'chip-card-security': 'chip.card-security',
  'chip-portrait': 'chip.portrait',
  'chip-mrz': 'chip.mrz',
  'chip-authenticity': 'chip.authenticity',
  'chip-content': 'chip.content',
} as const satisfies Readonly<Record<string, CheckId>>;
export type ChipCheckId = (typeof CHIP_CHECK_IDS)[keyof typeof CHIP_CHECK_IDS];

/** Passive authentication (TR-03135-1 5.6.4.3): all these checks must be successful before anything on the chip counts. */
export const PASSIVE_CHECKS = [
  'chip.sod',
  'chip.sod-digest',
  'chip.sod-signature',
  'chip.ds-profile',
  'chip.chain',
  'chip.validity',
  'chip.revocation',
  'chip.data-groups',
] as const satisfies readonly ChipCheckId[];
