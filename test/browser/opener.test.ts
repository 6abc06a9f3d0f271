import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import {
  ANSWER_ENDING,
  carriedIn,
  carryIn,
  carryOut,
  makeBodyKeys,
  openBodyKeys,
  openReferral,
  publicKeys,
} from '../../src/adapters/storage/protection/index.ts';
import { readAnswer } from '../../src/adapters/storage/protection/seal.ts';
import { referralContent } from '../../src/cli/body/index.ts';
import { OpenerSite, PASSPHRASE } from '../fakes/opener-site.ts';
import { childForm, testBody, testRoute } from '../fakes/protection.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const FACTS = [
  { id: 'I-01', text: 'the man behind him has it in his coat', words: { en: 'Papers are held by somebody else' } },
  { id: 'I-02', text: 'he answered all four questions', words: { en: 'Another person answers' } },
  { id: 'I-10', text: 'knows the name of the town and nothing else', words: { en: 'Does not know the address' } },
];

const site = new OpenerSite();
beforeAll(async () => {
  await cryptoReady();
  mkdirSync(shots, { recursive: true });
  await site.start();
});
afterAll(() => site.stop());

const text = async (selector: string): Promise<string> =>
  (await site.page.locator(selector).first().textContent()) ?? '';
const keysOf = (group: string): Promise<string[]> =>
  site.page
    .locator(`[data-group="${group}"] [data-key]`)
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-key') ?? ''));
const shot = (name: string) => site.page.screenshot({ path: join(shots, `opener-${name}.png`) });
const listed = () => site.page.locator('[data-key]').first().waitFor();
const reasons = (): Promise<(string | null)[]> =>
  site.page.locator('[data-reason]').evaluateAll((all) => all.map((one) => one.getAttribute('data-reason')));

async function violations(): Promise<unknown> {
  // The policy of the page refuses scripts of others, also this one; the debugger is asked to pass it.
  const session = await site.page.context().newCDPSession(site.page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await site.page.evaluate(axe);
  return await site.page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then((all) => all.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 120))))`);
}

describe('the page', () => {
  it('asks for nothing but itself, keeps nothing, and runs no script of others', async () => {
    await site.open();
    await site.signIn();
    expect(site.requests).toHaveLength(1);
    const kept = await site.page.evaluate(
      `Promise.all([localStorage.length, sessionStorage.length, document.cookie.length,
        indexedDB.databases().then((all) => all.length)])`,
    );
    expect(kept).toEqual([0, 0, 0, 0]);
    const refused = await site.page.evaluate(`new Promise((done) => {
      document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true';
      document.body.append(script);
    })`);
    expect(refused).toBe('script-src-elem');
    expect(await site.page.evaluate(`typeof window.intruder`)).toBe('undefined');
    expect(await site.page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')`)).toBe(
      'refused',
    );
    expect(await site.page.locator('a, form, iframe, link').count()).toBe(0);
    expect(readFileSync(site.ownFile('opener.html'), 'utf8')).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it('tells another copy that is the same from one that is not', async () => {
    await site.open();
    const page = readFileSync(site.ownFile('opener.html'), 'utf8');
    const same = join(site.folder, 'copy.html');
    writeFileSync(same, page);
    await site.drop(same);
    await expect.poll(() => text('main')).toContain('is the same as this one');
    const other = join(site.folder, 'other.html');
    writeFileSync(other, page.replace("connect-src 'none'", 'connect-src *'));
    await site.drop(other);
    await expect.poll(() => text('main')).toContain('is NOT the same');
  });
});

