import { DownloadError, DownloadHTTPError } from 'tuf-js/dist/error.js';
import type { UpdateRefusal } from './reasons.ts';
import type { MetadataSource } from './sources.ts';

/**
 * Gives tuf-js its metadata from any source, in memory: its own downloader writes to the system's temp folder and lets an
 * endless body run on. The source's refusal is kept here, because tuf-js turns some errors into text.
 */
export class MetadataFetcher {
  /** The last refusal from the source; null if there was none. */
  refusal: UpdateRefusal | null = null;
  readonly #source: MetadataSource;

  constructor(source: MetadataSource) {
    this.#source = source;
  }

  async downloadBytes(url: string, limitBytes: number): Promise<Buffer> {
    const answer = await this.#source.get(url, limitBytes);
    if (answer.ok) return Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength);
    // For the next root, tuf-js takes 403 and 404 to mean "there is none"; any other error ends the cycle.
    if ('status' in answer) throw new DownloadHTTPError('not given', answer.status);
    this.refusal = answer.refusal;
    throw new DownloadError(answer.refusal.reason);
  }

  /** Not used: tuf-js never fetches targets here. */
  downloadFile<T>(): Promise<T> {
    return Promise.reject(new DownloadError('targets are not fetched this way'));
  }
}
