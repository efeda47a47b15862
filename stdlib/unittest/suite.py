"""Tests run together."""

import sys

from . import case, util

__unittest = True


class BaseTestSuite:
    """A collection of tests and suites."""

    _cleanup = True

    def __init__(self, tests=()):
        self._tests = []
        self._removed_tests = 0
        self.addTests(tests)

    def __repr__(self):
        return f"<{util.strclass(self.__class__)} tests={list(self)}>"

    def __eq__(self, other):
        if not isinstance(other, self.__class__):
            return NotImplemented
        return list(self) == list(other)

    def __iter__(self):
        return iter(self._tests)

    def countTestCases(self):
        return self._removed_tests + sum(test.countTestCases() for test in self if test)

    def addTest(self, test):
        if not callable(test):
            raise TypeError(f"{test!r} is not callable")
        if isinstance(test, type) and issubclass(test, (case.TestCase, TestSuite)):
            raise TypeError("TestCases and TestSuites must be instantiated before passing them to addTest()")
        self._tests.append(test)

    def addTests(self, tests):
        if isinstance(tests, str):
            raise TypeError("tests must be an iterable of tests, not a string")
        for test in tests:
            self.addTest(test)

    def run(self, result):
        for index, test in enumerate(self):
            if result.shouldStop:
                break
            test(result)
            if self._cleanup:
                self._removeTestAtIndex(index)
        return result

    def _removeTestAtIndex(self, index):
        """Forget a test that has run, so that what it holds is freed."""
        try:
            test = self._tests[index]
        except TypeError:
            return
        if hasattr(test, "countTestCases"):
            self._removed_tests += test.countTestCases()
        self._tests[index] = None

    def __call__(self, *args, **kwds):
        return self.run(*args, **kwds)

    def debug(self):
        for test in self:
            test.debug()


class TestSuite(BaseTestSuite):
    """A suite that also sets up classes and modules."""

    def run(self, result, debug=False):
        topLevel = False
        if getattr(result, "_testRunEntered", False) is False:
            result._testRunEntered = topLevel = True
        for index, test in enumerate(self):
            if result.shouldStop:
                break
            if _isnotsuite(test):
                self._tearDownPreviousClass(test, result)
                self._handleModuleFixture(test, result)
                self._handleClassSetUp(test, result)
                result._previousTestClass = test.__class__
                if getattr(test.__class__, "_classSetupFailed", False) or getattr(result, "_moduleSetUpFailed", False):
                    continue
            if not debug:
                test(result)
            else:
                test.debug()
            if self._cleanup:
                self._removeTestAtIndex(index)
        if topLevel:
            self._tearDownPreviousClass(None, result)
            self._handleModuleTearDown(result)
            result._testRunEntered = False
        return result

    def debug(self):
        self.run(_DebugResult(), True)

    def _attempt(self, result, method_name, parent, function, info=None):
        """Run a fixture; record an error or a skip as that of a stand-in for a test. Return whether it worked."""
        try:
            function()
        except Exception as e:
            if isinstance(result, _DebugResult):
                raise
            self._createClassOrModuleLevelException(result, e, method_name, parent)
            return False
        return True

    def _handleClassSetUp(self, test, result):
        previousClass = getattr(result, "_previousTestClass", None)
        currentClass = test.__class__
        if currentClass == previousClass or getattr(result, "_moduleSetUpFailed", False):
            return
        if getattr(currentClass, "__unittest_skip__", False):
            return
        try:
            currentClass._classSetupFailed = False
        except TypeError:
            pass
        setUpClass = getattr(currentClass, "setUpClass", None)
        doClassCleanups = getattr(currentClass, "doClassCleanups", None)
        if setUpClass is None:
            return
        name = util.strclass(currentClass)
        if not self._attempt(result, "setUpClass", name, setUpClass):
            try:
                currentClass._classSetupFailed = True
            except TypeError:
                pass
            if doClassCleanups is not None:
                self._run_class_cleanups(currentClass, "setUpClass", name, result)

    def _run_class_cleanups(self, cls, method, name, result):
        cls.doClassCleanups()
        for exc_info in cls.tearDown_exceptions:
            if isinstance(result, _DebugResult):
                raise exc_info[1]
            self._createClassOrModuleLevelException(result, exc_info[1], method, name, info=exc_info)

    def _get_previous_module(self, result):
        previousClass = getattr(result, "_previousTestClass", None)
        return previousClass.__module__ if previousClass is not None else None

    def _handleModuleFixture(self, test, result):
        previousModule = self._get_previous_module(result)
        currentModule = test.__class__.__module__
        if currentModule == previousModule:
            return
        self._handleModuleTearDown(result)
        result._moduleSetUpFailed = False
        module = sys.modules.get(currentModule)
        if module is None:
            return
        setUpModule = getattr(module, "setUpModule", None)
        if setUpModule is not None:
            if not self._attempt(result, "setUpModule", currentModule, setUpModule):
                result._moduleSetUpFailed = True
                self._attempt(result, "setUpModule", currentModule, case.doModuleCleanups)

    def _createClassOrModuleLevelException(self, result, exc, method_name, parent, info=None):
        error = _ErrorHolder(f"{method_name} ({parent})")
        addSkip = getattr(result, "addSkip", None)
        if addSkip is not None and isinstance(exc, case.SkipTest):
            addSkip(error, str(exc))
        else:
            result.addError(error, info or sys.exc_info() if sys.exc_info()[0] else (type(exc), exc,
                                                                                    exc.__traceback__))

    def _handleModuleTearDown(self, result):
        previousModule = self._get_previous_module(result)
        if previousModule is None or getattr(result, "_moduleSetUpFailed", False):
            return
        module = sys.modules.get(previousModule)
        if module is None:
            return
        tearDownModule = getattr(module, "tearDownModule", None)
        if tearDownModule is not None:
            self._attempt(result, "tearDownModule", previousModule, tearDownModule)
        self._attempt(result, "tearDownModule", previousModule, case.doModuleCleanups)

    def _tearDownPreviousClass(self, test, result):
        previousClass = getattr(result, "_previousTestClass", None)
        currentClass = test.__class__
        if currentClass == previousClass or previousClass is None:
            return
        if (getattr(previousClass, "_classSetupFailed", False) or getattr(result, "_moduleSetUpFailed", False)
                or getattr(previousClass, "__unittest_skip__", False)):
            return
        name = util.strclass(previousClass)
        tearDownClass = getattr(previousClass, "tearDownClass", None)
        if tearDownClass is not None:
            self._attempt(result, "tearDownClass", name, tearDownClass)
        if getattr(previousClass, "doClassCleanups", None) is not None:
            self._run_class_cleanups(previousClass, "tearDownClass", name, result)


class _ErrorHolder:
    """Stands in the place of a test, for errors in fixtures of classes and modules."""

    failureException = None

    def __init__(self, description):
        self.description = description

    def id(self):
        return self.description

    def shortDescription(self):
        return None

    def __repr__(self):
        return f"<ErrorHolder description={self.description!r}>"

    def __str__(self):
        return self.id()

    def run(self, result):
        pass

    def __call__(self, result):
        return self.run(result)

    def countTestCases(self):
        return 0


def _isnotsuite(test):
    try:
        iter(test)
    except TypeError:
        return True
    return False


class _DebugResult:
    """A result for `debug`."""

    _previousTestClass = None
    _moduleSetUpFailed = False
    shouldStop = False
