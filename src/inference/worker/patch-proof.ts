/**
 * A separate entry point, because it decodes pictures in the process that calls it. The daemon and the command line hold keys,
 * so nothing that they import through `inference/host/index.ts` may load libvips.
 */
import type { Tile } from '../../core/document/index.ts';
import { localScore, type PatchThresholds } from '../../core/document/patch/index.ts';
import { MAX_HELD_PIXELS } from '../protocol/index.ts';
import { decodeAsCaptured } from './decode.ts';
import { asRefused } from './model-load.ts';
import { type PatchPlans, patchPlans } from './patch-model.ts';
import { logitsOf, type PageLogits } from './patch-page.ts';
import { type LoadedModel, loadCommitted } from './registry.ts';

export interface PatchScores {
  recapture: number | null;
  photo: number | null;
  local: number | null;
  logits: PageLogits;
}

/** The delivered patch network for `models:verify`, loaded and self-tested as in the daemon. */
export interface PatchProof {
  version: string;
  sha256: string;
  plan: PatchThresholds;
  /** Checked files of the bundle, by name. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Scores of one encoded page; `photo` in pixels, [x0, y0, x1, y1]. A string says why the page cannot be scored. */
  score(bytes: Uint8Array, photo: readonly [number, number, number, number] | null): Promise<PatchScores | string>;
  release(): Promise<void>;
}

/** Opens the delivered patch network; a string says why that failed. */
export async function openPatchProof(committedDir: string): Promise<PatchProof | string> {
  let model: LoadedModel;
  let plan: PatchPlans;
  try {
    model = await loadCommitted(committedDir, 'document-patch');
    plan = patchPlans(model.files, model.manifest.bundleId);
  } catch (error) {
    const { reason, message } = asRefused(error);
    return `${reason}: ${message}`;
  }
  return {
    version: model.manifest.version,
    sha256: model.sha256,
    plan: plan.thresholds,
    files: model.files,
    async score(bytes, photo) {
      const decoded = await decodeAsCaptured(bytes, MAX_HELD_PIXELS);
      if (!decoded.ok) return `${decoded.reason}: ${decoded.detail}`;
      const logits = await logitsOf({ model, plan, image: decoded.image, area: photo === null ? null : areaOf(photo) });
      return {
        recapture: logits.recapture,
        photo: logits.photo,
        local: localScore(logits.page.map(([local]) => local)),
        logits,
      };
    },
    release: () => model.network.release(),
  };
}

function areaOf([x0, y0, x1, y1]: readonly [number, number, number, number]): Tile {
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}
