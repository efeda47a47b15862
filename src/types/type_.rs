//! `type`: classes as objects, and making them. Reference 3.3.3.

use super::native::{GetSet, Member};
use super::object::{INSTANCE_DICT, INSTANCE_WEAKREF, SET_INSTANCE_DICT};
use crate::object::class::{ClassRelation, NewSlots};
use crate::object::native::{Args, Result};
use crate::object::{Gc, NativeDef, Obj, Special, Str, Tuple, Type, TypeFlags};
use crate::types::descriptor::{ClassMethod, StaticMethod};
use crate::types::dict::Dict;
use crate::types::function::{Cell, Function};
use crate::vm::Vm;
use ouro_heap::Instance;
use ouro_macros::methods;

static DICT_GETTER: NativeDef = INSTANCE_DICT;
static DICT_SETTER: NativeDef = SET_INSTANCE_DICT;
static WEAKREF_GETTER: NativeDef = INSTANCE_WEAKREF;

/// type(object) -> the object's type
/// type(name, bases, dict, **kwds) -> a new type
#[methods(type, module = "builtins")]
impl Type {
    #[new(type(cls, *args, **kwds))]
    fn make(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwds: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let [name, bases, dict] = args else {
            return Err(vm.type_error("type() takes 1 or 3 arguments"));
        };
        let Some(name) = name.downcast::<Str>() else {
            let got = vm.type_of(name).name(vm);
            return Err(vm.type_error(format!("type.__new__() argument 1 must be str, not {got}")));
        };
        let Some(bases) = bases.downcast::<Tuple>() else {
            let got = vm.type_of(bases).name(vm);
            return Err(vm.type_error(format!("type.__new__() argument 2 must be tuple, not {got}")));
        };
        let Some(dict) = dict.downcast::<Dict>() else {
            let got = vm.type_of(dict).name(vm);
            return Err(vm.type_error(format!("type.__new__() argument 3 must be dict, not {got}")));
        };
        vm.make_class(cls, &name.clone(), &bases.clone(), &dict.clone(), &kwds)
    }

    #[native(__init__(self, *args, **kwds))]
    fn init(vm: &mut Vm, _this: &Gc<Self>, args: &[Obj], kwds: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        let _ = kwds;
        if args.len() != 1 && args.len() != 3 {
            return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
        }
        Ok(())
    }

    #[native(__call__(self, *args, **kwds))]
    fn call(vm: &mut Vm, this: &Gc<Self>, args: &[Obj], kwds: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let mut values = args.to_vec();
        values.extend(kwds.iter().map(|(_, v)| v.clone()));
        let names = vm.heap.tuple(kwds.iter().map(|(k, _)| k.into()).collect());
        let keywords = (!kwds.is_empty()).then_some(&names);
        vm.call_class(this, Args { values: &values, keywords })
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        format!("<class '{}'>", this.qualified_name(vm))
    }

    #[native(mro(self, /))]
    fn compute_mro(this: &Gc<Self>, vm: &mut Vm) -> Result<Vec<Obj>> {
        let bases = this.bases.cloned(&vm.heap);
        if bases.is_empty() {
            return Ok(vec![this.into()]);
        }
        Ok(vm.compute_mro(this, &bases)?.iter().map(Obj::from).collect())
    }

    #[native(__subclasses__(self, /))]
    fn subclass_list(this: &Gc<Self>, vm: &mut Vm) -> Vec<Obj> {
        vm.subclasses(this).iter().map(Obj::from).collect()
    }

    #[native(__instancecheck__(self, instance, /))]
    fn instancecheck(this: &Gc<Self>, vm: &mut Vm, instance: &Obj) -> Result<bool> {
        vm.is_instance_by_attribute(instance, this.as_obj())
    }

    #[native(__subclasscheck__(self, subclass, /))]
    fn subclasscheck(this: &Gc<Self>, vm: &mut Vm, subclass: &Obj) -> Result<bool> {
        vm.is_subclass_by_bases(subclass, this.as_obj())
    }

