//! What the package promises: trees, places, messages, limits. The truth for messages and places is CPython 3.13.

use super::*;
use crate::ast::{
    ArgumentKind, Constant, Conversion, Expr, ExprKind, FStringPart, FunctionDef, PatternKind, Stmt, StmtKind,
};

fn module(source: &str) -> Vec<Stmt> {
    match parse(source, Mode::File) {
        Ok(Root::Module(body)) => body,
        Ok(Root::Expression(_)) => panic!("a file is a module"),
        Err(error) => panic!("{source:?}: {error}"),
    }
}

fn statement(source: &str) -> StmtKind {
    let mut body = module(source);
    assert_eq!(body.len(), 1, "{source:?}");
    body.remove(0).kind
}

fn expression(source: &str) -> Expr {
    match parse(source, Mode::Eval) {
        Ok(Root::Expression(expr)) => *expr,
        Ok(Root::Module(_)) => panic!("eval input is an expression"),
        Err(error) => panic!("{source:?}: {error}"),
    }
}

fn constant(source: &str) -> Constant {
    match expression(source).kind {
        ExprKind::Constant(constant) => constant,
        other => panic!("{source:?}: {other:?}"),
    }
}

fn text_of(source: &str) -> Vec<u8> {
    match constant(source) {
        Constant::Str { text, .. } | Constant::Bytes(text) => text.to_vec(),
        other => panic!("{source:?}: {other:?}"),
    }
}

