"""Limits of the machine, told apart from faults of a twin."""

import errno
import os


class LimitReached(Exception):
    """The machine would not give what was asked for: a result, not a fault."""

    def __init__(self, text, error=0):
        super().__init__("%s: %s" % (text, os.strerror(error)) if error else text)
        self.errno = error  # by which the C++ side knows the remedy


LIMITS = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)


class creating:
    """Around the call that makes a unit: what it fails by is a limit."""

    def __init__(self, what, index, tasks):
        self.what = "%s failed at unit %d of %d" % (what, index + 1, tasks)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, OSError) and error.errno in LIMITS:
            raise LimitReached(self.what, error.errno) from error
        if isinstance(error, RuntimeError) and "start new thread" in str(error):
            raise LimitReached(self.what, errno.EAGAIN) from error
        return False
