import platform
print(platform.system(), platform.python_version_tuple()[:2], platform.uname().system, platform.architecture()[0])
