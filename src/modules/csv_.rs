//! `_csv`: reading rows from lines and writing rows as lines. What a dialect is, and whether one makes sense, is decided in
//! `stdlib/csv.py`; here is the work for each field.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Special, Str, Type, payload};
use crate::types::complex::Complex;
use crate::types::module::Module;
use crate::types::native_iter::{NativeIterator, register};
use crate::types::shapes;
use crate::vm::Vm;
use memchr::{memchr, memchr2};
use ouro_heap::Payload;
use ouro_macros::{Trace, methods, native};
use ouro_text::wtf8;
use std::cell::Cell;

const NONE: i64 = 3;
const ALL: i64 = 1;
const NONNUMERIC: i64 = 2;
const STRINGS: i64 = 4;
const NOTNULL: i64 = 5;

thread_local! {
    /// The greatest length of a field that is read, in characters.
    static LIMIT: Cell<i64> = const { Cell::new(128 * 1024) };
}

/// A dialect's settings, read once.
#[derive(Clone)]
struct Settings {
    delimiter: u32,
    quote: Option<u32>,
    escape: Option<u32>,
    terminator: Vec<u8>,
    quoting: i64,
    doubles: bool,
    skips_space: bool,
    is_strict: bool,
}

impl Settings {
    fn read(vm: &mut Vm, dialect: &Obj) -> Result<Settings> {
        let character = |vm: &mut Vm, name: &str| -> Result<Option<u32>> {
            let value = vm.get_attr_name(dialect, name)?;
            Ok(value.downcast::<Str>().and_then(|text| text.code_points().next()))
        };
        let delimiter = character(vm, "delimiter")?.unwrap_or(u32::from(b','));
        let (quote, escape) = (character(vm, "quotechar")?, character(vm, "escapechar")?);
        let flag = |vm: &mut Vm, name: &str| -> Result<bool> {
            let value = vm.get_attr_name(dialect, name)?;
            vm.truth(&value)
        };
        let (doubles, skips_space, is_strict) =
            (flag(vm, "doublequote")?, flag(vm, "skipinitialspace")?, flag(vm, "strict")?);
        let terminator = vm.get_attr_name(dialect, "lineterminator")?;
        let terminator = terminator.downcast::<Str>().map_or_else(Vec::new, |text| text.as_wtf8().to_vec());
        let quoting = vm.get_attr_name(dialect, "quoting")?.as_small_int().unwrap_or(0);
        Ok(Settings { delimiter, quote, escape, terminator, quoting, doubles, skips_space, is_strict })
    }

    /// The quote, where quotes mean anything.
    fn active_quote(&self) -> Option<u32> {
        self.quote.filter(|_| self.quoting != NONE)
    }
}

fn error(vm: &mut Vm, class: &Obj, message: impl AsRef<str>) -> Raised {
    match class.downcast::<Type>() {
        Some(class) => vm.raise_message(&class.clone(), message.as_ref()),
        None => vm.value_error(message),
    }
}

/// Where reading stands within a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRow,
    StartField,
    Field,
    Escape,
    AfterEscapedEnd,
    Quoted,
    EscapeInQuoted,
    QuoteInQuoted,
    EatEnd,
}

/// CSV reader
///
/// Reader objects are responsible for reading and parsing tabular data in CSV format.
#[derive(Trace)]
pub struct Reader {
    lines: Obj,
    dialect: Obj,
    error: Obj,
    #[trace(skip)]
    settings: Settings,
    #[trace(skip)]
    line_num: Cell<u64>,
}
payload!(Reader, "reader", shapes::CSV_READER, container);

/// A row that is being read.
struct Row {
    fields: Vec<Obj>,
    field: Vec<u8>,
    len: i64,
    was_quoted: bool,
    state: State,
}

