//! `list.sort` and `sorted`: stable, adaptive, and safe against comparisons that contradict each other or raise.

use super::list::List;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Str, Tuple, Value};
use crate::vm::Vm;
use std::cmp::Ordering;

/// Runs shorter than this are extended by binary insertion.
const MIN_MERGE: usize = 64;

/// The first eight bytes of a text as a number: most comparisons are decided by them.
fn beginning(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(chunk) => u64::from_be_bytes(*chunk),
        None => {
            let mut chunk = [0; 8];
            chunk[..text.len()].copy_from_slice(text);
            u64::from_be_bytes(chunk)
        }
    }
}

impl Vm {
    /// `list.sort(key=key, reverse=reverse)`. The list is empty meanwhile, as programs can see.
    pub fn sort_list(&mut self, list: &Gc<List>, key: Option<&Obj>, is_reverse: bool) -> Result<()> {
        let mut items = list.items.take(&mut self.heap);
        let result = self.sort_items(&mut items, key, is_reverse);
        // Even something appended and removed again leaves a trace: the room made for it.
        let is_modified = list.items.get(&self.heap).capacity() > 0;
        list.items.set(&mut self.heap, items);
        result?;
        if is_modified {
            return Err(self.value_error("list modified during sort"));
        }
        Ok(())
    }

    /// Sort a vector. Where an error is raised it holds the same items in some order.
    pub fn sort_items(&mut self, items: &mut Vec<Obj>, key: Option<&Obj>, is_reverse: bool) -> Result<()> {
        let keys = match key {
            Some(key) => {
                let mut keys = Vec::with_capacity(items.len());
                for item in items.iter() {
                    keys.push(self.call(key, std::slice::from_ref(item))?);
                }
                Some(keys)
            }
            None => None,
        };
        if items.len() < 2 {
            return Ok(());
        }
        // Reversing before and after keeps equal items in their order.
        if is_reverse {
            items.reverse();
        }
        let result = match keys {
            Some(mut keys) => {
                if is_reverse {
                    keys.reverse();
                }
                let mut order: Vec<u32> = (0..items.len() as u32).collect();
                let result = self.sort_order(&keys, &mut order);
                apply(items, &order);
                result
            }
            None => self.sort_plain(items),
        };
        if is_reverse {
            items.reverse();
        }
        result
    }

