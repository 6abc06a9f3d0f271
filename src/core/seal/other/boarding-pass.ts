/** What is shown of a boarding pass. Nothing of it is signed, and nothing is proven by it. */
export interface BoardingPass {
  /** As printed: SURNAME/GIVEN. */
  name: string;
  /** Carrier and number of the first flight, like "XX 123". */
  flight: string;
  /** Day of the year, 1 to 366; the pass names no year. Null where it names none. */
  dayOfYear: number | null;
}

const LIMIT_BYTES = 4_296;
/** Mandatory items of IATA resolution 792 for the first flight, 60 characters, of which only some are kept. */
const ITEMS =
  /^M([1-4])([A-Z '/-]{20})([E ])([A-Z0-9 ]{7})([A-Z]{3})([A-Z]{3})([A-Z0-9 ]{3})(\d{4}[A-Z ]|\d{3,4} {1,2})(\d{3}| {3})([A-Z ])([0-9A-Z* ]{4})([0-9A-Z* ]{5})([0-9A-Z ])([0-9A-F]{2})/;
const LIMIT_DAY = 366;

/** A boarding pass (IATA BCBP, "M" format); null for any other bytes. */
export function readBoardingPass(bytes: Uint8Array): BoardingPass | null {
  if (bytes.length > LIMIT_BYTES) return null;
  const items = ITEMS.exec(Buffer.from(bytes).toString('latin1'));
  if (items === null) return null;
  const [, , name = '', , , , , carrier = '', number = '', day = ''] = items;
  const dayOfYear = day.trim() === '' ? null : Number(day);
  if (dayOfYear !== null && (dayOfYear < 1 || dayOfYear > LIMIT_DAY)) return null;
  const flight = `${carrier.trim()} ${number.trim().replace(/^0+(?=\d)/, '')}`;
  return { name: name.trim(), flight, dayOfYear };
}
