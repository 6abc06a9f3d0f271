import { calibrationName, isCalibrated } from '../../core/document/calibration/index.ts';
import type { DocumentType } from '../../core/document/document-type/index.ts';
import { PATCH_CHECKS } from '../../core/document/patch/index.ts';
import { SPECTRAL_CHECKS } from '../../core/inspection/ports/steps/index.ts';
import type { CheckId, ComponentRef } from '../../core/inspection/record/checks/index.ts';
import { loadGlyphs } from '../protocol/models/index.ts';
import { componentOfType } from './document-type-component.ts';
import { installedCommitted } from './installed.ts';
import { CAPTURE_COMPONENT } from './page-step.ts';
import { SPECTRAL_COMPONENT } from './spectral-step.ts';

/** The installed parts that may judge a check that can be calibrated. */
export interface InstalledParts {
  /** Folder of the models that come with the program. */
  committedDir: string;
  /** Document types that were taught on this kiosk. */
  types?: readonly DocumentType[];
  /** The network that compares faces; null if none can be used. */
  embedder?: ComponentRef | null;
  /** The network that reads printed text; null if none is installed. */
  reader?: ComponentRef | null;
}

/**
 * The component that would judge each check that can be calibrated, by the name of the calibration and as results will name
 * it. Nothing is judged. If a name is missing from the answer, no component is installed for it.
 */
export async function calibratedComponents({
  committedDir,
  types = [],
  embedder = null,
  reader = null,
}: InstalledParts): Promise<ReadonlyMap<string, ComponentRef>> {
  const components = new Map<string, ComponentRef>();
  const put = (check: CheckId, component: ComponentRef): void => {
    if (isCalibrated(check)) components.set(calibrationName(check, component), component);
  };
  put('document.capture', CAPTURE_COMPONENT);
  for (const { check } of SPECTRAL_CHECKS) put(check, SPECTRAL_COMPONENT);
  const patch = installedCommitted(committedDir, 'document-patch');
  if (patch !== null) for (const check of PATCH_CHECKS) put(check, patch);
  const glyphs = await loadGlyphs(committedDir);
  if (glyphs !== null) {
    const print: ComponentRef = { name: 'mrz-print', version: glyphs.version, sha256: glyphs.sha256 };
    for (const check of ['document.mrz-font', 'document.mrz-position'] as const) put(check, print);
  }
  for (const model of types) {
    put('document.layout', componentOfType(model, 'layout'));
    if (model.lights?.IR) put('document.ir-pattern', componentOfType(model, 'lights'));
    if (model.lights?.UV) put('document.uv-pattern', componentOfType(model, 'lights'));
  }
  if (embedder !== null) put('face.ghost', embedder);
  if (reader !== null) for (const check of ['second.printed-zone', 'second.seal-print'] as const) put(check, reader);
  return components;
}
