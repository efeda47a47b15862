//! `time`: clocks, sleeping, and dates. Which clock there is decides the reactor, so that all of this works in virtual
//! time as well; the zone is `timezone.rs`'s, and so is the calendar.

use super::NativeModule;
use super::timezone::{Zone, civil_from_days, days_from_civil};
use crate::object::native::{ClassDef, Result};
use crate::object::{Gc, NativeDef, Obj, Str, Tuple, Type};
use crate::types::int::as_i64;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;
use rustix::time::ClockId;
use std::time::Duration;

pub const MODULE: NativeModule =
    NativeModule { name: "time", doc: "Clocks, sleeping, and dates.", natives: NATIVES, init: Some(init) };

pub const NATIVES: &[NativeDef] = &[
    ASCTIME,
    CLOCK_GETRES,
    CLOCK_GETTIME,
    CLOCK_GETTIME_NS,
    CTIME,
    GET_CLOCK_INFO,
    GMTIME,
    LOCALTIME,
    MKTIME,
    MONOTONIC,
    MONOTONIC_NS,
    PERF_COUNTER,
    PERF_COUNTER_NS,
    PROCESS_TIME,
    PROCESS_TIME_NS,
    SLEEP,
    STRFTIME,
    STRPTIME,
    THREAD_TIME,
    THREAD_TIME_NS,
    TIME,
    TIME_NS,
    TZSET,
];

const CLOCKS: &[(&str, i32)] = &[
    ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
    ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
    ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
    ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
    ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
    ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
];

/// The fields of `struct_time`: nine items, and two that are attributes only.
const FIELDS: [&str; 11] = [
    "tm_year",
    "tm_mon",
    "tm_mday",
    "tm_hour",
    "tm_min",
    "tm_sec",
    "tm_wday",
    "tm_yday",
    "tm_isdst",
    "tm_zone",
    "tm_gmtoff",
];
static STRUCT_TIME: ClassDef = ClassDef {
    name: "struct_time",
    module: "time",
    doc: "A moment by calendar and clock, as `gmtime` and `localtime` give it.",
    base: None,
    natives: &[],
    is_subclassable: false,
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for (name, id) in CLOCKS {
        vm.dict_set_name(&module.dict, name, Obj::small(*id));
    }
    let class = vm.struct_sequence_class(&STRUCT_TIME, &FIELDS, 9);
    vm.dict_set_name(&module.dict, "struct_time", &class);
    vm.dict_set_name(&module.dict, "_STRUCT_TM_ITEMS", Obj::small(11));
    set_zone_names(vm, module);
    Ok(())
}

/// `timezone`, `altzone`, `daylight` and `tzname`, from this year's winter and summer.
fn set_zone_names(vm: &mut Vm, module: &Gc<Module>) {
    let zone = Zone::local();
    let now = vm.reactor().clock().time().as_secs() as i64;
    let (year, ..) = civil_from_days(now.div_euclid(86_400));
    let january = zone.at(days_from_civil(year, 1, 1) * 86_400);
    let july = zone.at(days_from_civil(year, 7, 1) * 86_400);
    // South of the equator summer is in January.
    let (winter, summer) = if january.seconds < july.seconds { (january, july) } else { (july, january) };
    let values = [
        ("timezone", vm.int(-winter.seconds)),
        ("altzone", vm.int(-summer.seconds)),
        ("daylight", Obj::small(i32::from(winter.seconds != summer.seconds))),
    ];
    for (name, value) in values {
        vm.dict_set_name(&module.dict, name, value);
    }
    let names = vec![vm.heap.str(&winter.name).into(), vm.heap.str(&summer.name).into()];
    let names = vm.heap.tuple(names);
    vm.dict_set_name(&module.dict, "tzname", names);
}

/// Look again at the environment's `TZ`.
#[native(tzset())]
pub fn tzset(vm: &mut Vm) {
    if let Some(module) = loaded(vm).and_then(|m| m.downcast::<Module>().cloned()) {
        set_zone_names(vm, &module);
    }
}

