import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { DEFAULT_ILLUMINATION_LIMITS } from '../../../src/core/document/document-type/index.ts';
import { catalogueSchema, DEFAULT_CAPTURE_LIMITS, GHOST_LIMITS } from '../../../src/core/document/index.ts';
import { DEFAULT_PRINT_LIMITS } from '../../../src/core/document/mrz-print/index.ts';
import { PATCH_CHECKS, patchLimit, patchThresholdsSchema } from '../../../src/core/document/patch/index.ts';
import { NOMINAL_INK } from '../../../src/core/document/spectral/index.ts';
import { SPECTRAL_CHECKS } from '../../../src/core/inspection/ports/steps/index.ts';
import { CHECK_TABLE, type CheckId, ROUTINES } from '../../../src/core/inspection/record/checks/index.ts';
import { GHOST_MODE } from '../../../src/inference/host/ghost-check.ts';
import { PRINT_MODES } from '../../../src/inference/host/mrz-print-check.ts';
import { PATCH_MODE } from '../../../src/inference/host/patch-step.ts';
import { profileSchema } from '../../../src/inference/protocol/models/index.ts';

const text = readFileSync(join(packageRoot, 'models', 'document-catalogue.json'), 'utf8');
const catalogue = catalogueSchema.parse(JSON.parse(text));
const documentChecks = (Object.keys(CHECK_TABLE) as CheckId[]).filter(
  (id) => CHECK_TABLE[id].group === 'document' || ROUTINES[id] !== undefined,
);
const entryOf = (check: string) => {
  const found = catalogue.routines.find((routine) => routine.check === check);
  if (found === undefined) throw new Error(`${check} is not in the catalogue`);
  return found;
};

describe('catalogue of the document checks (TR-03135-1 5.5.1.3)', () => {
  it('holds every document check of the code, and no other', () => {
    expect(catalogue.routines.map((routine) => routine.check).sort()).toEqual([...documentChecks].sort());
  });

  it.each(documentChecks)(
    'names the routine, the generic identifier and the clause of %s as the code does',
    (check) => {
      const { routineUuid, generic, clause } = entryOf(check);
      expect({ uuid: routineUuid, generic }).toEqual(ROUTINES[check]);
      expect(clause).toBe(CHECK_TABLE[check].clause);
    },
  );

  it('gives no number twice', () => {
    const uuids = [...catalogue.routines.map((r) => r.routineUuid), ...catalogue.groups.map((g) => g.uuid)];
    expect(new Set(uuids).size).toBe(uuids.length);
  });

  it('discloses the thresholds that are in force as delivered', () => {
    const { minPpi, shape, ink, weight, wholeZone, shift, spread } = DEFAULT_PRINT_LIMITS;
    expect(entryOf('document.capture').score?.thresholds).toEqual(DEFAULT_CAPTURE_LIMITS);
    expect(entryOf('face.ghost').score?.thresholds).toEqual(GHOST_LIMITS);
    expect(entryOf('document.mrz-font').score?.thresholds).toEqual({ minPpi, shape, ink, weight, wholeZone });
    expect(entryOf('document.mrz-position').score?.thresholds).toEqual({ minPpi, shift, spread });
    const { deviations, inkCell, inkPage, ...glow } = DEFAULT_ILLUMINATION_LIMITS;
    expect(entryOf('document.ir-pattern').score?.thresholds).toEqual({ deviations, inkCell, inkPage });
    expect(entryOf('document.uv-pattern').score?.thresholds).toEqual({ deviations, ...glow });
    expect(entryOf('document.mrz-ir').score?.thresholds).toEqual({ contrast: NOMINAL_INK.threshold });
  });

  it('discloses the thresholds of the patch network that is delivered, and none where there is none', () => {
    const read = (...path: string[]): unknown =>
      JSON.parse(readFileSync(join(packageRoot, 'models', ...path), 'utf8')) as unknown;
    const entry = profileSchema.parse(read('committed.json')).models['document-patch'];
    const thresholds =
      entry === undefined ? null : patchThresholdsSchema.parse(read(entry.bundleId, entry.version, 'thresholds.json'));
    for (const check of PATCH_CHECKS) {
      const wanted =
        thresholds === null
          ? {}
          : { ...patchLimit(thresholds, check), minPpi: thresholds.ppi[0], maxPpi: thresholds.ppi[1] };
      expect(entryOf(check).score?.thresholds).toEqual(wanted);
    }
  });

  it('says the mode in which the print, second portrait, infrared and ultraviolet checks run', () => {
    expect(entryOf('face.ghost').mode).toBe(GHOST_MODE);
    for (const [check, mode] of Object.entries(PRINT_MODES)) expect(entryOf(check).mode).toBe(mode);
    for (const { check, mode } of SPECTRAL_CHECKS) expect(entryOf(check).mode).toBe(mode);
    for (const check of PATCH_CHECKS) expect(entryOf(check).mode).toBe(PATCH_MODE);
  });

  it('is delivered without any document model', () => {
    expect(catalogue.models).toEqual([]);
  });
});
