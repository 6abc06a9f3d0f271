import { hexGroups } from '../../delivery/format/index.ts';
import { type Certificate, openCases } from './certificate.ts';

const SHORT = 16;

/** The certificate as a page to print, A4. Every text of it is escaped: names come from a configuration and from people. */
export function certificatePage(certificate: Certificate, digest: string): string {
  const { cases, result, obstacles, notVerified } = certificate;
  const open = openCases(certificate);
  const accepted = result === 'accepted';
  const facts: [string, string][] = [
    ['Kiosk', `${certificate.device.name}, key ${hexGroups(certificate.device.keyId)}`],
    ['Site', certificate.site ?? 'not stated'],
    ['Lane', `${certificate.lane.name} (${certificate.lane.id})`],
    ['Technician', certificate.technician],
    ['Time', `${certificate.at.slice(0, 19).replace('T', ' ')} UTC, clock offset ${offset(certificate)}`],
    ['Program', certificate.image.version],
    ['Reader', `${certificate.reader.configured}; in the run: ${certificate.reader.inRun}`],
    ['Imager', `${certificate.imager.configured}; in the run: ${certificate.imager.inRun}`],
    ['Camera', `${certificate.camera.configured}; in the run: ${certificate.camera.inRun}`],
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Acceptance run of this kiosk</title><style>${STYLE}${running(certificate, digest)}</style>
<header><div><h1>Acceptance run of this kiosk</h1><p>Waypost. A statement about this run; it certifies nothing else.</p></div>
<p class="result ${accepted ? 'yes' : 'no'}">${mark(accepted)}<span>${accepted ? 'Accepted' : 'Not accepted'}<small>${cases.length - open.length} of ${cases.length} as expected</small></span></p></header>
<table class="facts">${facts.map(([name, value]) => `<tr><th>${name}</th><td>${plain(value)}</td></tr>`).join('')}</table>
${obstacles.length === 0 ? '' : `<section class="way"><h2>Obstacles</h2>${bullets(obstacles)}</section>`}
<h2>The cases</h2>
<table class="cases"><thead><tr><th>Result</th><th>Case</th><th>Found</th><th class="n">assessed, ms</th></tr></thead><tbody>
${cases.map(caseRow).join('\n')}</tbody></table>
<h2>Models</h2>
<table class="rows"><thead><tr><th>Model</th><th>Version</th><th>SHA-256</th><th class="n">Checks</th><th class="n">p50 ms</th><th class="n">p95 ms</th></tr></thead><tbody>
${certificate.models.map((model) => cells([model.id, model.version, model.refused ?? short(model.sha256), String(model.checks), number(model.p50), number(model.p95)], 3)).join('\n')}</tbody></table>
<div class="two"><section><h2>Components</h2><table class="rows"><tbody>
${certificate.components.map(({ name, version, sha256 }) => cells([name, version, short(sha256)])).join('\n')}</tbody></table></section>
<section><h2>Lists of the site</h2>${lists(certificate)}</section></div>
<h2>Not verified</h2>${bullets(notVerified)}
<table class="hands"><tr><td>Technician</td><td>Supervisor</td><td>Central IT</td></tr></table>
<footer><p><b>Digest (SHA-256)</b><br><code>${hexGroups(digest)}</code></p>
<p>Signed with the device key <code>${hexGroups(certificate.device.sign.slice(0, SHORT))} …</code>. This page is a printout: the signed file is the statement. Check it with <code>waypost acceptance verify FILE --device IDENTITY</code></p></footer></html>`;
}

/** Footer of every sheet, so that a loose sheet still shows the kiosk and the run. Hex digits only. */
function running({ device }: Certificate, digest: string): string {
  const line = `kiosk ${hexGroups(device.keyId.slice(0, SHORT))} …   digest ${hexGroups(digest.slice(0, SHORT))} …`;
  return `@page { @bottom-left { content: "${line}"; font: 8pt sans-serif; } }`;
}

function caseRow({ title, pass, differences, actual, expected, durations }: Certificate['cases'][number]): string {
  const named = expected.checks
    .map(({ check }) => actual.checks.find((one) => one.check === check))
    .filter((one) => one !== undefined);
  const telling = named.filter(({ value }) => value !== 'successful');
  const good = named.length - telling.length;
  const said = [
    ...telling.map(({ check, value, reason }) => `${check} ${value} (${reason})`),
    ...actual.alerts.map((alert) => `alert of class ${alert.class}`),
    ...(actual.attacks === undefined
      ? []
      : [`alarm on ${actual.attacks.alarms} of ${actual.attacks.of} further attacks; no number is required`]),
    ...(actual.displayAsWithoutEntry === true ? ["traveller's display the same as without an entry"] : []),
  ];
  const found = [...(good === 0 ? [] : [`${good} successful`]), ...said].join('; ');
  const wrong = differences.map((line) => `<br><b>${plain(line)}</b>`).join('');
  return `<tr><td class="mark">${mark(pass)} ${pass ? 'passed' : 'not passed'}</td><td>${plain(title)}</td><td>${plain(found)}${wrong}</td><td class="n">${number(durations.assessedMs)}</td></tr>`;
}

function lists({ lists: all }: Certificate): string {
  if (all.length === 0) return '<p>None is configured.</p>';
  const rows = all.map(({ id, state, version, age }) =>
    cells([id, state, version === null ? '-' : `generation ${version}`, age === null ? '-' : `${age} h`]),
  );
  return `<table class="rows"><tbody>${rows.join('')}</tbody></table>`;
}

/** A shape in addition to the word, because paper may be printed without colour. */
function mark(pass: boolean): string {
  const inside = pass
    ? '<circle cx="8" cy="8" r="7"/><path d="M4.5 8.3l2.4 2.5 4.7-5.2"/>'
    : '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path d="M5.2 5.2l5.6 5.6m0-5.6l-5.6 5.6"/>';
  return `<svg viewBox="0 0 16 16" aria-hidden="true">${inside}</svg>`;
}

function cells(values: readonly string[], numbersFrom = Number.POSITIVE_INFINITY): string {
  const one = (value: string, at: number): string => `<td${at >= numbersFrom ? ' class="n"' : ''}>${plain(value)}</td>`;
  return `<tr>${values.map(one).join('')}</tr>`;
}

function bullets(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${plain(line)}</li>`).join('')}</ul>`;
}

function offset({ clockOffsetMs }: Certificate): string {
  return clockOffsetMs === null ? 'not measured' : `${clockOffsetMs} ms`;
}

const short = (sha256: string | null): string => (sha256 === null ? '-' : `${hexGroups(sha256.slice(0, SHORT))} …`);
const number = (value: number | null): string => (value === null ? '-' : String(value));
const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
@page { size: A4; margin: 13mm 14mm 14mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
* { box-sizing: border-box; }
body { margin: 0; font: 8.6pt/1.32 "Inter Variable", Inter, "Noto Sans", "DejaVu Sans", "Liberation Sans", sans-serif; color: #14181d; }
header { display: flex; justify-content: space-between; align-items: flex-start; border-bottom: 1.5pt solid #14181d; padding-bottom: 6pt; }
h1 { font-size: 16pt; margin: 0; } header p { margin: 2pt 0 0; color: #444c55; }
header .result { display: flex; gap: 7pt; align-items: center; margin: 0; padding: 5pt 10pt; border: 1.5pt solid; border-radius: 4pt; font-weight: 700; font-size: 13pt; white-space: nowrap; }
.result small { display: block; font-size: 8.6pt; font-weight: 400; } .result svg { width: 22pt; height: 22pt; }
.result.yes { color: #0d5c3f; } .result.no { color: #8f1d1d; border-width: 2.5pt; }
svg { width: 10pt; height: 10pt; vertical-align: -1.5pt; fill: none; stroke: currentColor; stroke-width: 1.6; }
h2 { font-size: 10pt; margin: 9pt 0 3pt; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: 1.8pt 8pt 1.8pt 0; font-weight: 400; }
thead th { border-bottom: .7pt solid #14181d; color: #444c55; } tbody td { border-bottom: .4pt solid #c6ccd2; } tr { break-inside: avoid; }
.facts { margin-top: 6pt; } .facts th { width: 62pt; color: #444c55; } .facts td, .facts th { padding-top: 1pt; padding-bottom: 1pt; border: 0; }
.cases .mark { white-space: nowrap; width: 66pt; } .cases td:nth-child(2) { width: 128pt; } .n { text-align: right; padding-right: 0; white-space: nowrap; padding-left: 6pt; }
.rows td:first-child { white-space: nowrap; } .two { display: grid; grid-template-columns: 3fr 2fr; gap: 18pt; break-inside: avoid; }
ul { margin: 0; padding-left: 12pt; } p { margin: 0; } .way { border: 1.2pt solid #8f1d1d; padding: 0 8pt 6pt; margin-top: 8pt; }
.hands { margin-top: 14pt; break-inside: avoid; } .hands td { width: 33%; height: 40pt; border: 0; padding-right: 18pt; color: #444c55; vertical-align: bottom; }
.hands td::before { content: ""; display: block; border-bottom: .7pt solid #14181d; }
footer { margin-top: 10pt; border-top: .7pt solid #14181d; padding-top: 5pt; display: grid; gap: 4pt; break-inside: avoid; }
code { font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; font-size: 8pt; }`;
