import { describe, expect, it } from 'vitest';
import { kitHtml } from '../../../src/cli/calibration/print-kit.ts';

const traveller = (n: number) => ({
  page: `/anywhere/pages/page-${n}.jpg`,
  mrz: ['P<UTOSPECIMEN<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159<<<<<<<<<<<<<<06'],
});
const text = kitHtml(Array.from({ length: 13 }, (_, i) => traveller(i)));

describe('attack kit to print', () => {
  it('holds every page once for each family, at full size', () => {
    expect(text.match(/<div class="page"/g)).toHaveLength(3 * 13);
    expect(text.match(/<h2>([a-z-]+)/g)).toEqual(['<h2>print', '<h2>mrz-place', '<h2>mrz-font', '<h2>photo']);
    expect(text).toContain('width: 125mm; height: 88mm');
    expect(text).toContain('url(pages/page-12.jpg)');
    expect(text).not.toContain('/anywhere');
  });

  it('prints a run again within the page, out of line by a quarter of a millimetre or so', () => {
    const runs = [
      ...text.matchAll(/<div style="left:([\d.]+)mm;top:([\d.]+)mm;width:([\d.]+)mm;height:([\d.]+)mm;back/g),
    ];
    expect(runs).toHaveLength(13);
    for (const [, left, top, width, height] of runs) {
      expect(Number(left) + Number(width)).toBeLessThan(125);
      expect(Number(top) + Number(height)).toBeLessThan(88);
      expect(Number(top) - 76.75).toBeGreaterThan(0.15);
      expect(Number(top) - 76.75).toBeLessThan(0.35);
    }
  });

  it('holds the portrait of every page alone, in its own size, to be cut out', () => {
    const cut = text.slice(text.indexOf('<div class="cut">'));
    expect(cut.match(/width:34\.00mm;height:42\.50mm/g)).toHaveLength(13);
    expect(cut).toContain('background-position:-7.00mm -16.00mm');
  });

  it('writes the characters of the zone itself in another font', () => {
    expect(text).toContain('>L89890</div>');
    expect(text).toMatch(/font:4\.22mm\/4\.10mm 'DejaVu Sans Mono'/);
  });
});
