"""Where things are installed, and how the interpreter was built."""

import os
import sys
import threading

__all__ = ["get_config_h_filename", "get_config_var", "get_config_vars", "get_makefile_filename", "get_path",
           "get_path_names", "get_paths", "get_platform", "get_python_version", "get_scheme_names", "parse_config_h"]

_PY_VERSION = sys.version.split()[0]
_PY_VERSION_SHORT = f"{sys.version_info[0]}.{sys.version_info[1]}"
_PY_VERSION_SHORT_NO_DOT = f"{sys.version_info[0]}{sys.version_info[1]}"
_BASE_PREFIX = os.path.normpath(sys.base_prefix)
_BASE_EXEC_PREFIX = os.path.normpath(sys.base_exec_prefix)


def _scheme(base, platbase, lib, headers=None):
    """The folders of an installation below two bases."""
    return {
        "stdlib": f"{{installed_base}}/{{platlibdir}}/{lib}",
        "platstdlib": f"{platbase}/{{platlibdir}}/{lib}",
        "purelib": f"{base}/lib/{lib}/site-packages",
        "platlib": f"{platbase}/{{platlibdir}}/{lib}/site-packages",
        "include": headers or "{installed_base}/include/python{py_version_short}{abiflags}",
        "platinclude": headers or "{installed_platbase}/include/python{py_version_short}{abiflags}",
        "scripts": f"{base}/bin",
        "data": base}


def _home_scheme():
    scheme = _scheme("{base}", "{base}", "python", "{installed_base}/include/python")
    for key in ("purelib", "platlib"):
        scheme[key] = "{base}/lib/python"
    for key in ("stdlib", "platstdlib"):
        scheme[key] = "{installed_base}/lib/python" if key == "stdlib" else "{base}/lib/python"
    return scheme


def _user_scheme():
    folder = "{userbase}/{platlibdir}/python{py_version_short}"
    return {"stdlib": folder, "platstdlib": folder,
            "purelib": "{userbase}/lib/python{py_version_short}/site-packages",
            "platlib": "{userbase}/lib/python{py_version_short}/site-packages",
            "include": "{userbase}/include/python{py_version_short}", "scripts": "{userbase}/bin", "data": "{userbase}"}


_NT = {"stdlib": "{installed_base}/Lib", "platstdlib": "{base}/Lib", "purelib": "{base}/Lib/site-packages",
       "platlib": "{base}/Lib/site-packages", "include": "{installed_base}/Include",
       "platinclude": "{installed_base}/Include", "scripts": "{base}/Scripts", "data": "{base}"}

_INSTALL_SCHEMES = {
    "posix_prefix": _scheme("{base}", "{platbase}", "python{py_version_short}"),
    "posix_home": _home_scheme(),
    "nt": _NT,
    "posix_venv": _scheme("{base}", "{platbase}", "python{py_version_short}"),
    "nt_venv": dict(_NT),
    "posix_user": _user_scheme(),
    "nt_user": {"stdlib": "{userbase}/Python{py_version_nodot_plat}",
                "platstdlib": "{userbase}/Python{py_version_nodot_plat}",
                "purelib": "{userbase}/Python{py_version_nodot_plat}/site-packages",
                "platlib": "{userbase}/Python{py_version_nodot_plat}/site-packages",
                "include": "{userbase}/Python{py_version_nodot_plat}/Include",
                "scripts": "{userbase}/Python{py_version_nodot_plat}/Scripts", "data": "{userbase}"},
    "osx_framework_user": {"stdlib": "{userbase}/lib/python", "platstdlib": "{userbase}/lib/python",
                           "purelib": "{userbase}/lib/python/site-packages",
                           "platlib": "{userbase}/lib/python/site-packages",
                           "include": "{userbase}/include/python{py_version_short}", "scripts": "{userbase}/bin",
                           "data": "{userbase}"}}
_INSTALL_SCHEMES["venv"] = _INSTALL_SCHEMES["nt_venv" if os.name == "nt" else "posix_venv"]

_SCHEME_KEYS = "stdlib", "platstdlib", "purelib", "platlib", "include", "scripts", "data"
_config_vars = None
_lock = threading.Lock()


def get_scheme_names():
    """Return the names of all schemes, sorted."""
    return tuple(sorted(_INSTALL_SCHEMES))


def get_path_names():
    """Return the names of the folders of a scheme."""
    return _SCHEME_KEYS


def get_preferred_scheme(key):
    """Return the scheme for a kind of installation: prefix, home or user."""
    if key == "prefix" and sys.prefix != sys.base_prefix:
        return "venv"
    scheme = {"prefix": "nt" if os.name == "nt" else "posix_prefix", "home": "posix_home",
              "user": "nt_user" if os.name == "nt" else "posix_user"}.get(key)
    if scheme is None:
        raise KeyError(key)
    if scheme not in _INSTALL_SCHEMES:
        raise ValueError(f"{key!r} returned {scheme!r}, which is not a valid scheme on this platform")
    return scheme


def get_default_scheme():
    """Return the scheme that is used unless another is named."""
    return get_preferred_scheme("prefix")


def get_paths(scheme=get_default_scheme(), vars=None, expand=True):
    """Return the folders of a scheme; vars: values in place of the configuration's; expand: whether they are put in."""
    if not expand:
        return _INSTALL_SCHEMES[scheme]
    values = dict(get_config_vars())
    if vars:
        values.update(vars)
    paths = {}
    for key, path in _INSTALL_SCHEMES[scheme].items():
        if os.name in ("posix", "nt"):
            path = os.path.expanduser(path)
        try:
            paths[key] = os.path.normpath(path.format(**values))
        except KeyError as error:
            raise AttributeError(error) from None
    for key, value in values.items():
        if key not in paths:
            paths[key] = value
    return {key: paths[key] for key in paths if key in _INSTALL_SCHEMES[scheme]}


