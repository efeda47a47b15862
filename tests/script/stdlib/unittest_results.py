import io, re, unittest
class T(unittest.TestCase):
    def test_ok(self): self.assertEqual(1, 1)
    def test_fail(self): self.assertIn(1, [2], "why")
    def test_err(self): {}["k"]
    @unittest.skip("later")
    def test_skip(self): ...
    @unittest.expectedFailure
    def test_x(self): self.fail("x")
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertLess(i, 2)
class A(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): self.x = 1
    async def test_a(self): self.assertEqual(self.x, 1)
s = io.StringIO()
r = unittest.TextTestRunner(s, verbosity=2).run(unittest.TestSuite([unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in (T, A)]))
print(re.sub(r"\d\.\d+s|  File.*\n.*\n( +[~^]+\n)?", "", s.getvalue())); print(r)
t = T("test_ok")
for name, args in (("assertListEqual", ([1], [2])), ("assertDictEqual", ({1: 2}, {1: 3})), ("assertAlmostEqual", (1, 1.1)), ("assertIsNone", (1,)), ("assertCountEqual", ([1], [2])), ("assertTrue", (0,))):
    try:
        getattr(t, name)(*args)
    except AssertionError as error:
        print(name, str(error).splitlines()[0])
with t.assertRaises(ValueError) as cm: int("x")
print(cm.exception)
