"""Audits the log in a directory with nothing but Python's standard library and the openssl program.

usage: auditor.py DIR VKEY

Written from the specifications (RFC 6962, C2SP tlog-tiles, tlog-checkpoint, signed-note), without a look at landfall's own code:
recomputes every leaf hash from the entry bundles, every tile at every level, the root, and verifies the signature of the
checkpoint. Prints one JSON document; exits 1 with what is wrong and where.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

WIDTH = 256


def fail(what):
    print(what, file=sys.stderr)
    sys.exit(1)


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha256(b"\x00" + data)


def tree_hash(hashes):
    """MTH of RFC 6962, section 2.1, over leaf (or subtree) hashes."""
    if not hashes:
        return sha256(b"")
    # By pairs from the bottom: an odd last one moves up as it is, which is the same tree as splitting at powers of two.
    row = list(hashes)
    while len(row) > 1:
        pairs = [sha256(b"\x01" + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = pairs + ([row[-1]] if len(row) % 2 else [])
    return row[0]


def tile_path(directory, level, index, width):
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    parts = ["x" + group for group in groups[:-1]] + [groups[-1]]
    if width < WIDTH:
        parts[-1] += ".p"
        parts.append(str(width))
    return os.path.join(directory, "tile", str(level), *parts)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        fail(str(error))


def verify_ed25519(public_key, message, signature):
    with tempfile.TemporaryDirectory() as place:
        key, text, sig = (os.path.join(place, name) for name in ("key", "text", "sig"))
        der = bytes.fromhex("302a300506032b6570032100") + public_key
        for path, data in ((key, der), (text, message), (sig, signature)):
            with open(path, "wb") as file:
                file.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key]
        command += ["-rawin", "-in", text, "-sigfile", sig]
        return subprocess.run(command, capture_output=True).returncode == 0


def verified_checkpoint(path, vkey):
    name, key_id, encoded = vkey.split("+", 2)
    key = base64.b64decode(encoded, validate=True)
    if key[0] != 1 or len(key) != 33:
        fail(f"{vkey} is no Ed25519 key")
    if sha256(name.encode() + b"\n" + key)[:4].hex() != key_id:
        fail(f"the key ID of {vkey} is false")
    note = read(path).decode("utf-8")
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if dash == "\u2014" and signer == name and signature[:4].hex() == key_id:
            if not verify_ed25519(key[1:], text.encode(), signature[4:]):
                fail(f"{path}: the signature is false")
            origin, size, root = text.splitlines()[:3]
            if origin != name or str(int(size)) != size:
                fail(f"{path}: not the checkpoint of {name}")
            return int(size), base64.b64decode(root, validate=True)
    fail(f"{path}: {name} has not signed")


def entries_of(path, width):
    data, at, entries = read(path), 0, []
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : end])
        if end > len(data):
            fail(f"{path} ends in the middle of an entry")
        at = end
    if len(entries) != width:
        fail(f"{path} holds {len(entries)} entries, not {width}")
    return entries


def widths(count):
    return [min(WIDTH, count - at) for at in range(0, count, WIDTH)]


def check_leaf(entry, where):
    """A leaf is canonical JSON whose first member is its kind; no number in it is a fraction."""
    leaf = json.loads(entry)
    if json.dumps(leaf, separators=(",", ":"), ensure_ascii=False).encode() != entry:
        fail(f"{where} is not printed as it reads")
    if next(iter(leaf)) != "$kind":
        fail(f"{where} does not begin with its kind")
    return leaf["$kind"]


def main(directory, vkey):
    size, root = verified_checkpoint(os.path.join(directory, "checkpoint"), vkey)
    hashes, kinds, tiles = [], {}, 0
    for index, width in enumerate(widths(size)):
        path = tile_path(directory, "entries", index, width)
        for entry in entries_of(path, width):
            kind = check_leaf(entry, f"{path}: leaf {len(hashes)}")
            kinds[kind] = kinds.get(kind, 0) + 1
            hashes.append(leaf_hash(entry))
    leaves = hashes
    level = 0
    while hashes:
        above = []
        for index, width in enumerate(widths(len(hashes))):
            path = tile_path(directory, level, index, width)
            expected = hashes[index * WIDTH : index * WIDTH + width]
            if read(path) != b"".join(expected):
                fail(f"{path} has not the hashes of the leaves below it")
            if width == WIDTH:
                above.append(tree_hash(expected))
            tiles += 1
        hashes, level = above, level + 1
    if tree_hash(leaves) != root:
        fail("the root is not that of the leaves")
    print(json.dumps({"size": size, "root": root.hex(), "tiles": tiles, "kinds": kinds}))


main(sys.argv[1], sys.argv[2])
