import { DownloadError, DownloadHTTPError } from 'tuf-js/dist/error.js';
import type { UpdateRefusal } from './reasons.ts';
import type { MetadataSource } from './sources.ts';

/**
 * Gives tuf-js its metadata from any source, in memory: its own downloader writes through the system's temp folder and
 * leaves an endless body running. What the source refused is kept here, because tuf-js wraps some errors into text.
 */
export class MetadataFetcher {
  /** What the source refused last; null if it did not. */
  refusal: UpdateRefusal | null = null;
  readonly #source: MetadataSource;

  constructor(source: MetadataSource) {
    this.#source = source;
  }

  async downloadBytes(url: string, limitBytes: number): Promise<Buffer> {
    const answer = await this.#source.get(url, limitBytes);
    if (answer.ok) return Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength);
    // tuf-js takes 403 and 404 of the next root for "there is none"; any other error ends the cycle.
    if ('status' in answer) throw new DownloadHTTPError('not given', answer.status);
    this.refusal = answer.refusal;
    throw new DownloadError(answer.refusal.reason);
  }

  /** Targets are never fetched by tuf-js here. */
  downloadFile<T>(): Promise<T> {
    return Promise.reject(new DownloadError('targets are not fetched this way'));
  }
}
