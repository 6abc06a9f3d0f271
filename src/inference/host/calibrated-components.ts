import { PATCH_CHECKS } from '../../core/document/patch/index.ts';
import { SPECTRAL_CHECKS } from '../../core/inspection/ports/steps/index.ts';
import type { CheckId, ComponentRef } from '../../core/inspection/record/checks/index.ts';
import { loadGlyphs } from '../protocol/models/index.ts';
import { installedCommitted } from './installed.ts';
import { CAPTURE_COMPONENT } from './page-step.ts';
import { SPECTRAL_COMPONENT } from './spectral-step.ts';

/**
 * What would judge each check that can be calibrated, as its results will name it, without judging anything. A check that is
 * not here has no component in place. `committedDir`: folder of the models that come with the program.
 */
export async function calibratedComponents(committedDir: string): Promise<ReadonlyMap<CheckId, ComponentRef>> {
  const components = new Map<CheckId, ComponentRef>([['document.capture', CAPTURE_COMPONENT]]);
  for (const { check } of SPECTRAL_CHECKS) components.set(check, SPECTRAL_COMPONENT);
  const patch = installedCommitted(committedDir, 'document-patch');
  if (patch !== null) for (const check of PATCH_CHECKS) components.set(check, patch);
  const glyphs = await loadGlyphs(committedDir);
  if (glyphs !== null) {
    const print: ComponentRef = { name: 'mrz-print', version: glyphs.version, sha256: glyphs.sha256 };
    for (const check of ['document.mrz-font', 'document.mrz-position'] as const) components.set(check, print);
  }
  return components;
}
