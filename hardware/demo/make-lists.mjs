/**
 * Writes the lists of the demo lane. Needed only to create them again:
 *
 *   node hardware/demo/make-lists.mjs
 *
 * A seeded generator makes up every name from syllables; no real person is meant. The travellers whose record is on a
 * list come from travellers.json.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import canonicalize from 'canonicalize';

const HERE = dirname(fileURLToPath(import.meta.url));
const SEED = 20261125;
const OTHERS = 50;
const STATES = ['UTO'];

const HEADS = ['Bra', 'Cor', 'Del', 'Fen', 'Gal', 'Hol', 'Jar', 'Kel', 'Lum', 'Nor', 'Pel', 'Quin', 'Ros', 'Sil', 'Tar', 'Vex'];
const MIDDLES = ['a', 'e', 'i', 'o', 'an', 'er', 'il', 'or', 'ud', 'esh'];
const TAILS = ['bruk', 'dahl', 'feld', 'gard', 'moor', 'quist', 'ridge', 'stane', 'thwick', 'voss', 'wyn', 'zell'];
const GIVEN = { F: ['Ilva', 'Seda', 'Orine', 'Calis', 'Petra', 'Yune', 'Mavis', 'Teola'], M: ['Arno', 'Bero', 'Dario', 'Falk', 'Ivo', 'Kasim', 'Luto', 'Rune'] };

/** Random numbers from a seed (Mulberry32), the same on every machine. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const next = generator(SEED);
const whole = (from, to) => from + Math.floor(next() * (to - from + 1));
const pick = (list) => list[whole(0, list.length - 1)];
const two = (number) => String(number).padStart(2, '0');

function person(bornFrom, bornTo) {
  const sex = pick(['F', 'M']);
  return {
    names: [{ kind: 'primary', family: pick(HEADS) + pick(MIDDLES) + pick(TAILS), given: pick(GIVEN[sex]) }],
    dob: [`${whole(bornFrom, bornTo)}-${two(whole(1, 12))}-${two(whole(1, 28))}`],
    nat: [pick(STATES)],
    sex,
  };
}

const lostTerms = {
  op: 'put',
  rev: 1,
  cat: 'document',
  act: 'Ask how the holder came by the document. Call the issuer. A hit alone is no ground to refuse.',
  basis: 'Demo order 1: lost, stolen and invalidated travel documents',
  exp: '2036-12-31',
};

const missingTerms = {
  op: 'put',
  rev: 1,
  cat: 'protect',
  act: 'Make sure of safety first. Speak with the person alone, in a calm room. Call the duty desk for missing persons.',
  basis: 'Demo order 2: missing persons in need of protection',
  exp: '2031-12-31',
};

function lostRecord(number, docs, note) {
  return { ...lostTerms, id: `lost-${String(number).padStart(4, '0')}`, names: [], dob: [], nat: [], sex: null, docs, note };
}

function missingRecord(number, who, note) {
  return { ...missingTerms, id: `missing-${String(number).padStart(4, '0')}`, docs: [], ...who, note };
}

async function write(name, records) {
  const lines = records.sort((a, b) => (a.id < b.id ? -1 : 1)).map((record) => `${canonicalize(record)}\n`);
  await writeFile(join(HERE, 'lists', name), lines.join(''));
  process.stdout.write(`${name} ${lines.length} records\n`);
}

const { travellers } = JSON.parse(await readFile(join(HERE, 'travellers.json'), 'utf8'));
const holder = (id) => travellers.find((traveller) => traveller.id === id).holder;

const lost = holder('lost-document');
const lostRecords = [lostRecord(OTHERS + 1, [{ t: 'P', c: 'UTO', n: lost.number }], 'Reported lost by the holder on 2026-06-02.')];
for (let i = 1; i <= OTHERS; i++) {
  const how = pick(['Reported stolen from a parked car.', 'Reported lost.', 'Invalidated by the issuer.']);
  lostRecords.push(lostRecord(i, [{ t: pick(['P', 'P', 'I']), c: pick(STATES), n: `L${whole(10_000_000, 99_999_999)}` }], how));
}

const child = holder('missing-child');
const missingRecords = [
  missingRecord(
    OTHERS + 1,
    {
      names: [{ kind: 'primary', family: child.surname, given: child.givenNames }],
      dob: [child.birth],
      nat: ['UTO'],
      sex: child.sex,
    },
    'Reported missing by a parent on 2026-11-09. May travel with an adult who is not family.',
  ),
];
for (let i = 1; i <= OTHERS; i++) {
  missingRecords.push(missingRecord(i, person(1950, 2015), `Reported missing in ${whole(2021, 2026)}.`));
}

/** A record names a picture instead of a template: at every start the lane computes templates with its own model. */
const faceRecord = {
  ...missingTerms,
  act: 'Speak with the person alone, in a calm room. Call the duty desk for missing persons and compare its picture.',
  basis: 'Demo order 3: missing persons, search by face',
  id: 'face-0001',
  names: [{ kind: 'primary', family: 'Orisvale', given: 'Nia' }],
  dob: ['1990'],
  nat: ['UTO'],
  sex: 'F',
  docs: [],
  note: 'Reported missing in 2025 under this name. May travel under another one.',
  portraits: ['id16_passport.jpg'],
};

await write('missing-faces.jsonl', [faceRecord]);
await write('lost-documents.jsonl', lostRecords);
await write('missing-persons.jsonl', missingRecords);
