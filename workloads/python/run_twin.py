"""Runs twins of workloads in this interpreter, for the program that started it.

It says what interpreter it is; then, for each line of JSON on its standard input, an order
(runners/python/twin_batch.cpp writes it), it runs one batch and answers by a line of JSON on its standard
output. This file keeps to what every Python since 2.7 understands, so that one that is too old can
still say so.
"""

import json
import os
import sys

PROTOCOL = 2  # kTwinProtocol in runners/python/twin_answer.hpp


def utf8(text):
    """`text` without the lone surrogates by which Python carries bytes that are no UTF-8: such a
    byte reads \\udce9, as in Python's own messages."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def hello():
    implementation = getattr(sys, "implementation", None)
    gil = getattr(sys, "_is_gil_enabled", lambda: True)
    names = {"cpython": "CPython", "pypy": "PyPy"}
    name = implementation.name if implementation else "cpython"
    return {
        "protocol": PROTOCOL,
        "implementation": names.get(name, name),
        "version": list(sys.version_info[:3]),
        "text": " ".join(sys.version.split()),
        "gil": "on" if gil() else "off",
        "executable": utf8(sys.executable),
    }


def say(document):
    rest = (json.dumps(document) + "\n").encode()
    while rest:
        rest = rest[os.write(1, rest) :]


def main():
    say(hello())
    while True:
        line = sys.stdin.readline()
        if not line:
            os._exit(0)  # nothing is left to be tidied up, and all units have ended
        order = json.loads(line)
        from fourways.batch import run_batch

        answer = run_batch(order)
        answer["protocol"] = PROTOCOL
        say(answer)


if __name__ == "__main__":
    main()
