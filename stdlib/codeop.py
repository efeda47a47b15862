"""Compile what was typed so far: is it a whole statement, or are more lines to come?"""

import __future__
import _imp
import warnings

_features = [getattr(__future__, name) for name in __future__.all_feature_names]

__all__ = ["compile_command", "Compile", "CommandCompiler"]

# Flags of `compile` that CPython has for this; here the question is asked of the grammar.
PyCF_DONT_IMPLY_DEDENT = 0x200
PyCF_ONLY_AST = 0x400
PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000


def _maybe_compile(compiler, source, filename, symbol):
    """A code object; None if more lines are needed; or a SyntaxError is raised."""
    lines = (line.strip() for line in source.split("\n"))
    if symbol != "eval" and not any(line and not line.startswith("#") for line in lines):
        # Nothing but blank lines and comments.
        source = "pass"
    if _imp.is_incomplete(source):
        return None
    with warnings.catch_warnings():
        # Warnings are given when it runs.
        warnings.simplefilter("ignore", (SyntaxWarning, DeprecationWarning))
        try:
            compiler(source, filename, symbol)
        except SyntaxError:
            pass
    return compiler(source, filename, symbol)


def _compile(source, filename, symbol):
    return compile(source, filename, symbol, PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT)


def compile_command(source, filename="<input>", symbol="single"):
    """Return a code object; None if the text can go on; raise SyntaxError (or ValueError, OverflowError) if it is wrong.

    symbol: "single" for a statement whose value is shown, "exec", or "eval".
    """
    return _maybe_compile(_compile, source, filename, symbol)


class Compile:
    """Compiles as `compile` does, and remembers the __future__ statements it has seen."""

    def __init__(self):
        self.flags = PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT

    def __call__(self, source, filename, symbol, flags=0, **kwargs):
        """Compile a text, given its file's name and the symbol."""
        flags |= self.flags
        if kwargs.get("incomplete_input", True) is False:
            flags &= ~(PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT)
        code = compile(source, filename, symbol, flags, True)
        if flags & PyCF_ONLY_AST:
            return code
        for feature in _features:
            if code.co_flags & feature.compiler_flag:
                self.flags |= feature.compiler_flag
        return code


class CommandCompiler:
    """Compiles as `compile_command` does, and remembers the __future__ statements it has seen."""

    def __init__(self):
        self.compiler = Compile()

    def __call__(self, source, filename="<input>", symbol="single"):
        """Return a code object; None if the text can go on; raise if it is wrong."""
        return _maybe_compile(self.compiler, source, filename, symbol)
