import { statSync } from 'node:fs';
import { fromHex } from '../../../adapters/storage/crypto/index.ts';
import type { LetterSender } from '../../../adapters/storage/outbox/index.ts';
import { linkIdOf } from '../../../delivery/line/index.ts';
import { devicesOf } from '../../devices/index.ts';
import type { CentralFolder } from '../../folder/index.ts';

/** What is needed to check the cells of a kiosk. */
export interface LineKiosk extends LetterSender {
  /** X25519 key to which answers are sealed, 32 bytes. */
  box: Uint8Array;
  /** Null if the kiosk has no link key: it then cannot use the line. */
  linkId: string | null;
}

/** The enrolled kiosks by device key id, read again as soon as the file changes: a revocation applies from the next cell on. */
export class LineKiosks {
  readonly #folder: CentralFolder;
  #seen = '';
  #known = new Map<string, LineKiosk>();

  constructor(folder: CentralFolder) {
    this.#folder = folder;
  }

  get(device: string): LineKiosk | null {
    return this.#known.get(device) ?? null;
  }

  get count(): number {
    return [...this.#known.values()].filter(({ linkId, revokedAt }) => linkId !== null && revokedAt === null).length;
  }

  /** Throws if the file is damaged: without it, nothing is accepted. */
  refresh(): void {
    const mark = markOf(this.#folder.devicesFile);
    if (mark === this.#seen) return;
    const known = new Map<string, LineKiosk>();
    for (const { deviceKeyId, name, sign, box, link, revokedAt } of devicesOf(this.#folder)) {
      const [signKey, boxKey] = [fromHex(sign, 32), fromHex(box, 32)];
      const linkKey = link === undefined ? null : fromHex(link, 32);
      if (signKey === null || boxKey === null) continue;
      const linkId = linkKey === null ? null : linkIdOf(linkKey);
      known.set(deviceKeyId, { name, sign: signKey, box: boxKey, linkId, revokedAt });
    }
    this.#known = known;
    this.#seen = mark;
  }
}

function markOf(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return 'absent';
  }
}