/// This module, as `sys.modules` has it.
fn loaded(vm: &mut Vm) -> Option<Obj> {
    let name = vm.heap.intern("time");
    vm.modules.get_str(&vm.heap, &name)
}

// Clocks.

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

fn seconds(time: Duration) -> f64 {
    nanoseconds(time) as f64 / 1e9
}

fn cpu_time(id: ClockId) -> Duration {
    let time = rustix::time::clock_gettime(id);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The time of day, in seconds since the epoch, 1970-01-01 00:00:00 UTC.
#[native(time())]
pub fn time(vm: &mut Vm) -> f64 {
    seconds(vm.reactor().clock().time())
}

/// The time of day, in nanoseconds since the epoch.
#[native(time_ns())]
pub fn time_ns(vm: &mut Vm) -> i64 {
    nanoseconds(vm.reactor().clock().time())
}

/// Seconds of a clock that never goes backwards.
#[native(monotonic())]
pub fn monotonic(vm: &mut Vm) -> f64 {
    seconds(vm.now())
}

/// Nanoseconds of a clock that never goes backwards.
#[native(monotonic_ns())]
pub fn monotonic_ns(vm: &mut Vm) -> i64 {
    nanoseconds(vm.now())
}

/// Seconds of the clock that measures best.
#[native(perf_counter())]
pub fn perf_counter(vm: &mut Vm) -> f64 {
    seconds(vm.now())
}

/// Nanoseconds of the clock that measures best.
#[native(perf_counter_ns())]
pub fn perf_counter_ns(vm: &mut Vm) -> i64 {
    nanoseconds(vm.now())
}

/// Seconds that this process has computed.
#[native(process_time())]
pub fn process_time() -> f64 {
    seconds(cpu_time(ClockId::ProcessCPUTime))
}

/// Nanoseconds that this process has computed.
#[native(process_time_ns())]
pub fn process_time_ns() -> i64 {
    nanoseconds(cpu_time(ClockId::ProcessCPUTime))
}

/// Seconds that this thread of the system has computed.
#[native(thread_time())]
pub fn thread_time() -> f64 {
    seconds(cpu_time(ClockId::ThreadCPUTime))
}

/// Nanoseconds that this thread of the system has computed.
#[native(thread_time_ns())]
pub fn thread_time_ns() -> i64 {
    nanoseconds(cpu_time(ClockId::ThreadCPUTime))
}

fn clock_of(vm: &mut Vm, clk_id: i32) -> Result<Duration> {
    Ok(match clk_id {
        libc::CLOCK_REALTIME => vm.reactor().clock().time(),
        libc::CLOCK_MONOTONIC => vm.now(),
        libc::CLOCK_PROCESS_CPUTIME_ID => cpu_time(ClockId::ProcessCPUTime),
        libc::CLOCK_THREAD_CPUTIME_ID => cpu_time(ClockId::ThreadCPUTime),
        libc::CLOCK_MONOTONIC_RAW => cpu_time(ClockId::MonotonicRaw),
        libc::CLOCK_BOOTTIME => cpu_time(ClockId::Boottime),
        _ => return Err(vm.os_error(&std::io::Error::from_raw_os_error(libc::EINVAL))),
    })
}

/// The time of one of the system's clocks, in seconds.
#[native(clock_gettime(clk_id, /))]
pub fn clock_gettime(vm: &mut Vm, clk_id: i32) -> Result<f64> {
    Ok(seconds(clock_of(vm, clk_id)?))
}

/// The time of one of the system's clocks, in nanoseconds.
#[native(clock_gettime_ns(clk_id, /))]
pub fn clock_gettime_ns(vm: &mut Vm, clk_id: i32) -> Result<i64> {
    Ok(nanoseconds(clock_of(vm, clk_id)?))
}

/// How finely one of the system's clocks counts, in seconds.
#[native(clock_getres(clk_id, /))]
pub fn clock_getres(vm: &mut Vm, clk_id: i32) -> Result<f64> {
    clock_of(vm, clk_id)?;
    Ok(1e-9)
}

/// What is known of a clock, by name.
#[native(get_clock_info(name, /))]
pub fn get_clock_info(vm: &mut Vm, name: &str) -> Result<Obj> {
    let (clock, is_monotonic) = match name {
        "time" => ("CLOCK_REALTIME", false),
        "monotonic" | "perf_counter" => ("CLOCK_MONOTONIC", true),
        "process_time" => ("CLOCK_PROCESS_CPUTIME_ID", true),
        "thread_time" => ("CLOCK_THREAD_CPUTIME_ID", true),
        _ => return Err(vm.value_error("unknown clock")),
    };
    let implementation = vm.heap.str(&format!("clock_gettime({clock})")).into();
    let fields = [
        ("implementation", implementation),
        ("monotonic", Obj::bool(is_monotonic)),
        ("adjustable", Obj::bool(!is_monotonic)),
        ("resolution", vm.heap.float(1e-9)),
    ];
    let fields: Vec<(Gc<Str>, Obj)> = fields.into_iter().map(|(name, value)| (vm.heap.intern(name), value)).collect();
    let types = vm.import_module("types")?;
    let namespace = vm.get_attr_name(&types, "SimpleNamespace")?;
    vm.call_kw(&namespace, &[], &fields)
}

// Durations and moments as arguments.

const OUT_OF_RANGE: &str = "timestamp out of range for platform time_t";

/// Stand still for a time, while other threads go on.
#[native(sleep(seconds, /))]
pub fn sleep(vm: &mut Vm, seconds: &Obj) -> Result<()> {
    let nanoseconds = if let Some(f) = seconds.as_float() {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        // Rounded up: never sleep too short.
        let scaled = (f * 1e9).ceil();
        if scaled.abs() >= i64::MAX as f64 { None } else { Some(scaled as i64) }
    } else {
        let seconds = vm.index(seconds)?;
        let Some(nanoseconds) = as_i64(&seconds).and_then(|s| s.checked_mul(1_000_000_000)) else {
            return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
        };
        Some(nanoseconds)
    };
    let Some(nanoseconds) = nanoseconds else { return Err(vm.overflow_error(OUT_OF_RANGE)) };
    let Ok(nanoseconds) = u64::try_from(nanoseconds) else {
        return Err(vm.value_error("sleep length must be non-negative"));
    };
    let now = vm.now();
    vm.sleep_until(now.checked_add(Duration::from_nanos(nanoseconds)))
}

/// A moment in seconds since the epoch; by default now.
fn moment(vm: &mut Vm, seconds: Option<&Obj>) -> Result<i64> {
    let Some(seconds) = seconds else { return Ok(vm.reactor().clock().time().as_secs() as i64) };
    if let Some(f) = seconds.as_float() {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let floor = f.floor();
        if !(i64::MIN as f64..i64::MAX as f64).contains(&floor) {
            return Err(vm.overflow_error(OUT_OF_RANGE));
        }
        return Ok(floor as i64);
    }
    let seconds = vm.index(seconds)?;
    as_i64(&seconds).ok_or_else(|| vm.overflow_error(OUT_OF_RANGE))
}

// Dates.

/// A moment by calendar and clock, as C's `struct tm`, but with the year and the month as people count them.
#[derive(Clone, Debug, Default)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// From Sunday, 0.
    weekday: i64,
    /// From January 1, 0.
    yearday: i64,
    isdst: i64,
    offset: i64,
    zone: String,
}

