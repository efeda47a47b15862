//! Classes: the `type` payload, method resolution order, looking names up along it, and making classes.
//! Reference 3.3.3, and "The Python 2.3 Method Resolution Order" for C3.

use super::native::{ClassDef, NativeKind, Result};
use super::{Gc, Heap, Obj, Slot, Str, Value};
use crate::types::dict::Dict;
use crate::types::native::{GetSet, NativeFunction};
use crate::vm::{Construction, Vm};
use ouro_heap::{Layout, Payload, ShapeFlags, ShapeId, Trace, Visitor, WeakRef, payload};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// A class.
pub struct Type {
    pub name: Slot<Gc<Str>>,
    pub qualname: Slot<Gc<Str>>,
    pub bases: Slot<Vec<Gc<Type>>>,
    /// The base whose layout instances have.
    pub base: Slot<Option<Gc<Type>>>,
    pub mro: Slot<Vec<Gc<Type>>>,
    pub dict: Gc<Dict>,
    pub layout: &'static Layout,
    pub flags: Cell<TypeFlags>,
    /// The shape that new instances begin with.
    pub root_shape: Cell<ShapeId>,
    /// Names of the declared slots of this class and its bases, by index.
    pub declared_slots: Vec<Gc<Str>>,
    subclasses: Slot<Vec<Gc<WeakRef>>>,
    /// What names mean along the method resolution order; emptied when a class on it changes.
    lookups: Slot<HashMap<usize, Option<Obj>, ByAddress>>,
    /// By number; empty when nothing is known yet.
    specials: Slot<Vec<Lookup>>,
    pub(crate) construction: Slot<Construction>,
}

#[derive(Clone, Default)]
enum Lookup {
    #[default]
    Unknown,
    Missing,
    Found(Obj),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeFlags(pub u32);
impl TypeFlags {
    /// Made by a program; its attributes can be set, its instances keep it alive.
    pub const HEAP: TypeFlags = TypeFlags(1);
    pub const SUBCLASSABLE: TypeFlags = TypeFlags(2);
    pub const HAS_DICT: TypeFlags = TypeFlags(4);
    pub const HAS_WEAKREF: TypeFlags = TypeFlags(8);
    /// Has abstract methods: cannot be instantiated.
    pub const ABSTRACT: TypeFlags = TypeFlags(16);
    pub const EXCEPTION: TypeFlags = TypeFlags(32);
    /// Matches sequence patterns (PEP 634).
    pub const SEQUENCE: TypeFlags = TypeFlags(64);
    /// Matches mapping patterns (PEP 634).
    pub const MAPPING: TypeFlags = TypeFlags(128);
    /// Instances cannot be made by calling it.
    pub const NO_NEW: TypeFlags = TypeFlags(256);
    /// Data among its attributes was replaced before: it is not remembered any more.
    pub const VOLATILE: TypeFlags = TypeFlags(512);
    /// Native, where CPython has a class written in Python: its attributes can be set, messages show its name alone.
    pub const OPEN: TypeFlags = TypeFlags(1024);

    #[must_use]
    pub fn contains(self, other: TypeFlags) -> bool {
        self.0 & other.0 == other.0
    }
    #[must_use]
    pub fn with(self, other: TypeFlags) -> TypeFlags {
        TypeFlags(self.0 | other.0)
    }
    #[must_use]
    pub fn without(self, other: TypeFlags) -> TypeFlags {
        TypeFlags(self.0 & !other.0)
    }
}

payload!(Type, "type", crate::types::shapes::TYPE, container);

impl Trace for Type {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.name.trace(v);
        self.qualname.trace(v);
        self.bases.trace(v);
        self.base.trace(v);
        self.mro.trace(v);
        self.dict.trace(v);
        self.declared_slots.trace(v);
        self.subclasses.trace(v);
        self.lookups.trace(v);
        self.specials.trace(v);
        self.construction.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        // The order names the class itself. Bases and layout stay: instances that are garbage too may still ask.
        self.mro.clear(sink);
        self.lookups.clear(sink);
        self.specials.clear(sink);
        self.construction.clear(sink);
    }
}

