"""The system calls that Python 3.11 does not offer: unshare(2), mount(2), prctl(2)."""
import ctypes
import os

NEWTIME, NEWNS, NEWIPC, NEWPID, NEWUSER = 0x80, 0x20000, 0x8000000, 0x20000000, 0x10000000
MS_REMOUNT, MS_REC, MS_PRIVATE = 0x20, 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_SIGKILL = 9

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def unshare(flags):
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source, target, kind, flags=0, data=""):
    words = [word.encode() if word is not None else None for word in (source, str(target), kind)]
    _checked(_libc.mount(*words, ctypes.c_ulong(flags), data.encode()), f"mount {target}")


def umount(target):
    _checked(_libc.umount2(str(target).encode(), 0), f"umount {target}")


def adopt_orphans():
    _checked(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")


def die_with_parent():
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0), "prctl")


def settable_monotonic_clock(offset_s):
    """Children made from now on find the monotonic clock shifted (time_namespaces(7))."""
    unshare(NEWTIME)
    with open("/proc/self/timens_offsets", "w") as file:
        file.write(f"monotonic {offset_s} 0\nboottime {offset_s} 0\n")