    #[classmethod(__prepare__(cls, *args, **kwds))]
    fn prepare(vm: &mut Vm, _cls: &Obj, args: &[Obj], kwds: Vec<(Gc<Str>, Obj)>) -> Gc<Dict> {
        let _ = (args, kwds);
        vm.dict()
    }

    #[native(__dir__(self, /))]
    fn dir(this: &Gc<Self>, vm: &mut Vm) -> Result<Vec<Obj>> {
        let names = vm.dict();
        vm.add_class_names(&names, this.as_obj())?;
        Ok(names.keys(&vm.heap))
    }

    #[native(__or__(self, other, /))]
    fn or(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        vm.union_type(this.as_obj(), other)
    }

    #[native(__ror__(self, other, /))]
    fn ror(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        vm.union_type(other, this.as_obj())
    }

    #[getter(__name__)]
    fn get_name(this: &Gc<Self>, vm: &mut Vm) -> Gc<Str> {
        this.name.cloned(&vm.heap)
    }

    #[setter(__name__)]
    fn set_name(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let name = vm.name_argument(this, "__name__", value)?;
        if name.as_wtf8().contains(&0) {
            return Err(vm.value_error("type name must not contain null characters"));
        }
        vm.check_encodable(&name)?;
        this.name.set(&mut vm.heap, name);
        Ok(())
    }

    #[getter(__qualname__)]
    fn get_qualname(this: &Gc<Self>, vm: &mut Vm) -> Gc<Str> {
        this.qualname.cloned(&vm.heap)
    }

    #[setter(__qualname__)]
    fn set_qualname(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let name = vm.name_argument(this, "__qualname__", value)?;
        this.qualname.set(&mut vm.heap, name);
        Ok(())
    }