impl Trace for Construction {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Construction::Init { init, .. } = self {
            init.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        if let Construction::Init { init, .. } = std::mem::take(self) {
            sink.push(init.into());
        }
    }
}

impl Trace for Lookup {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Lookup::Found(o) = self {
            o.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        if let Lookup::Found(o) = std::mem::take(self) {
            sink.push(o);
        }
    }
}

macro_rules! specials {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// Methods that the language calls by itself; each class remembers where it finds them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Special { $($variant),* }

        impl Special {
            pub const ALL: &'static [(Special, &'static str)] = &[$((Special::$variant, $name)),*];

            #[must_use]
            pub fn name(self) -> &'static str {
                Special::ALL[self as usize].1
            }
        }
    };
}

specials! {
    New "__new__", Init "__init__", Del "__del__", Repr "__repr__", Str "__str__", Bytes "__bytes__", Format "__format__",
    Hash "__hash__", Bool "__bool__", GetAttr "__getattr__", GetAttribute "__getattribute__", SetAttr "__setattr__",
    DelAttr "__delattr__", Dir "__dir__", Get "__get__", Set "__set__", Delete "__delete__", Call "__call__", Len "__len__",
    LengthHint "__length_hint__", GetItem "__getitem__", SetItem "__setitem__", DelItem "__delitem__", Missing "__missing__",
    Iter "__iter__", Next "__next__", Reversed "__reversed__", Contains "__contains__",
    Lt "__lt__", Le "__le__", Eq "__eq__", Ne "__ne__", Gt "__gt__", Ge "__ge__",
    Add "__add__", Sub "__sub__", Mul "__mul__", Div "__truediv__", FloorDiv "__floordiv__", Mod "__mod__", Pow "__pow__",
    MatMul "__matmul__", LShift "__lshift__", RShift "__rshift__", And "__and__", Or "__or__", Xor "__xor__",
    RAdd "__radd__", RSub "__rsub__", RMul "__rmul__", RDiv "__rtruediv__", RFloorDiv "__rfloordiv__", RMod "__rmod__", RPow "__rpow__",
    RMatMul "__rmatmul__", RLShift "__rlshift__", RRShift "__rrshift__", RAnd "__rand__", ROr "__ror__", RXor "__rxor__",
    IAdd "__iadd__", ISub "__isub__", IMul "__imul__", IDiv "__itruediv__", IFloorDiv "__ifloordiv__", IMod "__imod__", IPow "__ipow__",
    IMatMul "__imatmul__", ILShift "__ilshift__", IRShift "__irshift__", IAnd "__iand__", IOr "__ior__", IXor "__ixor__",
    DivMod "__divmod__", RDivMod "__rdivmod__",
    Neg "__neg__", Pos "__pos__", Abs "__abs__", Invert "__invert__", Int "__int__", Float "__float__", Complex "__complex__",
    Index "__index__", Round "__round__", Trunc "__trunc__", Floor "__floor__", Ceil "__ceil__",
    Enter "__enter__", Exit "__exit__", Await "__await__", AIter "__aiter__", ANext "__anext__", AEnter "__aenter__", AExit "__aexit__",
    InstanceCheck "__instancecheck__", SubclassCheck "__subclasscheck__", ClassGetItem "__class_getitem__",
    InitSubclass "__init_subclass__", SetName "__set_name__", Prepare "__prepare__", MroEntries "__mro_entries__",
    Fspath "__fspath__", Buffer "__buffer__", Reduce "__reduce__", ReduceEx "__reduce_ex__", Sizeof "__sizeof__",
}

/// A class object before there are classes.
pub(crate) fn placeholder(heap: &Heap) -> Gc<Type> {
    heap.alloc(Type::new(heap, "object", Dict::new_in(heap), ouro_heap::Instance::layout(), TypeFlags(0), Vec::new()))
}

