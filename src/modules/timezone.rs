//! The local time zone, from the environment's `TZ` or the system's file: how far local time is from UTC, and what it
//! is called, at any moment. Formats: RFC 8536 (TZif files), POSIX 8.3 (`TZ` strings). Also the calendar: days to dates.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

/// Days from 1970-01-01 to a date of the Gregorian calendar; months may be outside of 1 to 12.
#[must_use]
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day comes last; 400 of them have the same number of days.
    let months = year * 12 + month - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date, year, month and day, that many days after 1970-01-01.
#[must_use]
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// What holds from some moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    /// Seconds east of Greenwich.
    pub seconds: i64,
    pub is_dst: bool,
    pub name: String,
}

/// A day of each year on which summer time begins or ends, and the second of that day.
#[derive(Clone, Debug)]
enum Rule {
    /// The `week`th `weekday` of a month; week 5 is the last.
    Week { month: i64, week: i64, weekday: i64, at: i64 },
    /// The day of the year from 1, February 29 never counted.
    Julian { day: i64, at: i64 },
    /// The day of the year from 0.
    Day { day: i64, at: i64 },
}

impl Rule {
    /// The moment in a year, in seconds of local time since 1970.
    fn moment(&self, year: i64) -> i64 {
        let first = days_from_civil(year, 1, 1);
        let (day, at) = match *self {
            Rule::Week { month, week, weekday, at } => {
                let begin = days_from_civil(year, month, 1);
                let first = begin + (weekday - (begin + 4)).rem_euclid(7);
                let day = first + (week - 1) * 7;
                (if day >= days_from_civil(year, month + 1, 1) { day - 7 } else { day }, at)
            }
            Rule::Julian { day, at } => {
                let is_leap = days_from_civil(year, 3, 1) - days_from_civil(year, 2, 1) == 29;
                (first + day - 1 + i64::from(is_leap && day >= 60), at)
            }
            Rule::Day { day, at } => (first + day, at),
        };
        day * 86_400 + at
    }
}

/// A zone: known changes, and the rule for the time after the last of them.
#[derive(Clone, Debug)]
pub struct Zone {
    changes: Vec<(i64, usize)>,
    offsets: Vec<Offset>,
    rule: Option<(Offset, Option<(Offset, Rule, Rule)>)>,
}

impl Zone {
    /// The zone of this process. It is read anew when the environment names another one.
    #[must_use]
    pub fn local() -> Rc<Zone> {
        thread_local! {
            static KNOWN: RefCell<Option<(Option<String>, Rc<Zone>)>> = const { RefCell::new(None) };
        }
        let name = std::env::var("TZ").ok();
        KNOWN.with_borrow_mut(|known| match known {
            Some((known_name, zone)) if *known_name == name => zone.clone(),
            _ => {
                let zone = Rc::new(Zone::named(name.as_deref()));
                *known = Some((name, zone.clone()));
                zone
            }
        })
    }

    fn named(name: Option<&str>) -> Zone {
        let zone = match name {
            None => Zone::from_file(Path::new("/etc/localtime")),
            Some(text) => {
                let name = text.strip_prefix(':').unwrap_or(text);
                let file =
                    if name.starts_with('/') { name.into() } else { Path::new("/usr/share/zoneinfo").join(name) };
                let is_path_safe = !name.is_empty() && !name.contains("..");
                is_path_safe.then(|| Zone::from_file(&file)).flatten().or_else(|| Zone::from_posix(name))
            }
        };
        zone.unwrap_or_else(Zone::utc)
    }

    fn utc() -> Zone {
        let offset = Offset { seconds: 0, is_dst: false, name: "UTC".to_owned() };
        Zone { changes: Vec::new(), offsets: Vec::new(), rule: Some((offset, None)) }
    }

    fn from_posix(text: &str) -> Option<Zone> {
        Some(Zone { changes: Vec::new(), offsets: Vec::new(), rule: Some(parse_posix(text)?) })
    }

    fn from_file(path: &Path) -> Option<Zone> {
        parse_file(&std::fs::read(path).ok()?)
    }

    /// What holds at a moment, in seconds since 1970 in UTC.
    #[must_use]
    pub fn at(&self, moment: i64) -> Offset {
        let after = self.changes.partition_point(|(at, _)| *at <= moment);
        if after == self.changes.len()
            && let Some(rule) = &self.rule
        {
            return by_rule(rule, moment);
        }
        let known = match after {
            0 => self.offsets.iter().find(|o| !o.is_dst).or(self.offsets.first()),
            _ => self.offsets.get(self.changes[after - 1].1),
        };
        known.cloned().unwrap_or(Offset { seconds: 0, is_dst: false, name: "UTC".to_owned() })
    }
}

fn by_rule((standard, summer): &(Offset, Option<(Offset, Rule, Rule)>), moment: i64) -> Offset {
    let Some((summer, begin, end)) = summer else { return standard.clone() };
    let (year, ..) = civil_from_days((moment + standard.seconds).div_euclid(86_400));
    let begin = begin.moment(year) - standard.seconds;
    let end = end.moment(year) - summer.seconds;
    let is_summer = if begin < end { (begin..end).contains(&moment) } else { !(end..begin).contains(&moment) };
    if is_summer { summer.clone() } else { standard.clone() }
}