describe('opening', () => {
  it('lists children first and drills apart, shows one on a page, and names what it does not open', async () => {
    const adult = site.seal({ facts: FACTS, contact: 'second line, ext. 231', head: { refNo: '4H7QK2ZD0W' } });
    const child = site.seal({ head: { ageClass: 'child', consent: 'child', at: '2026-11-28T15:00:00.000Z' } });
    const perhaps = site.seal({ head: { ageClass: 'unknown', consent: 'child', at: '2026-11-28T13:00:00.000Z' } });
    const drill = site.seal({ head: { kind: 'drill', v: 2, seq: 1 } });
    const added = site.seal({ head: { kind: 'addendum', v: 2, seq: 2, ageClass: 'child', consent: 'child' } });
    const stranger = site.seal({}, signingKeyFromSeed(new Uint8Array(32).fill(77)));
    const half = site.seal();
    const whole = readFileSync(site.sealedFile(half), 'utf8');
    writeFileSync(site.sealedFile(half), whole.slice(0, 4_000));
    // A browser that saves text adds an ending; a file that is none of ours is left alone.
    writeFileSync(join(carriedIn(site.stick).sealed, 'holiday.txt'), 'not ours');

    await site.open();
    await site.signIn();
    await site.drop(site.stick);
    await listed();
    await expect.poll(reasons).toEqual(expect.arrayContaining(['REF_MALFORMED', 'REF_SIGNATURE']));
    expect(await keysOf('child')).toEqual([perhaps, `${added}-2`, child]);
    expect(await keysOf('adult')).toEqual([adult]);
    expect(await keysOf('drill')).toEqual([drill]);
    expect(await text('[data-group="bad"]')).toContain('do not act on it');
    expect(await site.page.locator(`[data-key="${stranger}"]`).count()).toBe(0);

    await site.page.locator(`[data-key="${adult}"]`).click();
    const sheet = await text('[data-sheet]');
    for (const words of [
      '4H7Q K2ZD 0W',
      'Lane 1',
      'northgate',
      'A place to stay',
      'Agreed to ask for help',
      'Tigrinya',
    ])
      expect(sheet).toContain(words);
    for (const fact of FACTS) expect(sheet).toContain(fact.text);
    expect(sheet).toContain('Papers are held by somebody else');
    // The way to reach somebody comes behind a warning.
    expect(sheet).not.toContain('ext. 231');
    expect(sheet).toContain('Somebody else may answer that telephone');
    await site.press('show-contact');
    expect(await text('[data-contact]')).toBe('second line, ext. 231');
    const below = await site.page.evaluate(
      `document.querySelector('[data-sheet]').getBoundingClientRect().bottom - document.documentElement.clientHeight`,
    );
    expect(Number(below)).toBeLessThanOrEqual(0);
    await shot('sheet');
    expect(site.requests).toHaveLength(1);
    expect(site.complaints).toEqual([]);
  });

  it('shows text as text: right to left, hidden characters, script', async () => {
    const refNo = site.seal({
      facts: [
        { id: 'I-01', text: '</strong><img src=x onerror="document.title=1"><script>document.title=2</script>' },
        { id: 'I-02', text: 'zero\u200Bwidth' },
        { id: 'I-03', text: 'قالت إن جوازها معه' },
      ],
      head: {
        identity: {
          primary: 'A'.repeat(39),
          secondary: 'ANNA',
          birthDate: '1974-08-12',
          sex: 'F',
          nationality: 'UTO',
          issuer: 'UTO',
          documentType: 'P',
          documentNumber: 'L898902C3',
        },
      },
    });
    await site.open();
    await site.signIn();
    await site.drop(site.stick);
    await site.page.locator(`[data-key="${refNo}"]`).click();
    const sheet = await text('[data-sheet]');
    expect(sheet).toContain('<script>document.title=2</script>');
    expect(sheet).toContain('zero\u25AFwidth');
    expect(sheet).toContain('A'.repeat(39));
    expect(await site.page.locator('[data-sheet] img').count()).toBe(0);
    expect(await site.page.title()).toBe('Referral opener');
  });

  it('shows a photo when it is asked for, and no other file in its place', async () => {
    const jpeg = readFileSync(join(root, 'hardware/demo/scene/booth1.jpg'));
    const good = site.seal({ photo: new Uint8Array(jpeg) });
    const wrong = site.seal({ photo: new TextEncoder().encode('<svg onload="alert(1)">') });
    await site.open();
    await site.signIn();
    await site.drop(site.stick);
    await site.page.locator(`[data-key="${good}"]`).click();
    expect(await site.page.locator('[data-sheet] img').count()).toBe(0);
    await site.press('show-photo');
    await site.page.locator('[data-sheet] img').waitFor();
    await site.page.locator(`[data-key="${wrong}"]`).click();
    await site.press('show-photo');
    await expect.poll(() => text('[data-sheet]')).toContain('is not a JPEG picture');
  });

  it('says what is wrong with a key, and goes on after five wrong passphrases', async () => {
    const other = join(site.folder, 'other-body');
    await makeBodyKeys(other, 'a phrase of another house');
    await site.open();
    writeFileSync(join(site.folder, 'no-key.json'), '{"format":"waypost.root-key.1"}');
    await site.give(join(site.folder, 'no-key.json'));
    await expect.poll(() => text('main')).toContain('not a key file');
    await site.give(join(other, 'root.key.sealed'));
    for (let tries = 1; tries <= 5; tries += 1) {
      await site.page.locator('[data-field="passphrase"]').fill(`wrong phrase number ${tries}`);
      await site.press('open');
      await site.page.getByText(tries < 5 ? 'does not open this key file' : 'Wrong five times').waitFor();
      await expect.poll(() => site.page.locator('[data-do="open"]').isEnabled()).toBe(true);
    }
    await site.page.locator('[data-field="passphrase"]').fill('a phrase of another house');
    await site.press('open');
    await site.page.locator('main.work').waitFor();
    const refNo = site.seal();
    await site.give(site.sealedFile(refNo));
    // The right key of the wrong house: nothing is shown, and the reason is named.
    await expect.poll(reasons).toEqual(['REF_NOT_FOR_US']);
  });

  it('believes a devices file once its ids were compared, and keeps that in a file of its own', async () => {
    const refNo = site.seal();
    await site.open();
    await site.signIn('');
    await site.give(site.sealedFile(refNo));
    await expect.poll(reasons).toEqual(['REF_SIGNATURE']);
    // Signed by a stranger, it changes nothing but what is asked.
    const stranger = signingKeyFromSeed(new Uint8Array(32).fill(50));
    const own = { what: 'kiosk' as const, name: 'Own', sign: toHex(site.kiosk.publicKey) };
    writeFileSync(join(site.folder, 'strange-devices.json'), site.devices([own], [stranger]));
    await site.give(join(site.folder, 'strange-devices.json'));
    await expect.poll(() => text('[data-trust]')).toContain('Only one key signed it');
    expect(await reasons()).toEqual(['REF_SIGNATURE']);
    await site.give(site.ownFile('devices.json'));
    await expect.poll(() => site.page.locator('[data-trust] code').count()).toBe(2);
    await site.press('believe');
    await site.page.locator(`[data-key="${refNo}"]`).waitFor();
    expect(await reasons()).toEqual([]);
    const kept = await site.saved(() => site.press('save-office'));
    expect(kept.name).toBe('office.json');
    expect(kept.text).toBe(readFileSync(site.ownFile('office.json'), 'utf8'));
  });
});