impl Type {
    fn new(
        heap: &Heap,
        name: &str,
        dict: Gc<Dict>,
        layout: &'static Layout,
        flags: TypeFlags,
        declared_slots: Vec<Gc<Str>>,
    ) -> Type {
        let name = heap.intern(name);
        Type {
            qualname: Slot::new(name.clone()),
            name: Slot::new(name),
            bases: Slot::new(Vec::new()),
            base: Slot::new(None),
            mro: Slot::new(Vec::new()),
            dict,
            layout,
            flags: Cell::new(flags),
            root_shape: Cell::new(ShapeId::NONE),
            declared_slots,
            subclasses: Slot::new(Vec::new()),
            lookups: Slot::new(HashMap::default()),
            specials: Slot::new(Vec::new()),
            construction: Slot::default(),
        }
    }

    /// The class as messages name it: `__name__`, behind the module for native classes of modules.
    #[must_use]
    pub fn name(&self, vm: &Vm) -> String {
        if self.is_open() { self.plain_name(vm) } else { self.qualified_name(vm) }
    }

    /// `__name__`.
    #[must_use]
    pub fn plain_name(&self, vm: &Vm) -> String {
        self.name.get(&vm.heap).to_str().into_owned()
    }

    /// The name that messages give the class of `object`, as `name`; those of numbers and strings cost nothing.
    #[must_use]
    pub fn name_of(vm: &Vm, object: &Obj) -> Cow<'static, str> {
        let v = object.value();
        if v.is_int() {
            Cow::Borrowed("int")
        } else if v.is_float() {
            Cow::Borrowed("float")
        } else if object.downcast_exact::<Str>().is_some() {
            Cow::Borrowed("str")
        } else {
            Cow::Owned(vm.class_of(object).name(vm))
        }
    }

    /// `module.qualname`, without the module for built-in classes: as messages show classes.
    #[must_use]
    pub fn qualified_name(&self, vm: &Vm) -> String {
        let qualname = self.qualname.get(&vm.heap).to_str().into_owned();
        match self.dict.get_str(&vm.heap, &vm.names.__module__).as_ref().and_then(|m| m.downcast::<Str>()) {
            Some(module) if module.as_str() != Some("builtins") => format!("{}.{qualname}", module.to_str()),
            _ => qualname,
        }
    }

    /// As `qualified_name`, without the module for classes of the main program too.
    #[must_use]
    pub fn full_name(&self, vm: &Vm) -> String {
        let name = self.qualified_name(vm);
        name.strip_prefix("__main__.").map(str::to_owned).unwrap_or(name)
    }

    #[must_use]
    pub fn has(&self, flag: TypeFlags) -> bool {
        self.flags.get().contains(flag)
    }

    /// Whether programs may change the class.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.has(TypeFlags::HEAP) || self.has(TypeFlags::OPEN)
    }

    pub fn add_flag(&self, flag: TypeFlags) {
        self.flags.set(self.flags.get().with(flag));
    }

    /// Make the patterns of sequences, or those of mappings, fit the instances.
    pub fn set_pattern_kind(&self, kind: TypeFlags) {
        let others = self.flags.get().0 & !(TypeFlags::SEQUENCE.0 | TypeFlags::MAPPING.0);
        self.flags.set(TypeFlags(others).with(kind));
    }

    #[must_use]
    pub fn root_shape(&self) -> ShapeId {
        self.root_shape.get()
    }

    /// `name`, known before, is `value` here from now on; what derives from here forgets what it meant.
    fn renew_lookup(&self, heap: &mut Heap, name: &Gc<Str>, value: Option<Obj>) {
        if let Some(known) = self.lookups.get_mut(heap).get_mut(&(name.as_ptr() as usize)) {
            let before = std::mem::replace(known, value);
            drop(before);
        }
        self.forget_lookup_below(heap, name);
    }

    fn forget_lookup_below(&self, heap: &mut Heap, name: &Gc<Str>) {
        for i in 0..self.subclasses.get(heap).len() {
            let subclass = self.subclasses.get(heap).get(i).and_then(|weak| weak.target());
            if let Some(subclass) = subclass.as_ref().and_then(Obj::downcast::<Type>) {
                subclass.forget_lookup(heap, name);
            }
        }
    }

    /// Forget what `name` means here and in what derives from here.
    fn forget_lookup(&self, heap: &mut Heap, name: &Gc<Str>) {
        drop(self.lookups.get_mut(heap).remove(&(name.as_ptr() as usize)));
        self.forget_lookup_below(heap, name);
    }

    /// Whether instances of the class have payload `T`.
    #[must_use]
    pub fn has_layout<T: Payload>(&self) -> bool {
        std::ptr::eq(self.layout, T::layout())
    }
}