impl Date {
    /// The date in UTC of a moment.
    fn utc(moment: i64) -> Date {
        let (days, rest) = (moment.div_euclid(86_400), moment.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        Date {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 4).rem_euclid(7),
            yearday: days - days_from_civil(year, 1, 1),
            isdst: 0,
            offset: 0,
            zone: "GMT".to_owned(),
        }
    }

    fn local(zone: &Zone, moment: i64) -> Date {
        let offset = zone.at(moment);
        let mut date = Date::utc(moment.saturating_add(offset.seconds));
        (date.isdst, date.offset, date.zone) = (i64::from(offset.is_dst), offset.seconds, offset.name);
        date
    }

    /// The moment of a date in local time; fields may be out of range. None where it cannot be told.
    fn moment(&self, zone: &Zone) -> Option<i64> {
        let range = |x: i64| (-(1 << 40)..1 << 40).contains(&x);
        let fields = [self.year, self.month, self.day, self.hour, self.minute, self.second];
        if !fields.into_iter().all(range) {
            return None;
        }
        let clock = self.hour * 3600 + self.minute * 60 + self.second;
        let as_utc = days_from_civil(self.year, self.month, self.day).checked_mul(86_400)?.checked_add(clock)?;
        // The offsets around that time; in doubt, the one that summer time is said to have, or the earlier moment.
        let near = [zone.at(as_utc - 86_400), zone.at(as_utc + 86_400), zone.at(as_utc)];
        let fits = |o: &super::timezone::Offset| zone.at(as_utc - o.seconds).seconds == o.seconds;
        let wanted = near.iter().filter(|o| fits(o)).find(|o| self.isdst < 0 || o.is_dst == (self.isdst > 0));
        if let Some(offset) = wanted {
            return Some(as_utc - offset.seconds);
        }
        if self.isdst >= 0 {
            if let Some(offset) = near.iter().find(|o| o.is_dst == (self.isdst > 0)) {
                return Some(as_utc - offset.seconds);
            }
            let offset = near.iter().find(|o| fits(o)).unwrap_or(&near[0]);
            return Some(as_utc - offset.seconds);
        }
        Some(as_utc - near[0].seconds)
    }

