#!/usr/bin/env python3
"""Verifies an audit chain, or an evidence bundle, with nothing of the program: Python's standard library alone.

    verify_chain.py state FOLDER [ROOT_KEY_HEX_FILE]   rows, links, signatures, MACs and head of a state folder
    verify_chain.py bundle FILE [FINGERPRINT]          an exported evidence bundle

Without a key the MACs and the head are left out, and that is said. Exit 0: it holds. Exit 1: it does not, with the reason.
The formats are those of docs/decisions/0007-audit-chain.md and 0038-keyed-rows.md.
"""

import hashlib
import hmac
import json
import re
import sqlite3
import sys
from pathlib import Path

ZERO = b"\0" * 32
# Rows that may follow a checkpoint before the next one is due.
MOST_UNSIGNED = 63


class Broken(Exception):
    """The first thing that does not hold."""


# Ed25519, RFC 8032 5.1: the curve -x^2 + y^2 = 1 + d x^2 y^2 over the field of 2^255 - 19.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a, b):
    """Adds two points in extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    g, h, i, j = f - e, f + e, z + c, z - c
    return (g * j % P, h * i % P, i * j % P, g * h % P)


def times(n, point):
    total = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def point_of(data):
    """The point of 32 bytes: y, and the lowest bit of x on top. None where there is no such point."""
    number = int.from_bytes(data, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0 or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point_of(BASE_Y.to_bytes(32, "little"))


def signature_holds(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def public_key_of(seed):
    """RFC 8032 5.1.5; also the first step of the appliance: its seed is derived from the root key."""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    x, y, z, _ = times(scalar, BASE)
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


# RFC 8785 canonical JSON, for what the program writes.


def number_text(value):
    """ECMAScript's shortest form of a number (RFC 8785 3.2.2.3)."""
    if isinstance(value, int):
        if abs(value) < 2**53:
            return str(value)
        value = float(value)
    if value != value or value in (float("inf"), float("-inf")):
        raise Broken("a number that JSON cannot hold")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len(digits))
    if whole.strip("0") == "" and exponent == "":
        point = -(len(part) - len(part.lstrip("0")))
    digits = digits.rstrip("0") or "0"
    if 0 < point <= 21:
        text = digits + "0" * (point - len(digits)) if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        rest = "" if len(digits) == 1 else "." + digits[1:]
        text = f"{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + text


def canonical(value):
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    # Members in the order of their UTF-16 units.
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"


def parsed(text, what):
    try:
        value = json.loads(text)
        same = canonical(value) == text
    except (ValueError, RecursionError):
        raise Broken(f"{what} is not JSON") from None
    if not same or not isinstance(value, dict):
        raise Broken(f"{what} is not a canonical object")
    return value


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unhex(text, length=32):
    if not isinstance(text, str) or not re.fullmatch(f"[0-9a-f]{{{2 * length}}}", text):
        raise Broken("a value is not so many bytes in hexadecimal")
    return bytes.fromhex(text)


# The formats.


def derive(root, number, context):
    """crypto_kdf of libsodium: BLAKE2b with the number as salt and the context as personalisation."""
    salt = number.to_bytes(8, "little") + b"\0" * 8
    return hashlib.blake2b(b"", digest_size=32, key=root, salt=salt, person=context.encode() + b"\0" * 8).digest()


def row_mac(key, row, before, signed):
    commitment = row["body"]["commitment"]
    committed = b"\0" if commitment is None else b"\1" + unhex(commitment)
    numbers = row["seq"].to_bytes(8, "big") + signed.to_bytes(8, "big")
    message = b"waypost.audit.row-mac.2\0" + before + numbers + row["digest"] + row["hash"] + committed
    return hmac.digest(key, message + row["text"].encode(), "sha256")


def head_tag(key, head, place):
    return hmac.digest(key, f"waypost.audit.head.2\0{place}\0{canonical(head)}".encode(), "sha256").hex()


def checkpoint_of(text, public_key):
    checkpoint = parsed(text, "a checkpoint") if isinstance(text, str) else text
    unsigned = {name: value for name, value in checkpoint.items() if name != "signature"}
    if set(unsigned) != {"v", "seq", "hash", "wall", "bootId", "keyId"} or unsigned["v"] != 1:
        raise Broken("a checkpoint has other members")
    if unsigned["keyId"] != sha(public_key).hex():
        raise Broken(f"checkpoint {unsigned['seq']} is of another key")
    message = b"waypost.audit.checkpoint.1\0" + canonical(unsigned).encode()
    if not signature_holds(public_key, message, unhex(checkpoint.get("signature"), 64)):
        raise Broken(f"the signature of checkpoint {unsigned['seq']} does not hold")
    return checkpoint