/// Operations on classes that need the class object itself.
impl Vm {
    /// The class of an object.
    #[inline]
    #[must_use]
    pub fn type_of(&self, object: &Obj) -> Gc<Type> {
        self.class_of(object).clone()
    }

    /// As `type_of`, borrowed.
    #[inline]
    #[must_use]
    pub fn class_of(&self, object: &Obj) -> &Gc<Type> {
        match self.heap.shape_of(object) {
            Some(shape) => {
                let class = shape.class_ref().expect("an object's class outlives it");
                class.downcast().expect("classes have the payload of type")
            }
            None => self.immediate_class(object.value()),
        }
    }

    fn immediate_class(&self, v: Value) -> &Gc<Type> {
        if v.is_int() {
            &self.types.int
        } else if v.is_float() {
            &self.types.float
        } else if v.is_bool() {
            &self.types.bool
        } else if v.is_none() {
            &self.types.none_type
        } else if v == Value::ELLIPSIS {
            &self.types.ellipsis
        } else {
            &self.types.not_implemented_type
        }
    }

    /// The method that class `class` has for `special`, unbound.
    #[inline]
    pub fn special(&mut self, class: &Gc<Type>, special: Special) -> Option<Obj> {
        match class.specials.get(&self.heap).get(special as usize) {
            Some(Lookup::Found(o)) => return Some(o.clone()),
            Some(Lookup::Missing) => return None,
            Some(Lookup::Unknown) | None => {}
        }
        let name = self.names.special(special);
        let found = self.lookup(class, &name);
        let specials = class.specials.get_mut(&mut self.heap);
        if specials.is_empty() {
            specials.resize(Special::ALL.len(), Lookup::Unknown);
        }
        specials[special as usize] = match &found {
            Some(o) => Lookup::Found(o.clone()),
            None => Lookup::Missing,
        };
        found
    }

    /// As `special`, by object.
    #[inline]
    pub fn special_of(&mut self, object: &Obj, special: Special) -> Option<Obj> {
        match self.class_of(object).specials.get(&self.heap).get(special as usize) {
            Some(Lookup::Found(o)) => return Some(o.clone()),
            Some(Lookup::Missing) => return None,
            Some(Lookup::Unknown) | None => {}
        }
        let class = self.type_of(object);
        self.special(&class, special)
    }

    /// What `name` (interned) means along the method resolution order of `class`: the raw attribute, unbound.
    pub fn lookup(&mut self, class: &Gc<Type>, name: &Gc<Str>) -> Option<Obj> {
        let key = name.as_ptr() as usize;
        if let Some(known) = class.lookups.get(&self.heap).get(&key) {
            return known.clone();
        }
        let found = class.mro.get(&self.heap).iter().find_map(|c| c.dict.get_str(&self.heap, name));
        class.lookups.get_mut(&mut self.heap).insert(key, found.clone());
        found
    }

