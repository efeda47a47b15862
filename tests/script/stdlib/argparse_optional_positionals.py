# Positional arguments that may be absent: which are named as required, and what their defaults are checked for.
import argparse
import contextlib
import io

for kwargs in ({"nargs": "*"}, {"nargs": "*", "default": []}, {"nargs": "*", "default": None}, {"nargs": "*", "default": "ab"},
               {"nargs": "?"}, {"nargs": "?", "default": 3}, {"nargs": "..."}, {"nargs": "+"}, {"nargs": 0 + 2}, {},
               {"nargs": "*", "choices": ["a", "b"]}, {"nargs": "*", "choices": ["a", "b"], "default": []},
               {"nargs": "*", "choices": ["a", "b"], "default": "a"}, {"nargs": "*", "choices": ["a", "b"], "default": ["a"]},
               {"nargs": "?", "choices": ["a", "b"]}, {"nargs": "?", "choices": ["a", "b"], "default": "c"},
               {"nargs": "*", "type": int, "default": "7"}, {"nargs": "?", "type": int, "default": "7"}):
    parser = argparse.ArgumentParser(prog="prog", exit_on_error=True)
    parser.add_argument("first")
    parser.add_argument("rest", **kwargs)
    print(kwargs, parser._actions[-1].required)
    for arguments in [], ["1"], ["1", "a"], ["1", "a", "z"]:
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            try:
                print("   ", arguments, parser.parse_args(arguments))
            except SystemExit:
                print("   ", arguments, errors.getvalue().splitlines()[-1])
