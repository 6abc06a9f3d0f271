import { DaemonProcess } from '/work/w/memory/test/fakes/daemon-process.ts';
import { DaemonSite } from '/work/w/memory/test/fakes/daemon-site.ts';
import { familyOf, MemorySearch } from '/work/w/memory/test/fakes/process-memory.ts';
import { needlesOf, takeForms, wholeVisit } from '/work/w/memory/test/fakes/memory-visits.ts';
import { readFileSync } from 'node:fs';
const N = Number(process.env.N ?? 4), WAIT = Number(process.env.WAIT ?? 15);
const ids = ['genuine', 'expired', 'misprinted-check-digit', 'other-face'];
const env = process.env.DENV ? JSON.parse(process.env.DENV) : {};
const site = await DaemonSite.create({ policy: { lingerMs: 0 } });
await takeForms(site);
const t0 = performance.now();
const members = ids.map((id) => site.traveller(id)).slice(0, N);
const needles = await needlesOf(members);
console.log('needles', needles.length, (performance.now()-t0)|0);
const daemon = await DaemonProcess.start(site, env);
try {
const client = await daemon.client();
const probe = Number(process.env.PROBE ?? -1);
for (let n = 0; n < N; n++) {
  const t = performance.now();
  const more = await wholeVisit({ site, client }, members[n % members.length]!, n % 2 ? 'abandoned' : 'decided');
  needles.push(...more);
  console.log('visit', n, (performance.now()-t)|0, 'ms', more.length);
}
await new Promise((r) => setTimeout(r, WAIT * 1000));
const t = performance.now();
const search = new MemorySearch(needles);
const fam = familyOf(daemon.pid);
const found = search.look(fam);
console.log('search', (performance.now()-t)|0, 'ms', fam);
for (const pid of fam) console.log(pid, 'cpu', readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1].split(' ').slice(11,13).map(x=>Number(x)*10), readFileSync(`/proc/${pid}/cmdline`,'utf8').replace(/\0/g,' ').slice(-120), /VmRSS.*/.exec(readFileSync(`/proc/${pid}/status`,'utf8'))?.[0]);
const groups = new Map<string, {n:number,max:number, at:string[]}>();
for (const f of found) { const k = f.pid+' '+f.needle.replace(/ of (genuine|expired|misprinted-check-digit|other-face)/,''). replace(/frame \d/,'frame'); const g = groups.get(k) ?? {n:0,max:0,at:[]}; g.n++; if (f.share>g.max){g.max=f.share;g.at=f.at;} groups.set(k,g); }
for (const [k,g] of groups) console.log(k.padEnd(70), g.n, (g.max*100).toFixed(1)+'%', process.env.AT ? g.at.slice(0,4).join(' | ') : '');
console.log('TOTAL', found.length);
} finally { await daemon.stop(); await site.remove(); }
process.exit(0);