    /// The class along the method resolution order that defines `name`, and the attribute.
    pub fn lookup_with_owner(&mut self, class: &Gc<Type>, name: &Gc<Str>) -> Option<(Gc<Type>, Obj)> {
        class.mro.get(&self.heap).iter().find_map(|c| c.dict.get_str(&self.heap, name).map(|o| (c.clone(), o)))
    }

    /// Set (or with None delete) an attribute in the class's own dictionary; gives whether it was there.
    /// Whatever was remembered of it and its subclasses is forgotten.
    pub fn set_class_attr(&mut self, class: &Gc<Type>, name: &Gc<Str>, value: Option<Obj>) -> bool {
        let old = match value.clone() {
            Some(value) => class.dict.set_str(&mut self.heap, name, value),
            None => class.dict.remove_str(&mut self.heap, name),
        };
        // Plans and inline caches remember what was found on classes, and slots not hidden by data descriptors.
        let is_plain_data = |o: &Option<Obj>| {
            o.as_ref().is_none_or(|o| self.heap.shape_of(o).is_none_or(|s| s.class() == self.types.str.value()))
        };
        let is_plain = is_plain_data(&old) && is_plain_data(&value);
        let is_known_volatile = old.is_some() && value.is_some() && class.has(TypeFlags::VOLATILE);
        if is_plain && is_known_volatile && !name.as_str().is_some_and(|n| n.starts_with("__")) {
            // A counter on a class: nothing else that is remembered depends on it.
            class.renew_lookup(&mut self.heap, name, value);
            return true;
        }
        // Nothing is remembered of a class that is being made.
        let is_new = class.lookups.get(&self.heap).is_empty() && class.subclasses.get(&self.heap).is_empty();
        if !is_new && !(is_plain && (is_known_volatile || !self.was_asked(class))) {
            self.clear_inline_caches();
            if is_plain && old.is_some() {
                class.add_flag(TypeFlags::VOLATILE);
            }
        }
        self.forget_lookups(class);
        if name.as_str() == Some("__del__") {
            self.update_finalizer(class);
        }
        old.is_some()
    }

    /// Whether anything was looked up along this class or one that derives from it.
    fn was_asked(&self, class: &Gc<Type>) -> bool {
        !class.lookups.get(&self.heap).is_empty() || self.subclasses(class).iter().any(|c| self.was_asked(c))
    }

    pub(crate) fn forget_lookups(&mut self, class: &Gc<Type>) {
        drop(class.lookups.take(&mut self.heap));
        drop(class.specials.take(&mut self.heap));
        drop(class.construction.take(&mut self.heap));
        for subclass in self.subclasses(class) {
            self.forget_lookups(&subclass);
        }
    }

    /// The living direct subclasses, oldest first.
    #[must_use]
    pub fn subclasses(&self, class: &Gc<Type>) -> Vec<Gc<Type>> {
        let targets = class.subclasses.get(&self.heap).iter().filter_map(|w| w.target());
        targets.filter_map(|o| o.downcast::<Type>().cloned()).collect()
    }

    /// The metaclass's `mro()` computed it, or C3 did: take it over.
    pub fn set_mro(&mut self, class: &Gc<Type>, mro: Vec<Gc<Type>>) {
        class.mro.set(&mut self.heap, mro);
        self.forget_lookups(class);
    }

    /// The C3 linearisation of a class with these bases.
    pub fn compute_mro(&mut self, class: &Gc<Type>, bases: &[Gc<Type>]) -> Result<Vec<Gc<Type>>> {
        let mut lists: Vec<Vec<Gc<Type>>> = bases.iter().map(|b| b.mro.cloned(&self.heap)).collect();
        lists.push(bases.to_vec());
        let mut mro = vec![class.clone()];
        loop {
            lists.retain(|l| !l.is_empty());
            if lists.is_empty() {
                return Ok(mro);
            }
            let head =
                lists.iter().map(|l| l[0].clone()).find(|c| lists.iter().all(|l| !l[1..].iter().any(|o| o.is(c))));
            let Some(next) = head else {
                let mut names: Vec<String> = Vec::new();
                for list in &lists {
                    let name = list[0].name(self);
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let names = names.join(", ");
                return Err(self.type_error(format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {names}"
                )));
            };
            for list in &mut lists {
                if list[0].is(&next) {
                    list.remove(0);
                }
            }
            mro.push(next);
        }
    }