    /// The ISO week, and the year it belongs to.
    fn iso_week(&self) -> (i64, i64) {
        let monday_based = (self.weekday + 6) % 7;
        let days =
            |year: i64| if days_from_civil(year + 1, 1, 1) - days_from_civil(year, 1, 1) == 366 { 366 } else { 365 };
        let week = (self.yearday - monday_based + 10) / 7;
        if week < 1 {
            let year = self.year - 1;
            return (year, (self.yearday + days(year) - monday_based + 10) / 7);
        }
        let thursday = self.yearday - monday_based + 3;
        if thursday >= days(self.year) { (self.year + 1, 1) } else { (self.year, week) }
    }

    fn into_object(self, vm: &mut Vm) -> Result<Obj> {
        let module = match loaded(vm) {
            Some(module) => module,
            None => vm.import_module("time")?,
        };
        let class = vm.get_attr_name(&module, "struct_time")?;
        let Some(class) = class.downcast::<Type>().cloned() else {
            return Err(vm.type_error("time.struct_time is no class"));
        };
        let numbers = [
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            (self.weekday + 6) % 7,
            self.yearday + 1,
            self.isdst,
        ];
        let mut values: Vec<Obj> = numbers.into_iter().map(|n| vm.int(n)).collect();
        values.push(vm.heap.str(&self.zone).into());
        values.push(vm.int(self.offset));
        Ok(vm.struct_sequence(&class, values))
    }

    /// A date argument: `struct_time` or a tuple of nine ints.
    fn from_object(vm: &mut Vm, object: &Obj, function: &str) -> Result<Date> {
        let Some(tuple) = object.downcast::<Tuple>().cloned() else {
            return Err(vm.type_error("Tuple or struct_time argument required"));
        };
        if tuple.len() != 9 {
            return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
        }
        let mut numbers = [0i64; 9];
        for (number, item) in numbers.iter_mut().zip(tuple.items()) {
            let value = vm.to_i64(item)?;
            if i32::try_from(value).is_err() {
                return Err(vm.overflow_error("signed integer is greater than maximum"));
            }
            *number = value;
        }
        let [year, month, day, hour, minute, second, weekday, yearday, isdst] = numbers;
        let key = vm.heap.intern("tm_zone");
        let zone = vm.heap.attr(object, &key).and_then(|z| z.downcast::<Str>().map(|z| z.to_str().into_owned()));
        let key = vm.heap.intern("tm_gmtoff");
        let offset = vm.heap.attr(object, &key).and_then(|o| as_i64(&o));
        // Only what `struct_time` says of itself is known; a plain tuple has the zone's own names.
        let (zone, offset) = match (zone, offset) {
            (Some(zone), Some(offset)) => (zone, offset),
            _ => {
                let local = Zone::local();
                let guess = Date { year, month, day, hour, minute, second, isdst, ..Date::default() };
                let offset = local.at(guess.moment(&local).unwrap_or(0));
                (offset.name, offset.seconds)
            }
        };
        Ok(Date {
            year,
            month,
            day,
            hour,
            minute,
            second,
            weekday: (weekday + 1).rem_euclid(7),
            yearday: yearday - 1,
            isdst,
            offset,
            zone,
        }
        .with_weekday(weekday))
    }

