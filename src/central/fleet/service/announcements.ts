import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { announcementBytes, SPREAD_LIMIT_SECONDS } from '../../../delivery/line/index.ts';
import { textOf } from '../../files/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { isBundle, METADATA_BYTES_MAX, type PublishedMetadata, Repository } from '../../tuf/index.ts';
import type { FleetSettings } from '../broker/index.ts';

/** What a kiosk reads from a key file, by range, with the headers of its requests: an upper bound for 20,000 kiosks. */
const KEY_PART_BYTES = 8192;

export interface Announced {
  bytes: Uint8Array;
  version: number;
  spreadSeconds: number;
}

/** Makes the announcement of what the office's repository has published. */
export class Announcements {
  readonly #repository: Repository;
  readonly #settings: FleetSettings;
  #mark = '';

  constructor(folder: CentralFolder, settings: FleetSettings) {
    this.#repository = new Repository(folder.repository);
    this.#settings = settings;
  }

  /** True once after each publication. */
  isNew(): boolean {
    const mark = this.#markOf();
    if (mark === this.#mark) return false;
    this.#mark = mark;
    return mark !== '';
  }

  /** Null if nothing is published. Throws if the repository is damaged. */
  now(kiosks: number): Announced | null {
    const text = textOf(this.#repository.metadataFile('timestamp.json'), METADATA_BYTES_MAX.timestamp);
    const current = text === null ? null : this.#repository.current();
    if (text === null || current?.state !== 'published') return null;
    const { version } = current.timestamp.signed;
    const { repository, halt, bandwidthMbit } = this.#settings;
    const spreadSeconds = spreadOf({ bytes: fetchBytes(current, text.length), kiosks, bandwidthMbit });
    const timestamp = createHash('sha256').update(text).digest('hex');
    return {
      bytes: announcementBytes({ repository, version, timestamp, spreadSeconds, halt }),
      version,
      spreadSeconds,
    };
  }

  #markOf(): string {
    try {
      const { ino, mtimeMs } = statSync(this.#repository.metadataFile('timestamp.json'));
      return `${ino} ${mtimeMs}`;
    } catch {
      return '';
    }
  }
}

/** Seconds that the web server needs to serve every kiosk, rounded up; no more than a kiosk waits. */
export function spreadOf(of: { bytes: number; kiosks: number; bandwidthMbit: number }): number {
  const seconds = (of.bytes * 8 * of.kiosks) / (of.bandwidthMbit * 1_000_000);
  return Math.min(SPREAD_LIMIT_SECONDS, Math.ceil(seconds));
}

/**
 * Bytes fetched by a kiosk that has everything but the newest: metadata, its part of each key file, the newest delta of each list.
 */
function fetchBytes({ snapshot, targets }: PublishedMetadata, timestampBytes: number): number {
  const targetsBytes = snapshot.signed.meta['targets.json'].length;
  const newest = new Map<string, { to: number; full: boolean; bytes: number }>();
  for (const target of Object.values(targets.signed.targets).filter(isBundle)) {
    const { list, to, kind } = target.custom;
    const known = newest.get(list);
    const full = kind === 'full';
    const isBetter = known === undefined || to > known.to || (to === known.to && known.full && !full);
    if (isBetter) newest.set(list, { to, full, bytes: target.length });
  }
  const lists = [...newest.values()].reduce((sum, { bytes }) => sum + bytes + KEY_PART_BYTES, 0);
  return timestampBytes + JSON.stringify(snapshot).length + targetsBytes + lists;
}