    /// A class for a native payload with the shape that is fixed for it, or one of its own.
    pub fn native_class<T: Payload>(&mut self, def: &'static ClassDef, base: &Gc<Type>) -> Gc<Type> {
        let class = self.bare_class(def, Some(base), T::layout(), T::SHAPE);
        self.add_natives(&class, def);
        class
    }

    /// A class object without its native methods: for starting up, when the tables are not complete.
    pub(crate) fn bare_class(
        &mut self,
        def: &'static ClassDef,
        base: Option<&Gc<Type>>,
        layout: &'static Layout,
        shape: ShapeId,
    ) -> Gc<Type> {
        let dict = Dict::new_in(&self.heap);
        let inherited = base.map_or(TypeFlags(0), |b| {
            TypeFlags(
                b.flags.get().0
                    & (TypeFlags::EXCEPTION.0
                        | TypeFlags::SEQUENCE.0
                        | TypeFlags::MAPPING.0
                        | TypeFlags::HAS_DICT.0
                        | TypeFlags::HAS_WEAKREF.0),
            )
        });
        let flags = if def.is_subclassable { inherited.with(TypeFlags::SUBCLASSABLE) } else { inherited };
        let class = self.heap.alloc(Type::new(&self.heap, def.name, dict, layout, flags, Vec::new()));
        let mut mro = vec![class.clone()];
        if let Some(base) = base {
            mro.extend(base.mro.get(&self.heap).iter().cloned());
            class.bases.set(&mut self.heap, vec![base.clone()]);
            class.base.set(&mut self.heap, Some(base.clone()));
            self.add_subclass(base, &class);
        }
        class.mro.set(&mut self.heap, mro);
        if shape == ShapeId::NONE {
            let flags = if inherited.contains(TypeFlags::HAS_DICT) {
                ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT)
            } else {
                ShapeFlags::EMPTY
            };
            let root = self.heap.new_root_shape(layout, class.value(), flags, 0, 0);
            class.root_shape.set(root);
            // Instances of native classes do not count them: they live as long as the program.
            std::mem::forget(class.clone());
        } else {
            self.heap.set_shape_class(shape, class.value());
            class.root_shape.set(shape);
        }
        class
    }

    /// Put the natives of `def` into the dictionary of `class`, with `__doc__` and `__module__`.
    pub fn add_natives(&mut self, class: &Gc<Type>, def: &'static ClassDef) {
        for native in def.natives {
            // The functions of modules share their payload with the descriptors of methods, but are none.
            if def.name == "builtin_function_or_method" && native.name == "__get__" {
                continue;
            }
            let name = self.heap.intern(native.name);
            let value: Obj = match native.kind {
                NativeKind::Function | NativeKind::Method => NativeFunction::method(self, native, class).into(),
                NativeKind::ClassMethod => {
                    let f = NativeFunction::class_method(self, native, class);
                    f.into()
                }
                NativeKind::StaticMethod => {
                    let module = self.heap.intern(def.module).into();
                    let f = self.heap.alloc(NativeFunction::new(native, None, module));
                    crate::types::descriptor::static_method(self, f.into())
                }
                NativeKind::New => {
                    let f = NativeFunction::new(native, Some(class.into()), Obj::NONE);
                    self.heap.alloc(f).into()
                }
                NativeKind::Getter => {
                    let setter = def.natives.iter().find(|n| n.kind == NativeKind::Setter && n.name == native.name);
                    self.heap.alloc(GetSet::new(native, setter, class)).into()
                }
                NativeKind::Setter => continue,
            };
            class.dict.set_str(&mut self.heap, &name, value);
        }
        let doc = if def.doc.is_empty() { Obj::NONE } else { self.heap.str(def.doc).into() };
        if !def.natives.iter().any(|n| n.name == "__doc__") {
            class.dict.set_str(&mut self.heap, &self.names.__doc__.clone(), doc);
        }
        if def.module != "builtins" {
            let module = self.heap.intern(def.module).into();
            class.dict.set_str(&mut self.heap, &self.names.__module__.clone(), module);
        }
        // Defining equality without a hash makes instances unhashable (reference 3.3.1).
        let eq = self.names.special(Special::Eq);
        let hash = self.names.special(Special::Hash);
        if class.dict.get_str(&self.heap, &eq).is_some() && class.dict.get_str(&self.heap, &hash).is_none() {
            class.dict.set_str(&mut self.heap, &hash, Obj::NONE);
        }
        self.forget_lookups(class);
    }

    pub fn add_subclass(&mut self, base: &Gc<Type>, class: &Gc<Type>) {
        let reference = self.heap.weak_ref(crate::types::shapes::WEAKREF, class.as_obj(), None);
        let list = base.subclasses.get_mut(&mut self.heap);
        list.retain(|w| w.target().is_some());
        list.push(reference);
    }

    pub fn remove_subclass(&mut self, base: &Gc<Type>, class: &Gc<Type>) {
        base.subclasses.get_mut(&mut self.heap).retain(|w| w.target().is_some_and(|t| !t.is(class.as_obj())));
    }

    /// A class made by a program, without `__set_name__` and `__init_subclass__` calls. `slots` are the names declared
    /// by `__slots__` (None where there is none); `base` is the base that decides the layout.
    pub fn new_heap_class(
        &mut self,
        metaclass: &Gc<Type>,
        name: &Gc<Str>,
        bases: Vec<Gc<Type>>,
        base: &Gc<Type>,
        dict: Gc<Dict>,
        slots: NewSlots,
    ) -> Result<Gc<Type>> {
        let mut declared = base.declared_slots.clone();
        declared.extend(slots.names);
        let mut flags = TypeFlags::HEAP.with(TypeFlags::SUBCLASSABLE);
        for b in &bases {
            for inherited in [TypeFlags::EXCEPTION, TypeFlags::HAS_DICT, TypeFlags::HAS_WEAKREF] {
                if b.has(inherited) {
                    flags = flags.with(inherited);
                }
            }
            if !flags.contains(TypeFlags::SEQUENCE) && !flags.contains(TypeFlags::MAPPING) {
                flags = flags.with(TypeFlags(b.flags.get().0 & (TypeFlags::SEQUENCE.0 | TypeFlags::MAPPING.0)));
            }
        }
        if slots.has_dict {
            flags = flags.with(TypeFlags::HAS_DICT);
        }
        if slots.has_weakref {
            flags = flags.with(TypeFlags::HAS_WEAKREF);
        }
        let count = declared.len() as u16;
        let payload = Type::new(&self.heap, &name.to_str(), dict, base.layout, flags, declared);
        let class = self.heap.alloc_with_shape(metaclass.root_shape(), payload);
        class.name.set(&mut self.heap, name.clone());
        class.qualname.set(&mut self.heap, name.clone());
        class.base.set(&mut self.heap, Some(base.clone()));
        class.bases.set(&mut self.heap, bases.clone());
        let mro = self.compute_mro(&class, &bases)?;
        class.mro.set(&mut self.heap, mro);
        self.new_root_shape(&class, count, count.max(base_capacity(self, base)).max(4));
        for b in &bases {
            self.add_subclass(b, &class);
        }
        self.update_finalizer(&class);
        Ok(class)
    }

    fn new_root_shape(&mut self, class: &Gc<Type>, declared: u16, inline_capacity: u16) {
        let mut flags = ShapeFlags::COUNTS_CLASS;
        if class.has(TypeFlags::HAS_DICT) {
            flags = flags.with(ShapeFlags::HAS_ATTRS).with(ShapeFlags::HAS_DICT);
        } else if declared > 0 || class.has_layout::<ouro_heap::Instance>() {
            flags = flags.with(ShapeFlags::HAS_ATTRS);
        }
        let capacity = if class.has(TypeFlags::HAS_DICT) { inline_capacity } else { declared };
        if self.class_has_finalizer(class) {
            flags = flags.with(ShapeFlags::FINALIZER);
        }
        let root = self.heap.new_root_shape(class.layout, class.value(), flags, declared, capacity);
        class.root_shape.set(root);
    }

    fn class_has_finalizer(&mut self, class: &Gc<Type>) -> bool {
        class.mro.get(&self.heap).iter().any(|c| {
            // Native contents have ways of their own to end; what is a plain instance has this one.
            let is_plain = c.has(TypeFlags::HEAP) || c.has_layout::<ouro_heap::Instance>();
            is_plain && c.dict.get_str(&self.heap, &self.names.special(Special::Del)).is_some()
        })
    }

    /// `__del__` came or went: new instances get a shape that says so.
    fn update_finalizer(&mut self, class: &Gc<Type>) {
        if !class.has(TypeFlags::HEAP) {
            return;
        }
        let root = self.heap.shape(class.root_shape());
        let (declared, capacity) = (root.declared, root.inline_capacity);
        if root.flags.contains(ShapeFlags::FINALIZER) != self.class_has_finalizer(class) {
            self.new_root_shape(class, declared, capacity);
        }
        for subclass in self.subclasses(class) {
            self.update_finalizer(&subclass);
        }
    }

    /// Instances of `class` turned out to have `count` attributes: give new ones that much room inside.
    pub fn learn_capacity(&mut self, class: &Gc<Type>, count: usize) {
        let root = self.heap.shape(class.root_shape());
        let (declared, capacity) = (root.declared, root.inline_capacity);
        if class.has(TypeFlags::HEAP) && count > capacity as usize && count <= 32 {
            self.new_root_shape(class, declared, (count.div_ceil(2) * 2) as u16);
        }
    }
}

