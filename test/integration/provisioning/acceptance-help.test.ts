import { afterEach, describe, expect, it } from 'vitest';
import { siteHelp } from '../../../src/cli/acceptance/help.ts';
import { DAY_MS } from '../../../src/core/time/index.ts';
import { type AcceptanceSite, acceptanceSite } from '../../fakes/acceptance-site.ts';

let site: AcceptanceSite;
afterEach(() => site.remove());

async function obstacles(without: Parameters<AcceptanceSite['help']>[0]): Promise<string[]> {
  site = await acceptanceSite();
  await site.help(without);
  return (await siteHelp(site.state, { isBench: false })).obstacles;
}

describe('a kiosk without a way to help that was tried', () => {
  it('is accepted with all of it, and the certificate says what was tried', async () => {
    site = await acceptanceSite();
    await site.help();
    const { obstacles: open, told, expected, notVerified } = await siteHelp(site.state, { isBench: false });
    expect(open).toEqual([]);
    expect(expected).toBe('sealed');
    expect(told).toEqual({
      state: 'carried',
      bodyKeyId: expect.stringMatching(/^[0-9a-f]{32}$/),
      keyUntil: '2030-01-01T00:00:00Z',
      numberTriedAt: expect.any(String),
      drillAnsweredAt: expect.any(String),
    });
    expect(notVerified).toEqual([
      expect.stringContaining('no account with the role protection has chosen its own PIN'),
    ]);
  });

  it('is not accepted without a number at all', async () => {
    site = await acceptanceSite();
    const { obstacles: open, told } = await siteHelp(site.state, { isBench: false });
    expect(told.state).toBe('none');
    expect(open).toEqual(expect.arrayContaining([expect.stringContaining('REF_NO_NUMBER')]));
  });

  it('is not accepted where nobody tried the number', async () => {
    expect(await obstacles({ number: false })).toEqual([expect.stringContaining('REF_NUMBER_UNTRIED')]);
  });

  it('is not accepted where no drill was ever answered', async () => {
    expect(await obstacles({ drill: false })).toEqual([expect.stringContaining('REF_DRILL_NEVER')]);
  });

  it('is not accepted where nothing can leave, nor with a key that ends within thirty days', async () => {
    expect(await obstacles({ carrier: false, drill: false })).toEqual(
      expect.arrayContaining([expect.stringContaining('Nothing can be sealed here (REF_NO_CARRIER')]),
    );
    site.remove();
    const soon = new Date(Math.floor(Date.now() / 1000) * 1000 + 20 * DAY_MS).toISOString().replace('.000', '');
    expect(await obstacles({ keyUntil: soon })).toEqual([expect.stringContaining(`expires at ${soon}`)]);
  });

  it('is a training bench, then the certificate says so: its case seals to a body that was drawn for the run', async () => {
    site = await acceptanceSite();
    const bench = await siteHelp(site.state, { isBench: true });
    expect(bench.obstacles).toEqual([]);
    expect(bench.notVerified).toEqual([expect.stringContaining('this training bench has none')]);
    expect(bench.desk.routes.child.body?.id).toBe('drawn');
  });
});
