#!/usr/bin/env python3
"""Writes keys.txt and places.txt: where python-memcached puts keys.

It stores every key on real memcached servers, which are then asked which of them has it.
Run once with each release, after "keys":

    ./generate.py keys                         # keys.txt, and an empty places.txt
    ./generate.py python-memcached             # python3-memcache
    PYTHONPATH=DIR ./generate.py python-memcached   # DIR by pip install --target DIR python-memcached==1.62

A line of places.txt has the library, its version, the number of servers, the place of the server
that is dead (- for none), and a character for each key: the place of the server that has it, or -.
"""

import binascii
import hashlib
import importlib.metadata
import pathlib
import random
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
KEYS = HERE / "keys.txt"
PLACES = HERE / "places.txt"
FIRST_PORT = 31211
SETUPS = [(n, dead) for n in (2, 3, 5) for dead in (None, 1)]


def crc_hash(key):
    return (binascii.crc32(key.encode()) >> 16) & 0x7FFF


def keys():
    dice = random.Random(20160426)
    users = ("%032x" % dice.getrandbits(128) for _ in iter(int, 1))
    mangled = lambda user: hashlib.sha1(("usertokens-" + user).encode()).hexdigest()
    made = ["6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", "d08fca1361cfc00a936d7c93e4308aceb6ebc6ac"]
    made += [mangled(next(users)) for _ in range(793)]
    made += ["usertokens-" + next(users) for _ in range(100)]
    made += ["_lockusertokens-" + next(users) for _ in range(50)]
    made += ["usertokens-%s-%d" % (name, i) for i in range(10)
             for name in ("jürgen", "Ωμέγα", "用户", "пользователь", "😀")]
    # Where python-memcached up to 1.59 and from 1.60 on differ.
    zeros = (key for key in map(mangled, users) if crc_hash(key) == 0)
    made += [next(zeros) for _ in range(5)]
    KEYS.write_text("".join(key + "\n" for key in made), encoding="utf-8")
    PLACES.write_text("")


class PythonMemcached:

    def __init__(self, addresses):
        import memcache
        self.client = memcache.Client(addresses, dead_retry=3600)

    def set(self, key):
        self.client.set(key, "x")


def version():
    # Debian's 1.59 calls itself 1.58 within.
    import memcache
    if hasattr(memcache, "six"):
        return "1.59"
    return importlib.metadata.version("python-memcached")


def ask(port, keys):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        lines = connection.makefile("rwb")
        for key in keys:
            lines.write(b"get " + key.encode() + b"\r\n")
            lines.flush()
            line = lines.readline()
            if line.startswith(b"VALUE"):
                lines.readline(), lines.readline()
                yield key


def places(number, dead):
    ports = [FIRST_PORT + i for i in range(number)]
    alive = [port for i, port in enumerate(ports) if i != dead]
    servers = [subprocess.Popen(["memcached", "-l", "127.0.0.1", "-p", str(port), "-u", "nobody"])
               for port in alive]
    try:
        for port in alive:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
        all_keys = KEYS.read_text(encoding="utf-8").splitlines()
        stored = PythonMemcached(["127.0.0.1:%d" % port for port in ports])
        for key in all_keys:
            stored.set(key)
        found = {}
        for port in alive:
            for key in ask(port, all_keys):
                assert key not in found, key
                found[key] = str(ports.index(port))
        return "".join(found.get(key, "-") for key in all_keys)
    finally:
        for server in servers:
            server.terminate()
            server.wait()


def main(what):
    if what == "keys":
        return keys()
    with PLACES.open("a") as out:
        for number, dead in SETUPS:
            print(what, version(), number,
                  "-" if dead is None else dead, places(number, dead), file=out)


main(sys.argv[1])