def link(previous, digest):
    return sha(b"waypost.audit.chain.1\0", previous, digest)


def open_head(text, key, place):
    head = parsed(text, "the head")
    tag = head.pop("tag", "")
    if not isinstance(tag, str) or not hmac.compare_digest(tag, head_tag(key, head, place)):
        raise Broken(f"the head in the {place} is not this appliance's")
    return head


def verify_state(folder, root):
    uri = f"file:{Path(folder, 'audit.db')}?mode=ro"
    db = sqlite3.connect(uri, uri=True)
    db.row_factory = sqlite3.Row
    seed = None if root is None else derive(root, 4, "wpaudsgn")
    key = None if root is None else derive(root, 31, "wpaudrow")
    public_key = None if seed is None else public_key_of(seed)
    columns = {row[1] for row in db.execute("PRAGMA table_info(row)")}
    meta = dict(db.execute("SELECT name, value FROM meta"))
    head = None
    if key is not None and "head" in meta:
        head = open_head(meta["head"], key, "database")
    elif "mac" in columns and key is not None:
        raise Broken("the database does not say where its chain ends")
    keyed = None if head is None else head["keyed"]

    floor = db.execute("SELECT * FROM floor").fetchone()
    signed, previous, before = 0, ZERO, ZERO
    if floor is not None:
        start = parsed(floor["text"], "the floor") if public_key is None else checkpoint_of(floor["text"], public_key)
        signed, previous = start["seq"], unhex(start["hash"])
        before = unhex(floor["mac"]) if "mac" in floor.keys() and floor["mac"] is not None else ZERO
        if signed != floor["seq"]:
            raise Broken("the floor states another row")
    checkpoints = dict(db.execute("SELECT seq, text FROM checkpoint"))
    seq, count, macs, signatures = signed, 0, 0, 0
    commitments = {}
    for stored in db.execute("SELECT * FROM row ORDER BY seq"):
        seq += 1
        if stored["seq"] != seq:
            raise Broken(f"row {seq} is missing")
        body = parsed(stored["text"], f"row {seq}")
        if body.get("seq") != seq:
            raise Broken(f"row {seq} carries another number")
        for name in ("scope", "subject", "kind", "wall"):
            if body.get(name) != stored[name]:
                raise Broken(f"row {seq} is filed under another {name}")
        digest = sha(stored["text"].encode())
        if digest.hex() != stored["digest"]:
            raise Broken(f"row {seq} was changed")
        previous = link(previous, digest)
        if previous.hex() != stored["hash"]:
            raise Broken(f"row {seq} does not continue the row before it")
        mac = stored["mac"] if "mac" in columns else None
        if keyed is not None:
            if seq < keyed and mac is not None:
                raise Broken(f"row {seq} has a MAC, and keys begin at {keyed}")
            if seq >= keyed:
                if seq == keyed and seq > 1 and body["kind"] != "audit-keyed":
                    raise Broken(f"row {seq} does not say that keys begin with it")
                row = {"seq": seq, "text": stored["text"], "digest": digest, "hash": previous, "body": body}
                made = row_mac(key, row, before, signed)
                if mac is None or not hmac.compare_digest(made.hex(), mac):
                    raise Broken(f"row {seq} was not written by this appliance")
                before = made
                macs += 1
        if seq in checkpoints:
            text = checkpoints.pop(seq)
            checkpoint = parsed(text, "a checkpoint") if public_key is None else checkpoint_of(text, public_key)
            if checkpoint["seq"] != seq or checkpoint["hash"] != previous.hex():
                raise Broken(f"checkpoint {seq} states another chain")
            signed = seq
            signatures += 1
        if seq - signed > MOST_UNSIGNED:
            raise Broken(f"no checkpoint for the rows up to {seq}")
        if body["commitment"] is not None:
            commitments[seq] = body["subject"]
        count += 1
    if checkpoints:
        raise Broken("a checkpoint is of a row that is gone")
    kept = {number for (number,) in db.execute("SELECT seq FROM personal")}
    if not kept <= set(commitments):
        raise Broken("a personal part belongs to no row")
    purged = {body for (body,) in db.execute("SELECT subject FROM row WHERE kind = 'personal-purged'")}
    for number, subject in commitments.items():
        if number not in kept and subject not in purged:
            raise Broken(f"the personal part of row {number} is gone without a receipt")
    if head is not None:
        verify_head(head, Path(folder, "audit.head"), key, seq, previous, before, signed)
    return {
        "rows": count,
        "head": previous.hex(),
        "checkpoints": signatures,
        "unsigned": seq - signed,
        "macs": macs if keyed is not None else None,
        "fingerprint": None if public_key is None else sha(public_key).hex(),
    }