fn parse_file(data: &[u8]) -> Option<Zone> {
    let counts = |at: usize| -> Option<[usize; 6]> {
        if data.get(at..at + 4)? != b"TZif" {
            return None;
        }
        let mut counts = [0; 6];
        for (i, count) in counts.iter_mut().enumerate() {
            *count = u32::from_be_bytes(data.get(at + 20 + i * 4..at + 24 + i * 4)?.try_into().ok()?) as usize;
        }
        Some(counts)
    };
    let [isut, isstd, leaps, times, types, chars] = counts(0)?;
    if *data.get(4)? < b'2' {
        return None;
    }
    // Behind the block of 32-bit times stands the one to use.
    let second = 44 + times * 5 + types * 6 + chars + leaps * 8 + isstd + isut;
    let [isut, isstd, leaps, times, types, chars] = counts(second)?;
    let mut at = second + 44;
    let mut take = |length: usize| {
        at += length;
        data.get(at - length..at)
    };
    let moments = take(times * 8)?;
    let indices = take(times)?;
    let kinds = take(types * 6)?;
    let names = take(chars)?;
    take(leaps * 12 + isstd + isut)?;
    let footer = data.get(at + 1..data.len().checked_sub(1)?).unwrap_or(&[]);
    let changes = moments
        .chunks_exact(8)
        .zip(indices)
        .map(|(moment, kind)| (i64::from_be_bytes(moment.try_into().expect("chunks of 8")), usize::from(*kind)))
        .collect();
    let offsets = kinds
        .chunks_exact(6)
        .map(|kind| {
            let seconds = i32::from_be_bytes([kind[0], kind[1], kind[2], kind[3]]);
            let name = names.get(usize::from(kind[5])..).unwrap_or(&[]).split(|byte| *byte == 0).next().unwrap_or(&[]);
            Offset {
                seconds: i64::from(seconds),
                is_dst: kind[4] != 0,
                name: String::from_utf8_lossy(name).into_owned(),
            }
        })
        .collect();
    let rule = std::str::from_utf8(footer).ok().and_then(parse_posix);
    Some(Zone { changes, offsets, rule })
}

/// `CET-1CEST,M3.5.0,M10.5.0/3`
fn parse_posix(text: &str) -> Option<(Offset, Option<(Offset, Rule, Rule)>)> {
    let (name, rest) = parse_name(text)?;
    let (seconds, rest) = parse_hours(rest)?;
    let standard = Offset { seconds: -seconds, is_dst: false, name };
    if rest.is_empty() {
        return Some((standard, None));
    }
    let (name, rest) = parse_name(rest)?;
    let (seconds, rest) = match parse_hours(rest) {
        Some((seconds, rest)) => (-seconds, rest),
        None => (standard.seconds + 3600, rest),
    };
    let summer = Offset { seconds, is_dst: true, name };
    let (begin, end) = match rest.strip_prefix(',') {
        Some(rules) => rules.split_once(',')?,
        None => ("M3.2.0", "M11.1.0"),
    };
    Some((standard, Some((summer, parse_rule(begin)?, parse_rule(end)?))))
}

fn parse_name(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('<') {
        let (name, rest) = quoted.split_once('>')?;
        return Some((name.to_owned(), rest));
    }
    let end = text.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
    (end >= 3).then(|| (text[..end].to_owned(), &text[end..]))
}

/// `[+-]hh[:mm[:ss]]` in seconds, and what follows.
fn parse_hours(text: &str) -> Option<(i64, &str)> {
    let end = text.bytes().position(|b| !matches!(b, b'0'..=b'9' | b':' | b'+' | b'-')).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let mut seconds = 0;
    for (part, unit) in digits.split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    Some((sign * seconds, rest))
}

fn parse_rule(text: &str) -> Option<Rule> {
    let (day, at) = match text.split_once('/') {
        Some((day, at)) => (day, parse_hours(at)?.0),
        None => (text, 7200),
    };
    if let Some(parts) = day.strip_prefix('M') {
        let numbers: Vec<i64> = parts.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        let [month, week, weekday] = numbers[..] else { return None };
        return Some(Rule::Week { month, week, weekday, at });
    }
    match day.strip_prefix('J') {
        Some(day) => Some(Rule::Julian { day: day.parse().ok()?, at }),
        None => Some(Rule::Day { day: day.parse().ok()?, at }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_both_ways() {
        for days in (-800_000..800_000).step_by(373) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(civil_from_days(0), (1970, 1, 1));
        assert_eq!(civil_from_days(11_016), (2000, 2, 29));
    }

    #[test]
    fn summer_time_begins_and_ends() {
        let zone = Zone::from_posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        // 2021-03-28 01:00 UTC and 2021-10-31 01:00 UTC.
        for (moment, seconds) in
            [(1_616_893_199, 3600), (1_616_893_200, 7200), (1_635_641_999, 7200), (1_635_642_000, 3600)]
        {
            assert_eq!(zone.at(moment).seconds, seconds);
        }
    }
}
