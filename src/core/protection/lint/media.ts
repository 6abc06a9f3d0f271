import type { Pack } from '../pack/index.ts';
import type { LintFinding, LintGround } from './finding.ts';
import { PICTURES_LIMIT_BYTES, pictureFault } from './pictures.ts';

/** Checks that each file of a pack exists, matches its digest and does not contain anything that it does not show. */
export function mediaFindings(pack: Pack, { media }: LintGround): LintFinding[] {
  const error = (reason: LintFinding['reason'], where: string, message: string): LintFinding => {
    return { level: 'error', reason, where, message };
  };
  const pictures = Object.entries(pack.pictures);
  const found: LintFinding[] = [];
  let total = 0;
  for (const [name, digest] of pictures) {
    const where = `Picture ${name}`;
    const file = media?.get(digest);
    if (file === undefined) {
      const why =
        media === null ? 'Give the folder with its file (--media FOLDER).' : `The folder has no file ${digest}.`;
      found.push(error('PACK_MEDIA', where, why));
      continue;
    }
    total += file.bytes.length;
    if (file.sha256 !== digest) {
      found.push(
        error(
          'PACK_MEDIA',
          where,
          `Its file is ${file.sha256}, but the pack names ${digest}. Give the file that the pack names.`,
        ),
      );
      continue;
    }
    const fault = pictureFault(file.bytes);
    if (fault !== null) found.push(error('PACK_PICTURE', where, `The picture ${fault}`));
  }
  if (total > PICTURES_LIMIT_BYTES)
    found.push(
      error('PACK_PICTURE', 'The pack', `Its pictures are larger than ${PICTURES_LIMIT_BYTES} bytes in total.`),
    );
  const named = new Set(pictures.map(([name]) => name));
  for (const { id, picture } of pack.items)
    if (picture !== null && !named.has(picture))
      found.push(
        error('PACK_MEDIA', `Item ${id}`, `It refers to the picture ${picture}, which the pack does not list.`),
      );
  // A file that this version cannot play cannot be checked either, and an unchecked file never counts as clean.
  const later = [
    ...(pack.talk.messages === null && Object.keys(pack.talk.languages).length === 0 ? [] : ['talk']),
    ...(pack.drills === null ? [] : ['drills']),
  ];
  for (const member of later)
    found.push(
      error('PACK_MEDIA', 'The pack', `This version of Waypost neither plays nor checks ${member}. Leave it empty.`),
    );
  return found;
}
