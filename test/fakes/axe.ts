import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';

const AXE = readFileSync(resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

export interface Finding {
  id: string;
  impact: string;
  nodes: string[];
}

/** What axe finds on a page that is serious or critical. */
export async function seriousFindings(page: Page): Promise<Finding[]> {
  await page.evaluate(AXE);
  const findings = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations.map((one) => ({
      id: one.id, impact: one.impact, nodes: one.nodes.map((node) => node.html.slice(0, 160)) })))`,
  )) as Finding[];
  return findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
