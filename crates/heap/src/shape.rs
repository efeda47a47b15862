//! Shapes (hidden classes): the 32-bit number in an object's header that tells its layout, its class, and which
//! attributes it has in which slots. Inline caches compare it. Numbers are never used twice.

use crate::gc::{Gc, Payload};
use crate::header::{Header, Layout};
use crate::heap::{Heap, STATE};
use crate::text::Str;
use crate::trace::{Trace, Visitor};
use crate::value::{BoxedFloat, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct ShapeId(pub u32);

impl ShapeId {
    pub const NONE: ShapeId = ShapeId(0);
    pub const STR: ShapeId = ShapeId(1);
    pub const FLOAT: ShapeId = ShapeId(2);
    pub const TUPLE: ShapeId = ShapeId(3);
    pub const INSTANCE: ShapeId = ShapeId(4);
    /// Numbers below this are given to built-in layouts by name; those from here on as they come.
    pub const FIRST_DYNAMIC: u32 = 128;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapeFlags(u32);
impl ShapeFlags {
    pub const EMPTY: ShapeFlags = ShapeFlags(0);
    /// Attributes may be added.
    pub const HAS_DICT: ShapeFlags = ShapeFlags(1);
    /// Attributes are in a dictionary object instead of slots.
    pub const DICT_MODE: ShapeFlags = ShapeFlags(2);
    /// Instances own a count of their class.
    pub const COUNTS_CLASS: ShapeFlags = ShapeFlags(4);
    /// The class has a finaliser that a program wrote.
    pub const FINALIZER: ShapeFlags = ShapeFlags(8);
    /// There is room for attributes (a dictionary or declared slots).
    pub const HAS_ATTRS: ShapeFlags = ShapeFlags(16);

    #[must_use]
    pub const fn contains(self, other: ShapeFlags) -> bool {
        self.0 & other.0 == other.0
    }
    #[must_use]
    pub const fn with(self, other: ShapeFlags) -> ShapeFlags {
        ShapeFlags(self.0 | other.0)
    }
}

#[derive(Debug)]
pub struct Shape {
    pub id: ShapeId,
    pub layout: &'static Layout,
    /// Not counted: the class outlives its instances, and drops its shapes' reference when it goes.
    pub(crate) class: Cell<Value>,
    pub flags: ShapeFlags,
    /// Slots inside the object.
    pub inline_capacity: u16,
    /// Slots that are declared (`__slots__`): always present, and no part of the dictionary.
    pub declared: u16,
    /// Names of the slots after the declared ones, in order.
    pub(crate) keys: Vec<Gc<Str>>,
    index: HashMap<usize, u16>,
    transitions: RefCell<HashMap<usize, ShapeId>>,
    dict_mode: Cell<ShapeId>,
    pub(crate) root: ShapeId,
}

impl Shape {
    #[inline(always)]
    #[must_use]
    pub fn has_attrs(&self) -> bool {
        self.flags.contains(ShapeFlags::HAS_ATTRS)
    }

    /// The class, borrowed; UNDEF when it is gone.
    #[inline(always)]
    #[must_use]
    pub fn class(&self) -> Value {
        self.class.get()
    }

    /// As `class`, as an object; None when it is gone.
    #[inline(always)]
    #[must_use]
    pub fn class_ref(&self) -> Option<&crate::Obj> {
        // SAFETY: `Obj` has the representation of `Value`. The cell is written when a class is made and when it goes, and
        // classes do not go while their instances are looked at.
        let class = unsafe { &*self.class.as_ptr().cast::<crate::Obj>() };
        (!class.value().is_undef()).then_some(class)
    }

    /// The class, owned; None when it is gone.
    #[inline]
    #[must_use]
    pub fn class_obj(&self) -> Option<crate::Obj> {
        let class = self.class.get();
        // SAFETY: counted: a class that goes takes itself out of its shapes.
        (!class.is_undef()).then(|| unsafe { crate::Obj::from_borrowed(class) })
    }

    /// Slots in use.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        self.declared as usize + self.keys.len()
    }

    /// Names of the attributes, without declared slots.
    #[must_use]
    pub fn keys(&self) -> &[Gc<Str>] {
        &self.keys
    }

    /// The slot of an attribute; `key` is interned.
    #[must_use]
    pub fn slot_of(&self, key: &Gc<Str>) -> Option<usize> {
        if self.keys.len() <= 8 {
            return self.keys.iter().position(|k| k.is(key)).map(|i| i + self.declared as usize);
        }
        self.index.get(&(key.as_ptr() as usize)).map(|&i| i as usize)
    }
}

/// # Safety
/// `id` is a shape of this thread's heap.
#[inline(always)]
#[must_use]
pub unsafe fn shape<'a>(id: ShapeId) -> &'a Shape {
    STATE.with(|state| &**state.shape_table.get().add(id.0 as usize))
}

#[inline(always)]
pub(crate) unsafe fn has_layout<T: Payload>(h: *mut Header) -> bool {
    let id = (*h).shape;
    (T::SHAPE.0 != 0 && id == T::SHAPE) || std::ptr::eq(shape(id).layout, T::layout())
}

/// The layout of fixed shapes that no payload has claimed. There are no such objects.
enum Nothing {}
impl Trace for Nothing {
    fn trace(&self, _: &mut Visitor<'_>) {}
}
crate::payload!(Nothing, "nothing", ShapeId::NONE, leaf);

impl Heap {
    pub(crate) fn bootstrap_shapes(&self) {
        for id in 0..ShapeId::FIRST_DYNAMIC {
            self.push_shape(Shape::plain(ShapeId(id), Nothing::layout()));
        }
        self.set_builtin_shape::<crate::Instance>();
        self.set_builtin_shape::<Str>();
        self.set_builtin_shape::<BoxedFloat>();
        self.set_builtin_shape::<crate::Tuple>();
    }

    /// Give the fixed shape of `T` its layout. Its class follows by `set_shape_class`.
    pub fn set_builtin_shape<T: Payload>(&self) {
        self.set_builtin_shape_as::<T>(T::SHAPE);
    }

    /// As `set_builtin_shape`, for a payload that several built-in classes have: each has a fixed shape of its own.
    pub fn set_builtin_shape_as<T: Payload>(&self, id: ShapeId) {
        assert!(id.0 > 0 && id.0 < ShapeId::FIRST_DYNAMIC, "{} has no fixed shape", T::NAME);
        let before = self.shape(id).layout;
        if std::ptr::eq(before, T::layout()) {
            return;
        }
        assert!(std::ptr::eq(before, Nothing::layout()), "{} and {} claim the same shape", before.name, T::NAME);
        // SAFETY: typed: no object has this shape yet. The table is not open elsewhere; the shape that was there stays
        // allocated for those who look at it.
        STATE.with(|state| unsafe {
            let shape = Box::new(Shape::plain(id, T::layout()));
            std::mem::forget(std::mem::replace(&mut state.shapes.get_mut_unchecked()[id.0 as usize], shape));
        });
    }

    pub fn set_shape_class(&self, id: ShapeId, class: Value) {
        self.shape(id).class.set(class);
    }

    #[must_use]
    pub fn shape(&self, id: ShapeId) -> &Shape {
        // SAFETY: ids come from this heap.
        unsafe { shape(id) }
    }

    /// A shape for instances of a class without attributes of their own yet.
    #[must_use]
    pub fn new_root_shape(
        &self,
        layout: &'static Layout,
        class: Value,
        flags: ShapeFlags,
        declared: u16,
        inline_capacity: u16,
    ) -> ShapeId {
        let id = self.next_shape_id();
        // The count of the class is taken where attributes are made.
        let flags = if flags.contains(ShapeFlags::COUNTS_CLASS) { flags.with(ShapeFlags::HAS_ATTRS) } else { flags };
        self.push_shape(Shape {
            class: Cell::new(class),
            flags,
            declared,
            inline_capacity,
            ..Shape::plain(id, layout)
        });
        id
    }

    fn next_shape_id(&self) -> ShapeId {
        // SAFETY: read only.
        STATE.with(|state| unsafe { ShapeId(state.shapes.get_mut_unchecked().len() as u32) })
    }

    fn push_shape(&self, s: Shape) {
        // SAFETY: the table is not open elsewhere; boxes keep shapes in place when it grows.
        STATE.with(|state| unsafe {
            let shapes = state.shapes.get_mut_unchecked();
            shapes.push(Box::new(s));
            state.shape_table.set(shapes.as_ptr());
        });
    }

    /// The shape after adding attribute `key` (interned) to `from`.
    #[must_use]
    pub fn shape_with(&self, from: ShapeId, key: &Gc<Str>) -> ShapeId {
        let s = self.shape(from);
        if let Some(&to) = s.transitions.borrow().get(&(key.as_ptr() as usize)) {
            return to;
        }
        let id = self.next_shape_id();
        let mut keys = s.keys.clone();
        keys.push(key.clone());
        let index = if keys.len() > 8 {
            keys.iter().enumerate().map(|(i, k)| (k.as_ptr() as usize, i as u16 + s.declared)).collect()
        } else {
            HashMap::new()
        };
        self.push_shape(Shape {
            class: Cell::new(s.class.get()),
            flags: s.flags,
            declared: s.declared,
            inline_capacity: s.inline_capacity,
            keys,
            index,
            root: s.root,
            ..Shape::plain(id, s.layout)
        });
        self.shape(from).transitions.borrow_mut().insert(key.as_ptr() as usize, id);
        id
    }

    /// The twin of `from` whose instances keep their attributes in a dictionary object.
    #[must_use]
    pub fn dict_shape(&self, from: ShapeId) -> ShapeId {
        let s = self.shape(from);
        if s.flags.contains(ShapeFlags::DICT_MODE) {
            return from;
        }
        let root = self.shape(s.root);
        if root.dict_mode.get() != ShapeId::NONE {
            return root.dict_mode.get();
        }
        let id = self.next_shape_id();
        self.push_shape(Shape {
            class: Cell::new(s.class.get()),
            flags: s.flags.with(ShapeFlags::DICT_MODE),
            declared: s.declared,
            inline_capacity: s.inline_capacity,
            root: s.root,
            ..Shape::plain(id, s.layout)
        });
        self.shape(s.root).dict_mode.set(id);
        id
    }
}

impl Shape {
    fn plain(id: ShapeId, layout: &'static Layout) -> Shape {
        Shape {
            id,
            layout,
            class: Cell::new(Value::UNDEF),
            flags: ShapeFlags::EMPTY,
            inline_capacity: 0,
            declared: 0,
            keys: Vec::new(),
            index: HashMap::new(),
            transitions: RefCell::new(HashMap::new()),
            dict_mode: Cell::new(ShapeId::NONE),
            root: id,
        }
    }
}
