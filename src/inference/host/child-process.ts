import type { ChildProcess } from 'node:child_process';

/** How long a child may take to end on its own at `stop`, milliseconds. */
const STOP_GRACE_MS = 1_000;

/**
 * glibc overwrites freed memory (mallopt(3), M_PERTURB). Its cache for each thread is off, because it would keep small pieces
 * unchanged.
 */
const WIPED_WHEN_FREED = 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0';

/**
 * A page needs megabytes of pixels and tensors outside the heap. Every few megabytes the runtime starts to mark the heap, in
 * steps and on further threads, which takes a fifth of the CPU time of a page. Marking the small heap of a child in one go
 * costs a few milliseconds a page, and such a pause does no harm.
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
 * Only the variables that the child needs. Left out on purpose: HOME (nothing may be written there), the socket of systemd's
 * notify protocol, passed descriptors and the credentials directory. A process that handles hostile pictures gets no secret.
 */
export function childEnvironment(): Record<string, string> {
  return {
    ORT_DISABLE_TELEMETRY: '1',
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    VIPS_CONCURRENCY: '1',
    UV_THREADPOOL_SIZE: '2',
    // glibc keeps an arena for each thread and returns little memory; two arenas are enough for one run at a time.
    MALLOC_ARENA_MAX: '2',
    // The decoder and the runtime free their copies without overwriting them.
    GLIBC_TUNABLES: WIPED_WHEN_FREED,
  };
}
