//! `Trace`: how the collector finds the objects that an object holds, and takes them out to break a cycle.

use crate::gc::{Gc, Payload};
use crate::obj::Obj;
use crate::value::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Called with every object that is held.
pub struct Visitor<'a>(pub(crate) &'a mut dyn FnMut(Value));

impl Visitor<'_> {
    #[inline]
    pub fn visit(&mut self, value: Value) {
        if value.is_object() {
            (self.0)(value);
        }
    }
}

/// What holds objects. `#[derive(Trace)]` writes it for structs and enums.
pub trait Trace {
    /// Show every object held, once per count owned.
    fn trace(&self, visitor: &mut Visitor<'_>);
    /// Move the objects held in slots into `sink`: the object is garbage.
    fn clear(&self, _sink: &mut Vec<Obj>) {}
    /// Move all objects held into `sink`: these are contents of a slot of a garbage object.
    fn take(&mut self, _sink: &mut Vec<Obj>) {}
}

impl Trace for Obj {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        visitor.visit(self.value());
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        sink.push(std::mem::take(self));
    }
}

impl<T: Payload> Trace for Gc<T> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        visitor.visit(self.value());
    }
}

impl<T: Trace> Trace for Option<T> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        if let Some(inner) = self {
            inner.trace(visitor);
        }
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        if let Some(inner) = self {
            inner.clear(sink);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        if let Some(mut inner) = Option::take(self) {
            inner.take(sink);
        }
    }
}

impl<T: Trace> Trace for Box<T> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        (**self).trace(visitor);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        (**self).clear(sink);
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        (**self).take(sink);
    }
}

macro_rules! trace_sequence {
    ($($type:ident),*) => { $(
        impl<T: Trace> Trace for $type<T> {
            fn trace(&self, visitor: &mut Visitor<'_>) {
                for item in self {
                    item.trace(visitor);
                }
            }
            fn take(&mut self, sink: &mut Vec<Obj>) {
                for mut item in std::mem::take(self) {
                    item.take(sink);
                }
            }
        }
    )* };
}
trace_sequence!(Vec, VecDeque);

impl<T: Trace> Trace for Box<[T]> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        for item in self {
            item.trace(visitor);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for mut item in std::mem::take(self) {
            item.take(sink);
        }
    }
}

impl<K, V: Trace, S> Trace for HashMap<K, V, S> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        for item in self.values() {
            item.trace(visitor);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for (_, mut item) in self.drain() {
            item.take(sink);
        }
    }
}

impl<K: Ord, V: Trace> Trace for BTreeMap<K, V> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        for item in self.values() {
            item.trace(visitor);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for (_, mut item) in std::mem::take(self) {
            item.take(sink);
        }
    }
}

macro_rules! trace_tuple {
    ($(($($name:ident $index:tt),*))*) => { $(
        impl<$($name: Trace),*> Trace for ($($name,)*) {
            fn trace(&self, visitor: &mut Visitor<'_>) {
                $(self.$index.trace(visitor);)*
            }
            fn take(&mut self, sink: &mut Vec<Obj>) {
                $(self.$index.take(sink);)*
            }
        }
    )* };
}
trace_tuple!((A 0, B 1)(A 0, B 1, C 2)(A 0, B 1, C 2, D 3));

impl<T> Trace for Cell<T> {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

macro_rules! holds_nothing {
    ($($type:ty),* $(,)?) => { $(impl Trace for $type { fn trace(&self, _: &mut Visitor<'_>) {} })* };
}
holds_nothing!(
    (),
    bool,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize,
    f64,
    char,
    String,
    &'static str,
    Box<str>,
    crate::value::BoxedFloat,
    std::rc::Rc<str>,
    std::sync::Arc<str>,
    std::time::Duration,
);
