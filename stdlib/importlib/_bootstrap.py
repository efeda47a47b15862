"""Loading what a finder in `sys.meta_path` found."""

import sys


def _load(spec):
    """Make the module of a spec, run its code, and return what then stands in `sys.modules`."""
    from .util import module_from_spec
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        if spec.loader is not None:
            if hasattr(spec.loader, "exec_module"):
                spec.loader.exec_module(module)
            else:
                spec.loader.load_module(spec.name)
    except BaseException:
        sys.modules.pop(spec.name, None)
        raise
    return sys.modules[spec.name]
