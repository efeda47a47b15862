"""Running tests from the command line."""

import os
import sys

from . import loader, runner

__unittest = True

MAIN_EXAMPLES = """\
Examples:
  %(prog)s test_module               - run tests from test_module
  %(prog)s module.TestClass          - run tests from module.TestClass
  %(prog)s module.Class.test_method  - run specified test method
  %(prog)s path/to/test_file.py      - run tests from test_file.py
"""

MODULE_EXAMPLES = """\
Examples:
  %(prog)s                           - run default set of tests
  %(prog)s MyTestSuite               - run suite 'MyTestSuite'
  %(prog)s MyTestCase.testSomething  - run MyTestCase.testSomething
  %(prog)s MyTestCase                - run all 'test*' test methods
                                       in MyTestCase
"""


def installHandler():
    """Handle Control-C from now on."""
    from .signals import installHandler
    installHandler()


class TestProgram:
    """Loads and runs the tests of a module, as the arguments of the command line say."""

    module = None
    verbosity = 1
    failfast = catchbreak = buffer = progName = warnings = testNamePatterns = None

    def __init__(self, module="__main__", defaultTest=None, argv=None, testRunner=None,
                 testLoader=loader.defaultTestLoader, exit=True, verbosity=1, failfast=None, catchbreak=None,
                 buffer=None, warnings=None, *, tb_locals=False, durations=None):
        if isinstance(module, str):
            __import__(module)
            self.module = sys.modules[module]
        else:
            self.module = module
        if argv is None:
            argv = sys.argv
        self.exit = exit
        self.failfast = failfast
        self.verbosity = verbosity
        self.buffer = buffer
        self.catchbreak = catchbreak
        self.tb_locals = tb_locals
        self.durations = durations
        self.warnings = "default" if warnings is None and not sys.warnoptions else warnings
        self.defaultTest = defaultTest
        self.testRunner = testRunner
        self.testLoader = testLoader
        self.progName = os.path.basename(argv[0])
        self.parseArgs(argv)
        self.runTests()

    def parseArgs(self, argv):
        import argparse
        parser = argparse.ArgumentParser(prog=self.progName)
        parser.add_argument("-v", "--verbose", dest="verbosity", action="store_const", const=2)
        parser.add_argument("-q", "--quiet", dest="verbosity", action="store_const", const=0)
        parser.add_argument("--locals", dest="tb_locals", action="store_true")
        parser.add_argument("--durations", type=int, default=None, metavar="N")
        parser.add_argument("-f", "--failfast", action="store_true")
        parser.add_argument("-c", "--catch", dest="catchbreak", action="store_true")
        parser.add_argument("-b", "--buffer", action="store_true")
        parser.add_argument("-k", dest="patterns", action="append", default=[])
        parser.add_argument("tests", nargs="*")
        options = parser.parse_args(argv[1:])
        if options.verbosity is not None:
            self.verbosity = options.verbosity
        self.tb_locals = self.tb_locals or options.tb_locals
        if options.durations is not None:
            self.durations = options.durations
        self.failfast = self.failfast or options.failfast
        self.buffer = self.buffer or options.buffer
        self.catchbreak = self.catchbreak or options.catchbreak
        if options.patterns:
            self.testLoader.testNamePatterns = [p if "*" in p else f"*{p}*" for p in options.patterns]
        names = options.tests
        if not names and self.defaultTest is not None:
            names = [self.defaultTest] if isinstance(self.defaultTest, str) else list(self.defaultTest)
        if names:
            module = None if self.module is None or self.module.__name__ == "unittest.__main__" else self.module
            self.test = self.testLoader.loadTestsFromNames(names, module)
        else:
            self.test = self.testLoader.loadTestsFromModule(self.module)

    def runTests(self):
        if self.catchbreak:
            installHandler()
        testRunner = self.testRunner or runner.TextTestRunner
        if isinstance(testRunner, type):
            testRunner = testRunner(verbosity=self.verbosity, failfast=self.failfast, buffer=self.buffer,
                                    warnings=self.warnings, tb_locals=self.tb_locals, durations=self.durations)
        self.result = testRunner.run(self.test)
        if self.exit:
            if self.result.testsRun == 0 and len(self.result.skipped) == 0:
                sys.exit(5)
            sys.exit(not self.result.wasSuccessful())


main = TestProgram
