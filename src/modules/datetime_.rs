//! `_datetime`: what `date`, `datetime` and `timedelta` hold, and those of their operations that programs do often. The
//! classes themselves are in `stdlib/datetime.py`, which also has everything rare: natives hand over to its functions
//! (`aside`) for subclasses, zones and mistakes.

use super::NativeModule;
use super::time::{DAYS, MONTHS};
use super::timezone::{Zone, civil_from_days, days_from_civil};
use crate::object::class::ClassRelation;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Str, Type, payload};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::shapes;
use crate::types::tuple::hash_of_items;
use crate::vm::Vm;
use ouro_macros::{Trace, methods, native};
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

const DAY: i64 = 86_400;
const MICROS: i64 = 1_000_000;
const MICROS_OF_DAY: i64 = DAY * MICROS;
/// Day 1 is 1 January of year 1.
const MAX_ORDINAL: i64 = 3_652_059;
/// The day number of 1970-01-01.
const EPOCH: i64 = 719_163;

/// The classes of `stdlib/datetime.py`, and its functions for rare cases.
struct Classes {
    date: Gc<Type>,
    datetime: Gc<Type>,
    timedelta: Gc<Type>,
    tzinfo: Gc<Type>,
    aside: Gc<Dict>,
}

thread_local! {
    /// Never dropped: the heap may be gone before the thread.
    static CLASSES: RefCell<Option<ManuallyDrop<Classes>>> = const { RefCell::new(None) };
}

fn class(of: impl FnOnce(&Classes) -> &Gc<Type>) -> Gc<Type> {
    CLASSES.with(|classes| of(classes.borrow().as_ref().expect("the module told them first")).clone())
}

/// Whether `object` is an instance of exactly that class.
fn is_exactly(vm: &Vm, object: &Obj, of: impl FnOnce(&Classes) -> &Gc<Type>) -> bool {
    CLASSES.with(|classes| classes.borrow().as_ref().is_some_and(|classes| vm.class_of(object).is(of(classes))))
}

/// Call a function of `stdlib/datetime.py`.
fn aside(vm: &mut Vm, name: &str, args: &[Obj], keywords: &[(Gc<Str>, Obj)]) -> Result<Obj> {
    let table = CLASSES.with(|classes| classes.borrow().as_ref().expect("the module told them first").aside.clone());
    let key = vm.heap.intern(name);
    let function = table.get_str(&vm.heap, &key).expect("the module has all of them");
    vm.call_kw(&function, args, keywords)
}

/// Tell the classes and functions that natives need.
#[native(register(date, datetime, timedelta, tzinfo, aside, /))]
fn register_classes(
    vm: &mut Vm,
    date: &Gc<Type>,
    datetime: &Gc<Type>,
    timedelta: &Gc<Type>,
    tzinfo: &Gc<Type>,
    aside: &Obj,
) -> Result<()> {
    let Some(aside) = aside.downcast::<Dict>() else { return Err(vm.type_error("a dict is needed")) };
    let classes = Classes {
        date: date.clone(),
        datetime: datetime.clone(),
        timedelta: timedelta.clone(),
        tzinfo: tzinfo.clone(),
        aside: aside.clone(),
    };
    CLASSES.with(|place| *place.borrow_mut() = Some(ManuallyDrop::new(classes)));
    Ok(())
}

/// A length of time.
#[derive(Trace)]
pub struct Delta {
    #[trace(skip)]
    days: i64,
    #[trace(skip)]
    seconds: i64,
    #[trace(skip)]
    micros: i64,
}
payload!(Delta, "timedelta", shapes::NONE, leaf);

impl Delta {
    fn total(&self) -> i128 {
        i128::from(self.days) * i128::from(MICROS_OF_DAY) + i128::from(self.seconds * MICROS + self.micros)
    }

    fn make(vm: &mut Vm, class: &Gc<Type>, total: i128) -> Result<Obj> {
        let of_day = i128::from(MICROS_OF_DAY);
        let (days, rest) = (total.div_euclid(of_day), total.rem_euclid(of_day) as i64);
        if days.unsigned_abs() > 999_999_999 {
            return Err(vm.overflow_error(format!("days={days}; must have magnitude <= 999999999")));
        }
        let delta = Delta { days: days as i64, seconds: rest / MICROS, micros: rest % MICROS };
        Ok(vm.heap.alloc_with_shape(class.root_shape(), delta).into())
    }

