//! Compiles small programs: what they become (`tests/dis`), that it verifies, and what is refused.

use super::{Mode, Options, compile};
use crate::bytecode::{Code, CodeKind, Const, ROWS, dis, image, verify};
use std::fmt::Write;
use std::fs;
use std::path::Path;

fn compiled(source: &str, options: &Options) -> Code {
    let mode = if options.mode == Mode::Eval { ouro_grammar::Mode::Eval } else { ouro_grammar::Mode::File };
    let root = ouro_grammar::parse(source, mode).expect("the test's text is legal");
    let code = compile(&root, source, options).expect("the test's program is legal").code;
    let complaints = verify(&code);
    assert!(complaints.is_empty(), "{}\n{}", complaints.join("\n"), dis(&code, Some(source)));
    let image = image::write(&code).leak();
    assert_eq!(format!("{:?}", image::read(image)), format!("{code:?}"), "the image");
    code
}

fn refused(source: &str) -> String {
    let root = match ouro_grammar::parse(source, ouro_grammar::Mode::File) {
        Ok(root) => root,
        Err(error) => return error.report(source).message,
    };
    match compile(&root, source, &Options::default()) {
        Ok(_) => "nothing".to_owned(),
        Err(error) => error.message,
    }
}

fn code_named<'a>(code: &'a Code, name: &str) -> Option<&'a Code> {
    if &*code.name == name {
        return Some(code);
    }
    code.consts.iter().find_map(|constant| match constant {
        Const::Code(inner) => code_named(inner, name),
        _ => None,
    })
}

