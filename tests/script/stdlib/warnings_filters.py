import warnings
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn("first")
    warnings.warn("second", DeprecationWarning)
for w in log:
    print(w.category.__name__, w.message)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("raised", UserWarning)
    except UserWarning as error:
        print("raised", error)
print(warnings.formatwarning("text", UserWarning, "file.py", 3, "  code()  "), end="")
@warnings.deprecated("use g")
def f(): return 1
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    print(f(), log[0].message, f.__deprecated__)
for bad in (("nope",), ("always", "", 3)):
    try:
        warnings.filterwarnings(*bad)
    except (ValueError, TypeError) as error:
        print(error)
