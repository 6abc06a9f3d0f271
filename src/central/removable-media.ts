import { join } from 'node:path';
import type { EnrolledDevice } from './devices/index.ts';
import { placeCopy } from './files/index.ts';
import type { CentralFolder } from './folder/index.ts';
import { sealedLists } from './publish/index.ts';
import { consistentName, isBundle, Repository } from './tuf/index.ts';

export type MediaVerdict =
  | { ok: true; lists: string[]; files: number; timestampExpires: string }
  | { ok: false; message: string };

/**
 * Copies what is published to a stick, in an order in which a file is never named before it is there: targets, metadata, and
 * `timestamp.json` last. If the lists were not sealed for the kiosk, it refuses before a byte is written: otherwise the technician
 * would find out only at the checkpoint.
 */
export function writeRemovableMedia(
  folder: CentralFolder,
  { device, out, now }: { device: EnrolledDevice; out: string; now: Date },
): MediaVerdict {
  const repository = new Repository(folder.repository);
  const current = repository.current();
  if (current.state !== 'published')
    return refuse('Nothing is published yet: build, approve and publish a list first.');
  const { root, targets, snapshot, timestamp } = current;
  if (now.getTime() >= Date.parse(timestamp.signed.expires))
    return refuse(`The timestamp expired at ${timestamp.signed.expires}. Run: waypost central timestamp`);
  const lists = [
    ...new Set(
      Object.values(targets.signed.targets)
        .filter(isBundle)
        .map(({ custom }) => custom.list),
    ),
  ];
  const closed = sealedLists(repository, targets.signed.targets)
    .filter(({ devices }) => !devices.has(device.deviceKeyId))
    .map(({ listId }) => listId);
  if (closed.length > 0) {
    const what = `${closed.join(', ')}: published before "${device.name}" was enrolled, so it cannot open it.`;
    return refuse(`${what} Grant it the published lists first: waypost central device grant`);
  }
  const names = Object.entries(targets.signed.targets).map(([path, { hashes }]) => consistentName(path, hashes.sha256));
  const metadata = [
    ...Array.from({ length: root.signed.version }, (_, at) => `${at + 1}.root.json`),
    `${targets.signed.version}.targets.json`,
    `${snapshot.signed.version}.snapshot.json`,
    'timestamp.json',
  ];
  const files = [...names.map((name) => join('targets', name)), ...metadata.map((name) => join('metadata', name))];
  for (const file of files) placeCopy(join(folder.repository, file), join(out, file));
  return { ok: true, lists, files: files.length, timestampExpires: timestamp.signed.expires };
}

function refuse(message: string): MediaVerdict {
  return { ok: false, message };
}
