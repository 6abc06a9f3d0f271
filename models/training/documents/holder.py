"""Holder records: the printed page and the MRZ say the same (ICAO Doc 9303-3 4.9, 6). All names are made up of syllables."""

from streams import choose

#: Doc 9303-3 section 6, the part that is needed here.
TRANSLITERATION = {"Ä": "AE", "Ö": "OE", "Ü": "UE", "É": "E", "Á": "A", "Ç": "C", "Ñ": "N", "Ø": "OE", "Å": "AA", "Š": "S", "Ž": "Z"}
SYLLABLES = ("BA", "DOR", "EL", "KA", "LIN", "MO", "NA", "REN", "SA", "TIL", "VO", "WEN", "ZI", "PER", "GRU", "HAL", "JO", "QUI", "FE", "XA")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
COLUMNS = {"TD3": 44, "TD2": 36, "TD1": 30}
DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(text):
    """Doc 9303-3 4.9: weights 7, 3, 1; `<` counts nought."""
    return str(sum((7, 3, 1)[i % 3] * (0 if c == "<" else int(c, 36)) for i, c in enumerate(text)) % 10)


def latin(text):
    out = "".join(TRANSLITERATION.get(c, c) for c in text.upper())
    return "".join(c if c in LETTERS else "<" for c in out)


def word(r, low, high):
    text = "".join(choose(r, SYLLABLES) for _ in range(int(r.integers(low, high + 1))))
    if r.random() < 0.12:
        swap = {"A": "Ä", "O": "Ö", "U": "Ü", "E": "É", "N": "Ñ", "S": "Š"}
        at = [i for i, c in enumerate(text) if c in swap]
        i = choose(r, at) if at else 0
        text = text[:i] + swap.get(text[i], text[i]) + text[i + 1 :]
    return text


def pick(r, chars, n):
    return "".join(choose(r, chars) for _ in range(n))


def record(r):
    """One made-up holder. Dates are (year, month, day)."""
    born = (int(r.integers(1945, 2008)), int(r.integers(1, 13)), int(r.integers(1, 29)))
    issued = (int(r.integers(2017, 2026)), int(r.integers(1, 13)), int(r.integers(1, 29)))
    surname = word(r, 2, 4) + ("-" + word(r, 1, 2) if r.random() < 0.12 else "")
    given = " ".join(word(r, 1, 3) for _ in range(int(r.integers(1, 4))))
    return {
        "surname": surname,
        "given": given,
        "sex": choose(r, "MFX"),
        "born": born,
        "issued": issued,
        "expires": (issued[0] + choose(r, (5, 10)), issued[1], issued[2]),
        "place": word(r, 2, 3),
        "authority": word(r, 2, 3) + " " + choose(r, ("CITY", "OFFICE", "DISTRICT")),
        "number": pick(r, LETTERS, 2) + pick(r, DIGITS, 7) if r.random() < 0.6 else pick(r, LETTERS + DIGITS, 9),
        "personal": pick(r, DIGITS, int(r.integers(6, 12))) if r.random() < 0.6 else "",
    }


def shown(date, style):
    y, m, d = date
    return {"dots": f"{d:02d}.{m:02d}.{y}", "month": f"{d:02d} {MONTHS[m - 1]} {y}", "iso": f"{y}-{m:02d}-{d:02d}", "slash": f"{d:02d}/{m:02d}/{y}"}[style]


def six(date):
    return "%02d%02d%02d" % (date[0] % 100, date[1], date[2])


def mrz_of(h, layout):
    """Lines of the MRZ with valid check digits (Doc 9303-4, -5, -6). The issuer is always UTO, the specimen state."""
    n = COLUMNS[layout]
    number = h["number"].ljust(9, "<")
    born, ends, sex = six(h["born"]), six(h["expires"]), h["sex"].replace("X", "<")
    name = latin(h["surname"]) + "<<" + "<".join(latin(g) for g in h["given"].split(" "))
    if layout == "TD1":
        first = ("I<UTO" + number + check_digit(number) + h["personal"]).ljust(30, "<")[:30]
        second = (born + check_digit(born) + sex + ends + check_digit(ends) + "UTO").ljust(29, "<")
        second += check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return [first, second, name[:30].ljust(30, "<")]
    first = (("P<" if layout == "TD3" else "I<") + "UTO" + name)[:n].ljust(n, "<")
    second = number + check_digit(number) + "UTO" + born + check_digit(born) + sex + ends + check_digit(ends)
    room = 14 if layout == "TD3" else 7
    optional = h["personal"][:room].ljust(room, "<")
    second += optional
    if layout == "TD3":
        second += "<" if not optional.strip("<") else check_digit(optional)
    return [first, second + check_digit(second[0:10] + second[13:20] + second[21:])]


def digits_hold(lines):
    """Whether every check digit of a TD1, TD2 or TD3 zone holds. Used by the self-check and by `mrz_font`."""
    if len(lines) == 3:
        a, b, _ = lines
        pairs = [(a[5:14], a[14]), (b[0:6], b[6]), (b[8:14], b[14]), (a[5:30] + b[0:7] + b[8:15] + b[18:29], b[29])]
    else:
        b = lines[1]
        pairs = [(b[0:9], b[9]), (b[13:19], b[19]), (b[21:27], b[27]), (b[0:10] + b[13:20] + b[21:-1], b[-1])]
        if len(b) == 44 and b[42] != "<":
            pairs.append((b[28:42], b[42]))
    return all(check_digit(text) == digit for text, digit in pairs)
