/** Maximum number of entries of one folder that are examined, as on the kiosk. */
export const FOLDER_LIMIT_ENTRIES = 2_000;
const DEEPEST = 3;

/** A file that was given to the page, not read yet. */
export interface Given {
  name: string;
  size: number;
  read(): Promise<Uint8Array>;
  /** Folder for the answer to this file, if the browser lets the page write there. */
  answers: (() => Promise<FileSystemDirectoryHandle>) | null;
}

export interface Intake {
  files: Given[];
  /** Number of folders that have more entries than are examined. */
  cutOff: boolean;
}

/** `showDirectoryPicker` exists in some browsers only. */
declare global {
  interface Window {
    showDirectoryPicker?: (options: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
  }
}

type Walkable = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };

const ofFile = (file: File, answers: Given['answers'] = null): Given => ({
  name: file.name,
  size: file.size,
  read: async () => new Uint8Array(await file.arrayBuffer()),
  answers,
});

export function ofList(list: Iterable<File>): Intake {
  const files = [...list];
  return {
    files: files.slice(0, FOLDER_LIMIT_ENTRIES).map((file) => ofFile(file)),
    cutOff: files.length > FOLDER_LIMIT_ENTRIES,
  };
}

/** All files of a folder that the person chose, with access to its folder of answers. */
export async function ofFolder(folder: FileSystemDirectoryHandle): Promise<Intake> {
  const intake: Intake = { files: [], cutOff: false };
  await walk(folder as Walkable, { intake, depth: 0, parent: null });
  return intake;
}

async function walk(
  folder: Walkable,
  { intake, depth, parent }: { intake: Intake; depth: number; parent: FileSystemDirectoryHandle | null },
): Promise<void> {
  let entries = 0;
  // Sealed files are in `sealed`, their answers in `answers` next to it.
  const beside = folder.name === 'sealed' && parent !== null ? parent : folder;
  const answers = async () => await beside.getDirectoryHandle('answers', { create: true });
  for await (const entry of folder.values()) {
    entries += 1;
    if (entries > FOLDER_LIMIT_ENTRIES) {
      intake.cutOff = true;
      return;
    }
    if (entry.kind === 'file') {
      intake.files.push(ofFile(await (entry as FileSystemFileHandle).getFile(), answers));
    } else if (depth < DEEPEST) {
      await walk(entry as Walkable, { intake, depth: depth + 1, parent: folder });
    }
  }
}

/** The folders and files that were dropped, in every browser that can read them. */
export async function ofDrop(transfer: DataTransfer): Promise<Intake> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  // Both must be requested before the first `await`, after which the list of items is lost.
  const handles = items.map((item) => item.getAsFileSystemHandle?.() ?? null);
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = items.map((item) => item.getAsFile());
  const intake: Intake = { files: [], cutOff: false };
  for (const [at] of items.entries()) {
    const handle = await handles[at]?.catch(() => null);
    if (handle?.kind === 'directory') {
      const one = await ofFolder(handle as FileSystemDirectoryHandle);
      intake.files.push(...one.files);
      intake.cutOff ||= one.cutOff;
      continue;
    }
    const entry = entries[at];
    const file = plain[at];
    if (entry?.isDirectory) await walkEntry(entry as FileSystemDirectoryEntry, intake, 0);
    else if (file) intake.files.push(ofFile(file));
  }
  return intake;
}

async function walkEntry(folder: FileSystemDirectoryEntry, intake: Intake, depth: number): Promise<void> {
  const reader = folder.createReader();
  let entries = 0;
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return;
    for (const entry of some) {
      entries += 1;
      if (entries > FOLDER_LIMIT_ENTRIES) {
        intake.cutOff = true;
        return;
      }
      if (entry.isFile) {
        const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
        intake.files.push(ofFile(file));
      } else if (depth < DEEPEST) await walkEntry(entry as FileSystemDirectoryEntry, intake, depth + 1);
    }
  }
}

/** Writes a small text into a folder and reads it back; false if the browser or the stick does not allow it. */
export async function writeInto(
  folder: () => Promise<FileSystemDirectoryHandle>,
  name: string,
  text: string,
): Promise<boolean> {
  try {
    const file = await (await folder()).getFileHandle(name, { create: true });
    const out = await file.createWritable();
    await out.write(text);
    await out.close();
    return (await (await file.getFile()).text()) === text;
  } catch {
    return false;
  }
}

/**
 * Lets the person save a file. The anchor is never part of the page, which must have no links; it points to a few bytes in
 * memory.
 */
export function save(name: string, content: string | Uint8Array, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