def verify_head(head, path, key, seq, link_of_last, mac_of_last, signed):
    if (head["seq"], head["hash"], head["signed"]) != (seq, link_of_last.hex(), signed):
        raise Broken("the head states another end of the chain")
    if (head["mac"] or ZERO.hex()) != mac_of_last.hex():
        raise Broken("the head states another MAC of the last row")
    data = path.read_bytes()
    copies = []
    for slot in (0, 1):
        text = data[slot * 4096 : (slot + 1) * 4096].decode("utf-8", "replace").partition("\n")[0]
        try:
            copies.append(open_head(text, key, f"copy {slot}"))
        except Broken:
            copies.append(None)
    whole = [copy for copy in copies if copy is not None]
    if not whole:
        raise Broken("audit.head does not hold")
    newest = max(copy["n"] for copy in whole)
    least = newest if len(whole) == 2 else newest + 1
    if head["n"] < least:
        raise Broken("the database is older than audit.head")
    if len(whole) == 2 and abs(whole[0]["n"] - whole[1]["n"]) > 1:
        raise Broken("a copy of audit.head is older than it can be")


def verify_bundle(data, pinned):
    text = data.decode("utf-8")
    bundle = parsed(text, "the bundle")
    if bundle.get("format") != "waypost.evidence.1":
        raise Broken("this is no evidence bundle")
    public_key = unhex(bundle["publicKey"])
    if pinned is not None and sha(public_key).hex() != pinned:
        raise Broken("the bundle is of another appliance")
    unsigned = {name: value for name, value in bundle.items() if name != "signature"}
    message = b"waypost.evidence.1\0" + canonical(unsigned).encode()
    if not signature_holds(public_key, message, unhex(bundle["signature"], 64)):
        raise Broken("the signature of the bundle does not hold")
    seq, previous = 0, ZERO
    if bundle["from"] is not None:
        start = checkpoint_of(bundle["from"], public_key)
        seq, previous = start["seq"], unhex(start["hash"])
    links, own = {}, {}
    for entry in bundle["rows"]:
        seq += 1
        if entry["seq"] != seq:
            raise Broken(f"row {seq} is missing")
        if "row" in entry:
            if entry["row"]["seq"] != seq or entry["row"]["subject"] != bundle["inspectionId"]:
                raise Broken(f"row {seq} is not a row of this case")
            own[seq] = entry["row"]
        digest = sha(canonical(entry["row"]).encode()) if "row" in entry else unhex(entry["digest"])
        previous = link(previous, digest)
        links[seq] = previous.hex()
    for checkpoint in bundle["checkpoints"]:
        if links.get(checkpoint_of(checkpoint, public_key)["seq"]) != checkpoint["hash"]:
            raise Broken("the rows are not those that were signed")
    if not bundle["checkpoints"] or bundle["checkpoints"][-1]["seq"] != seq:
        raise Broken(f"row {seq} is not covered by a checkpoint")
    if not own:
        raise Broken("the bundle shows no row of the case")
    for part in bundle["personal"]:
        row = own.get(part["seq"])
        made = sha(b"waypost.audit.personal.1\0", unhex(part["salt"]), canonical(part["value"]).encode()).hex()
        if row is None or row["commitment"] != made:
            raise Broken(f"the personal part of row {part['seq']} is not the one recorded")
    return {"rows": len(own), "chain": len(bundle["rows"]), "personal": len(bundle["personal"])}


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[0] not in ("state", "bundle"):
        print(__doc__, file=sys.stderr)
        return 2
    what, path, *more = arguments
    try:
        if what == "state":
            root = bytes.fromhex(Path(more[0]).read_text().strip()) if more else None
            found = verify_state(path, root)
        else:
            found = verify_bundle(Path(path).read_bytes(), more[0] if more else None)
    except (Broken, OSError, sqlite3.DatabaseError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"it does not hold: {error}")
        return 1
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