impl Row {
    fn save(&mut self, vm: &mut Vm, settings: &Settings) -> Result<()> {
        let is_plain = !self.was_quoted;
        let field = if self.field.is_empty() && is_plain && matches!(settings.quoting, NOTNULL | STRINGS) {
            Obj::NONE
        } else {
            let text: Obj = vm.heap.str_from_wtf8(&self.field).into();
            if !self.field.is_empty() && is_plain && matches!(settings.quoting, NONNUMERIC | STRINGS) {
                let float = vm.types.float.clone();
                vm.call(float.as_obj(), &[text])?
            } else {
                text
            }
        };
        self.fields.push(field);
        self.field.clear();
        self.len = 0;
        self.was_quoted = false;
        Ok(())
    }
}

fn is_end(c: Option<u32>) -> bool {
    matches!(c, None | Some(0x0a | 0x0d))
}

impl Reader {
    fn add(&self, vm: &mut Vm, row: &mut Row, c: u32) -> Result<()> {
        let limit = LIMIT.get();
        if row.len >= limit {
            return Err(error(vm, &self.error, format!("field larger than field limit ({limit})")));
        }
        wtf8::push(&mut row.field, c);
        row.len += 1;
        Ok(())
    }

    /// Take a character; None stands for the end of the line.
    fn step(&self, vm: &mut Vm, row: &mut Row, c: Option<u32>) -> Result<()> {
        let d = &self.settings;
        let after_field = if c.is_none() { State::StartRow } else { State::EatEnd };
        match row.state {
            State::StartRow if c.is_none() => {}
            State::StartRow if is_end(c) => row.state = State::EatEnd,
            State::StartRow | State::StartField => {
                row.state = State::StartField;
                match c {
                    _ if is_end(c) => {
                        row.save(vm, d)?;
                        row.state = after_field;
                    }
                    _ if c == d.active_quote() => {
                        row.was_quoted = true;
                        row.state = State::Quoted;
                    }
                    _ if c == d.escape => row.state = State::Escape,
                    Some(0x20) if d.skips_space => {}
                    Some(c) if c == d.delimiter => row.save(vm, d)?,
                    Some(c) => {
                        self.add(vm, row, c)?;
                        row.state = State::Field;
                    }
                    None => {}
                }
            }
            State::Escape => {
                self.add(vm, row, c.unwrap_or(0x0a))?;
                row.state = if c.is_some() && is_end(c) { State::AfterEscapedEnd } else { State::Field };
            }
            State::AfterEscapedEnd if c.is_none() => {}
            State::Field | State::AfterEscapedEnd => match c {
                _ if is_end(c) => {
                    row.save(vm, d)?;
                    row.state = after_field;
                }
                _ if c == d.escape => row.state = State::Escape,
                Some(c) if c == d.delimiter => {
                    row.save(vm, d)?;
                    row.state = State::StartField;
                }
                // Behind an escaped end of line the state stays: the end of the line does not end the row then.
                Some(c) => self.add(vm, row, c)?,
                None => {}
            },
            State::Quoted => match c {
                None => {}
                _ if c == d.escape => row.state = State::EscapeInQuoted,
                _ if c == d.active_quote() => {
                    row.state = if d.doubles { State::QuoteInQuoted } else { State::Field };
                }
                Some(c) => self.add(vm, row, c)?,
            },
            State::EscapeInQuoted => {
                self.add(vm, row, c.unwrap_or(0x0a))?;
                row.state = State::Quoted;
            }
            State::QuoteInQuoted => match c {
                Some(quote) if c == d.active_quote() => {
                    self.add(vm, row, quote)?;
                    row.state = State::Quoted;
                }
                Some(c) if c == d.delimiter => {
                    row.save(vm, d)?;
                    row.state = State::StartField;
                }
                _ if is_end(c) => {
                    row.save(vm, d)?;
                    row.state = after_field;
                }
                Some(c) if !d.is_strict => {
                    self.add(vm, row, c)?;
                    row.state = State::Field;
                }
                _ => {
                    let shown = |c: u32| char::from_u32(c).unwrap_or('\u{fffd}');
                    let (delimiter, quote) = (shown(d.delimiter), shown(d.quote.unwrap_or(0)));
                    return Err(error(vm, &self.error, format!("'{delimiter}' expected after '{quote}'")));
                }
            },
            State::EatEnd if c.is_none() => row.state = State::StartRow,
            State::EatEnd if is_end(c) => {}
            State::EatEnd => {
                let message =
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?";
                return Err(error(vm, &self.error, message));
            }
        }
        Ok(())
    }

