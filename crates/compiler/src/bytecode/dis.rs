//! Prints a code object for readers: source lines, labels, names and constants in place of numbers.

use super::code::{Code, CodeKind, Const, Position};
use super::opcode::{INTRINSICS, Op};
use super::operand::Decoded;
use super::table::Kind;
use std::collections::BTreeMap;
use std::fmt::Write;

/// `code` and the code objects among its constants; `source` is the text it was compiled from, if it is at hand.
#[must_use]
pub fn dis(code: &Code, source: Option<&str>) -> String {
    let lines: Vec<&str> = source.map(|source| source.lines().collect()).unwrap_or_default();
    let mut out = String::new();
    write_code(code, &lines, &mut out);
    out
}

fn write_code(code: &Code, lines: &[&str], out: &mut String) {
    let printer = Printer { code, labels: labels(code) };
    printer.write(lines, out);
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            out.push('\n');
            write_code(inner, lines, out);
        }
    }
}

/// Places that something jumps to, numbered in order.
fn labels(code: &Code) -> BTreeMap<usize, usize> {
    let mut labels = BTreeMap::new();
    let mut pc = 0;
    while pc < code.instructions.len() {
        let decoded = Decoded::at(&code.instructions, pc);
        if let Some(target) = decoded.target() {
            labels.insert(target, 0);
        }
        pc = decoded.next();
    }
    for handler in &code.handlers {
        labels.insert(handler.target as usize, 0);
    }
    for (number, label) in labels.values_mut().enumerate() {
        *label = number + 1;
    }
    labels
}

struct Printer<'a> {
    code: &'a Code,
    labels: BTreeMap<usize, usize>,
}

impl Printer<'_> {
    fn write(&self, lines: &[&str], out: &mut String) {
        let code = self.code;
        let kind = match code.kind {
            CodeKind::Module => "module",
            CodeKind::Namespace => "namespace",
            CodeKind::Function => "function",
            CodeKind::Generator => "generator",
            CodeKind::Coroutine => "coroutine",
            CodeKind::AsyncGenerator => "asynchronous generator",
        };
        let registers = format!("{} locals, {} registers", code.nlocals, code.nregs);
        let _ = writeln!(out, "{kind} {} (line {}; {registers})", code.qualname, code.first_line);
        let mut pc = 0;
        let mut shown = 0;
        while pc < code.instructions.len() {
            let decoded = Decoded::at(&code.instructions, pc);
            let line = code.position(pc as u32).map_or(0, |Position { line, .. }| line);
            if line != 0 && line != shown {
                shown = line;
                let text = lines.get(line as usize - 1).map_or("", |text| text.trim());
                let _ = writeln!(out, "  {}", format!("{line:>4} | {text}").trim_end());
            }
            let label = self.labels.get(&pc).map(|label| format!("L{label}:")).unwrap_or_default();
            let text = format!("    {label:<5} {pc:>4}  {}", self.instruction(&decoded));
            let _ = writeln!(out, "{}", text.trim_end());
            pc = decoded.next();
        }
        for handler in &code.handlers {
            let target = self.labels[&(handler.target as usize)];
            let _ = writeln!(
                out,
                "    exceptions in {}..{} go to L{target}, keeping the registers below {}",
                handler.start, handler.end, handler.depth
            );
        }
    }

    fn instruction(&self, decoded: &Decoded) -> String {
        let mut text = format!("{:<18}", decoded.op.row().mnemonic);
        let mut is_first = true;
        for (name, kind, value) in decoded.operands() {
            let Some(operand) = self.operand(decoded.op, name, kind, value) else { continue };
            text.push_str(if is_first { " " } else { ", " });
            text.push_str(&operand);
            is_first = false;
        }
        text
    }

    fn operand(&self, op: Op, name: &str, kind: Kind, value: i64) -> Option<String> {
        let index = value as usize;
        Some(match kind {
            Kind::Dst | Kind::DstWindow | Kind::Src | Kind::Peek | Kind::Update | Kind::Window | Kind::CallWindow => {
                self.register(index)
            }
            Kind::Free => {
                self.code.freevars.get(index).map_or_else(|| value.to_string(), |name| format!("free {name}"))
            }
            Kind::High => {
                let name = self.code.varnames.get(self.code.nlocals as usize + index);
                name.filter(|name| !name.is_empty())
                    .map_or_else(|| format!("high {value}"), |name| format!("high {name}"))
            }
            Kind::Const => self.code.consts.get(index).map_or_else(|| value.to_string(), constant),
            Kind::Name | Kind::NameCache => {
                self.code.names.get(index).map_or_else(|| value.to_string(), ToString::to_string)
            }
            Kind::Jump | Kind::Jump24 => {
                format!("-> {}", self.labels.get(&index).map_or_else(|| "?".to_owned(), |label| format!("L{label}")))
            }
            Kind::Flags if op == Op::CallIntrinsic => {
                INTRINSICS.get(index).map_or_else(|| value.to_string(), |(_, name, _)| (*name).to_owned())
            }
            Kind::Count if name == "nlocals" || name == "unused" => return None,
            // Which operands are temporaries is seen by their names.
            Kind::Flags if name == "temporaries" => return None,
            Kind::Count | Kind::Flags | Kind::Imm | Kind::Imm16 | Kind::Word => format!("#{value}"),
            Kind::Cache => return None,
        })
    }

    /// A local by its name, a temporary as `t` and its number.
    fn register(&self, register: usize) -> String {
        let nlocals = self.code.nlocals as usize;
        if register >= nlocals {
            return format!("t{}", register - nlocals);
        }
        match self.code.varnames.get(register) {
            Some(name) if !name.is_empty() => name.to_string(),
            _ if register == 0 => "namespace".to_owned(),
            _ => format!("r{register}"),
        }
    }
}

fn constant(value: &Const) -> String {
    match value {
        Const::None => "None".to_owned(),
        Const::True => "True".to_owned(),
        Const::False => "False".to_owned(),
        Const::Ellipsis => "...".to_owned(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(digits) => match digits.strip_prefix('-') {
            Some(digits) => format!("-0x{digits}"),
            None => format!("0x{digits}"),
        },
        Const::Float(value) => format!("{value:?}"),
        Const::Complex(real, imaginary) => format!("({real:?}+{imaginary:?}j)"),
        Const::Str(text) => format!("{:?}", String::from_utf8_lossy(text)),
        Const::Bytes(bytes) => format!("b{:?}", String::from_utf8_lossy(bytes)),
        Const::Tuple(items) if items.len() == 1 => format!("({},)", constants(items)),
        Const::Tuple(items) => format!("({})", constants(items)),
        Const::FrozenSet(items) => format!("frozenset({{{}}})", constants(items)),
        Const::Code(code) => format!("<code {}>", code.qualname),
    }
}

fn constants(items: &[Const]) -> String {
    items.iter().map(constant).collect::<Vec<_>>().join(", ")
}