describe('answering', () => {
  it('is taken by the kiosk: it is here, then accepted with a word to the desk', async () => {
    const kiosk = await testRoute();
    try {
      const { body } = testBody();
      const { box, ack } = publicKeys(site.keys);
      const form = childForm(body, ['companion answered every question']);
      if (form.referral !== null) form.referral.key = { box, ack };
      expect(kiosk.store.submit(form, kiosk.at)).toMatchObject({ ok: true });
      const stick = join(site.folder, 'kiosk-stick');
      mkdirSync(stick);
      const now = () => kiosk.at;
      expect(await carryOut({ store: kiosk.store, folder: stick, now })).toMatchObject({ there: 1, fault: null });
      const refNo = form.answer.refNo ?? '';
      const file = join(carriedIn(stick).sealed, `${refNo}.wps`);

      await site.open();
      await site.signIn();
      await site.give(file);
      await site.page.locator(`[data-key="${refNo}"]`).click();
      const put = async (name: string, more = async () => undefined as unknown) => {
        await site.page.locator(`[data-choice="${name}"]`).check();
        await more();
        const saved = await site.saved(() => site.press('answer'));
        expect(await text('[data-said]')).toContain('Put it into the folder "answers"');
        // Some browsers add an ending of their own.
        writeFileSync(join(carriedIn(stick).answers, `${saved.name}.txt`), saved.text);
      };
      await put('received');
      expect(await carryIn({ store: kiosk.store, folder: stick, now })).toMatchObject({ taken: 1, refused: 0 });
      expect(kiosk.store.referrals()[0]).toMatchObject({ state: 'received', held: true });
      expect(existsSync(file)).toBe(true);
      await put('accepted', async () => {
        await site.page.locator('[data-say="coming"]').check();
        await site.page.locator('[data-field="minutes"]').fill('20');
      });
      const said = [{ refNo, say: { what: 'coming', minutes: 20 } }];
      expect(await carryIn({ store: kiosk.store, folder: stick, now })).toMatchObject({ taken: 1, said });
      expect(kiosk.store.referrals()[0]).toMatchObject({ state: 'accepted', held: false, say: { minutes: 20 } });
      expect(existsSync(file)).toBe(false);
      await put('done');
      expect(await carryIn({ store: kiosk.store, folder: stick, now })).toMatchObject({ taken: 1, refused: 0 });
      expect(kiosk.store.chain.rows().map(({ kind }) => kind)).not.toContain('coming');
      expect(await text('[data-answer]')).toContain('This number is closed');
    } finally {
      kiosk.remove();
    }
  });

  it('offers nothing that a kiosk refuses, and asks for whole minutes', async () => {
    const refNo = site.seal();
    await site.open();
    await site.signIn();
    await site.give(site.sealedFile(refNo));
    await site.page.locator(`[data-key="${refNo}"]`).click();
    expect(await site.page.locator('[data-choice="done"]').count()).toBe(0);
    await site.page.locator('[data-choice="accepted"]').check();
    await site.page.locator('[data-say="call-us"]').check();
    await site.page.locator('[data-field="minutes"]').fill('soon');
    await site.press('answer');
    expect(await text('[data-said]')).toContain('whole minutes');
  });

  it('answers all drills with one press, and sees a double by the register', async () => {
    for (const name of readdirSync(carriedIn(site.stick).sealed))
      writeFileSync(site.sealedFile(name.slice(0, 10)), 'x');
    const drills = [1, 2, 3].map(() => site.seal({ head: { kind: 'drill', v: 2, seq: 1 } }));
    await site.open();
    await site.signIn();
    await site.give(...drills.map((refNo) => site.sealedFile(refNo)));
    await expect.poll(() => keysOf('drill')).toHaveLength(3);
    expect(await text('nav')).toContain('this page cannot recognise duplicates');
    const names: string[] = [];
    site.page.on('download', (download) => names.push(download.suggestedFilename()));
    await site.press('all-drills');
    await expect.poll(() => names.sort()).toEqual(drills.map((refNo) => refNo + ANSWER_ENDING).sort());
    const register = await site.saved(() => site.press('save-register'));
    expect(Object.values(JSON.parse(register.text)).map((one) => (one as { state: string }).state)).toEqual(
      drills.map(() => 'accepted'),
    );
    writeFileSync(site.ownFile('referrals.json'), register.text);
    // The same number with another content, and the same file again.
    site.seal({ head: { refNo: drills[0] as string } });
    await site.open();
    await site.signIn('devices.json', 'office.json', 'referrals.json');
    await site.give(...drills.map((refNo) => site.sealedFile(refNo)));
    await expect.poll(reasons).toEqual(['REF_DOUBLE']);
    expect(await keysOf('drill')).toHaveLength(2);
    expect(await text('[data-group="drill"]')).toContain('opened before');
  });
});