    #[getter(__module__)]
    fn get_module(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let key = vm.names.__module__.clone();
        // `type` itself has this attribute for its instances.
        match this.dict.get_str(&vm.heap, &key).filter(|_| !this.is(&vm.types.r#type)) {
            Some(module) => Ok(module),
            None if this.has(TypeFlags::HEAP) => Err(vm.no_attribute(this.as_obj(), &key)),
            None => Ok(vm.heap.str("builtins").into()),
        }
    }

    #[setter(__module__)]
    fn set_module(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        vm.set_own(this, "__module__", value)?;
        // The line was one of the module in which the class was made.
        let line = vm.heap.intern("__firstlineno__");
        drop(this.dict.remove_str(&mut vm.heap, &line));
        vm.forget_lookups(this);
        Ok(())
    }

    #[getter(__bases__)]
    fn get_bases(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let bases = this.bases.get(&vm.heap).iter().map(Obj::from).collect();
        vm.heap.tuple(bases)
    }

    #[setter(__bases__)]
    fn set_bases(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        vm.change_bases(this, value)
    }

    #[getter(__base__)]
    fn get_base(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Type>> {
        this.base.cloned(&vm.heap)
    }

    #[getter(__mro__)]
    fn get_mro(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let mro = this.mro.get(&vm.heap).iter().map(Obj::from).collect();
        vm.heap.tuple(mro)
    }

    #[getter(__dict__)]
    fn get_dict(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.mapping_proxy(this.dict.as_obj())
    }

    #[getter(__doc__)]
    fn get_doc(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let key = vm.names.__doc__.clone();
        if this.is(&vm.types.r#type) {
            return Ok(vm.heap.str(Type::CLASS.doc).into());
        }
        match this.dict.get_str(&vm.heap, &key) {
            Some(doc) => vm.descriptor_get(&doc, None, this),
            None => Ok(Obj::NONE),
        }
    }

    #[setter(__doc__)]
    fn set_doc(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        vm.set_own(this, "__doc__", value)
    }

    #[getter(__annotations__)]
    fn get_annotations(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let key = vm.heap.intern("__annotations__");
        if !this.has(TypeFlags::HEAP) {
            return Err(vm.no_attribute(this.as_obj(), &key));
        }
        if let Some(annotations) = this.dict.get_str(&vm.heap, &key) {
            return Ok(annotations);
        }
        let annotations = vm.dict();
        vm.set_class_attr(this, &key, Some((&annotations).into()));
        Ok(annotations.into())
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        vm.set_own(this, "__annotations__", value)
    }

    #[getter(__abstractmethods__)]
    fn get_abstractmethods(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let key = vm.heap.intern("__abstractmethods__");
        if this.is(&vm.types.r#type) {
            return Err(vm.no_attribute(this.as_obj(), &key));
        }
        match this.dict.get_str(&vm.heap, &key) {
            Some(methods) => Ok(methods),
            None => Err(vm.no_attribute(this.as_obj(), &key)),
        }
    }

    #[setter(__abstractmethods__)]
    fn set_abstractmethods(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let is_abstract = match value {
            Some(methods) => vm.truth(methods)?,
            None => false,
        };
        vm.set_own(this, "__abstractmethods__", value)?;
        let flags = this.flags.get();
        drop(this.construction.take(&mut vm.heap));
        this.flags.set(if is_abstract { flags.with(TypeFlags::ABSTRACT) } else { flags.without(TypeFlags::ABSTRACT) });
        Ok(())
    }

    #[getter(__type_params__)]
    fn get_type_params(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let key = vm.heap.intern("__type_params__");
        // `type` itself has this attribute for its instances.
        match this.dict.get_str(&vm.heap, &key).filter(|_| !this.is(&vm.types.r#type)) {
            Some(params) => params,
            None => vm.heap.tuple_of_array([]).into(),
        }
    }

    #[setter(__type_params__)]
    fn set_type_params(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        if value.is_none() {
            let name = this.plain_name(vm);
            return Err(vm.type_error(format!("cannot delete '__type_params__' attribute of immutable type '{name}'")));
        }
        vm.set_own(this, "__type_params__", value)
    }

    #[getter(__flags__)]
    fn get_flags(this: &Gc<Self>) -> i64 {
        let mut flags = 1 << 12;
        for (own, bit) in [
            (TypeFlags::HEAP, 9),
            (TypeFlags::SUBCLASSABLE, 10),
            (TypeFlags::ABSTRACT, 20),
            (TypeFlags::SEQUENCE, 5),
            (TypeFlags::MAPPING, 6),
        ] {
            if this.has(own) {
                flags |= 1 << bit;
            }
        }
        flags
    }

    #[getter(__basicsize__)]
    fn get_basicsize(this: &Gc<Self>) -> i64 {
        this.layout.size as i64 + 8
    }

    #[getter(__itemsize__)]
    fn get_itemsize(_this: &Gc<Self>) -> i64 {
        0
    }

    #[getter(__dictoffset__)]
    fn get_dictoffset(this: &Gc<Self>) -> i64 {
        if this.has(TypeFlags::HAS_DICT) { -1 } else { 0 }
    }

    #[getter(__weakrefoffset__)]
    fn get_weakrefoffset(this: &Gc<Self>) -> i64 {
        if this.has(TypeFlags::HAS_WEAKREF) { -1 } else { 0 }
    }
}

impl Vm {
    fn name_argument(&mut self, class: &Gc<Type>, attr: &str, value: Option<&Obj>) -> Result<Gc<Str>> {
        let name = class.name(self);
        if !class.has(TypeFlags::HEAP) {
            return Err(self.type_error(format!("cannot set '{attr}' attribute of immutable type '{name}'")));
        }
        let Some(value) = value else {
            return Err(self.type_error(format!("cannot delete '{attr}' attribute of immutable type '{name}'")));
        };
        match value.downcast::<Str>() {
            Some(s) => Ok(s.clone()),
            None => {
                let got = self.type_of(value).name(self);
                Err(self.type_error(format!("can only assign string to {name}.{attr}, not '{got}'")))
            }
        }
    }

    fn set_own(&mut self, class: &Gc<Type>, name: &str, value: Option<&Obj>) -> Result<()> {
        if !class.has(TypeFlags::HEAP) {
            let class = class.name(self);
            return Err(self.type_error(format!("cannot set '{name}' attribute of immutable type '{class}'")));
        }
        let key = self.heap.intern(name);
        let was_there = self.set_class_attr(class, &key, value.cloned());
        if value.is_none() && !was_there {
            return Err(self.no_attribute(class.as_obj(), &key));
        }
        Ok(())
    }

    fn change_bases(&mut self, class: &Gc<Type>, value: Option<&Obj>) -> Result<()> {
        let Some(tuple) = value.and_then(|v| v.downcast::<Tuple>()).filter(|t| !t.is_empty()) else {
            let name = class.name(self);
            return Err(self.type_error(format!("can only assign non-empty tuple to {name}.__bases__, not ()")));
        };
        let bases: Vec<Gc<Type>> = tuple.items().iter().filter_map(|b| b.downcast::<Type>().cloned()).collect();
        let base = self.best_base(&bases)?;
        if !std::ptr::eq(base.layout, class.layout) {
            return Err(self.type_error("__bases__ assignment: object layout differs"));
        }
        if bases.iter().any(|b| b.is_subtype(self, class)) {
            return Err(self.type_error("a __bases__ item causes an inheritance cycle"));
        }
        let mro = self.compute_mro(class, &bases)?;
        for old in class.bases.cloned(&self.heap) {
            self.remove_subclass(&old, class);
        }
        for new in &bases {
            self.add_subclass(new, class);
        }
        class.bases.set(&mut self.heap, bases);
        class.base.set(&mut self.heap, Some(base));
        self.set_mro(class, mro);
        self.clear_inline_caches();
        for subclass in self.subclasses(class) {
            let bases = subclass.bases.cloned(&self.heap);
            let mro = self.compute_mro(&subclass, &bases)?;
            self.set_mro(&subclass, mro);
        }
        Ok(())
    }

    /// The base that decides the layout of instances.
    fn best_base(&mut self, bases: &[Gc<Type>]) -> Result<Gc<Type>> {
        let mut winner: Option<Gc<Type>> = None;
        for base in bases {
            if !base.has(TypeFlags::SUBCLASSABLE) {
                let name = base.qualified_name(self);
                return Err(self.type_error(format!("type '{name}' is not an acceptable base type")));
            }
            let solid = self.solid_base(base);
            match &winner {
                None => winner = Some(base.clone()),
                Some(w) => {
                    let current = self.solid_base(w);
                    if current.is_subtype(self, &solid) {
                        // What is there already goes at least as far.
                    } else if solid.is_subtype(self, &current) {
                        winner = Some(base.clone());
                    } else {
                        return Err(self.type_error("multiple bases have instance lay-out conflict"));
                    }
                }
            }
        }
        Ok(winner.unwrap_or_else(|| self.types.object.clone()))
    }

    /// The class along the bases that last added to the layout.
    fn solid_base(&mut self, class: &Gc<Type>) -> Gc<Type> {
        let mut at = class.clone();
        while let Some(base) = at.base.cloned(&self.heap) {
            let adds = !std::ptr::eq(at.layout, base.layout) || at.declared_slots.len() > base.declared_slots.len();
            if adds {
                return at;
            }
            at = base;
        }
        at
    }

    /// The most derived metaclass of `metaclass` and those of the bases.
    pub(crate) fn winning_metaclass(&mut self, metaclass: &Gc<Type>, bases: &[Obj]) -> Result<Gc<Type>> {
        let mut winner = metaclass.clone();
        for base in bases {
            let candidate = self.type_of(base);
            if winner.is_subtype(self, &candidate) {
                continue;
            }
            if candidate.is_subtype(self, &winner) {
                winner = candidate;
                continue;
            }
            return Err(self.type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"));
        }
        Ok(winner)
    }

    /// `type.__new__(metaclass, name, bases, dict, **kwds)`.
    fn make_class(
        &mut self,
        metaclass: &Gc<Type>,
        name: &Gc<Str>,
        bases: &Gc<Tuple>,
        namespace: &Gc<Dict>,
        kwds: &[(Gc<Str>, Obj)],
    ) -> Result<Obj> {
        for base in bases.items() {
            if base.downcast::<Type>().is_none() && self.get_attr_name_opt(base, "__mro_entries__")?.is_some() {
                let message = "type() doesn't support MRO entry resolution; use types.new_class()";
                return Err(self.type_error(message));
            }
        }
        let winner = self.winning_metaclass(metaclass, bases.items())?;
        if !winner.is(metaclass) {
            let (mine, theirs) = (self.special(metaclass, Special::New), self.special(&winner, Special::New));
            let differs = match (&mine, &theirs) {
                (Some(a), Some(b)) => !a.is(b),
                _ => true,
            };
            if let (true, Some(new)) = (differs, theirs) {
                let new = self.descriptor_get(&new, None, &winner)?;
                return self.call_kw(&new, &[(&winner).into(), name.into(), bases.into(), namespace.into()], kwds);
            }
        }
        let mut classes: Vec<Gc<Type>> = Vec::new();
        for base in bases.items() {
            match base.downcast::<Type>() {
                Some(t) => classes.push(t.clone()),
                None => return Err(self.type_error("bases must be types")),
            }
        }
        if name.as_wtf8().contains(&0) {
            return Err(self.value_error("type name must not contain null characters"));
        }
        self.check_encodable(name)?;
        if classes.is_empty() {
            classes.push(self.types.object.clone());
        }
        let base = self.best_base(&classes)?;
        let dict = Dict::from_map(&self.heap, namespace.map.get(&self.heap).copy());
        let doc_key = self.names.__doc__.clone();
        if let Some(doc) = dict.get_str(&self.heap, &doc_key).and_then(|doc| doc.into_gc::<Str>().ok()) {
            self.check_encodable(&doc)?;
        }
        if dict.keys(&self.heap).iter().any(|key| key.downcast::<Str>().is_none()) {
            let category: Obj = self.types.exceptions.RuntimeWarning.clone().into();
            self.warn(&format!("non-string key in the __dict__ of class {}", name.to_str()), &category)?;
        }
        let slots = self.new_slots(name, &base, &classes, &dict)?;
        let slot_names = slots.names.clone();
        let (adds_dict, adds_weakref) = (
            slots.has_dict && !classes.iter().any(|c| c.has(TypeFlags::HAS_DICT)),
            slots.has_weakref && !classes.iter().any(|c| c.has(TypeFlags::HAS_WEAKREF)),
        );
        self.prepare_class_dict(&dict)?;
        let qualname = self.take_qualname(&dict)?;
        let class_cell = self.take_name(&dict, "__classcell__");
        let class = self.new_heap_class(&winner, name, classes, &base, dict.clone(), slots)?;
        if let Some(qualname) = qualname {
            class.qualname.set(&mut self.heap, qualname);
        }
        self.apply_custom_mro(&class)?;
        let first = base.declared_slots.len();
        for (i, slot) in slot_names.iter().enumerate() {
            let member = self.heap.alloc(Member { name: slot.clone(), index: first + i, owner: class.clone() });
            drop(dict.set_str(&mut self.heap, slot, member.into()));
        }
        // A program's own descriptors of these names stay.
        let dict_key = self.names.__dict__.clone();
        if adds_dict && dict.get_str(&self.heap, &dict_key).is_none() {
            let key = dict_key;
            let getset = self.heap.alloc(GetSet::new(&DICT_GETTER, Some(&DICT_SETTER), &class));
            drop(dict.set_str(&mut self.heap, &key, getset.into()));
        }
        let key = self.heap.intern("__weakref__");
        if adds_weakref && dict.get_str(&self.heap, &key).is_none() {
            let getset = self.heap.alloc(GetSet::new(&WEAKREF_GETTER, None, &class));
            drop(dict.set_str(&mut self.heap, &key, getset.into()));
        }
        self.forget_lookups(&class);
        if let Some(cell) = class_cell.as_ref() {
            match cell.downcast::<Cell>() {
                Some(cell) => cell.content.set(&mut self.heap, Some((&class).into())),
                None => {
                    let got = self.type_of(cell).name(self);
                    return Err(self.type_error(format!(
                        "type.__new__(): __classcell__ must be a nonlocal cell, not <class '{got}'>"
                    )));
                }
            }
        }
        self.call_set_names(&class, &dict)?;
        self.call_init_subclass(&class, kwds)?;
        Ok(class.into())
    }

    /// UnicodeEncodeError for text that UTF-8 cannot hold.
    fn check_encodable(&mut self, text: &Gc<Str>) -> Result<()> {
        match text.as_str() {
            Some(_) => Ok(()),
            None => self.encode(text, "utf-8", "strict").map(drop),
        }
    }

    /// What `__slots__` in a class's namespace asks for.
    fn new_slots(&mut self, name: &Gc<Str>, base: &Gc<Type>, bases: &[Gc<Type>], dict: &Gc<Dict>) -> Result<NewSlots> {
        let key = self.heap.intern("__slots__");
        let Some(slots) = dict.get_str(&self.heap, &key) else {
            let can_be_weak = base.has_layout::<Instance>() || !base.layout.name.is_empty();
            // Classes and modules have a dictionary of their own already.
            let has_dict = !base.has_layout::<Type>() && !base.has_layout::<crate::types::module::Module>();
            return Ok(NewSlots { names: Vec::new(), has_dict, has_weakref: can_be_weak });
        };
        let items = if slots.downcast::<Str>().is_some() { vec![slots] } else { self.collect(&slots)? };
        let mut new = NewSlots { names: Vec::new(), has_dict: false, has_weakref: false };
        for item in items {
            let Some(slot) = item.downcast::<Str>() else {
                let got = self.type_of(&item).name(self);
                return Err(self.type_error(format!("__slots__ items must be strings, not '{got}'")));
            };
            let text = slot.to_str().into_owned();
            if !ouro_text::unicode::is_identifier(slot.code_points()) {
                return Err(self.type_error("__slots__ must be identifiers"));
            }
            match text.as_str() {
                "__dict__" if new.has_dict || bases.iter().any(|b| b.has(TypeFlags::HAS_DICT)) => {
                    return Err(self.type_error("__dict__ slot disallowed: we already got one"));
                }
                "__dict__" => new.has_dict = true,
                "__weakref__"
                    if new.has_weakref
                        || bases.iter().any(|b| b.has(TypeFlags::HEAP) && b.has(TypeFlags::HAS_WEAKREF)) =>
                {
                    return Err(self.type_error("__weakref__ slot disallowed: we already got one"));
                }
                "__weakref__" => new.has_weakref = true,
                _ => {
                    let mangled = mangle(&name.to_str(), &text);
                    let slot = self.heap.intern(&mangled);
                    if dict.get_str(&self.heap, &slot).is_some() && text != "__qualname__" && text != "__classcell__" {
                        return Err(self.value_error(format!("'{text}' in __slots__ conflicts with class variable")));
                    }
                    new.names.push(slot);
                }
            }
        }
        if !new.names.is_empty() && base.has_layout::<Str>() {
            // The characters of a text stand where slots would: it keeps them in a dictionary.
            new.names.clear();
            new.has_dict = true;
        }
        let is_sized = base.is_subtype(self, &self.types.int) || base.is_subtype(self, &self.types.bytes);
        if !new.names.is_empty() && (base.layout.has_tail() || is_sized) {
            let base = base.name(self);
            return Err(self.type_error(format!("nonempty __slots__ not supported for subtype of '{base}'")));
        }
        new.names.sort_by(|a, b| a.as_wtf8().cmp(b.as_wtf8()));
        Ok(new)
    }

    /// What `type.__new__` puts into or changes in a class's namespace.
    fn prepare_class_dict(&mut self, dict: &Gc<Dict>) -> Result<()> {
        let module_key = self.names.__module__.clone();
        if dict.get_str(&self.heap, &module_key).is_none()
            && let Some(f) = self.current_function()
        {
            let name_key = self.names.__name__.clone();
            if let Some(module) = f.globals.get_str(&self.heap, &name_key) {
                drop(dict.set_str(&mut self.heap, &module_key, module));
            }
        }
        let doc_key = self.names.__doc__.clone();
        if dict.get_str(&self.heap, &doc_key).is_none() {
            drop(dict.set_str(&mut self.heap, &doc_key, Obj::NONE));
        }
        let new = self.names.special(Special::New);
        if let Some(f) = dict.get_str(&self.heap, &new).filter(|f| f.downcast::<Function>().is_some()) {
            let wrapped = self.heap.alloc(StaticMethod::of(f));
            drop(dict.set_str(&mut self.heap, &new, wrapped.into()));
        }
        for special in [Special::InitSubclass, Special::ClassGetItem] {
            let key = self.names.special(special);
            if let Some(f) = dict.get_str(&self.heap, &key).filter(|f| f.downcast::<Function>().is_some()) {
                let wrapped = self.heap.alloc(ClassMethod::of(f));
                drop(dict.set_str(&mut self.heap, &key, wrapped.into()));
            }
        }
        let (eq, hash) = (self.names.special(Special::Eq), self.names.special(Special::Hash));
        if dict.get_str(&self.heap, &eq).is_some() && dict.get_str(&self.heap, &hash).is_none() {
            drop(dict.set_str(&mut self.heap, &hash, Obj::NONE));
        }
        Ok(())
    }

    fn take_name(&mut self, dict: &Gc<Dict>, name: &str) -> Option<Obj> {
        let key = self.heap.intern(name);
        dict.remove_str(&mut self.heap, &key)
    }

    fn take_qualname(&mut self, dict: &Gc<Dict>) -> Result<Option<Gc<Str>>> {
        let Some(qualname) = self.take_name(dict, "__qualname__") else { return Ok(None) };
        match qualname.into_gc::<Str>() {
            Ok(s) => Ok(Some(s)),
            Err(other) => {
                let got = self.type_of(&other).name(self);
                Err(self.type_error(format!("type __qualname__ must be a str, not {got}")))
            }
        }
    }

    /// A metaclass may compute the order by its own `mro()`.
    fn apply_custom_mro(&mut self, class: &Gc<Type>) -> Result<()> {
        let metaclass = self.type_of(class.as_obj());
        if metaclass.is(&self.types.r#type) {
            return Ok(());
        }
        let key = self.heap.intern("mro");
        let Some(method) = self.lookup(&metaclass, &key).filter(|m| m.downcast::<Function>().is_some()) else {
            return Ok(());
        };
        let result = self.call_method_object(&method, class.as_obj(), &[])?;
        let mut mro = Vec::new();
        for item in self.collect(&result)? {
            match item.into_gc::<Type>() {
                Ok(t) => mro.push(t),
                Err(other) => {
                    let got = self.type_of(&other).name(self);
                    return Err(self.type_error(format!("mro() returned a non-class ('{got}')")));
                }
            }
        }
        self.set_mro(class, mro);
        Ok(())
    }

    fn call_set_names(&mut self, class: &Gc<Type>, dict: &Gc<Dict>) -> Result<()> {
        for (key, value) in dict.items(&self.heap) {
            let value_class = self.type_of(&value);
            let Some(method) = self.special(&value_class, Special::SetName) else { continue };
            if let Err(raised) = self.call_method_object(&method, &value, &[class.into(), key.clone()]) {
                let (key, value, class) = (self.repr_text(&key)?, value_class.name(self), class.name(self));
                let note = format!("Error calling __set_name__ on '{value}' instance {key} in '{class}'");
                self.add_note(raised.exception(), &note);
                return Err(raised);
            }
        }
        Ok(())
    }

    fn call_init_subclass(&mut self, class: &Gc<Type>, kwds: &[(Gc<Str>, Obj)]) -> Result<()> {
        // As `super(class, class).__init_subclass__(**kwds)`.
        let key = self.names.special(Special::InitSubclass);
        let mro = class.mro.cloned(&self.heap);
        let found = mro.iter().skip(1).find_map(|c| c.dict.get_str(&self.heap, &key));
        if let Some(method) = found {
            let bound = self.descriptor_get(&method, None, class)?;
            self.call_kw(&bound, &[], kwds)?;
        }
        Ok(())
    }
}

/// Private names in classes: `__x` in class `C` is `_C__x`. Reference 6.2.1.
#[must_use]
pub fn mangle(class: &str, name: &str) -> String {
    let stripped = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || stripped.is_empty() {
        return name.to_owned();
    }
    format!("_{stripped}{name}")
}
