# sysconfig: the folders of schemes, with bases of one's own.
import io
import sysconfig

BASES = {"base": "/b", "platbase": "/p", "installed_base": "/i", "installed_platbase": "/ip", "userbase": "/u"}
for scheme in sysconfig.get_scheme_names():
    print(scheme, sysconfig.get_paths(scheme, BASES))
print(sysconfig.get_path_names(), sysconfig.get_default_scheme(), sysconfig.get_python_version(), sysconfig.get_path("scripts", "posix_home", {"base": "/x"}))
print(sysconfig.get_config_var("no such"), sysconfig.get_config_vars("no such", "py_version_short"), "prefix" in sysconfig.get_config_vars())
print(sysconfig.parse_config_h(io.StringIO("#define A 1\n#define B text\n/* #undef C */\nother\n#define HEX 0x1F\n")))
for what in (lambda: sysconfig.get_preferred_scheme("none"), lambda: sysconfig.get_paths("none")):
    try:
        what()
    except KeyError as error:
        print(error)
