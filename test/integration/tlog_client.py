"""A log, a client of witnesses and a monitor, with nothing but Python's standard library and the openssl program.

usage: tlog_client.py key DIR NAME                    makes a log's key and prints its vkey
       tlog_client.py cosign DIR URL WITNESS_VKEY     has a witness cosign a log that grows, and tries to deceive it
       tlog_client.py monitor URL VKEY [WITNESS_VKEY] reads a log over HTTP, and all that its checkpoint says

Written from the specifications (RFC 6962, C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-witness, tlog-cosignature), without a look
at landfall's own code. Prints one JSON document; exits 1 with what is wrong.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

WIDTH = 256
SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")
DASH = "\u2014"


def fail(what):
    print(what, file=sys.stderr)
    sys.exit(1)


def expect(what, is_so):
    if not is_so:
        fail(what)


def sha256(data):
    return hashlib.sha256(data).digest()


def openssl(*args):
    return subprocess.run(["openssl", *args], capture_output=True, check=True).stdout


# Trees: RFC 6962, section 2.1, word by word.


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


def subproof(m, leaves, is_whole):
    n = len(leaves)
    if m == n:
        return [] if is_whole else [mth(leaves)]
    k = split(n)
    if m <= k:
        return subproof(m, leaves[:k], is_whole) + [mth(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [mth(leaves[:k])]


def consistency(m, leaves):
    return [] if m in (0, len(leaves)) else subproof(m, leaves, True)


# Keys and notes.


def key_id(name, kind, public):
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]


def parse_vkey(vkey, kind):
    name, identity, encoded = vkey.split("+", 2)
    key = base64.b64decode(encoded, validate=True)
    expect(f"{vkey} is of another kind", key[0] == kind and len(key) == 33)
    expect(f"{vkey} has a false key ID", key_id(name, kind, key[1:]).hex() == identity)
    return name, key[1:]


def verifies(public, message, signature):
    with tempfile.TemporaryDirectory() as place:
        paths = [os.path.join(place, name) for name in ("key", "text", "sig")]
        for path, data in zip(paths, (SPKI_HEAD + public, message, signature)):
            with open(path, "wb") as file:
                file.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0]]
        return subprocess.run([*command, "-rawin", "-in", paths[1], "-sigfile", paths[2]], capture_output=True).returncode == 0


def sign(pem, message):
    with tempfile.NamedTemporaryFile() as text:
        text.write(message)
        text.flush()
        return openssl("pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in", text.name)


def signatures_of(lines, name, identity):
    """The raw signatures of a key among signature lines."""
    found = []
    for line in lines.splitlines():
        dash, signer, encoded = line.split(" ")
        data = base64.b64decode(encoded, validate=True)
        expect(f"{line} is no signature line", dash == DASH)
        if signer == name and data[:4] == identity:
            found.append(data[4:])
    return found


def cosigned_at(lines, text, vkey):
    """The time of a witness's cosignature over a checkpoint; None when there is none."""
    name, public = parse_vkey(vkey, 4)
    times = []
    for data in signatures_of(lines, name, key_id(name, 4, public)):
        time = int.from_bytes(data[:8], "big")
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
        expect("a cosignature is false", len(data) == 72 and verifies(public, message, data[8:]))
        times.append(time)
    return times[0] if times else None


# A log that is cosigned.


def make_key(directory, name):
    pem = os.path.join(directory, "log.pem")
    openssl("genpkey", "-algorithm", "ed25519", "-out", pem)
    public = openssl("pkey", "-in", pem, "-pubout", "-outform", "DER")[len(SPKI_HEAD) :]
    vkey = f"{name}+{key_id(name, 1, public).hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
    with open(os.path.join(directory, "log.vkey"), "w") as file:
        file.write(vkey)
    print(vkey)


def checkpoint(directory, leaves, origin=None):
    with open(os.path.join(directory, "log.vkey")) as file:
        name, public = parse_vkey(file.read(), 1)
    text = f"{origin or name}\n{len(leaves)}\n{base64.b64encode(mth(leaves)).decode()}\n"
    signature = key_id(name, 1, public) + sign(os.path.join(directory, "log.pem"), text.encode())
    return text, f"{text}\n{DASH} {name} {base64.b64encode(signature).decode()}\n"


