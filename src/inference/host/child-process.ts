import type { ChildProcess } from 'node:child_process';

/** How long a child may take to end on its own at `stop`, milliseconds. */
const STOP_GRACE_MS = 1_000;

/**
 * glibc overwrites what is freed (mallopt(3), M_PERTURB), small pieces as well: its cache for a thread would keep those as they
 * are.
 */
const WIPED_WHEN_FREED = 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0';

/**
 * A page is megabytes of pixels and tensors outside the heap, on which the runtime begins to mark the heap every few
 * megabytes, in steps and from further threads: a fifth of the CPU time of a page. Marked in one go when it is due, the small
 * heap of a child costs a few milliseconds a page. Nobody waits for single frames of a child.
 */
export const CHILD_FLAGS = ['--no-incremental-marking'] as const;

/** Lets a child end on its own, or kills it after `STOP_GRACE_MS`. */
export function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    if (child.connected) child.disconnect();
    else child.kill('SIGKILL');
  });
}

/**
 * Only what the child needs. Left out on purpose: HOME (nothing may be written there), the socket of systemd's notify
 * protocol, passed descriptors and the credentials directory: the process that meets hostile pictures gets no secret.
 */
export function childEnvironment(): Record<string, string> {
  return {
    ORT_DISABLE_TELEMETRY: '1',
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    VIPS_CONCURRENCY: '1',
    UV_THREADPOOL_SIZE: '2',
    // glibc keeps an arena per thread and gives little back: two are enough for one run at a time.
    MALLOC_ARENA_MAX: '2',
    // Decoder and runtime free their copies as they are.
    GLIBC_TUNABLES: WIPED_WHEN_FREED,
  };
}
