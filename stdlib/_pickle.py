"""`pickle`, under the name of the module that has it in C elsewhere."""

from pickle import (
    PickleBuffer, PickleError, Pickler, PicklingError, Unpickler, UnpicklingError, dump, dumps, load, loads,
)