def ask(url, old, proof, note):
    lines = [f"old {old}", *(base64.b64encode(node).decode() for node in proof), "", note]
    request = urllib.request.Request(url + "/add-checkpoint", data="\n".join(lines).encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers.get("Content-Type"), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type"), error.read().decode()


def cosign(directory, url, witness):
    leaves = [f"leaf {i}".encode() for i in range(300)]
    old, cosigned = 0, []
    for size in (1, 2, 3, 7, 8, 8, 255, 256, 300):
        text, note = checkpoint(directory, leaves[:size])
        status, _, body = ask(url, old, consistency(old, leaves[:size]), note)
        expect(f"from {old} to {size}: {status} {body}", status == 200)
        time = cosigned_at(body, text, witness)
        expect(f"no cosignature of {size}", time is not None)
        cosigned.append({"size": size, "time": time})
        old = size

    def refused(what, code, *request):
        status, kind, body = ask(url, *request)
        expect(f"{what}: {status}, not {code}", status == code)
        return kind, body

    larger = leaves + [b"more"]
    _, grown = checkpoint(directory, larger)
    fork = [b"other"] + larger[1:]
    _, forked = checkpoint(directory, fork)
    stale = refused("a stale old size", 409, 8, consistency(8, larger), grown)
    expect(f"the 409 is {stale}", stale == ("text/x.tlog.size", "300\n"))
    _, back = checkpoint(directory, leaves[:299])
    refused("a rollback", 409, 298, consistency(298, leaves[:299]), back)
    refused("an old size above the new", 400, 300, [], back)
    refused("a fork", 422, 300, consistency(300, fork), forked)
    refused("a fork with the other's proof", 422, 300, consistency(300, larger), forked)
    refused("a fork of the same size", 409, 300, [], checkpoint(directory, fork[:300])[1])
    refused("no proof", 422, 300, [], grown)
    refused("an unknown origin", 404, 0, [], checkpoint(directory, leaves[:1], "example.org/unknown")[1])
    refused("a false signature", 403, 300, consistency(300, larger), grown.replace(f"\n301\n", f"\n302\n"))
    refused("no checkpoint", 400, 300, [], "nothing\n")
    status, _, _ = ask(url, 300, consistency(300, larger), grown)
    expect("the log cannot go on after that", status == 200)
    print(json.dumps({"cosigned": cosigned}))


# A monitor.


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read(), answer.headers


def tile_path(level, index, width):
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    path = "/".join(["x" + group for group in groups[:-1]] + [groups[-1]])
    return f"tile/{level}/{path}" + ("" if width == WIDTH else f".p/{width}")


def fetch_tile(url, level, index, width):
    """A tile; a partial one goes once its tile is full, and that one begins with it."""
    try:
        return fetch(f"{url}/{tile_path(level, index, width)}")
    except urllib.error.HTTPError as error:
        expect(f"{error.url}: {error.code}", error.code == 404 and width < WIDTH)
        return fetch(f"{url}/{tile_path(level, index, WIDTH)}")


def widths(count):
    return [min(WIDTH, count - at) for at in range(0, count, WIDTH)]


def monitor(url, vkey, witness=None):
    name, public = parse_vkey(vkey, 1)
    # What witnesses have cosigned may be older than what is in force, and is kept apart then.
    note, headers = fetch(f"{url}/checkpoint" if witness is None else f"{url}/checkpoint.cosigned")
    text, lines = note.decode().rsplit("\n\n", 1)
    text += "\n"
    own = signatures_of(lines, name, key_id(name, 1, public))
    expect("the log has not signed", len(own) == 1 and verifies(public, text.encode(), own[0]))
    origin, size, root = text.splitlines()[:3]
    expect("it is another log", origin == name)
    size = int(size)
    leaves, kinds = [], set()
    for index, width in enumerate(widths(size)):
        bundle, bundle_headers = fetch_tile(url, "entries", index, width)
        kinds.add(bundle_headers.get("Cache-Control"))
        at, entries = 0, []
        while at < len(bundle):
            end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
            entries.append(bundle[at + 2 : end])
            at = end
        expect(f"bundle {index} has {len(entries)} entries", at == len(bundle) and len(entries) in (width, WIDTH))
        hashes = b"".join(sha256(b"\x00" + entry) for entry in entries[:width])
        tile, _ = fetch_tile(url, 0, index, width)
        expect(f"tile {index} is not of its bundle", tile[: len(hashes)] == hashes)
        leaves += entries[:width]
    expect("the root is another", mth(leaves) == base64.b64decode(root, validate=True))
    time = None if witness is None else cosigned_at(lines, text, witness)
    print(json.dumps({"size": size, "cosigned": time, "cache": [headers.get("Cache-Control"), *sorted(map(str, kinds))]}))


{"key": make_key, "cosign": cosign, "monitor": monitor}[sys.argv[1]](*sys.argv[2:])