    /// Results are never of a subclass.
    fn plain(vm: &mut Vm, total: i128) -> Result<Obj> {
        let class = class(|c| &c.timedelta);
        Delta::make(vm, &class, total)
    }

    fn compare(op: CompareOp, this: &Gc<Delta>, other: &Obj) -> Obj {
        match other.downcast::<Delta>() {
            Some(other) => Obj::bool(op.holds(Some(this.total().cmp(&other.total())))),
            None => Obj::NOT_IMPLEMENTED,
        }
    }

    fn product(this: &Gc<Delta>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        match other.as_small_int().and_then(|n| this.total().checked_mul(i128::from(n))) {
            Some(total) => Delta::plain(vm, total),
            None => aside(vm, "multiply", &[this.into(), other.clone()], &[]),
        }
    }
}

/// A length of time, kept as days, seconds (0 to 86399) and microseconds (0 to 999999).
#[methods(Delta, module = "datetime")]
impl Delta {
    #[new(timedelta(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        const UNITS: [i64; 7] = [MICROS_OF_DAY, MICROS, 1, 1000, 60 * MICROS, 3600 * MICROS, 7 * MICROS_OF_DAY];
        const NAMES: [&str; 7] = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
        let mut total = Some(0i128);
        let mut add = |unit: Option<i64>, value: &Obj| {
            let part = value.as_small_int().zip(unit).map(|(n, unit)| i128::from(n) * i128::from(unit));
            total = total.zip(part).map(|(total, part)| total + part);
        };
        for (i, value) in args.iter().enumerate() {
            add(UNITS.get(i).copied(), value);
        }
        for (name, value) in &kwargs {
            let place = NAMES.iter().position(|known| known.as_bytes() == name.as_wtf8()).filter(|i| *i >= args.len());
            add(place.map(|i| UNITS[i]), value);
        }
        match total {
            Some(total) => Delta::make(vm, cls, total),
            None => {
                let mut all = vec![cls.into()];
                all.extend_from_slice(args);
                aside(vm, "new_timedelta", &all, &kwargs)
            }
        }
    }

    /// A length of so many microseconds.
    #[classmethod(_from_microseconds(cls, total, /))]
    fn from_microseconds(vm: &mut Vm, cls: &Gc<Type>, total: &Obj) -> Result<Obj> {
        match crate::types::int::as_i128(total) {
            Some(total) => Delta::make(vm, cls, total),
            None => {
                let days = vm.binary(
                    crate::object::protocol::BinaryOp::FloorDiv,
                    total,
                    &Obj::try_int(MICROS_OF_DAY).expect("it fits"),
                )?;
                let days = vm.str_text(&days)?;
                Err(vm.overflow_error(format!("days={days}; must have magnitude <= 999999999")))
            }
        }
    }

    #[native(_to_microseconds(self, /))]
    fn to_microseconds(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.int_i128(this.total())
    }

    /// Number of days.
    #[getter(days)]
    fn days(this: &Gc<Self>) -> i64 {
        this.days
    }

    /// Number of seconds (>= 0 and less than 1 day).
    #[getter(seconds)]
    fn seconds(this: &Gc<Self>) -> i64 {
        this.seconds
    }

    /// Number of microseconds (>= 0 and less than 1 second).
    #[getter(microseconds)]
    fn microseconds(this: &Gc<Self>) -> i64 {
        this.micros
    }

    /// Total seconds in the duration.
    #[native(total_seconds(self, /))]
    fn total_seconds(this: &Gc<Self>) -> f64 {
        let total = this.total();
        if total.unsigned_abs() <= 1 << 53 {
            return total as f64 / 1e6;
        }
        crate::types::arith::true_divide(&total.into(), &MICROS.into()).expect("it is no great number")
    }

    #[native(__add__(self, value, /))]
    fn add(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        match value.downcast::<Delta>() {
            Some(other) => Delta::plain(vm, this.total() + other.total()),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }

    #[native(__radd__(self, value, /))]
    fn radd(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::add(this, vm, value)
    }

    #[native(__sub__(self, value, /))]
    fn sub(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        match value.downcast::<Delta>() {
            Some(other) => Delta::plain(vm, this.total() - other.total()),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }

    #[native(__rsub__(self, value, /))]
    fn rsub(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        match value.downcast::<Delta>() {
            Some(other) => Delta::plain(vm, other.total() - this.total()),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }

    #[native(__mul__(self, value, /))]
    fn mul(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Delta::product(this, vm, value)
    }

    #[native(__rmul__(self, value, /))]
    fn rmul(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Delta::product(this, vm, value)
    }

    #[native(__neg__(self, /))]
    fn neg(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Delta::plain(vm, -this.total())
    }

    #[native(__pos__(self, /))]
    fn pos(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Delta::plain(vm, this.total())
    }

    #[native(__abs__(self, /))]
    fn abs(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Delta::plain(vm, this.total().abs())
    }

    #[native(__bool__(self, /))]
    fn bool(this: &Gc<Self>) -> bool {
        this.total() != 0
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let fields = [vm.int(this.days), vm.int(this.seconds), vm.int(this.micros)];
        hash_of_items(&fields, |field| vm.hash(field))
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, value: &Obj) -> Obj {
        Delta::compare(CompareOp::Eq, this, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, value: &Obj) -> Obj {
        Delta::compare(CompareOp::Ne, this, value)
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, value: &Obj) -> Obj {
        Delta::compare(CompareOp::Lt, this, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, value: &Obj) -> Obj {
        Delta::compare(CompareOp::Le, this, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, value: &Obj) -> Obj {
        Delta::compare(CompareOp::Gt, this, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, value: &Obj) -> Obj {
        Delta::compare(CompareOp::Ge, this, value)
    }
}

/// The fields of a date or a datetime. Their order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
}

impl Fields {
    fn ordinal(&self) -> i64 {
        days_from_civil(self.year, self.month, self.day) + EPOCH
    }

    /// Microseconds since the day before day 1.
    fn total(&self) -> i64 {
        let seconds = self.ordinal() * DAY + self.hour * 3600 + self.minute * 60 + self.second;
        seconds * MICROS + self.micros
    }

    /// Seconds since 1970, as if in UTC.
    fn seconds(&self) -> i64 {
        (self.total() - self.micros) / MICROS - EPOCH * DAY
    }

    /// The inverse of `total`; None outside of the years that there are.
    fn of_total(total: i128) -> Option<Fields> {
        let total = i64::try_from(total).ok()?;
        let (ordinal, rest) = (total.div_euclid(MICROS_OF_DAY), total.rem_euclid(MICROS_OF_DAY));
        let (year, month, day) = of_ordinal(ordinal)?;
        let (seconds, micros) = (rest / MICROS, rest % MICROS);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        Some(Fields { year, month, day, hour, minute, second, micros })
    }

    fn is_valid(&self) -> bool {
        (1..=9999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..60).contains(&self.second)
            && (0..MICROS).contains(&self.micros)
    }

    fn get(&mut self, name: &[u8]) -> Option<&mut i64> {
        Some(match name {
            b"year" => &mut self.year,
            b"month" => &mut self.month,
            b"day" => &mut self.day,
            b"hour" => &mut self.hour,
            b"minute" => &mut self.minute,
            b"second" => &mut self.second,
            b"microsecond" => &mut self.micros,
            _ => return None,
        })
    }

    fn push_date(&self, out: &mut Vec<u8>) {
        push_number(out, self.year, 4);
        out.push(b'-');
        push_number(out, self.month, 2);
        out.push(b'-');
        push_number(out, self.day, 2);
    }

    fn push_time(&self, out: &mut Vec<u8>) {
        push_number(out, self.hour, 2);
        out.push(b':');
        push_number(out, self.minute, 2);
        out.push(b':');
        push_number(out, self.second, 2);
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn of_ordinal(ordinal: i64) -> Option<(i64, i64, i64)> {
    (1..=MAX_ORDINAL).contains(&ordinal).then(|| civil_from_days(ordinal - EPOCH))
}

fn push_number(out: &mut Vec<u8>, n: i64, width: u32) {
    for place in (0..width).rev() {
        out.push(b'0' + (n / 10i64.pow(place) % 10) as u8);
    }
}

/// A day, or a day and a time of day.
#[derive(Trace)]
pub struct Point {
    #[trace(skip)]
    fields: Fields,
    #[trace(skip)]
    is_moment: bool,
    #[trace(skip)]
    fold: Cell<bool>,
    zone: Option<Obj>,
    /// -1 while unknown.
    #[trace(skip)]
    hash: Cell<i64>,
}
payload!(Point, "date", shapes::NONE, container);

impl Point {
    fn make(vm: &mut Vm, class: &Gc<Type>, fields: Fields, is_moment: bool, zone: Option<Obj>, fold: bool) -> Obj {
        let zone = zone.filter(|zone| !zone.is_none());
        let point = Point { fields, is_moment, fold: Cell::new(fold), zone, hash: Cell::new(-1) };
        vm.heap.alloc_with_shape(class.root_shape(), point).into()
    }

    fn moment(vm: &mut Vm, fields: Fields, zone: Option<Obj>) -> Obj {
        let class = class(|c| &c.datetime);
        Point::make(vm, &class, fields, true, zone, false)
    }

    fn day(vm: &mut Vm, fields: Fields) -> Obj {
        let class = class(|c| &c.date);
        Point::make(vm, &class, fields, false, None, false)
    }

    /// Whether it is exactly a `date` or a `datetime`.
    fn is_plain(this: &Gc<Point>, vm: &Vm) -> bool {
        is_exactly(vm, this.as_obj(), |c| if this.is_moment { &c.datetime } else { &c.date })
    }

    fn shares_zone(&self, other: &Point) -> bool {
        match (&self.zone, &other.zone) {
            (None, None) => true,
            (Some(a), Some(b)) => a.is(b),
            _ => false,
        }
    }

    fn compare(op: CompareOp, this: &Gc<Point>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Point>().filter(|other| other.is_moment == this.is_moment) else {
            return Ok(Obj::NOT_IMPLEMENTED);
        };
        let order = if this.shares_zone(other) {
            this.fields.cmp(&other.fields)
        } else {
            let allows_mixed = Obj::bool(matches!(op, CompareOp::Eq | CompareOp::Ne));
            let order = aside(vm, "compare", &[this.into(), value.clone(), allows_mixed], &[])?;
            order.as_small_int().unwrap_or(0).cmp(&0)
        };
        Ok(Obj::bool(op.holds(Some(order))))
    }

    /// `self + days and microseconds`, for exact classes.
    fn shifted(this: &Gc<Point>, vm: &mut Vm, delta: &Gc<Delta>, sign: i64) -> Result<Obj> {
        let fields = if this.is_moment {
            Fields::of_total(i128::from(this.fields.total()) + i128::from(sign) * delta.total())
        } else {
            of_ordinal(this.fields.ordinal() + sign * delta.days).map(|(year, month, day)| Fields {
                year,
                month,
                day,
                ..Fields::default()
            })
        };
        match fields {
            Some(fields) if this.is_moment => Ok(Point::moment(vm, fields, this.zone.clone())),
            Some(fields) => Ok(Point::day(vm, fields)),
            None => Err(vm.overflow_error("date value out of range")),
        }
    }

    /// Text by a pattern of the usual directives; None where another one is asked for.
    fn formatted(&self, pattern: &[u8]) -> Option<Vec<u8>> {
        let f = &self.fields;
        let (month, weekday) = (MONTHS[f.month as usize - 1], DAYS[(weekday(f) as usize + 1) % 7]);
        let mut out = Vec::with_capacity(pattern.len() * 2);
        let mut rest = pattern.iter();
        while let Some(byte) = rest.next() {
            if *byte != b'%' {
                out.push(*byte);
                continue;
            }
            match rest.next()? {
                b'Y' => push_number(&mut out, f.year, 4),
                b'm' => push_number(&mut out, f.month, 2),
                b'd' => push_number(&mut out, f.day, 2),
                b'H' => push_number(&mut out, f.hour, 2),
                b'M' => push_number(&mut out, f.minute, 2),
                b'S' => push_number(&mut out, f.second, 2),
                b'f' => push_number(&mut out, f.micros, 6),
                b'y' => push_number(&mut out, f.year, 2),
                b'I' => push_number(&mut out, (f.hour + 11) % 12 + 1, 2),
                b'p' => out.extend_from_slice(if f.hour < 12 { b"AM" } else { b"PM" }),
                b'j' => push_number(&mut out, f.ordinal() - days_from_civil(f.year, 1, 1) - EPOCH + 1, 3),
                b'B' => out.extend_from_slice(month.as_bytes()),
                b'b' => out.extend_from_slice(&month.as_bytes()[..3]),
                b'A' => out.extend_from_slice(weekday.as_bytes()),
                b'a' => out.extend_from_slice(&weekday.as_bytes()[..3]),
                b'%' => out.push(b'%'),
                _ => return None,
            }
        }
        Some(out)
    }

    /// The bytes that stand for it in hashes.
    fn state(&self) -> Vec<u8> {
        let f = &self.fields;
        let mut state = vec![(f.year / 256) as u8, (f.year % 256) as u8, f.month as u8, f.day as u8];
        if self.is_moment {
            state.extend([f.hour as u8, f.minute as u8, f.second as u8]);
            state.extend([(f.micros >> 16) as u8, (f.micros >> 8) as u8, f.micros as u8]);
        }
        state
    }
}

fn weekday(fields: &Fields) -> i64 {
    (fields.ordinal() + 6) % 7
}

/// What all the arguments of a constructor come to, if they are whole numbers in range (and a zone or None).
fn fields_of(vm: &mut Vm, args: &[Obj], keywords: &[(Gc<Str>, Obj)], is_moment: bool) -> Option<(Fields, Option<Obj>)> {
    if args.len() > if is_moment { 8 } else { 3 } || args.len() + keywords.len() < 3 {
        return None;
    }
    let (mut fields, mut zone, mut names) = (Fields::default(), None, 0u8);
    for (i, value) in args.iter().enumerate() {
        if i == 7 {
            zone = Some(value.clone());
            continue;
        }
        let f = &mut fields;
        let places = [&mut f.year, &mut f.month, &mut f.day, &mut f.hour, &mut f.minute, &mut f.second, &mut f.micros];
        *places.into_iter().nth(i)? = value.as_small_int()?;
        names |= 1 << i;
    }
    for (name, value) in keywords {
        const ORDER: [&[u8]; 7] = [b"year", b"month", b"day", b"hour", b"minute", b"second", b"microsecond"];
        let name = name.as_wtf8();
        if is_moment && name == b"tzinfo" && zone.is_none() {
            zone = Some(value.clone());
            continue;
        }
        let i = ORDER.iter().position(|known| *known == name)?;
        if names & 1 << i != 0 || !is_moment && i > 2 {
            return None;
        }
        names |= 1 << i;
        *fields.get(name)? = value.as_small_int()?;
    }
    if let Some(zone) = zone.as_ref().filter(|zone| !zone.is_none()) {
        let tzinfo = class(|c| &c.tzinfo);
        if !vm.class_of(zone).is_subtype(vm, &tzinfo) {
            return None;
        }
    }
    (names & 7 == 7 && fields.is_valid()).then_some((fields, zone))
}

/// `YYYY-MM-DD` alone, or with a time behind it; None for any other form.
fn fields_of_text(text: &[u8], is_moment: bool) -> Option<Fields> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        text.get(range)?.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
    };
    let is = |at: usize, wanted: u8| text.get(at) == Some(&wanted);
    if !is(4, b'-') || !is(7, b'-') {
        return None;
    }
    let mut fields = Fields { year: number(0..4)?, month: number(5..7)?, day: number(8..10)?, ..Fields::default() };
    if text.len() > 10 {
        if !is_moment || text[10] >= 0x80 || !is(13, b':') {
            return None;
        }
        (fields.hour, fields.minute) = (number(11..13)?, number(14..16)?);
        if text.len() > 16 {
            fields.second = number(17..19).filter(|_| is(16, b':'))?;
        }
        match text.len() {
            16 | 19 => {}
            26 if is(19, b'.') => fields.micros = number(20..26)?,
            _ => return None,
        }
    }
    fields.is_valid().then_some(fields)
}

/// The fields in local time of a moment in seconds since 1970, and whether they come a second time then.
fn local(zone: &Zone, seconds: i64, micros: i64) -> Option<(Fields, bool)> {
    let local = |seconds: i64| seconds + zone.at(seconds).seconds;
    let here = local(seconds);
    let fields = Fields::of_total(i128::from(here + EPOCH * DAY) * i128::from(MICROS) + i128::from(micros))?;
    // How far the clock went back within the day before, if it did.
    let change = here - local(seconds - DAY) - DAY;
    Some((fields, change < 0 && local(seconds + change) == here))
}

/// The moment, in seconds since 1970, that local time `here` stands for. In doubt `fold` decides.
fn moment_of_local(zone: &Zone, here: i64, fold: bool) -> i64 {
    let local = |seconds: i64| seconds + zone.at(seconds).seconds;
    let offset = local(here) - here;
    let first = here - offset;
    let there = local(first);
    let other_offset = if there == here {
        let beyond = first + if fold { DAY } else { -DAY };
        let other = local(beyond) - beyond;
        if other == offset {
            return first;
        }
        other
    } else {
        there - first
    };
    let second = here - other_offset;
    if local(second) == here {
        return second;
    }
    if there == here {
        return first;
    }
    // It does not exist: the clock is put forward over it.
    if fold { first.min(second) } else { first.max(second) }
}

/// The base of `date` and `datetime`.
#[methods(Point, module = "datetime")]
impl Point {
    #[new(date(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let moments = class(|c| &c.datetime);
        let is_moment = cls.is_subtype(vm, &moments);
        if let Some((fields, zone)) = fields_of(vm, args, &kwargs, is_moment) {
            return Ok(Point::make(vm, cls, fields, is_moment, zone, false));
        }
        let mut all = vec![cls.into()];
        all.extend_from_slice(args);
        aside(vm, if is_moment { "new_datetime" } else { "new_date" }, &all, &kwargs)
    }

    /// An instance with fields that were checked.
    #[classmethod(_make(cls, fields, tzinfo=None, fold=0, is_moment=True, /))]
    fn make_checked(
        vm: &mut Vm,
        cls: &Gc<Type>,
        fields: &Obj,
        tzinfo: Option<&Obj>,
        fold: i64,
        is_moment: bool,
    ) -> Result<Obj> {
        let values = vm.collect(fields)?;
        let mut f = Fields::default();
        let places = [&mut f.year, &mut f.month, &mut f.day, &mut f.hour, &mut f.minute, &mut f.second, &mut f.micros];
        for (place, value) in places.into_iter().zip(values) {
            *place = vm.to_i64(&value)?;
        }
        if !f.is_valid() {
            return Err(vm.value_error("fields out of range"));
        }
        Ok(Point::make(vm, cls, f, is_moment, tzinfo.cloned(), fold != 0))
    }

    #[getter(year)]
    fn year(this: &Gc<Self>) -> i64 {
        this.fields.year
    }

    #[getter(month)]
    fn month(this: &Gc<Self>) -> i64 {
        this.fields.month
    }

    #[getter(day)]
    fn day_of_month(this: &Gc<Self>) -> i64 {
        this.fields.day
    }

    #[getter(_hour)]
    fn hour(this: &Gc<Self>) -> i64 {
        this.fields.hour
    }

    #[getter(_minute)]
    fn minute(this: &Gc<Self>) -> i64 {
        this.fields.minute
    }

    #[getter(_second)]
    fn second(this: &Gc<Self>) -> i64 {
        this.fields.second
    }

    #[getter(_microsecond)]
    fn microsecond(this: &Gc<Self>) -> i64 {
        this.fields.micros
    }

    #[getter(_tzinfo)]
    fn tzinfo(this: &Gc<Self>) -> Obj {
        this.zone.clone().unwrap_or(Obj::NONE)
    }

    #[getter(_fold)]
    fn fold(this: &Gc<Self>) -> i64 {
        i64::from(this.fold.get())
    }

    /// Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.
    #[native(toordinal(self, /))]
    fn toordinal(this: &Gc<Self>) -> i64 {
        this.fields.ordinal()
    }

    /// Return the day of the week represented by the date.
    /// Monday == 0 ... Sunday == 6
    #[native(weekday(self, /))]
    fn weekday(this: &Gc<Self>) -> i64 {
        weekday(&this.fields)
    }

    /// Return the day of the week represented by the date.
    /// Monday == 1 ... Sunday == 7
    #[native(isoweekday(self, /))]
    fn isoweekday(this: &Gc<Self>) -> i64 {
        weekday(&this.fields) + 1
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Point::compare(CompareOp::Eq, this, vm, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Point::compare(CompareOp::Ne, this, vm, value)
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Point::compare(CompareOp::Lt, this, vm, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Point::compare(CompareOp::Le, this, vm, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Point::compare(CompareOp::Gt, this, vm, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Point::compare(CompareOp::Ge, this, vm, value)
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        if this.hash.get() == -1 {
            let hash = if this.zone.is_none() {
                let state: Obj = vm.bytes(this.state()).into();
                vm.hash(&state)?
            } else {
                let hash = aside(vm, "hash_datetime", &[this.into()], &[])?;
                vm.to_i64(&hash)?
            };
            this.hash.set(hash);
        }
        Ok(this.hash.get())
    }

    #[native(__add__(self, value, /))]
    fn add(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(delta) = value.downcast::<Delta>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        if Point::is_plain(this, vm) {
            return Point::shifted(this, vm, delta, 1);
        }
        aside(vm, "add", &[this.into(), value.clone()], &[])
    }

    #[native(__radd__(self, value, /))]
    fn radd(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::add(this, vm, value)
    }

    #[native(__sub__(self, value, /))]
    fn sub(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if let Some(delta) = value.downcast::<Delta>() {
            if Point::is_plain(this, vm) {
                return Point::shifted(this, vm, delta, -1);
            }
            let minus = Delta::plain(vm, -delta.total())?;
            return aside(vm, "add", &[this.into(), minus], &[]);
        }
        let Some(other) = value.downcast::<Point>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        match (this.is_moment, other.is_moment) {
            (false, _) => {
                let days = this.fields.ordinal() - other.fields.ordinal();
                Delta::plain(vm, i128::from(days) * i128::from(MICROS_OF_DAY))
            }
            (true, false) => Ok(Obj::NOT_IMPLEMENTED),
            (true, true) if this.shares_zone(other) => {
                Delta::plain(vm, i128::from(this.fields.total() - other.fields.total()))
            }
            (true, true) => aside(vm, "subtract", &[this.into(), value.clone()], &[]),
        }
    }

    /// The date, or the date and the time of day, in ISO format.
    #[native(isoformat(self, *args, **kwargs))]
    fn isoformat(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let mut all = vec![this.into()];
        all.extend_from_slice(args);
        if !this.is_moment {
            return match (args, kwargs.is_empty()) {
                ([], true) => Ok(Point::iso(this, vm, b'T')),
                _ => aside(vm, "isoformat_date", &all, &kwargs),
            };
        }
        let separator = match args {
            [] => Some(b'T'),
            [one] => one.downcast::<Str>().and_then(|text| match text.as_wtf8() {
                [byte] => Some(*byte),
                _ => None,
            }),
            _ => None,
        };
        match separator {
            Some(separator) if kwargs.is_empty() && this.zone.is_none() => Ok(Point::iso(this, vm, separator)),
            _ => aside(vm, "isoformat_datetime", &all, &kwargs),
        }
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        if this.zone.is_none() && Point::is_plain(this, vm) {
            return Ok(Point::iso(this, vm, b' '));
        }
        if !this.is_moment {
            return vm.call_method(this.as_obj(), "isoformat", &[]);
        }
        let separator = vm.heap.str(" ").into();
        vm.call_method(this.as_obj(), "isoformat", &[separator])
    }

    /// Format using strftime().
    #[native(strftime(self, format))]
    fn strftime(this: &Gc<Self>, vm: &mut Vm, format: &Gc<Str>) -> Result<Obj> {
        match this.formatted(format.as_wtf8()) {
            Some(text) => Ok(vm.heap.str_from_wtf8(&text).into()),
            None => aside(vm, "strftime", &[this.into(), format.into()], &[]),
        }
    }

    /// Return an object with some fields changed.
    #[native(replace(self, *args, **kwargs))]
    fn replace(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        if args.is_empty() && Point::is_plain(this, vm) {
            let mut fields = this.fields;
            let is_simple = kwargs.iter().all(|(name, value)| {
                let place = fields.get(name.as_wtf8()).zip(value.as_small_int());
                let is_own = this.is_moment || matches!(name.as_wtf8(), b"year" | b"month" | b"day");
                place.map(|(place, value)| *place = value).is_some() && is_own
            });
            if is_simple && fields.is_valid() {
                let class = vm.type_of(this.as_obj());
                return Ok(Point::make(vm, &class, fields, this.is_moment, this.zone.clone(), this.fold.get()));
            }
        }
        let mut all = vec![this.into()];
        all.extend_from_slice(args);
        aside(vm, if this.is_moment { "replace_datetime" } else { "replace_date" }, &all, &kwargs)
    }

    /// Construct a date from a proleptic Gregorian ordinal.
    #[classmethod(fromordinal(cls, ordinal, /))]
    fn fromordinal(vm: &mut Vm, cls: &Gc<Type>, ordinal: &Obj) -> Result<Obj> {
        let found = ordinal.as_small_int().and_then(of_ordinal);
        if let Some((year, month, day)) = found {
            let fields = Fields { year, month, day, ..Fields::default() };
            if cls.is(&class(|c| &c.date)) {
                return Ok(Point::day(vm, fields));
            }
            if cls.is(&class(|c| &c.datetime)) {
                return Ok(Point::moment(vm, fields, None));
            }
        }
        aside(vm, "fromordinal", &[cls.into(), ordinal.clone()], &[])
    }

    /// Construct a date, or a date and time, from a string in ISO 8601 format.
    #[classmethod(fromisoformat(cls, string, /))]
    fn fromisoformat(vm: &mut Vm, cls: &Gc<Type>, string: &Obj) -> Result<Obj> {
        let is_moment = cls.is_subtype(vm, &class(|c| &c.datetime));
        if (cls.is(&class(|c| &c.date)) || cls.is(&class(|c| &c.datetime)))
            && let Some(fields) = string.downcast::<Str>().and_then(|text| fields_of_text(text.as_wtf8(), is_moment))
        {
            return Ok(Point::make(vm, cls, fields, is_moment, None, false));
        }
        aside(vm, if is_moment { "parse_datetime" } else { "parse_date" }, &[cls.into(), string.clone()], &[])
    }
}

impl Point {
    fn iso(this: &Gc<Point>, vm: &mut Vm, separator: u8) -> Obj {
        let f = &this.fields;
        let mut out = Vec::with_capacity(26);
        f.push_date(&mut out);
        if this.is_moment {
            out.push(separator);
            f.push_time(&mut out);
            if f.micros != 0 {
                out.push(b'.');
                push_number(&mut out, f.micros, 6);
            }
        }
        vm.heap.str_from_wtf8(&out).into()
    }
}

/// The date of a datetime.
#[native(date_of(moment, /))]
fn date_of(vm: &mut Vm, moment: &Gc<Point>) -> Obj {
    let Fields { year, month, day, .. } = moment.fields;
    Point::day(vm, Fields { year, month, day, ..Fields::default() })
}

/// The local time at a number of seconds since 1970, as an instance of `datetime` itself; None outside of its years.
#[native(local_moment(timestamp, /))]
fn local_moment(vm: &mut Vm, timestamp: &Obj) -> Result<Obj> {
    let (seconds, micros) = match (timestamp.as_small_int(), timestamp.as_float()) {
        (Some(seconds), _) if seconds.abs() < 1 << 40 => (seconds, 0),
        (None, Some(x)) if x.abs() < 1e12 => {
            let (whole, mut micros) = (x.trunc(), ((x - x.trunc()) * 1e6).round_ties_even() as i64);
            let mut seconds = whole as i64;
            if micros >= MICROS {
                (seconds, micros) = (seconds + 1, micros - MICROS);
            } else if micros < 0 {
                (seconds, micros) = (seconds - 1, micros + MICROS);
            }
            (seconds, micros)
        }
        _ => return Ok(Obj::NONE),
    };
    let Some((fields, fold)) = local(&Zone::local(), seconds, micros) else { return Ok(Obj::NONE) };
    if fields.year < 3 {
        return Ok(Obj::NONE);
    }
    let class = class(|c| &c.datetime);
    Ok(Point::make(vm, &class, fields, true, None, fold))
}

/// Seconds since 1970 of a datetime without a zone, taken as local time.
#[native(mktime(moment, /))]
fn mktime(moment: &Gc<Point>) -> i64 {
    moment_of_local(&Zone::local(), moment.fields.seconds(), moment.fold.get())
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let delta = vm.lasting_class::<Delta>(&Delta::CLASS);
    let point = vm.lasting_class::<Point>(&Point::CLASS);
    vm.dict_set_name(&module.dict, "Delta", delta);
    vm.dict_set_name(&module.dict, "Point", point);
    Ok(())
}

pub const MODULE: NativeModule = NativeModule {
    name: "_datetime",
    doc: "The frequent operations of dates and times.",
    natives: &[REGISTER_CLASSES, DATE_OF, LOCAL_MOMENT, MKTIME],
    init: Some(init),
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    #[test]
    fn fields_there_and_back() {
        for total in [MICROS_OF_DAY, 719_163 * MICROS_OF_DAY + 1, MAX_ORDINAL * MICROS_OF_DAY + MICROS_OF_DAY - 1] {
            let fields = Fields::of_total(total.into()).expect("in range");
            assert_eq!(fields.total(), total);
            assert!(fields.is_valid());
        }
        assert_eq!(Fields::of_total(0), None);
        assert_eq!(fields_of_text(b"2024-02-30", true), None);
        assert_eq!(fields_of_text(b"2024-02-29 01:02:03.000004", true).map(|f| f.micros), Some(4));
        assert_eq!(Fields::default().cmp(&Fields { micros: 1, ..Fields::default() }), Ordering::Less);
    }
}
