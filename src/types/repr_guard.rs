//! The guard of `repr`: which containers are being shown right now, so that one that holds itself is shown as `[...]`.

use crate::object::native::Result;
use crate::object::{Obj, Value};
use crate::vm::Vm;
use std::cell::RefCell;

thread_local! {
    /// Words of the objects whose `repr` is running, innermost last. Their callers keep them alive.
    static RUNNING: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

impl Vm {
    /// Run `show` for `object`; None if its `repr` is running already.
    pub fn repr_guard<R>(&mut self, object: &Obj, show: impl FnOnce(&mut Vm) -> Result<R>) -> Result<Option<R>> {
        let word = object.value();
        if RUNNING.with_borrow(|running| running.contains(&word)) {
            return Ok(None);
        }
        RUNNING.with_borrow_mut(|running| running.push(word));
        let shown = show(self);
        RUNNING.with_borrow_mut(|running| {
            if let Some(place) = running.iter().rposition(|w| *w == word) {
                running.remove(place);
            }
        });
        shown.map(Some)
    }

    /// Append `repr(object)` to WTF-8 text.
    pub(crate) fn push_repr(&mut self, text: &mut Vec<u8>, object: &Obj) -> Result<()> {
        let shown = self.repr(object)?;
        text.extend_from_slice(shown.as_wtf8());
        Ok(())
    }
}
