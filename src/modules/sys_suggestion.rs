//! "Did you mean …?": the known name that is most like one that was not found.

use super::sys_traceback::{last_globals, module_names};
use crate::object::class::ClassRelation;
use crate::object::{Gc, Obj, Str};
use crate::types::exception::Exception;
use crate::vm::Vm;

const MOST_CANDIDATES: usize = 750;
const LONGEST: usize = 40;
const MOVE: usize = 2;
const CASE: usize = 1;

/// The words to append to the message of a NameError, AttributeError or ImportError.
pub(super) fn suggestion(vm: &mut Vm, exception: &Gc<Exception>) -> Option<String> {
    let class = vm.type_of(exception.as_obj());
    let is = |vm: &Vm, of: &Gc<crate::object::Type>| class.is_subtype(vm, of);
    let e = &vm.types.exceptions;
    let (name_error, attribute, import) = (e.NameError.clone(), e.AttributeError.clone(), e.ImportError.clone());
    let field = if is(vm, &import) { "name_from" } else { "name" };
    if !is(vm, &import) && !is(vm, &name_error) && !is(vm, &attribute) {
        return None;
    }
    let wrong = vm.get_attr_name_opt(exception.as_obj(), field).ok()??;
    let wrong = wrong.downcast::<Str>()?.to_str().into_owned();
    let near = if is(vm, &import) {
        let module = vm.get_attr_name_opt(exception.as_obj(), "name").ok()??;
        let module = vm.str_text(&module).ok()?;
        let module = vm.import_module(&module).ok()?;
        let names = visible(module_names(vm, &module), &wrong);
        closest(&wrong, names.iter().map(String::as_str)).map(str::to_owned)
    } else if is(vm, &attribute) {
        let object = vm.get_attr_name_opt(exception.as_obj(), "obj").ok()??;
        let names = visible(attributes(vm, &object)?, &wrong);
        closest(&wrong, names.iter().map(String::as_str)).map(str::to_owned)
    } else {
        let (names, _) = last_globals(vm, exception)?;
        closest(&wrong, names.iter().map(String::as_str)).map(str::to_owned)
    };
    let mut hint = near.as_ref().map(|near| format!(". Did you mean: '{near}'?"));
    if is(vm, &name_error) && super::sys::is_library_module(&wrong) {
        hint = Some(match hint {
            Some(hint) => format!("{hint} Or did you forget to import '{wrong}'?"),
            None => format!(". Did you forget to import '{wrong}'?"),
        });
    }
    hint
}

/// `dir(object)`.
fn attributes(vm: &mut Vm, object: &Obj) -> Option<Vec<String>> {
    let dir = vm.heap.intern("dir");
    let dir = vm.builtins.get_str(&vm.heap, &dir)?;
    let names = vm.call(&dir, std::slice::from_ref(object)).ok()?;
    let names = vm.collect(&names).ok()?;
    Some(names.iter().filter_map(|n| n.downcast::<Str>().map(|n| n.to_str().into_owned())).collect())
}

/// Names with underscores are only meant by names with underscores.
fn visible(names: Vec<String>, wrong: &str) -> Vec<String> {
    if wrong.starts_with('_') { names } else { names.into_iter().filter(|n| !n.starts_with('_')).collect() }
}

/// The candidate most like `name`, if one is close enough.
pub fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.collect();
    let wrong: Vec<char> = name.chars().collect();
    if candidates.len() > MOST_CANDIDATES || wrong.len() > LONGEST {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        let letters: Vec<char> = candidate.chars().collect();
        // A third of the letters may differ.
        let most = (letters.len() + wrong.len() + 3) * MOVE / 6;
        let most = match best {
            Some((_, 0)) => break,
            Some((_, distance)) => most.min(distance - 1),
            None => most.min(wrong.len().saturating_sub(1)),
        };
        if let Some(distance) = distance(&wrong, &letters, most) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(candidate, _)| candidate)
}

/// What changing `a` to `b` costs, if it is at most `most`.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        let cost = MOVE * (a.len() + b.len());
        return (cost <= most).then_some(cost);
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let (a, b) = if b.len() < a.len() { (b, a) } else { (a, b) };
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (j, y) in b.iter().enumerate() {
        let mut diagonal = j * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (i, x) in a.iter().enumerate() {
            let substituted = diagonal + substitution(*x, *y);
            diagonal = row[i];
            let moved = result.min(diagonal) + MOVE;
            result = moved.min(substituted);
            row[i] = result;
            least = least.min(result);
        }
        if least > most {
            return None;
        }
    }
    (result <= most).then_some(result)
}

fn substitution(x: char, y: char) -> usize {
    if x == y {
        0
    } else if x.to_lowercase().eq(y.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}
