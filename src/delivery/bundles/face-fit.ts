import { type FaceListHeader, type Refusal, refusal } from '../format/index.ts';

/** Which lists of a site are face lists, and its embedder; null if it has none. */
export interface SiteFaces {
  listIds: readonly string[];
  model: { profile: string; sha256: string } | null;
}

/** Refuses a list made with another embedder: templates of two embedders cannot be compared. */
export function faceRefusal(
  faces: SiteFaces | undefined,
  listId: string,
  face: FaceListHeader | undefined,
): Refusal | null {
  const wanted = faces?.listIds.includes(listId) ?? false;
  if (face === undefined && !wanted) return null;
  if (face === undefined) {
    return refusal('LIST_KIND', `"${listId}" is configured as a face list, but the bundle contains no face.`);
  }
  if (!wanted) {
    return refusal(
      'LIST_KIND',
      `The bundle is a face list; "${listId}" is configured as a list of names and documents.`,
    );
  }
  const model = faces?.model ?? null;
  if (model === null) {
    return refusal('LIST_OTHER_PROFILE', 'This site has no face model, so a face list is of no use to it.');
  }
  if (model.profile === face.profile && model.sha256 === face.sha256) return null;
  return refusal(
    'LIST_OTHER_PROFILE',
    `The faces were enrolled with profile ${face.profile}, templates ${face.sha256.slice(0, 12)}; ` +
      `this site runs ${model.profile}, templates ${model.sha256.slice(0, 12)}: another embedder, detector or landmark ` +
      'model, or another alignment. They cannot be compared: enrol them again with the models of this site.',
  );
}