describe('a folder that the browser may write into', () => {
  /** A folder handle of the browser itself; `file:` pages get one only from a person, who chooses it in a window of the browser. */
  const inFolder = async (refNos: readonly string[], writable: boolean) => {
    const page = await site.openServed();
    const files = refNos.map((refNo) => [`${refNo}.wps`, readFileSync(site.sealedFile(refNo), 'utf8')]);
    await page.evaluate(`(async () => {
      const stick = await navigator.storage.getDirectory();
      const sealed = await stick.getDirectoryHandle('sealed', { create: true });
      for (const [name, text] of ${JSON.stringify(files)}) {
        const out = await (await sealed.getFileHandle(name, { create: true })).createWritable();
        await out.write(text);
        await out.close();
      }
      window.showDirectoryPicker = async () => stick;
      if (!${writable}) FileSystemDirectoryHandle.prototype.getDirectoryHandle = () =>
        Promise.reject(new DOMException('no', 'NoModificationAllowedError'));
    })()`);
    await site.signIn();
    await site.press('pick-folder');
    await page.locator(`[data-key="${refNos[0]}"]`).click();
    await page.locator('[data-choice="accepted"]').check();
  };

  it('gets the answer beside the sealed file, read back', async () => {
    const refNo = site.seal();
    await inFolder([refNo], true);
    await site.press('answer');
    await expect.poll(() => text('[data-said]')).toContain('the answer is on the USB stick');
    const written = await site.page.evaluate(`(async () => {
      const stick = await navigator.storage.getDirectory();
      const file = await (await stick.getDirectoryHandle('answers')).getFileHandle('${refNo}.wpa');
      return (await file.getFile()).text();
    })()`);
    expect(readAnswer(Buffer.from(String(written)), site.keys.answers.publicKey)).toMatchObject({ state: 'accepted' });
  });

  it('that cannot be written says so, and the answer can be saved', async () => {
    const refNo = site.seal();
    await inFolder([refNo], false);
    await site.press('answer');
    await expect.poll(() => text('[data-said]')).toContain('This page cannot write to the stick');
    const saved = await site.saved(() => site.press('save-answer'));
    expect(readAnswer(Buffer.from(saved.text), site.keys.answers.publicKey)).toMatchObject({ refNo });
  });

  it('of more than two thousand files is read as far as that, and says so', async () => {
    const many = join(site.folder, 'many', 'sealed');
    mkdirSync(many, { recursive: true });
    for (let at = 0; at < 2_001; at += 1) writeFileSync(join(many, `${String(at).padStart(5, '0')}.txt`), 'x');
    const refNo = site.seal();
    await site.open();
    await site.signIn();
    await site.drop(join(site.folder, 'many'));
    await expect.poll(() => text('nav')).toContain('more than 2,000 entries');
    // The page goes on.
    await site.give(site.sealedFile(refNo));
    await site.page.locator(`[data-key="${refNo}"]`).waitFor();
  });
});