def get_path(name, scheme=get_default_scheme(), vars=None, expand=True):
    """Return a folder of a scheme."""
    return get_paths(scheme, vars, expand)[name]


def _user_base():
    found = os.environ.get("PYTHONUSERBASE")
    return found or os.path.join(os.path.expanduser("~"), ".local")


def _make_config_vars():
    return {
        "prefix": os.path.normpath(sys.prefix), "exec_prefix": os.path.normpath(sys.exec_prefix),
        "py_version": _PY_VERSION, "py_version_short": _PY_VERSION_SHORT,
        "py_version_nodot": _PY_VERSION_SHORT_NO_DOT, "py_version_nodot_plat": "",
        "installed_base": _BASE_PREFIX, "base": os.path.normpath(sys.prefix),
        "installed_platbase": _BASE_EXEC_PREFIX, "platbase": os.path.normpath(sys.exec_prefix),
        "projectbase": os.path.dirname(os.path.realpath(sys.executable)) if sys.executable else os.getcwd(),
        "platlibdir": getattr(sys, "platlibdir", "lib"), "implementation": "Ouro", "implementation_lower": "ouro",
        "abiflags": getattr(sys, "abiflags", ""), "userbase": _user_base(), "srcdir": _BASE_PREFIX,
        # There are no extension modules, and there is no library to link with.
        "EXT_SUFFIX": "", "SOABI": f"ouro-{_PY_VERSION_SHORT_NO_DOT}", "EXE": "", "VERSION": _PY_VERSION_SHORT,
        "BINDIR": os.path.join(_BASE_PREFIX, "bin"), "LIBDIR": os.path.join(_BASE_PREFIX, "lib"),
        "LIBDEST": os.path.join(_BASE_PREFIX, "lib", f"python{_PY_VERSION_SHORT}"),
        "INCLUDEPY": os.path.join(_BASE_PREFIX, "include", f"python{_PY_VERSION_SHORT}"),
        "Py_DEBUG": 0, "Py_ENABLE_SHARED": 0, "Py_GIL_DISABLED": 0, "WITH_PYMALLOC": 0, "TZPATH": (
            "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo")}


def get_config_vars(*args):
    """Return all variables of the configuration as a dictionary; or a list of the values of those named."""
    global _config_vars
    with _lock:
        if _config_vars is None:
            _config_vars = _make_config_vars()
        elif _config_vars["prefix"] != os.path.normpath(sys.prefix):
            # A virtual environment was entered.
            _config_vars = _make_config_vars()
    if args:
        return [_config_vars.get(name) for name in args]
    return _config_vars


def get_config_var(name):
    """Return a variable of the configuration, or None."""
    return get_config_vars().get(name)


def get_platform():
    """Return a text that names the system and the machine: linux-x86_64."""
    if os.name != "posix" or not hasattr(os, "uname"):
        return sys.platform
    if "_PYTHON_HOST_PLATFORM" in os.environ:
        return os.environ["_PYTHON_HOST_PLATFORM"]
    system, _, release, _, machine = os.uname()
    system = system.lower().replace("/", "")
    machine = machine.replace(" ", "_").replace("/", "-")
    if system == "linux":
        return f"{system}-{machine}"
    return f"{system}-{release}-{machine}"


def get_python_version():
    """Return the version of the language: 3.13."""
    return _PY_VERSION_SHORT


def is_python_build(check_home=None):
    """Whether the interpreter runs from where it was built: False."""
    return False


def get_config_h_filename():
    """Return the path of the header with the configuration of C; there is no such file."""
    return os.path.join(get_path("platinclude"), "pyconfig.h")


def get_makefile_filename():
    """Return the path of the makefile; there is no such file."""
    return os.path.join(get_path("stdlib"), f"config-{_PY_VERSION_SHORT}{getattr(sys, 'abiflags', '')}", "Makefile")


def parse_config_h(fp, vars=None):
    """Return the `#define`s of a header as a dictionary (the one given); those undefined are 0."""
    import re
    if vars is None:
        vars = {}
    for line in fp:
        if match := re.match(r"#define ([A-Z][A-Za-z0-9_]+) (.*)\n", line):
            name, value = match.groups()
            try:
                # Hexadecimal numbers stay texts where the name says that they are none.
                vars[name] = value if name in _ALWAYS_STR else int(value)
            except ValueError:
                vars[name] = value
        elif match := re.match(r"/[*] #undef ([A-Z][A-Za-z0-9_]+) [*]/\n", line):
            vars[match[1]] = 0
    return vars


_ALWAYS_STR = {"IPHONEOS_DEPLOYMENT_TARGET", "MACOSX_DEPLOYMENT_TARGET"}


def expand_makefile_vars(s, vars):
    """Put the values of variables into a text: $(NAME) and ${NAME}."""
    import re
    pattern = re.compile(r"\$\(([A-Za-z][A-Za-z0-9_]*)\)|\$\{([A-Za-z][A-Za-z0-9_]*)\}")
    while match := pattern.search(s):
        s = s[:match.start()] + vars.get(match[1] or match[2]) + s[match.end():]
    return s


def _main():
    """The command `python -m sysconfig`: print all."""
    print(f'Platform: "{get_platform()}"')
    print(f'Python version: "{get_python_version()}"')
    print(f'Current installation scheme: "{get_default_scheme()}"')
    for title, values in (("Paths", get_paths()), ("Variables", get_config_vars())):
        print()
        print(f"{title}:")
        for key, value in sorted(values.items()):
            print(f'\t{key} = "{value}"')


if __name__ == "__main__":
    _main()
