"""Limits of the machine, told apart from faults of a twin."""

import errno
import os


class LimitReached(Exception):
    """The machine would not give what was asked for: a result, not a fault."""

    def __init__(self, text, error=0):
        super().__init__("%s: %s" % (text, os.strerror(error)) if error else text)
        self.errno = error  # by which the C++ side knows the remedy


LIMITS = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)


SHARED = "/dev/shm"  # where sem_open(3) makes the locks of multiprocessing


def lack_of_shared_memory():
    """What is wrong with it, with the remedy; "" if nothing is."""
    try:
        room = os.statvfs(SHARED)
    except OSError:
        return SHARED + " is missing: mount it (mount -t tmpfs tmpfs /dev/shm)"
    if room.f_flag & os.ST_RDONLY or not os.access(SHARED, os.W_OK | os.X_OK):
        return SHARED + " cannot be written: mount it anew (mount -o remount,rw /dev/shm)"
    if room.f_bavail * room.f_frsize < 1 << 16 or (room.f_files and room.f_favail < 16):
        return SHARED + " is full: free space there, or make it larger (--shm-size of a container)"
    return ""


def sharing(make):
    """`make`, which makes something that processes share: what it lacks is a limit."""

    def made(*arguments, **named):
        try:
            return make(*arguments, **named)
        except OSError as error:
            if error.errno in LIMITS:
                raise LimitReached("multiprocessing." + make.__name__, error.errno) from error
            lack = lack_of_shared_memory()
            if not lack:
                raise
            text = "multiprocessing.%s: %s; %s" % (make.__name__, error.strerror, lack)
            raise LimitReached(text) from error

    return made


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