    /// The row that a line is by itself, in a dialect without conversions and escapes; None where that takes a closer look.
    fn cut(&self, vm: &mut Vm, line: &Gc<Str>) -> Option<Vec<Obj>> {
        let d = &self.settings;
        let delimiter = u8::try_from(d.delimiter).ok().filter(u8::is_ascii)?;
        let is_plain = d.escape.is_none() && !d.skips_space && !matches!(d.quoting, NONNUMERIC | STRINGS | NOTNULL);
        let quote = match d.active_quote() {
            None => None,
            Some(quote) => Some(u8::try_from(quote).ok().filter(|q| q.is_ascii() && d.doubles)?),
        };
        let text = line.as_wtf8();
        let end = text.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
        let body = &text[..end];
        if !is_plain || body.len() as i64 > LIMIT.get() || memchr2(b'\n', b'\r', body).is_some() {
            return None;
        }
        let mut fields: Vec<Obj> = Vec::with_capacity(8);
        if body.is_empty() {
            return Some(fields);
        }
        let mut start = 0;
        loop {
            let after = if quote.is_some() && body.get(start) == quote.as_ref() {
                let quote = quote?;
                let (mut at, mut doubled) = (start + 1, false);
                let close = loop {
                    at += memchr(quote, &body[at..])?;
                    if body.get(at + 1) != Some(&quote) {
                        break at;
                    }
                    doubled = true;
                    at += 2;
                };
                if body.get(close + 1).is_some_and(|next| *next != delimiter) {
                    return None;
                }
                fields.push(if doubled {
                    let mut field = Vec::with_capacity(close - start);
                    let mut rest = body[start + 1..close].iter();
                    while let Some(byte) = rest.next() {
                        field.push(*byte);
                        if *byte == quote {
                            rest.next();
                        }
                    }
                    vm.heap.str_from_wtf8(&field).into()
                } else {
                    vm.heap.str_slice(line, start + 1..close).into()
                });
                close + 1
            } else {
                let close = memchr(delimiter, &body[start..]).map_or(end, |at| start + at);
                fields.push(vm.heap.str_slice(line, start..close).into());
                close
            };
            if after == end {
                return Some(fields);
            }
            start = after + 1;
        }
    }

    fn row(this: &Gc<Reader>, vm: &mut Vm) -> Result<Option<Obj>> {
        let mut row = Row { fields: Vec::new(), field: Vec::new(), len: 0, was_quoted: false, state: State::StartRow };
        let mut is_first = true;
        loop {
            let Some(line) = vm.next(&this.lines)? else {
                if row.len == 0 && row.state != State::Quoted {
                    return Ok(None);
                }
                if this.settings.is_strict {
                    return Err(error(vm, &this.error, "unexpected end of data"));
                }
                row.save(vm, &this.settings)?;
                break;
            };
            let Some(line) = line.downcast::<Str>() else {
                let class = vm.type_of(&line).name(vm);
                let message =
                    format!("iterator should return strings, not {class} (the file should be opened in text mode)");
                return Err(error(vm, &this.error, message));
            };
            this.line_num.set(this.line_num.get() + 1);
            if is_first && let Some(fields) = this.cut(vm, line) {
                return Ok(Some(vm.list(fields).into()));
            }
            is_first = false;
            let line = line.clone();
            for c in wtf8::code_points(line.as_wtf8()) {
                this.step(vm, &mut row, Some(c))?;
            }
            this.step(vm, &mut row, None)?;
            if row.state == State::StartRow {
                break;
            }
        }
        Ok(Some(vm.list(row.fields).into()))
    }
}

impl NativeIterator for Reader {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        Reader::row(this, vm)
    }
}

/// CSV reader
///
/// Reader objects are responsible for reading and parsing tabular data in CSV format.
#[methods(reader, module = "_csv", subclassable = false)]
impl Reader {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    #[getter(dialect)]
    fn dialect(this: &Gc<Self>) -> Obj {
        this.dialect.clone()
    }