    fn with_weekday(mut self, weekday: i64) -> Date {
        // -2 and less stay recognisable as wrong.
        if weekday < -1 {
            self.weekday = -1;
        }
        self
    }

    /// Refuse what no calendar has; 0 in the month, the day and the day of the year is taken for 1.
    fn check(mut self, vm: &mut Vm) -> Result<Date> {
        if self.month == 0 {
            self.month = 1;
        }
        if self.day == 0 {
            self.day = 1;
        }
        if self.yearday == -1 {
            self.yearday = 0;
        }
        let wrong = [
            (!(1..=12).contains(&self.month), "month out of range"),
            (!(1..=31).contains(&self.day), "day of month out of range"),
            (!(0..=23).contains(&self.hour), "hour out of range"),
            (!(0..=59).contains(&self.minute), "minute out of range"),
            (!(0..=61).contains(&self.second), "seconds out of range"),
            (self.weekday < 0, "day of week out of range"),
            (!(0..=365).contains(&self.yearday), "day of year out of range"),
        ];
        match wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
            Some((_, message)) => Err(vm.value_error(message)),
            None => Ok(self),
        }
    }

    fn ctime(&self) -> String {
        format!(
            "{} {} {:2} {:02}:{:02}:{:02} {}",
            &DAYS[self.weekday.rem_euclid(7) as usize][..3],
            &MONTHS[(self.month - 1).rem_euclid(12) as usize][..3],
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.year
        )
    }
}

/// From Sunday.
pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The date in UTC of a moment, by default now.
#[native(gmtime(seconds=None, /))]
pub fn gmtime(vm: &mut Vm, seconds: Option<&Obj>) -> Result<Obj> {
    let moment = moment(vm, seconds)?;
    check_year(vm, moment)?;
    Date::utc(moment).into_object(vm)
}

/// The date in local time of a moment, by default now.
#[native(localtime(seconds=None, /))]
pub fn localtime(vm: &mut Vm, seconds: Option<&Obj>) -> Result<Obj> {
    let moment = moment(vm, seconds)?;
    check_year(vm, moment)?;
    Date::local(&Zone::local(), moment).into_object(vm)
}

/// The C library's years have 32 bits.
fn check_year(vm: &mut Vm, moment: i64) -> Result<()> {
    if moment.unsigned_abs() > 67_767_976_233_532_799 {
        return Err(vm.os_error(&std::io::Error::from_raw_os_error(libc::EOVERFLOW)));
    }
    Ok(())
}

/// The moment of a date in local time, in seconds since the epoch.
#[native(mktime(tuple, /))]
pub fn mktime(vm: &mut Vm, tuple: &Obj) -> Result<f64> {
    let date = Date::from_object(vm, tuple, "mktime")?;
    match date.moment(&Zone::local()) {
        Some(moment) => Ok(moment as f64),
        None => Err(vm.overflow_error("mktime argument out of range")),
    }
}

fn given_or_now(vm: &mut Vm, object: Option<&Obj>, function: &str) -> Result<Date> {
    match object {
        Some(object) => Date::from_object(vm, object, function)?.check(vm),
        None => {
            let moment = moment(vm, None)?;
            Ok(Date::local(&Zone::local(), moment))
        }
    }
}

