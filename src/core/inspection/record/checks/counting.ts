import type { CheckId } from './results.ts';

/**
 * When a check begins to count. `delivered`: from the first day. `calibration`: once this imager is calibrated for it.
 * `type-calibration`: once a taught document type is calibrated for it on this imager, and only for that type. `all-editions`:
 * for a country and code for which two people stated that every edition is taught. `certificate`: with a model of the operator
 * whose signed manifest contains an evaluation under ISO/IEC 30107-3. `evaluation`: with a model of the operator whose signed
 * manifest contains results measured on the operator's own pairs. docs/document-checks.md describes each.
 */
export const WAYS_TO_COUNT = [
  'delivered',
  'calibration',
  'type-calibration',
  'all-editions',
  'certificate',
  'evaluation',
] as const;
type WayToCount = (typeof WAYS_TO_COUNT)[number];

/** What a check needs in addition to the program. `further`: a page of a second document. */
type CheckNeed = 'mrz' | 'VIS' | 'IR' | 'UV' | 'side' | 'chip' | 'camera' | 'further' | 'list';

interface CountingRow {
  way: WayToCount;
  needs: CheckNeed;
}

function from(needs: CheckNeed, way: WayToCount = 'delivered'): CountingRow {
  return { way, needs };
}

/** Every check and when it begins to count. A check that can never count is not built and has no row. */
export const COUNTING: Readonly<Record<CheckId, CountingRow>> = {
  'document.capture': from('VIS'),
  'document.portrait': from('VIS'),
  'document.mrz-font': from('VIS', 'calibration'),
  'document.mrz-position': from('VIS', 'calibration'),
  'document.mrz-ir': from('IR'),
  'document.uv-page': from('UV', 'calibration'),
  'document.uv-visual': from('UV', 'calibration'),
  'document.uv-photo': from('UV', 'calibration'),
  'document.uv-mrz': from('UV', 'calibration'),
  'document.ir-pattern': from('IR', 'type-calibration'),
  'document.uv-pattern': from('UV', 'type-calibration'),
  'document.photo-edge': from('side', 'calibration'),
  'document.recapture': from('VIS', 'calibration'),
  'document.photo-process': from('VIS', 'calibration'),
  'document.model': from('VIS', 'all-editions'),
  'document.layout': from('VIS', 'type-calibration'),
  'mrz.read': from('mrz'),
  'mrz.layout': from('mrz'),
  'mrz.check-digits': from('mrz'),
  'mrz.dates': from('mrz'),
  'mrz.codes': from('mrz'),
  'mrz.expiry': from('mrz'),
  'mrz.page': from('VIS'),
  'mrz.printed-zone': from('VIS'),
  'second.read': from('further'),
  'second.expiry': from('further'),
  'second.pairs': from('further'),
  'second.sides': from('further'),
  'second.printed-zone': from('further', 'calibration'),
  'second.seal': from('further'),
  'second.seal-mrz': from('further'),
  'second.seal-print': from('further', 'calibration'),
  'second.passport-number': from('further'),
  'seal.presence': from('VIS'),
  'seal.technology': from('VIS'),
  'seal.decode': from('VIS'),
  'seal.structure': from('VIS'),
  'seal.semantics': from('VIS'),
  'seal.mrz-digits': from('VIS'),
  'seal.signer-signature': from('VIS'),
  'seal.signer-validity': from('VIS'),
  'seal.ca-validity': from('VIS'),
  'seal.signer-trust': from('VIS'),
  'seal.signature': from('VIS'),
  'seal.digest': from('VIS'),
  'seal.country-issuer': from('VIS'),
  'seal.country-subject': from('VIS'),
  'seal.country-signer': from('VIS'),
  'seal.mrz': from('VIS'),
  'seal.passport-number': from('VIS'),
  'seal.content': from('VIS'),
  'chip.access': from('chip'),
  'chip.secure-messaging': from('chip'),
  'chip.sod': from('chip'),
  'chip.sod-digest': from('chip'),
  'chip.sod-signature': from('chip'),
  'chip.ds-profile': from('chip'),
  'chip.chain': from('chip'),
  'chip.validity': from('chip'),
  'chip.revocation': from('chip'),
  'chip.com': from('chip'),
  'chip.data-groups': from('chip'),
  'chip.country': from('chip'),
  'chip.card-security': from('chip'),
  'chip.portrait': from('chip'),
  'chip.mrz': from('chip'),
  'chip.authenticity': from('chip'),
  'chip.content': from('chip'),
  'face.capture': from('camera'),
  'face.verification': from('camera'),
  'face.chip': from('chip'),
  'face.portraits': from('chip'),
  'face.ghost': from('VIS', 'calibration'),
  'face.morph': from('camera', 'evaluation'),
  'face.morph-chip': from('chip', 'evaluation'),
  'face.liveness': from('camera', 'certificate'),
  'lists.document': from('list'),
  'lists.second': from('list'),
  'lists.person': from('list'),
  'lists.face': from('list'),
};