    #[getter(line_num)]
    fn line_num(this: &Gc<Self>) -> u64 {
        this.line_num.get()
    }
}

/// Read rows from lines in a dialect that was checked.
#[native(make_reader(lines, dialect, error, /))]
fn make_reader(vm: &mut Vm, lines: &Obj, dialect: &Obj, error: &Obj) -> Result<Obj> {
    let (lines, settings) = (vm.iter(lines)?, Settings::read(vm, dialect)?);
    let reader = Reader { lines, dialect: dialect.clone(), error: error.clone(), settings, line_num: Cell::new(0) };
    Ok(vm.heap.alloc(reader).into())
}

/// CSV writer
///
/// Writer objects are responsible for generating tabular data in CSV format from sequence input.
#[derive(Trace)]
pub struct Writer {
    write: Obj,
    dialect: Obj,
    error: Obj,
    #[trace(skip)]
    settings: Settings,
    /// Which ASCII characters are not written as they are.
    #[trace(skip)]
    special: [bool; 128],
    /// Others that are not.
    #[trace(skip)]
    others: Vec<u32>,
}
payload!(Writer, "writer", shapes::CSV_WRITER, container);

impl Writer {
    fn is_special(&self, c: u32) -> bool {
        if c < 0x80 { self.special[c as usize] } else { self.others.contains(&c) }
    }

    /// Whether a field is quoted whatever its text.
    fn wants_quotes(&self, vm: &mut Vm, value: &Obj) -> bool {
        match self.settings.quoting {
            ALL => true,
            NONNUMERIC => {
                let is_number = value.downcast::<Complex>().is_some()
                    || [Special::Index, Special::Int, Special::Float]
                        .into_iter()
                        .any(|special| vm.special_of(value, special).is_some());
                !is_number
            }
            STRINGS => value.downcast::<Str>().is_some(),
            NOTNULL => !value.is_none(),
            _ => false,
        }
    }

    fn push_field(&self, vm: &mut Vm, out: &mut Vec<u8>, value: &Obj, is_alone: bool) -> Result<()> {
        let text = match value.downcast::<Str>() {
            Some(text) => text.clone(),
            None if value.is_none() => vm.names.empty.clone(),
            None => vm.str(value)?,
        };
        let d = &self.settings;
        let mut is_quoted = d.quoting != 0 && self.wants_quotes(vm, value);
        let bytes = text.as_wtf8();
        let is_plain = bytes
            .iter()
            .all(|byte| if *byte < 0x80 { !self.special[usize::from(*byte)] } else { self.others.is_empty() });
        if is_plain && !is_quoted && !(is_alone && bytes.is_empty()) {
            out.extend_from_slice(bytes);
            return Ok(());
        }
        let mut body = Vec::with_capacity(bytes.len() + 8);
        for c in wtf8::code_points(bytes) {
            if self.is_special(c) {
                let mut wants_escape = d.quoting == NONE;
                if !wants_escape {
                    if Some(c) == d.quote {
                        if d.doubles {
                            wtf8::push(&mut body, c);
                        } else {
                            wants_escape = true;
                        }
                    } else if Some(c) == d.escape {
                        wants_escape = true;
                    }
                    if !wants_escape {
                        is_quoted = true;
                    }
                }
                if wants_escape {
                    let Some(escape) = d.escape else {
                        return Err(error(vm, &self.error, "need to escape, but no escapechar set"));
                    };
                    wtf8::push(&mut body, escape);
                }
            }
            wtf8::push(&mut body, c);
        }
        if bytes.is_empty() && is_alone {
            if d.quoting == NONE || matches!(d.quoting, STRINGS | NOTNULL) && !is_quoted {
                return Err(error(vm, &self.error, "single empty field record must be quoted"));
            }
            is_quoted = true;
        }
        let quote = d.quote.filter(|_| is_quoted);
        quote.into_iter().for_each(|quote| wtf8::push(out, quote));
        out.extend_from_slice(&body);
        quote.into_iter().for_each(|quote| wtf8::push(out, quote));
        Ok(())
    }