/// A date as text of 24 letters: `Sat Jun 06 16:26:11 1998`.
#[native(asctime(tuple=NULL, /))]
pub fn asctime(vm: &mut Vm, tuple: Option<&Obj>) -> Result<String> {
    Ok(given_or_now(vm, tuple, "asctime")?.ctime())
}

/// A moment, by default now, as text in local time.
#[native(ctime(seconds=None, /))]
pub fn ctime(vm: &mut Vm, seconds: Option<&Obj>) -> Result<String> {
    let moment = moment(vm, seconds)?;
    check_year(vm, moment)?;
    Ok(Date::local(&Zone::local(), moment).ctime())
}

/// Read a date out of text, by a pattern as `strftime` has it.
#[native(strptime(string, format="%a %b %d %H:%M:%S %Y", /))]
pub fn strptime(vm: &mut Vm, string: &Obj, format: Option<&Obj>) -> Result<Obj> {
    let module = vm.import_module("_strptime")?;
    match format {
        Some(format) => vm.call_method(&module, "_strptime_time", &[string.clone(), format.clone()]),
        None => vm.call_method(&module, "_strptime_time", std::slice::from_ref(string)),
    }
}

/// A date, by default now, as text by a pattern: `%Y` is the year, `%m` the month, and so on.
#[native(strftime(format, tuple=NULL, /))]
pub fn strftime(vm: &mut Vm, format: &Gc<Str>, tuple: Option<&Obj>) -> Result<Obj> {
    let date = given_or_now(vm, tuple, "strftime")?;
    let mut text = Vec::new();
    push_formatted(&mut text, &date, format.as_wtf8());
    Ok(vm.heap.str_from_wtf8(&text).into())
}

/// What a directive's flags and width change.
#[derive(Clone, Copy, Default)]
struct Style {
    padding: Option<u8>,
    is_upper: bool,
    is_swapped: bool,
    width: usize,
}

fn push_formatted(out: &mut Vec<u8>, date: &Date, format: &[u8]) {
    let mut rest = format;
    while let Some(percent) = rest.iter().position(|byte| *byte == b'%') {
        out.extend_from_slice(&rest[..percent]);
        let directive = &rest[percent..];
        let mut style = Style::default();
        let mut at = 1;
        while let Some(flag) = directive.get(at) {
            match flag {
                b'-' | b'_' | b'0' => style.padding = Some(*flag),
                b'^' => style.is_upper = true,
                b'#' => style.is_swapped = true,
                _ => break,
            }
            at += 1;
        }
        while let Some(digit) = directive.get(at).filter(|byte| byte.is_ascii_digit()) {
            style.width = (style.width * 10 + usize::from(digit - b'0')).min(1 << 20);
            at += 1;
        }
        if matches!(directive.get(at), Some(b'E' | b'O')) {
            at += 1;
        }
        let text = directive.get(at).and_then(|code| directive_text(date, *code, style));
        match text {
            Some(text) => out.extend_from_slice(text.as_bytes()),
            None => out.extend_from_slice(&directive[..(at + 1).min(directive.len())]),
        }
        rest = &directive[(at + 1).min(directive.len())..];
    }
    out.extend_from_slice(rest);
}

