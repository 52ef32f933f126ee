"""Fences a process in for good: limits, no network, no other programs, no files but those it was given.

Landlock and seccomp are asked of the kernel directly (landlock(7), seccomp(2)); a system that has neither
still has the list of drivers, the private copy and the limits.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_ALL_FILE_ACCESS = (1 << 13) - 1
_READ_ONLY = (1 << 0) | (1 << 2) | (1 << 3)  # execute (shared libraries), read a file, read a folder
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM = 1
_ARCHES: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 42, 49, 53, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 199, 200, 203, 221, 281, 117)),
}
"""Audit number of the machine, and its calls socket, connect, bind, socketpair, execve, execveat, ptrace."""


def limit(*, memory_bytes: int, cpu_seconds: int) -> bool:
    """Cap memory, time and open files; forbid writing any file and leaving a core. False where unknown."""
    try:
        import resource  # noqa: PLC0415  absent on Windows
    except ImportError:
        return False
    caps = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, cap in caps.items():
        hard = resource.getrlimit(what)[1]
        bound = cap if hard == resource.RLIM_INFINITY else min(cap, hard)
        resource.setrlimit(what, (bound, bound))
    return True


def fence_files(readable: Iterable[Path]) -> bool:
    """Forbid every file and folder but reading beneath `readable`. False where the kernel has no Landlock."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    handled = ctypes.create_string_buffer(struct.pack("=Q", _ALL_FILE_ACCESS))
    rules = libc.syscall(_CREATE_RULESET, handled, 8, 0)
    if rules < 0:
        return False
    for path in readable:
        if not path.exists():
            continue
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        access = _READ_ONLY if path.is_dir() else _READ_ONLY & ~(1 << 3)
        beneath = ctypes.create_string_buffer(struct.pack("=Qi", access, handle))
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, beneath, 0)
        os.close(handle)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    fenced = libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return bool(fenced)


def fence_network() -> bool:
    """Forbid sockets and starting programs, by a filter on system calls. False where it cannot be had."""
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHES:
        return False
    arch, calls = _ARCHES[platform.machine()]
    program = _filter(arch, calls)
    code = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, header, 0, 0) == 0)


def _filter(arch: int, calls: tuple[int, ...]) -> bytes:
    """Classic BPF: kill on another machine's calls, refuse `calls` with EPERM, allow the rest."""
    load, equal, above, answer = 0x20, 0x15, 0x35, 0x06
    rows = [(load, 0, 0, 4), (equal, 1, 0, arch), (answer, 0, 0, _KILL), (load, 0, 0, 0)]
    # Calls of the x32 kind begin at 2^30 and would slip past a list of numbers.
    rows.append((above, len(calls), 0, 0x40000000))
    rows += [(equal, len(calls) - i - 1, 0, number) for i, number in enumerate(calls[:-1])]
    rows += [(equal, 0, 1, calls[-1]), (answer, 0, 0, _ERRNO | _EPERM), (answer, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *row) for row in rows)
