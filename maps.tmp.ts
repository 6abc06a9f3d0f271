import { DaemonProcess } from '/work/w/memory/test/fakes/daemon-process.ts';
import { DaemonSite } from '/work/w/memory/test/fakes/daemon-site.ts';
import { familyOf } from '/work/w/memory/test/fakes/process-memory.ts';
import { readFileSync } from 'node:fs';
const site = await DaemonSite.create({ policy: { lingerMs: 0 } });
const daemon = await DaemonProcess.start(site);
for (const pid of familyOf(daemon.pid)) {
 const m = [...readFileSync(`/proc/${pid}/maps`,'utf8').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw.. \S+ \S+ \S+\s*(.*)$/gm)].map(([,a,b,n])=>[(parseInt(b!,16)-parseInt(a!,16))/1e6,n]);
 m.sort((a,b)=>(b[0] as number)-(a[0] as number));
 console.log(pid, m.reduce((s,x)=>s+(x[0] as number),0)|0,'MB', m.length, m.slice(0,6), /VmRSS.*/.exec(readFileSync(`/proc/${pid}/status`,'utf8'))?.[0]);
}
await daemon.stop(); await site.remove(); process.exit(0);