/// What a directive stands for, in the C locale; None of an unknown one.
fn directive_text(date: &Date, code: u8, style: Style) -> Option<String> {
    let number = |value: i64, width: usize, padding: u8| {
        let padding = style.padding.unwrap_or(padding);
        let width = if padding == b'-' { 0 } else { style.width.max(width) };
        let sign = if value < 0 { "-" } else { "" };
        let digits = value.unsigned_abs().to_string();
        let missing = width.saturating_sub(digits.len() + sign.len());
        Some(match padding {
            b'_' => format!("{}{sign}{digits}", " ".repeat(missing)),
            _ => format!("{sign}{}{digits}", "0".repeat(missing)),
        })
    };
    let word = |text: &str| {
        let text = match (style.is_upper || style.is_swapped, code) {
            (true, b'p' | b'Z') if style.is_swapped => text.to_ascii_lowercase(),
            (true, _) => text.to_ascii_uppercase(),
            (false, _) => text.to_owned(),
        };
        let missing = style.width.saturating_sub(text.len());
        let padding = if style.padding == Some(b'0') { "0" } else { " " };
        Some(padding.repeat(missing) + &text)
    };
    let nested = |format: &str| {
        let mut out = Vec::new();
        push_formatted(&mut out, date, format.as_bytes());
        word(&String::from_utf8_lossy(&out))
    };
    let hour12 = if date.hour % 12 == 0 { 12 } else { date.hour % 12 };
    let day = DAYS[date.weekday.rem_euclid(7) as usize];
    let month = MONTHS[(date.month - 1).rem_euclid(12) as usize];
    match code {
        b'a' => word(&day[..3]),
        b'A' => word(day),
        b'b' | b'h' => word(&month[..3]),
        b'B' => word(month),
        b'c' => nested("%a %b %e %H:%M:%S %Y"),
        b'C' => number(date.year.div_euclid(100), 2, b'0'),
        b'd' => number(date.day, 2, b'0'),
        b'D' | b'x' => nested("%m/%d/%y"),
        b'e' => number(date.day, 2, b'_'),
        b'F' => nested("%Y-%m-%d"),
        b'g' => number(date.iso_week().0.rem_euclid(100), 2, b'0'),
        b'G' => number(date.iso_week().0, 0, b'0'),
        b'H' => number(date.hour, 2, b'0'),
        b'I' => number(hour12, 2, b'0'),
        b'j' => number(date.yearday + 1, 3, b'0'),
        b'k' => number(date.hour, 2, b'_'),
        b'l' => number(hour12, 2, b'_'),
        b'm' => number(date.month, 2, b'0'),
        b'M' => number(date.minute, 2, b'0'),
        b'n' => word("\n"),
        b'p' => word(if date.hour < 12 { "AM" } else { "PM" }),
        b'P' => word(if date.hour < 12 { "am" } else { "pm" }),
        b'r' => nested("%I:%M:%S %p"),
        b'R' => nested("%H:%M"),
        b's' => number(date.moment(&Zone::local()).unwrap_or(-1), 0, b'0'),
        b'S' => number(date.second, 2, b'0'),
        b't' => word("\t"),
        b'T' | b'X' => nested("%H:%M:%S"),
        b'u' => number(if date.weekday == 0 { 7 } else { date.weekday }, 1, b'0'),
        b'U' => number((date.yearday + 7 - date.weekday) / 7, 2, b'0'),
        b'V' => number(date.iso_week().1, 2, b'0'),
        b'w' => number(date.weekday, 1, b'0'),
        b'W' => number((date.yearday + 7 - (date.weekday + 6) % 7) / 7, 2, b'0'),
        b'y' => number(date.year.rem_euclid(100), 2, b'0'),
        b'Y' => number(date.year, 0, b'0'),
        b'z' => {
            let minutes = date.offset.abs() / 60;
            let sign = if date.offset < 0 { '-' } else { '+' };
            word(&format!("{sign}{:02}{:02}", minutes / 60, minutes % 60))
        }
        b'Z' => word(&date.zone),
        b'%' => word("%"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks() {
        for (year, month, day, expected) in [
            (2020, 12, 31, (2020, 53)),
            (2021, 1, 3, (2020, 53)),
            (2021, 1, 4, (2021, 1)),
            (2018, 12, 31, (2019, 1)),
            (2024, 2, 29, (2024, 9)),
        ] {
            assert_eq!(Date::utc(days_from_civil(year, month, day) * 86_400).iso_week(), expected);
        }
    }

    #[test]
    fn patterns() {
        let mut out = Vec::new();
        push_formatted(&mut out, &Date::utc(0), b"%c|%-d|%_H|%^a|%5Y|%Q|%z %Z|%%|%");
        assert_eq!(out, b"Thu Jan  1 00:00:00 1970|1| 0|THU|01970|%Q|+0000 GMT|%|%");
    }
}