    fn write_row(this: &Gc<Writer>, vm: &mut Vm, row: &Obj) -> Result<Obj> {
        let fields = match vm.collect(row) {
            Err(raised)
                if raised.is(vm, &vm.types.exceptions.TypeError.clone())
                    && vm.special_of(row, Special::Iter).is_none() =>
            {
                let class = vm.type_of(row).name(vm);
                return Err(error(vm, &this.error, format!("iterable expected, not {class}")));
            }
            other => other?,
        };
        let mut out = Vec::with_capacity(fields.len() * 12);
        for (i, value) in fields.iter().enumerate() {
            if i > 0 {
                wtf8::push(&mut out, this.settings.delimiter);
            }
            this.push_field(vm, &mut out, value, fields.len() == 1)?;
        }
        out.extend_from_slice(&this.settings.terminator);
        let line = vm.heap.str_from_wtf8(&out).into();
        vm.call(&this.write, &[line])
    }
}

/// CSV writer
///
/// Writer objects are responsible for generating tabular data in CSV format from sequence input.
#[methods(writer, module = "_csv", subclassable = false)]
impl Writer {
    /// writerow(iterable)
    ///
    /// Construct and write a CSV record from an iterable of fields. Non-string
    /// elements will be converted to string.
    #[native(writerow(self, row, /))]
    fn writerow(this: &Gc<Self>, vm: &mut Vm, row: &Obj) -> Result<Obj> {
        Writer::write_row(this, vm, row)
    }

    /// writerows(iterable of iterables)
    ///
    /// Construct and write a series of iterables to a csv file.  Non-string
    /// elements will be converted to string.
    #[native(writerows(self, rows, /))]
    fn writerows(this: &Gc<Self>, vm: &mut Vm, rows: &Obj) -> Result<()> {
        let mut rows = vm.items(rows)?;
        while let Some(row) = rows.next(vm)? {
            Writer::write_row(this, vm, &row)?;
        }
        Ok(())
    }

    #[getter(dialect)]
    fn dialect(this: &Gc<Self>) -> Obj {
        this.dialect.clone()
    }
}

/// Write rows by `write` in a dialect that was checked.
#[native(make_writer(write, dialect, error, /))]
fn make_writer(vm: &mut Vm, write: &Obj, dialect: &Obj, error: &Obj) -> Result<Obj> {
    let settings = Settings::read(vm, dialect)?;
    let (mut special, mut others) = ([false; 128], Vec::new());
    let given = [Some(settings.delimiter), settings.quote, settings.escape, Some(0x0d), Some(0x0a)];
    for c in given.into_iter().flatten().chain(wtf8::code_points(&settings.terminator)) {
        match special.get_mut(c as usize) {
            Some(place) => *place = true,
            None => others.push(c),
        }
    }
    let writer =
        Writer { write: write.clone(), dialect: dialect.clone(), error: error.clone(), settings, special, others };
    Ok(vm.heap.alloc(writer).into())
}

/// Sets an upper limit on parsed fields.
///
///     csv.field_size_limit([limit])
///
/// Returns old limit. If limit is not given, no new limit is set and
/// the old limit is returned
#[native(field_size_limit(new_limit=NULL))]
fn field_size_limit(vm: &mut Vm, new_limit: Option<&Obj>) -> Result<i64> {
    let old = LIMIT.get();
    if let Some(limit) = new_limit {
        if !crate::types::int::is_int(limit) {
            return Err(vm.type_error("limit must be an integer"));
        }
        LIMIT.set(vm.to_i64(limit)?);
    }
    Ok(old)
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let reader = vm.lasting_class::<Reader>(&Reader::CLASS);
    register::<Reader>(Reader::SHAPE);
    let writer = vm.lasting_class::<Writer>(&Writer::CLASS);
    vm.dict_set_name(&module.dict, "Reader", reader);
    vm.dict_set_name(&module.dict, "Writer", writer);
    Ok(())
}

pub const MODULE: NativeModule = NativeModule {
    name: "_csv",
    doc: "Reading and writing of rows.",
    natives: &[MAKE_READER, MAKE_WRITER, FIELD_SIZE_LIMIT],
    init: Some(init),
};
