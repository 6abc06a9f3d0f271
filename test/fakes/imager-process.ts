/**
 * The folder imager in a process with the rights of the daemon's user: FOLDER UID GID GROUP …. Everything is loaded before the
 * rights are dropped. Each event is a line of JSON on stdout, the bytes of a page as text; the end of stdin ends it.
 */
import { FolderImager } from '../../src/adapters/hardware/imager/index.ts';

const [folder = '', uid, gid, ...groups] = process.argv.slice(2);
const imager = new FolderImager({
  device: 'imager-1',
  folder,
  clock: { mono: () => performance.now(), wall: () => new Date(), trusted: () => true },
  timers: {
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  },
  simulated: false,
});
imager.subscribe((event) => {
  const told = event.kind === 'page' ? { kind: 'page', text: Buffer.from(event.bytes).toString('latin1') } : event;
  process.stdout.write(`${JSON.stringify(told)}\n`);
});
process.setgroups?.(groups.map(Number));
process.setgid?.(Number(gid));
process.setuid?.(Number(uid));
await imager.start();
process.stdout.write(`${JSON.stringify({ kind: 'started', uid: process.getuid?.() })}\n`);
process.stdin.on('end', () => void imager.stop()).resume();
