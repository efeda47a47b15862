import importlib, importlib.util, sys
print(importlib.import_module("json.decoder").__name__, importlib.import_module(".encoder", "json").__name__, importlib.util.find_spec("no_such_module"), importlib.util.resolve_name(".a", "b.c"))
import keyword; print(importlib.reload(keyword) is keyword)
for bad in (lambda: importlib.import_module(".x"), lambda: importlib.import_module("no_such_module"), lambda: importlib.reload(3)):
    try:
        bad()
    except (TypeError, ImportError) as error:
        print(error)