fn base_capacity(vm: &Vm, base: &Gc<Type>) -> u16 {
    if base.has(TypeFlags::HEAP) { vm.heap.shape(base.root_shape()).inline_capacity } else { 0 }
}

/// Hashes interned names by their address.
#[derive(Clone, Copy, Default)]
struct ByAddress;

impl std::hash::BuildHasher for ByAddress {
    type Hasher = AddressHasher;
    fn build_hasher(&self) -> AddressHasher {
        AddressHasher(0)
    }
}

struct AddressHasher(u64);

impl std::hash::Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(b);
        }
    }
    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64 >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

/// What `__slots__` of a new class says.
pub struct NewSlots {
    pub names: Vec<Gc<Str>>,
    pub has_dict: bool,
    pub has_weakref: bool,
}

/// While starting: give a native class a second base.
impl Vm {
    pub(crate) fn add_second_base(&mut self, class: &Gc<Type>, base: &Gc<Type>) {
        class.bases.get_mut(&mut self.heap).push(base.clone());
        let bases = class.bases.cloned(&self.heap);
        let mro = self.compute_mro(class, &bases).expect("built-in classes are consistent");
        class.mro.set(&mut self.heap, mro);
        self.add_subclass(base, class);
    }
}

/// Questions about a class that need its own reference.
pub trait ClassRelation {
    /// Whether `self` is `other` or derives from it, by the method resolution order.
    fn is_subtype(&self, vm: &Vm, other: &Gc<Type>) -> bool;
}

impl ClassRelation for Gc<Type> {
    fn is_subtype(&self, vm: &Vm, other: &Gc<Type>) -> bool {
        self.is(other) || self.mro.get(&vm.heap).iter().any(|c| c.is(other))
    }
}
