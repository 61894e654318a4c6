#!/usr/bin/env python3
"""Writes keys.txt and places.txt: where real memcached clients put keys.

Each client stores every key on real memcached servers, which are then asked which of them has it.
Run with one library per call, in the Python that has it, after "keys":

    ./generate.py keys                         # keys.txt, and an empty places.txt
    ./generate.py python-memcached             # python3-memcache
    PYTHONPATH=DIR ./generate.py python-memcached   # DIR by pip install --target DIR python-memcached==1.62
    ./generate.py pymemcache                   # python3-pymemcache
    ./generate.py pylibmc                      # python3-pylibmc

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
FIRST_PORT = 31211  # pymemcache's placement depends on it
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
    distribution = "python-memcached"

    def __init__(self, addresses):
        import memcache
        self.client = memcache.Client(addresses, dead_retry=3600)

    def set(self, key):
        self.client.set(key, "x")


class Pymemcache:
    distribution = "pymemcache"

    def __init__(self, addresses):
        from pymemcache.client.hash import HashClient
        self.client = HashClient(addresses, retry_attempts=0, dead_timeout=3600, ignore_exc=True,
                                 allow_unicode_keys=True)
        for i in range(100):  # finds the dead server, and takes it out
            self.client.set("warm-%d" % i, "x", noreply=False)

    def set(self, key):
        self.client.set(key, "x", noreply=False)


class Pylibmc:
    distribution = "pylibmc"

    def __init__(self, addresses):
        import pylibmc
        self.error = pylibmc.Error
        self.client = pylibmc.Client(addresses)

    def set(self, key):
        try:
            self.client.set(key, "x")
        except self.error:
            pass  # the dead server's


def version(client):
    if client is Pylibmc:
        import pylibmc
        return "%s/libmemcached-%s" % (pylibmc.__version__, pylibmc.libmemcached_version)
    if client is PythonMemcached:
        # Debian's 1.59 calls itself 1.58 within.
        import memcache
        if hasattr(memcache, "six"):
            return "1.59"
    return importlib.metadata.version(client.distribution)


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


def places(client, number, dead):
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
        stored = client(["127.0.0.1:%d" % port for port in ports])
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
    client = {"python-memcached": PythonMemcached, "pymemcache": Pymemcache, "pylibmc": Pylibmc}[what]
    with PLACES.open("a") as out:
        for number, dead in SETUPS:
            print(what, version(client), number,
                  "-" if dead is None else dead, places(client, number, dead), file=out)


main(sys.argv[1])