describe('setting up', () => {
  it('makes a key that the command line opens, and takes the paper copy back', async () => {
    const own = join(site.folder, 'new-body');
    mkdirSync(own);
    await site.open();
    await site.press('set-up');
    await site.page.locator('[data-field="passphrase"]').fill('too short');
    await site.press('make');
    expect(await text('[role="alert"]')).toContain('12 characters');
    await site.page.locator('[data-field="passphrase"]').fill(PASSPHRASE);
    await site.page.locator('[data-field="again"]').fill(`${PASSPHRASE}x`);
    await site.press('make');
    expect(await text('[role="alert"]')).toContain('not the same');
    await site.page.locator('[data-field="again"]').fill(PASSPHRASE);
    await site.press('make');
    await site.page.locator('[data-do="save-key"]').waitFor();
    const key = await site.saved(() => site.press('save-key'));
    expect(key.name).toBe('root.key.sealed');
    writeFileSync(join(own, 'root.key.sealed'), key.text);
    await site.press('next');
    const paper = (await site.page.locator('[data-paper]').getAttribute('data-paper')) ?? '';
    expect(paper).toHaveLength(52);
    await site.page.locator('[data-field="read-back"]').fill(paper.replace(/^./, (one) => (one === '7' ? '8' : '7')));
    await site.press('read');
    expect(await text('[role="alert"]')).toContain('not the paper copy');
    expect(await site.page.locator('[data-do="next"]').isDisabled()).toBe(true);
    await site.page.locator('[data-field="read-back"]').fill(paper.toLowerCase());
    await site.press('read');
    await site.press('next');
    const block = await site.saved(() => site.press('save-block'));
    const opened = await openBodyKeys(own, PASSPHRASE);
    if (!opened.ok) throw new Error(opened.message);
    const { id, ...keys } = publicKeys(opened.keys);
    expect(JSON.parse(block.text)).toEqual(keys);
    expect((await text('main')).replaceAll(' ', '')).toContain(id);
    await shot('set-up');

    await site.open();
    await site.press('restore');
    await site.page.locator('[data-field="paper"]').fill(paper);
    await site.page.locator('[data-field="passphrase"]').fill('another phrase of ours');
    await site.page.locator('[data-field="again"]').fill('another phrase of ours');
    await site.press('make');
    await site.page.locator('[data-do="save-key"]').waitFor();
    const again = await site.saved(() => site.press('save-key'));
    writeFileSync(join(own, 'root.key.sealed'), again.text);
    const restored = await openBodyKeys(own, 'another phrase of ours');
    expect(restored.ok && publicKeys(restored.keys).id).toBe(id);
  });
});