/// Every program of `tests/dis` beside its instructions; `UPDATE_EXPECT=1` writes them anew.
#[test]
fn instructions_are_as_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dis");
    let mut shown = String::new();
    let mut differing = Vec::new();
    let mut cases: Vec<_> =
        fs::read_dir(&folder).expect("there are cases").map(|e| e.expect("readable").path()).collect();
    cases.sort();
    for case in cases.into_iter().filter(|path| path.extension().is_some_and(|e| e == "py")) {
        let source = fs::read_to_string(&case).expect("a case is text");
        let filename = case.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let text = dis(&compiled(&source, &Options { filename, ..Options::default() }), Some(&source));
        shown.push_str(&text);
        let expected = case.with_extension("dis");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &text).expect("the folder is writable");
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            differing.push(case);
        }
    }
    assert!(differing.is_empty(), "these differ (UPDATE_EXPECT=1 rewrites): {differing:?}");
    let words: std::collections::HashSet<&str> = shown.split_whitespace().collect();
    // Rows for hand-written code, and the stubs at the end of the table.
    let never = ["Nop", "LoadNameOrCell"];
    let rows = ROWS.iter().map(|row| row.mnemonic).take_while(|name| *name != "Exit");
    let missing: Vec<&str> = rows.filter(|name| !words.contains(name) && !never.contains(name)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// Deep and wide programs: registers run out, and are put aside.
#[test]
fn large_programs_fit() {
    let nest =
        |open: &str, middle: &str, close: &str, n| format!("x = {}{middle}{}\n", open.repeat(n), close.repeat(n));
    let list = |n: usize, item: &dyn Fn(usize) -> String| (0..n).map(item).collect::<Vec<_>>().join(", ");
    let mut programs = vec![
        nest("f(", "1", ")", 95),
        nest("a.m(i, b=j[i], c=", "1", ")", 60),
        nest("(a + ", "1", ")", 95),
        nest("[a, b, ", "1", "]", 90),
        nest("(a < b() < ", "1", ")", 90),
        nest("{a: ", "1", "}", 90),
        nest("(a and b or ", "1", ")", 90),
        nest("(lambda a: ", "a", ")", 90),
        nest("[[a + q, ", "b", "] for a in z]", 18),
        format!("f({})\n", list(300, &|i| format!("a{i}"))),
        format!("f({})\n", list(300, &|i| format!("k{i}={i}"))),
        format!("x = [{}]\n", list(300, &|i| format!("a{i}"))),
        format!("x = {{{}}}\n", list(300, &|i| format!("a{i}: b"))),
        format!("x = f'{}'\n", "{a} b ".repeat(300)),
        format!("({}) = b\n", list(150, &|i| format!("a{i}"))),
        format!("def f({}):\n  b = a1 + a189\n  return lambda: (a1, b)\n", list(190, &|i| format!("a{i}"))),
    ];
    let mut many = String::from("def f(p):\n");
    for i in 0..400 {
        let _ = writeln!(many, "  v{i} = p.x");
    }
    many.push_str("  for q in v399: v398 += v1; print(v397, f'{v396}')\n  def g(): return v200, v201\n  del v395\n");
    many.push_str("  v1, v399 = v399, v2\n  return [v399, v1]\n");
    programs.push(many);
    for program in programs {
        compiled(&program, &Options::default());
    }
}

#[test]
fn code_kinds() {
    let code = compiled(
        "def f(): pass\ndef g(): yield\nasync def c(): pass\nasync def a(): yield\nclass C: pass\nx = lambda: (yield)\n",
        &Options::default(),
    );
    let kind = |name| code_named(&code, name).expect("it was defined").kind;
    assert_eq!(code.kind, CodeKind::Module);
    assert_eq!(kind("f"), CodeKind::Function);
    assert_eq!(kind("g"), CodeKind::Generator);
    assert_eq!(kind("c"), CodeKind::Coroutine);
    assert_eq!(kind("a"), CodeKind::AsyncGenerator);
    assert_eq!(kind("C"), CodeKind::Namespace);
    assert_eq!(kind("<lambda>"), CodeKind::Generator);
}

#[test]
fn top_level_await() {
    let options = Options { allow_top_level_await: true, namespace: true, ..Options::default() };
    let code = compiled("x = await f()\nasync with a as b: pass\ny = [z async for z in b]\n", &options);
    assert_eq!((code.kind, code.argcount), (CodeKind::Coroutine, 1));
    assert_eq!(compiled("x = f()\n", &options).kind, CodeKind::Namespace);
    assert_eq!(refused("await f()\n"), "'await' outside function");
}

#[test]
fn eval_and_single() {
    let code = compiled("a + 1", &Options { mode: Mode::Eval, namespace: true, ..Options::default() });
    assert!(dis(&code, None).contains("AddImm"));
    let code = compiled("'shown'\n", &Options { mode: Mode::Single, ..Options::default() });
    assert!(dis(&code, None).contains("display"));
}

#[test]
fn docstrings_lose_their_indentation() {
    let code = compiled("def f():\n    \"\"\"  a\n\tb\n      c\n   \n    d\n    \"\"\"\n", &Options::default());
    let function = code_named(&code, "f").expect("it was defined");
    assert!(function.has_docstring);
    let Const::Str(text) = &function.consts[0] else { panic!("not a text: {:?}", function.consts[0]) };
    assert_eq!(&**text, b"a\n    b\n  c\n\nd\n");
}

#[test]
fn annotations_as_text() {
    let source = "from __future__ import annotations\ndef f(a: (x+1)*2**-y, b: list[int, 'q'], *c: {1: -2.50}) -> (a, b): pass\n";
    let shown = dis(&compiled(source, &Options::default()), None);
    for text in ["(x + 1) * 2 ** (-y)", "list[int, 'q']", "{1: -2.5}", "(a, b)"] {
        assert!(shown.contains(&format!("{text:?}")), "{text} is not in\n{shown}");
    }
}

#[test]
fn what_is_refused() {
    for (source, message) in [
        ("return 1", "'return' outside function"),
        ("async def f():\n    yield 1\n    return 2", "'return' with value in async generator"),
        ("async def f():\n    yield from x", "'yield from' inside async function"),
        ("def f():\n    await x", "'await' outside async function"),
        ("def f():\n    async for a in b: pass", "'async for' outside async function"),
        ("def f():\n    [x async for x in y]", "asynchronous comprehension outside of an asynchronous function"),
        ("break", "'break' outside loop"),
        ("if x:\n    continue", "'continue' not properly in loop"),
        ("def f(a):\n    global a", "name 'a' is parameter and global"),
        ("def f():\n    print(x)\n    global x", "name 'x' is used prior to global declaration"),
        ("def f():\n    nonlocal x", "no binding for nonlocal 'x' found"),
        ("nonlocal x", "nonlocal declaration not allowed at module level"),
        ("def f():\n    from x import *", "import * only allowed at module level"),
        ("[(x := 1) for x in y]", "assignment expression cannot rebind comprehension iteration variable 'x'"),
        ("[x for x in (y := z)]", "assignment expression cannot be used in a comprehension iterable expression"),
        ("def f():\n    [(yield x) for x in y]", "'yield' inside list comprehension"),
        ("try: pass\nexcept: pass\nexcept A: pass", "default 'except:' must be last"),
        (
            "a = 1\nfrom __future__ import annotations",
            "from __future__ imports must occur at the beginning of the file",
        ),
        ("from __future__ import braces", "not a chance"),
        ("__debug__ = 1", "cannot assign to __debug__"),
        ("*a, *b = c", "multiple starred expressions in assignment"),
        ("*a = c", "starred assignment target must be in a list or tuple"),
        ("match x:\n    case _: pass\n    case 1: pass", "wildcard makes remaining patterns unreachable"),
        ("match x:\n    case [a, a]: pass", "multiple assignments to name 'a' in pattern"),
        ("match x:\n    case [a] | b: pass", "alternative patterns bind different names"),
        ("type X = (yield)", "yield expression cannot be used within a type alias"),
    ] {
        assert_eq!(refused(source), message, "for {source:?}");
    }
}
