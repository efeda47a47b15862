"""What machine, system and interpreter this is."""

import os
import sys
from collections import namedtuple

uname_result = namedtuple("uname_result", "system node release version machine processor")
_uname_cache = None


def uname():
    """Return system, node, release, version, machine and processor."""
    global _uname_cache
    if _uname_cache is None:
        info = os.uname()
        _uname_cache = uname_result(info.sysname, info.nodename, info.release, info.version, info.machine, "")
    return _uname_cache


def system():
    """Return the name of the operating system, such as 'Linux'."""
    return uname().system


def node():
    return uname().node


def release():
    return uname().release


def version():
    return uname().version


def machine():
    return uname().machine


def processor():
    return uname().processor


def architecture(executable=sys.executable, bits="", linkage=""):
    """Return (number of bits, format of programs)."""
    return bits or ("64bit" if sys.maxsize > 2 ** 32 else "32bit"), linkage or "ELF"


def libc_ver(executable=None, lib="", version="", chunksize=16384):
    """Return (name, version) of the C library, if they are known."""
    try:
        name = os.confstr("CS_GNU_LIBC_VERSION").split(maxsplit=1)
    except (AttributeError, ValueError, OSError):
        return lib, version
    return (name[0], name[1]) if len(name) == 2 else (lib, version)


def platform(aliased=False, terse=False):
    """Return one line about the system."""
    info = uname()
    parts = [info.system, info.release]
    if not terse:
        parts.append(info.machine)
        name, libversion = libc_ver()
        parts.append(f"with-{name}{libversion}" if name else "with")
    elif libc_ver()[0]:
        parts.append("with-" + "".join(libc_ver()))
    return "-".join(part for part in parts if part).replace(" ", "_")


class AndroidVer(namedtuple("AndroidVer", "release api_level manufacturer model device is_emulator")):
    """What is known of an Android system."""

    __slots__ = ()


class IOSVersionInfo(namedtuple("IOSVersionInfo", ["system", "release", "model", "is_simulator"])):
    """What is known of an iOS system."""

    __slots__ = ()


def android_ver(release="", api_level=0, manufacturer="", model="", device="", is_emulator=False):
    """Return what is known of an Android system; elsewhere the arguments."""
    return AndroidVer(release, api_level, manufacturer, model, device, is_emulator)


def ios_ver(system="", release="", model="", is_simulator=False):
    """Return what is known of an iOS system; elsewhere the arguments."""
    return IOSVersionInfo(system, release, model, is_simulator)


def win32_edition():
    """Return the edition of Windows; None elsewhere."""
    return None


def win32_is_iot():
    """Is it an edition of Windows for devices?"""
    return win32_edition() in ("IoTUAP", "NanoServer", "WindowsCoreHeadless", "IoTEdgeOS")


def system_alias(system, release, version):
    """Return the names by which a system is sold."""
    if system == "SunOS" and release >= "5":
        # Solaris counts three major releases less than SunOS.
        major, dot, minor = release.partition(".")
        try:
            release = f"{int(major) - 3}{dot}{minor}"
        except ValueError:
            return system, release, version
        system = "Solaris" if release < "6" else "SunOS"
    elif system in ("win32", "win16"):
        system = "Windows"
    return system, release, version


def python_implementation():
    """Return the name of the interpreter."""
    name = sys.implementation.name
    return {"cpython": "CPython"}.get(name, name.capitalize())


def python_version():
    """Return the version of the language: 'major.minor.patch'."""
    text = "{}.{}.{}".format(*sys.version_info[:3])
    level = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(sys.version_info[3])
    return f"{text}{level}{sys.version_info[4]}" if level else text


def python_version_tuple():
    return tuple(python_version().split("."))


def python_branch():
    return getattr(sys, "_git", ("", "", ""))[1]


def python_revision():
    return getattr(sys, "_git", ("", "", ""))[2]


def python_build():
    """Return (build number, date)."""
    inside = sys.version.partition("(")[2].partition(")")[0]
    number, _, date = inside.partition(", ")
    return number, date


def python_compiler():
    """Return what the interpreter was compiled with."""
    return sys.version.partition("[")[2].partition("]")[0]


def java_ver(release="", vendor="", vminfo=("", "", ""), osinfo=("", "", "")):
    return release, vendor, vminfo, osinfo


def win32_ver(release="", version="", csd="", ptype=""):
    return release, version, csd, ptype


def mac_ver(release="", versioninfo=("", "", ""), machine=""):
    return release, versioninfo, machine


def freedesktop_os_release():
    """Return the contents of /etc/os-release as a dict."""
    for candidate in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            with open(candidate, encoding="utf-8") as f:
                info = {"ID": "linux", "NAME": "Linux", "PRETTY_NAME": "Linux"}
                for line in f:
                    name, equals, value = line.strip().partition("=")
                    if equals and name.isidentifier():
                        info[name] = value.strip("\"'")
                return info
        except OSError:
            continue
    raise OSError(2, "Unable to read files /etc/os-release, /usr/lib/os-release")