    fn sort_plain(&mut self, items: &mut Vec<Obj>) -> Result<()> {
        match kind_of(items) {
            Kind::Int => items.sort_by_key(|o| o.value().as_int()),
            Kind::Float => items.sort_by(order_floats),
            Kind::Str => {
                let mut keyed: Vec<(u64, Obj)> = items.drain(..).map(|item| (beginning(text(&item)), item)).collect();
                keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| text(&a.1).cmp(text(&b.1))));
                items.extend(keyed.into_iter().map(|(_, item)| item));
            }
            Kind::Other => {
                let mut order: Vec<u32> = (0..items.len() as u32).collect();
                let result = self.merge_sort(items, &mut order);
                apply(items, &order);
                return result;
            }
        }
        Ok(())
    }

    fn sort_order(&mut self, keys: &[Obj], order: &mut Vec<u32>) -> Result<()> {
        match kind_of(keys) {
            Kind::Int => {
                let mut pairs: Vec<(i64, u32)> = keys.iter().zip(0..).map(|(k, i)| (k.value().as_int(), i)).collect();
                pairs.sort_by_key(|p| p.0);
                *order = pairs.into_iter().map(|p| p.1).collect();
            }
            Kind::Float => order.sort_by(|&a, &b| order_floats(&keys[a as usize], &keys[b as usize])),
            Kind::Str => {
                let texts = keys.iter().map(|key| beginning(text(key))).zip(order.iter().copied());
                let mut keyed: Vec<(u64, u32)> = texts.collect();
                let rest = |i: u32| text(&keys[i as usize]);
                keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(rest(b.1))));
                *order = keyed.into_iter().map(|(_, i)| i).collect();
            }
            Kind::Other => return self.merge_sort(keys, order),
        }
        Ok(())
    }

    /// `a < b`, quickly for plain values and tuples of them.
    fn sorts_before(&mut self, a: &Obj, b: &Obj) -> Result<bool> {
        if let Some(order) = plain_order(a, b) {
            return Ok(order.is_lt());
        }
        if let (Some(s), Some(t)) = (a.downcast_exact::<Tuple>(), b.downcast_exact::<Tuple>()) {
            for (x, y) in s.items().iter().zip(t.items()) {
                match plain_order(x, y) {
                    Some(Ordering::Equal) => {}
                    Some(order) => return Ok(order.is_lt()),
                    None if self.eq(x, y)? => {}
                    None => return self.sorts_before(x, y),
                }
            }
            return Ok(s.len() < t.len());
        }
        self.compare_bool(CompareOp::Lt, a, b)
    }

    /// A merge sort over ascending runs. `order` stays a permutation whatever the comparisons say or raise.
    fn merge_sort(&mut self, keys: &[Obj], order: &mut [u32]) -> Result<()> {
        let n = order.len();
        let min_run = min_run(n);
        // Starts of the runs that wait to be merged; the last ends at `at`.
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while at < n {
            let mut end = self.count_run(keys, order, at)?;
            if end - at < min_run {
                let wanted = n.min(at + min_run);
                self.insert_sort(keys, order, at, end, wanted)?;
                end = wanted;
            }
            runs.push((at, end));
            at = end;
            // Lengths grow at least like Fibonacci's numbers downwards, so there are few.
            while let [.., a, b] = runs[..] {
                let before = runs.len().checked_sub(3).map(|i| runs[i].1 - runs[i].0);
                let (len_a, len_b) = (a.1 - a.0, b.1 - b.0);
                if len_a > len_b && before.is_none_or(|len| len > len_a + len_b) {
                    break;
                }
                let merge_first = before.is_some_and(|len| len < len_b);
                let i = runs.len() - if merge_first { 3 } else { 2 };
                self.merge(keys, order, runs[i].0, runs[i].1, runs[i + 1].1)?;
                runs[i].1 = runs[i + 1].1;
                runs.remove(i + 1);
            }
        }
        while let [.., a, b] = runs[..] {
            self.merge(keys, order, a.0, a.1, b.1)?;
            runs.pop();
            let last = runs.len() - 1;
            runs[last].1 = b.1;
        }
        Ok(())
    }

    /// The end of the run at `start`. Equal items may begin either kind of run; those within a descending one are
    /// turned around twice, which leaves them in their order.
    fn count_run(&mut self, keys: &[Obj], order: &mut [u32], start: usize) -> Result<usize> {
        let n = order.len();
        let mut end = start + 1;
        while end < n && !self.is_before(keys, order, end, end - 1)? {
            end += 1;
        }
        if end == n || end - start > 1 && self.is_before(keys, order, start, end - 1)? {
            return Ok(end);
        }
        // All before `end` are equal, and what stands there goes before them: a descending run.
        order[start..end].reverse();
        end += 1;
        let mut equal = 0;
        while end < n {
            if self.is_before(keys, order, end, end - 1)? {
                order[end - equal - 1..end].reverse();
                equal = 0;
            } else if self.is_before(keys, order, end - 1, end)? {
                break;
            } else {
                equal += 1;
            }
            end += 1;
        }
        order[end - equal - 1..end].reverse();
        order[start..end].reverse();
        while end < n && !self.is_before(keys, order, end, end - 1)? {
            end += 1;
        }
        Ok(end)
    }

    fn is_before(&mut self, keys: &[Obj], order: &[u32], i: usize, j: usize) -> Result<bool> {
        self.sorts_before(&keys[order[i] as usize], &keys[order[j] as usize])
    }

    /// Sort `start..end` of which `start..sorted` is sorted already.
    fn insert_sort(&mut self, keys: &[Obj], order: &mut [u32], start: usize, sorted: usize, end: usize) -> Result<()> {
        for i in sorted..end {
            let pivot = &keys[order[i] as usize];
            let (mut low, mut high) = (start, i);
            while low < high {
                let middle = low + (high - low) / 2;
                if self.sorts_before(pivot, &keys[order[middle] as usize])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            order[low..=i].rotate_right(1);
        }
        Ok(())
    }

    /// Merge the sorted `start..middle` and `middle..end`.
    fn merge(&mut self, keys: &[Obj], order: &mut [u32], start: usize, middle: usize, end: usize) -> Result<()> {
        // Already in order: one comparison.
        let (last, first) = (&keys[order[middle - 1] as usize], &keys[order[middle] as usize]);
        if !self.sorts_before(first, last)? {
            return Ok(());
        }
        let left = order[start..middle].to_vec();
        let (mut i, mut j, mut to) = (0, middle, start);
        while i < left.len() && j < end {
            let takes_right = match self.sorts_before(&keys[order[j] as usize], &keys[left[i] as usize]) {
                Ok(takes_right) => takes_right,
                Err(raised) => {
                    order[to..to + left.len() - i].copy_from_slice(&left[i..]);
                    return Err(raised);
                }
            };
            if takes_right {
                order[to] = order[j];
                j += 1;
            } else {
                order[to] = left[i];
                i += 1;
            }
            to += 1;
        }
        order[to..to + left.len() - i].copy_from_slice(&left[i..]);
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Float,
    Str,
    Other,
}

/// Whether all keys are of one plain kind, for which the order is known here.
fn kind_of(keys: &[Obj]) -> Kind {
    let all = |is: &dyn Fn(&Obj) -> bool| keys.iter().all(is);
    match keys.first() {
        Some(k) if k.value().is_int() && all(&|k| k.value().is_int()) => Kind::Int,
        // NaN has no place in an order: what becomes of it is for the comparisons to say.
        Some(k) if k.value().is_float() && all(&|k| k.value().is_float() && !k.value().as_float().is_nan()) => {
            Kind::Float
        }
        Some(k) if k.downcast_exact::<Str>().is_some() && all(&|k| k.downcast_exact::<Str>().is_some()) => Kind::Str,
        _ => Kind::Other,
    }
}

/// The order of two values of the same plain kind; None for all others, and where there is none.
pub(crate) fn plain_order(a: &Obj, b: &Obj) -> Option<Ordering> {
    let (x, y) = (a.value(), b.value());
    if Value::both_int(x, y) {
        return Some(x.as_int().cmp(&y.as_int()));
    }
    if Value::both_float(x, y) {
        return x.as_float().partial_cmp(&y.as_float());
    }
    let (s, t) = (a.downcast_exact::<Str>()?, b.downcast_exact::<Str>()?);
    Some(s.as_wtf8().cmp(t.as_wtf8()))
}

fn order_floats(a: &Obj, b: &Obj) -> Ordering {
    a.value().as_float().partial_cmp(&b.value().as_float()).expect("NaN was looked for")
}

fn text(key: &Obj) -> &[u8] {
    key.downcast_exact::<Str>().expect("all are strings").as_wtf8()
}

/// Put items into the order given by their old places.
fn apply(items: &mut Vec<Obj>, order: &[u32]) {
    let sorted = order.iter().map(|&i| std::mem::take(&mut items[i as usize])).collect();
    *items = sorted;
}

/// The least length of runs, so that their number is a power of two or just below one.
fn min_run(mut n: usize) -> usize {
    let mut remainder = 0;
    while n >= MIN_MERGE {
        remainder |= n & 1;
        n >>= 1;
    }
    n + remainder
}
