import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One operation on files, as the kernel was asked for it. `file` counts the files that were opened, not their names. */
export type FileOperation =
  | { op: 'open'; path: string; fd: number; create: boolean; truncate: boolean; directory: boolean }
  | { op: 'close'; fd: number }
  | { op: 'write'; fd: number; bytes: Buffer; at: number | null }
  | { op: 'truncate'; fd: number; length: number }
  | { op: 'sync'; fd: number; call: 'fsync' | 'fdatasync' }
  | { op: 'rename'; from: string; to: string }
  | { op: 'symlink'; target: string; path: string }
  | { op: 'unlink'; path: string }
  | { op: 'mkdir'; path: string };

const CALLS =
  'open,openat,creat,close,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,symlink,symlinkat,link,linkat,mkdir,mkdirat';
/** Bytes of one write that the trace prints; a longer one would be cut, and is refused below. */
const STRING_LIMIT_BYTES = 1024 * 1024;

export function hasTracer(): boolean {
  return spawnSync('strace', ['-V']).status === 0;
}

export interface Trace {
  operations: FileOperation[];
  output: string;
}

/**
 * Runs a command under strace and gives what its main thread did to files. Throws where another thread wrote as well, or a
 * call was used that the model of a disk does not know: then the record would not be the whole truth.
 */
export function traceFiles(command: string[], folder: string): Trace {
  const out = join(folder, 'trace');
  const options = ['-ff', '-qq', '-xx', '-s', String(STRING_LIMIT_BYTES), '-e', `trace=${CALLS}`, '-o', out];
  const run = spawnSync('strace', [...options, ...command], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.error !== undefined) throw run.error;
  const threads = readdirSync(folder)
    .filter((name) => /^trace\.\d+$/.test(name))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)));
  const [main, ...others] = threads.map((name) => parse(readFileSync(join(folder, name), 'latin1')));
  if (main === undefined) throw new Error(`nothing was traced: ${run.stderr}`);
  // A write without a place goes to a pipe of the event loop.
  const harmless = (one: FileOperation): boolean =>
    one.op === 'open' || one.op === 'close' || (one.op === 'write' && one.at === null);
  const beside = others.flat().filter((one) => !harmless(one));
  if (beside.length > 0) throw new Error(`another thread changed files: ${beside[0]?.op}`);
  return { operations: main, output: run.stdout };
}

function parse(text: string): FileOperation[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\w+)\((.*)\)\s+= (-?\d+)/.exec(line);
    if (match === null) return [];
    const [, call = '', args = '', result = ''] = match;
    return Number(result) < 0 ? [] : operationOf(call, args, Number(result));
  });
}

function operationOf(call: string, args: string, result: number): FileOperation[] {
  const strings = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g)].map(([, hex = '', cut]) => {
    if (cut !== undefined) throw new Error('a write is longer than the trace prints');
    return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
  });
  const path = (at: number): string => strings[at]?.toString('utf8') ?? '';
  const numbers = args
    .replace(/"[^"]*"/g, '')
    .split(',')
    .map((part) => Number(part.trim()));
  const fd = numbers[0] ?? -1;
  switch (call) {
    case 'open':
    case 'openat': {
      const [create, truncate] = [args.includes('O_CREAT'), args.includes('O_TRUNC')];
      return [{ op: 'open', path: path(0), fd: result, create, truncate, directory: args.includes('O_DIRECTORY') }];
    }
    case 'close':
      return [{ op: 'close', fd }];
    case 'write':
      return [{ op: 'write', fd, bytes: (strings[0] ?? Buffer.alloc(0)).subarray(0, result), at: null }];
    case 'pwrite64':
      return [{ op: 'write', fd, bytes: (strings[0] ?? Buffer.alloc(0)).subarray(0, result), at: numbers[3] ?? 0 }];
    case 'ftruncate':
      return [{ op: 'truncate', fd, length: numbers[1] ?? 0 }];
    case 'fsync':
    case 'fdatasync':
      return [{ op: 'sync', fd, call }];
    case 'rename':
      return [{ op: 'rename', from: path(0), to: path(1) }];
    case 'symlink':
      return [{ op: 'symlink', target: path(0), path: path(1) }];
    case 'unlink':
      return [{ op: 'unlink', path: path(0) }];
    case 'mkdir':
      return [{ op: 'mkdir', path: path(0) }];
    case 'writev':
      // Only to pipes and terminals; a file of the list would show as a descriptor that the model knows.
      return [{ op: 'write', fd, bytes: Buffer.concat(strings), at: null }];
    default:
      throw new Error(`the model of a disk does not know ${call}`);
  }
}