describe('what leaves the page', () => {
  it('is exported in open formats, and handed on to another body', async () => {
    const refNo = site.seal({ facts: FACTS, contact: '+00 123 456' });
    const other = join(site.folder, 'second-body');
    const made = await makeBodyKeys(other, 'a phrase of the second house');
    if (!made.ok) throw new Error(made.message);
    const { box, ack } = publicKeys(made.keys);
    writeFileSync(join(other, 'public-block.json'), JSON.stringify({ name: 'Second house', box, ack }));
    await site.open();
    await site.signIn();
    await site.give(site.sealedFile(refNo), join(other, 'public-block.json'));
    await site.page.locator(`[data-key="${refNo}"]`).click();
    await site.page.locator('[data-export] summary').click();
    const json = await site.saved(() => site.press('export-json'));
    expect(referralContent.safeParse(JSON.parse(json.text)).success).toBe(true);
    const table = await site.saved(() => site.press('export-csv'));
    expect(table.text.startsWith('\uFEFF"prs_FirstName"')).toBe(true);
    // A number that begins with + is no formula.
    expect(table.text).toContain('"\'+00 123 456"');
    const primero = await site.saved(() => site.press('export-primero'));
    expect(JSON.parse(primero.text).data).toMatchObject({ language: 'ti', consent_for_services: true });

    await site.page.locator('[data-hand-on] summary').click();
    expect(await site.page.locator('[data-do="hand-on"]').isDisabled()).toBe(true);
    expect(await site.page.locator('[data-agreed="child"]').count()).toBe(0);
    await site.page.locator('[data-agreed="yes"]').check();
    const handed = await site.saved(() => site.press('hand-on'));
    const devices = [{ name: 'First house', sign: site.keys.answers.publicKey }];
    const opened = openReferral(Buffer.from(handed.text), { key: made.keys.box, devices });
    expect(opened).toMatchObject({ ok: true, from: 'First house', referral: { refNo, handedOn: { agreed: 'yes' } } });
    expect(handed.text).not.toContain('coat');
  });

  it('is one page of paper, without what is around it', async () => {
    const refNo = site.seal({ facts: FACTS });
    await site.open();
    await site.signIn();
    await site.give(site.sealedFile(refNo));
    await site.page.locator(`[data-key="${refNo}"]`).click();
    const pdf = (await site.page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await site.page.emulateMedia({ media: 'print' });
    expect(await site.page.locator('nav').isVisible()).toBe(false);
    expect(await site.page.locator('aside').isVisible()).toBe(false);
    expect(await site.page.getByText('Others may find this paper').isVisible()).toBe(true);
  });
});

describe('on a person’s screen', () => {
  it('covers itself with a key, and after a minute without one', async () => {
    await site.open();
    await site.page.clock.install();
    await site.page.reload();
    await site.signIn();
    await site.page.keyboard.press('Escape');
    await site.page.locator('.cover').waitFor();
    expect(await site.page.locator('main').isVisible()).toBe(false);
    await expect.poll(() => site.page.title()).toBe('Covered');
    await site.press('uncover');
    expect(await site.page.locator('main').isVisible()).toBe(true);
    await site.page.clock.runFor(59_000);
    expect(await site.page.locator('.cover').count()).toBe(0);
    await site.page.clock.runFor(2_000);
    await expect.poll(() => site.page.locator('.cover').count()).toBe(1);
  });

  it.each([
    ['en', 1280],
    ['ar', 1280],
    ['ru', 320],
  ])('meets WCAG 2.2 AA in %s at %i pixels, without sideways scrolling', async (language, width) => {
    const refNo = site.seal({ facts: FACTS, contact: 'second line', head: { ageClass: 'child', consent: 'child' } });
    await site.open({ viewport: { width, height: 800 } });
    await site.page.locator('[data-do="language"]').selectOption(language);
    expect(await violations()).toEqual([]);
    await site.signIn();
    await site.give(site.sealedFile(refNo));
    await site.page.locator(`[data-key="${refNo}"]`).click();
    await site.page.locator('[data-choice="accepted"]').check();
    await site.page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    expect(await violations()).toEqual([]);
    const wide = await site.page.evaluate(
      `document.documentElement.scrollWidth - document.documentElement.clientWidth`,
    );
    expect(wide).toBe(0);
    expect(await site.page.evaluate(`document.documentElement.dir`)).toBe(language === 'ar' ? 'rtl' : 'ltr');
    await shot(`${language}-${width}`);
  });

  it('is walked through with the keyboard alone', async () => {
    const refNo = site.seal({ facts: FACTS });
    await site.open();
    await site.signIn();
    await site.give(site.sealedFile(refNo));
    await listed();
    const reach = async (wanted: string) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await site.page.keyboard.press('Tab');
        if (await site.page.evaluate(`document.activeElement?.matches(${JSON.stringify(wanted)})`)) return;
      }
      throw new Error(`${wanted} is not reached`);
    };
    await reach(`[data-key="${refNo}"]`);
    await site.page.keyboard.press('Enter');
    await reach('[data-choice]');
    await site.page.keyboard.press('ArrowDown');
    await reach('[data-do="answer"]');
    const saved = await site.saved(() => site.page.keyboard.press('Enter'));
    expect(saved.name).toBe(`${refNo}.wpa`);
  });
});