fn refusal(source: &str, mode: Mode) -> String {
    match parse(source, mode) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn describe(report: &Report) -> String {
    let Report { class, message, lineno, offset, end_lineno, end_offset, .. } = report;
    format!("{lineno}:{offset} {end_lineno}:{end_offset} {}: {message}", class.name())
}

#[test]
fn refused_texts_get_the_words_and_places_of_cpython() {
    let mut wrong = Vec::new();
    let mut source: Option<String> = None;
    for line in include_str!("errors.txt").lines() {
        if let Some(text) = line.strip_prefix('|') {
            source = Some(source.map_or_else(|| text.to_owned(), |before| format!("{before}\n{text}")));
        } else if let Some(source) = source.take() {
            let found = match parse(&source, Mode::File) {
                Ok(_) => "accepted".to_owned(),
                Err(error) => describe(&error.report(&source)),
            };
            if found != line {
                wrong.push(format!("{source:?}\n  expected {line}\n  found    {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spans_are_those_of_cpythons_ast() {
    let span = |source: &str| {
        let span = expression(source).span;
        &source[span.start as usize..span.end as usize] == source
    };
    for source in ["(a) + b", "a.b(c)[d]", "(a, b)", "a, b,", "not a", "[x for x in y]", "f'{a}' 'b'", "lambda: 1"] {
        assert!(span(source), "{source:?}");
    }
    // Parentheses belong to nothing.
    assert_eq!(expression("(a)").span, Span::new(1, 2));
    // A sole generator expression has the call's.
    let ExprKind::Call { args, .. } = expression("f(x for x in y)").kind else { panic!("a call") };
    assert_eq!(args[0].value.span, Span::new(1, 15));
    // A block ends behind the last semicolon; a decorated function begins at the decorator.
    let body = module("@d\ndef f():\n    a;\n");
    assert_eq!(body[0].span, Span::new(0, 18));
    let StmtKind::FunctionDef(function) = &body[0].kind else { panic!("a function") };
    assert_eq!(function.def_span, Span::new(3, 18));
}

#[test]
fn soft_keywords_are_names_elsewhere() {
    assert!(matches!(statement("match x:\n case 1: pass\n"), StmtKind::Match { .. }));
    assert!(matches!(statement("match (x)"), StmtKind::Expr(_)));
    assert!(matches!(statement("match[x] = case"), StmtKind::Assign { .. }));
    assert!(matches!(statement("match: int"), StmtKind::AnnAssign { .. }));
    assert!(matches!(statement("type X[T] = T"), StmtKind::TypeAlias { .. }));
    assert!(matches!(statement("type type = type"), StmtKind::TypeAlias { .. }));
    assert!(matches!(statement("type = type(x)"), StmtKind::Assign { .. }));
    assert!(matches!(statement("match -x:\n case -1 | {'a': [*_, _]}: pass\n"), StmtKind::Match { .. }));
    let StmtKind::Match { cases, .. } = statement("match case:\n case case: case = 1\n") else { panic!("a match") };
    let PatternKind::As { pattern: None, name: Some(name) } = &cases[0].pattern.kind else { panic!("a capture") };
    assert_eq!(&*name.name, "case");
}

#[test]
fn with_items_may_stand_in_parentheses() {
    let items = |source: &str| match statement(source) {
        StmtKind::With { items, .. } => items,
        other => panic!("{other:?}"),
    };
    assert_eq!(items("with (a as b, c as d,): pass").len(), 2);
    assert_eq!(items("with (a, b): pass").len(), 2);
    assert_eq!(items("with (a, b) as c: pass").len(), 1);
    assert_eq!(items("with (a), (b): pass").len(), 2);
    assert!(matches!(items("with (yield a): pass")[0].context.kind, ExprKind::Yield(_)));
    assert!(matches!(items("with (a, *b): pass")[0].context.kind, ExprKind::Tuple { parenthesized: true, .. }));
    assert!(matches!(items("with (a := b): pass")[0].context.kind, ExprKind::NamedExpr { .. }));
    assert!(matches!(items("with (a for a in b): pass")[0].context.kind, ExprKind::Generator { .. }));
    assert!(matches!(items("with (): pass")[0].context.kind, ExprKind::Tuple { .. }));
}

#[test]
fn numbers() {
    assert!(matches!(constant("0"), Constant::Int(0)));
    assert!(matches!(constant("1_000"), Constant::Int(1000)));
    assert!(matches!(constant("0x_ff"), Constant::Int(255)));
    assert!(matches!(constant("0o17"), Constant::Int(15)));
    assert!(matches!(constant("0b101"), Constant::Int(5)));
    assert!(matches!(constant("00_0"), Constant::Int(0)));
    assert!(matches!(constant("9223372036854775807"), Constant::Int(i64::MAX)));
    let big = |source: &str| match constant(source) {
        Constant::BigInt(text) => text.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(big("9223372036854775808"), "8000000000000000");
    assert_eq!(big("100000000000000000000000000"), "52b7d2dcc80cd2e4000000");
    assert_eq!(big("0o7777777777777777777777777"), "7ffffffffffffffffff");
    assert_eq!(big("0xFFFFFFFFFFFFFFFFF"), "fffffffffffffffff");
    let float = |source: &str| match constant(source) {
        Constant::Float(value) | Constant::Imaginary(value) => value,
        other => panic!("{other:?}"),
    };
    assert_eq!(float("1.5"), 1.5);
    assert_eq!(float(".5e1_0"), 5e9);
    assert_eq!(float("1."), 1.0);
    assert_eq!(float("1e400"), f64::INFINITY);
    assert_eq!(float("010.5"), 10.5);
    assert_eq!(float("2J"), 2.0);
}

#[test]
fn strings() {
    assert_eq!(text_of(r"'a\n\x41\u00e9\U0001F600\N{BULLET}\101\''"), "a\nA\u{e9}\u{1F600}\u{2022}A'".as_bytes());
    assert_eq!(text_of(r"'\ud800'"), b"\xed\xa0\x80");
    assert_eq!(text_of(r"r'\n' '\n'"), b"\\n\n");
    assert_eq!(text_of(r"b'\xff\0' b'a'"), b"\xff\0a");
    assert_eq!(text_of("'''a\r\nb\rc'''"), b"a\nb\nc");
    assert_eq!(text_of("'a\\\nb'"), b"ab");
    assert!(matches!(constant("u'a'"), Constant::Str { unicode_prefix: true, .. }));
    let ExprKind::Name(name) = expression("ｎame").kind else { panic!("a name") };
    assert_eq!(&*name, "name");
}

#[test]
fn fstrings() {
    let parts = |source: &str| match expression(source).kind {
        ExprKind::JoinedStr(parts) => parts,
        other => panic!("{other:?}"),
    };
    let parts_of = parts(r#"'a' f'{{b{c!r:>{d}}}}' "e""#);
    let [FStringPart::Literal(before), FStringPart::Replacement(field), FStringPart::Literal(after)] = &parts_of[..]
    else {
        panic!("{parts_of:?}")
    };
    assert_eq!((&before[..], &after[..]), (&b"a{b"[..], &b"}e"[..]));
    assert_eq!(field.conversion, Some(Conversion::Repr));
    assert_eq!(field.format_spec.as_ref().map(Vec::len), Some(2));
    let parts_of = parts("f'{ x = }'");
    let [FStringPart::Replacement(field)] = &parts_of[..] else { panic!("{parts_of:?}") };
    assert_eq!(field.debug_text.as_deref(), Some(" x = "));
    assert_eq!(parts("f'{f\"{f'{1}'}\"}'").len(), 1);
    assert_eq!(parts("f'{x:=5}{x!=y}{a[\"b\"]}'").len(), 3);
    assert_eq!(parts("f'''{\n1 # one\n}'''").len(), 1);
    assert_eq!(parts(r"rf'\{x}\N{y}'").len(), 4);
}

#[test]
fn calls_and_parameters() {
    let ExprKind::Call { args, .. } = expression("f(a, *b, c=d, **e)").kind else { panic!("a call") };
    assert!(matches!(args[0].kind, ArgumentKind::Positional));
    assert!(matches!(args[1].kind, ArgumentKind::Star));
    assert!(matches!(args[2].kind, ArgumentKind::Keyword(_)));
    assert!(matches!(args[3].kind, ArgumentKind::DoubleStar));
    let StmtKind::FunctionDef(function) = statement("async def f[T: int = str](a, /, b=1, *c: *T, d, **e) -> g: pass")
    else {
        panic!("a function")
    };
    let FunctionDef { is_async, params, type_params, returns, .. } = *function;
    assert!(is_async && returns.is_some());
    assert_eq!((params.posonly.len(), params.args.len(), params.kwonly.len()), (1, 1, 1));
    assert!(params.vararg.is_some() && params.kwarg.is_some());
    assert!(type_params[0].bound.is_some() && type_params[0].default.is_some());
}

#[test]
fn modes() {
    assert_eq!(refusal("x = 1", Mode::Eval), "SyntaxError: invalid syntax");
    assert_eq!(
        refusal("1\n2", Mode::Single),
        "SyntaxError: multiple statements found while compiling a single statement"
    );
    assert_eq!(refusal("a; b", Mode::Single), "accepted");
    assert_eq!(refusal("if a: b\n", Mode::Single), "accepted");
    assert_eq!(refusal("", Mode::File), "accepted");
    assert_eq!(refusal("a\0b", Mode::File), "SyntaxError: source code string cannot contain null bytes");
}

#[test]
fn a_repl_knows_when_to_read_on() {
    let entry = |source: &str| match parse_interactive(source) {
        Entry::Complete(_) => "complete",
        Entry::Incomplete => "incomplete",
        Entry::Invalid(_) => "invalid",
    };
    for source in ["x = 1", "", "# c", "if x:\n  pass\n", "if x: pass\n", "x; y", "x +\\\ny", "@a\ndef f(): pass\n"] {
        assert_eq!(entry(source), "complete", "{source:?}");
    }
    for source in ["if x:", "if x:\n  pass", "x = (", "'''abc", "f'''{", "a\\", "@dec\n", "try:\n  pass\n", "def f("] {
        assert_eq!(entry(source), "incomplete", "{source:?}");
    }
    for source in ["'abc", "for", "x = ", "1 +", "x = 1\ny = 2", "a b", "x +\\\n", "while x", "   x"] {
        assert_eq!(entry(source), "invalid", "{source:?}");
    }
}

#[test]
fn doubtful_escapes_and_numbers_are_warned_of() {
    let warnings = |source: &str| match parse_with_warnings(source, Mode::File) {
        Ok(output) => output.warnings.into_iter().map(|warning| warning.message).collect::<Vec<_>>(),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(warnings(r"'\d\e'"), [r"invalid escape sequence '\d'"]);
    assert_eq!(warnings(r"f'\d{a}\q'"), [r"invalid escape sequence '\d'", r"invalid escape sequence '\q'"]);
    assert_eq!(warnings(r"'\777'"), [r"invalid octal escape sequence '\777'"]);
    assert_eq!(warnings("1if 2else 0x3"), ["invalid decimal literal", "invalid decimal literal"]);
    assert!(warnings(r"r'\d'").is_empty());
}

#[test]
fn bytes_are_decoded_as_they_declare() {
    let text = |bytes: &[u8]| decode(bytes).map(std::borrow::Cow::into_owned).map_err(|error| error.kind.to_string());
    assert_eq!(text(b"\xef\xbb\xbfx").as_deref(), Ok("x"));
    assert_eq!(text(b"# -*- coding: latin-1 -*-\n'\xe9'").as_deref(), Ok("# -*- coding: latin-1 -*-\n'\u{e9}'"));
    assert_eq!(text(b"#!x\n# coding=cp1252\n\x80").as_deref(), Ok("#!x\n# coding=cp1252\n\u{20ac}"));
    assert_eq!(text(b"# coding: uft-8").unwrap_err(), "unknown encoding: uft-8");
    assert_eq!(text(b"\0").unwrap_err(), "source code cannot contain null bytes");
    assert!(text(b"x\n\xff").unwrap_err().starts_with("Non-UTF-8 code starting with '\\xff' on line 2"));
}

#[test]
fn large_texts_end_in_a_tree_or_an_error() {
    let deep = "RecursionError: maximum recursion depth exceeded during compilation";
    let cases = [
        (vec!["a"; 100_000].join("+"), deep),
        (vec!["a"; 2_900].join("+"), "accepted"),
        (format!("if x: pass\n{}", "elif x: pass\n".repeat(100_000)), "accepted"),
        (format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000)), "SyntaxError: too many nested parentheses"),
        (format!("{}1{}", "(".repeat(200), ")".repeat(200)), "accepted"),
        (format!("{}1 1", "f(a, b=".repeat(199)), "SyntaxError: '(' was never closed"),
        ("match ".repeat(100_000), "SyntaxError: invalid syntax"),
        ("[a, b for x in (".repeat(90), "SyntaxError: '(' was never closed"),
        (format!("{}x", "not ".repeat(100_000)), deep),
        (format!("{}x x", "lambda: ".repeat(100_000)), "SyntaxError: invalid syntax"),
        (format!("x{}", " and x".repeat(100_000)), "accepted"),
        (format!("f'{}'", "{x}".repeat(100_000)), "accepted"),
        (
            (0..150).map(|i| format!("{}if x:\n", " ".repeat(i))).collect(),
            "IndentationError: too many levels of indentation",
        ),
        (
            "1".repeat(5_000),
            "SyntaxError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use \
             sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
             avoid decimal conversion limits.",
        ),
    ];
    let worker = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        for (source, expected) in cases {
            assert_eq!(refusal(&source, Mode::File), expected, "{}…", &source[..20]);
        }
    });
    worker.expect("a thread can start").join().expect("nothing overflows");
}

#[test]
fn places_count_characters() {
    let source = "x = 'é' + é )\r\ny = 1\r\n";
    let error = parse(source, Mode::File).expect_err("a bracket too much");
    let report = error.report(source);
    assert_eq!((report.lineno, report.offset), (1, 13));
    assert_eq!(report.text, "x = 'é' + é )\r\n");
    let index = LineIndex::new(source);
    let position = Position { line: 2, column: 0 };
    assert_eq!(index.position(source, index.offset(source, position)), position);
}
