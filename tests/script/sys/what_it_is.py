# What programs ask `sys` about.
import sys

print(sys.version_info[:3], sys.version_info >= (3, 13), sys.version_info.major, sys.version_info.releaselevel)
print(sys.version_info, sys.hexversion >> 16 == 0x030D, sys.byteorder, sys.platform)
print(sys.maxsize, hex(sys.maxunicode), sys.float_info.max, sys.float_info.epsilon, sys.int_info.bits_per_digit)
print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.stdout.name, sys.stdin.mode, sys.stderr.errors)
print(sys.getrecursionlimit(), sys.intern("abc") is sys.intern("a" + "bc"), sys.exc_info(), sys.exception())
print("asyncio" in sys.stdlib_module_names, "sys" in sys.builtin_module_names, sys.modules["sys"] is sys)
print(sys.flags.optimize, sys.flags.dev_mode, sys.hash_info.width, sys.get_int_max_str_digits())
try:
    raise KeyError("k")
except KeyError as e:
    print(sys.exception() is e, sys.exc_info()[:2], sys.exc_info()[2] is e.__traceback__)
