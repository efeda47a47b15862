//! `types.GenericAlias`: `list[int]` and its like. Calling one makes an instance of its origin. Reference: PEP 585.

use super::shapes;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Slot, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

pub struct GenericAlias {
    pub origin: Obj,
    pub args: Gc<Tuple>,
    /// Made when first asked for.
    parameters: Slot<Option<Gc<Tuple>>>,
    is_starred: bool,
}
payload!(GenericAlias, "types.GenericAlias", shapes::GENERIC_ALIAS, container);
impl Trace for GenericAlias {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.origin.trace(v);
        self.args.trace(v);
        self.parameters.trace(v);
    }
}

/// `origin[args]`.
#[must_use]
pub fn generic_alias(vm: &mut Vm, origin: &Obj, args: &Obj) -> Obj {
    let args = match args.downcast::<Tuple>() {
        Some(args) => args.clone(),
        None => vm.heap.tuple_of_array([args.clone()]),
    };
    let alias = GenericAlias { origin: origin.clone(), args, parameters: Slot::new(None), is_starred: false };
    vm.heap.alloc(alias).into()
}

/// Names that the alias answers itself; all others are its origin's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__parameters__",
    "__unpacked__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    // Not the origin's: an alias is no class.
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

impl Vm {
    /// How an argument of an alias is shown: classes by their qualified name.
    fn push_alias_argument(&mut self, text: &mut Vec<u8>, arg: &Obj) -> Result<()> {
        if arg.is(&Obj::ELLIPSIS) {
            text.extend_from_slice(b"...");
            return Ok(());
        }
        if let Some(list) = arg.downcast_exact::<super::list::List>() {
            text.push(b'[');
            for (i, item) in list.items.cloned(&self.heap).iter().enumerate() {
                if i > 0 {
                    text.extend_from_slice(b", ");
                }
                self.push_alias_argument(text, item)?;
            }
            text.push(b']');
            return Ok(());
        }
        let is_alias = arg.downcast::<GenericAlias>().is_some()
            || self.get_attr_name_opt(arg, "__origin__")?.is_some()
                && self.get_attr_name_opt(arg, "__args__")?.is_some();
        if !is_alias {
            if let Some(class) = arg.downcast::<Type>() {
                text.extend_from_slice(class.qualified_name(self).as_bytes());
                return Ok(());
            }
            let qualname = self.get_attr_name_opt(arg, "__qualname__")?;
            let module = self.get_attr_name_opt(arg, "__module__")?;
            if let (Some(qualname), Some(module)) = (qualname, module.filter(|m| !m.is_none())) {
                let (qualname, module) = (self.str(&qualname)?, self.str(&module)?);
                if module.as_str() != Some("builtins") {
                    text.extend_from_slice(module.as_wtf8());
                    text.push(b'.');
                }
                text.extend_from_slice(qualname.as_wtf8());
                return Ok(());
            }
        }
        self.push_repr(text, arg)
    }

    /// The type variables in `args`, each once.
    pub(super) fn type_parameters(&mut self, args: &[Obj]) -> Result<Vec<Obj>> {
        let mut found: Vec<Obj> = Vec::new();
        let add = |found: &mut Vec<Obj>, p: &Obj| {
            if !found.iter().any(|f| f.is(p)) {
                found.push(p.clone());
            }
        };
        for arg in args {
            if arg.downcast::<Type>().is_some() {
                continue;
            }
            if self.special_is_defined(arg, "__typing_subst__")? {
                add(&mut found, arg);
            } else if let Some(inner) = arg
                .downcast::<Tuple>()
                .map(|t| t.items().to_vec())
                .or_else(|| arg.downcast_exact::<super::list::List>().map(|l| l.items.cloned(&self.heap)))
            {
                for p in self.type_parameters(&inner)? {
                    add(&mut found, &p);
                }
            } else if let Some(inner) = self.get_attr_name_opt(arg, "__parameters__")?
                && let Some(inner) = inner.downcast::<Tuple>()
            {
                inner.items().iter().for_each(|p| add(&mut found, p));
            }
        }
        Ok(found)
    }

    fn special_is_defined(&mut self, object: &Obj, name: &str) -> Result<bool> {
        let (class, name) = (self.type_of(object), self.heap.intern(name));
        Ok(self.lookup(&class, &name).is_some())
    }

    /// `args` of `alias` with its parameters replaced as `key` says, which stands between brackets.
    pub(super) fn substitute_parameters(
        &mut self,
        alias: &Obj,
        args: &[Obj],
        parameters: &[Obj],
        key: &Obj,
    ) -> Result<Vec<Obj>> {
        if parameters.is_empty() {
            let shown = self.repr_text(alias)?;
            return Err(self.type_error(format!("{shown} is not a generic class")));
        }
        let mut values = self.unpacked_arguments(key)?;
        for parameter in parameters {
            if let Some(prepare) = self.get_attr_name_opt(parameter, "__typing_prepare_subst__")?
                && !prepare.is_none()
            {
                let given = self.heap.tuple(values).into();
                let prepared = self.call(&prepare, &[alias.clone(), given])?;
                values = self.collect(&prepared)?;
            }
        }
        if values.len() != parameters.len() {
            let shown = self.repr_text(alias)?;
            let (many, least) = if values.len() > parameters.len() { ("many", "") } else { ("few", "at least ") };
            let (expected, given) = (parameters.len(), values.len());
            return Err(self
                .type_error(format!("Too {many} arguments for {shown}; actual {given}, expected {least}{expected}")));
        }
        let mut replaced = Vec::with_capacity(args.len());
        for arg in args {
            let new = self.substitute(arg, parameters, &values)?;
            if arg.downcast::<Type>().is_none()
                && let Some(flag) = self.get_attr_name_opt(arg, "__typing_is_unpacked_typevartuple__")?
                && self.truth(&flag)?
            {
                replaced.extend(self.collect(&new)?);
            } else {
                replaced.push(new);
            }
        }
        Ok(replaced)
    }

    /// What stands between brackets, with the items of unpacked tuples in their place.
    fn unpacked_arguments(&mut self, key: &Obj) -> Result<Vec<Obj>> {
        let items = match key.downcast::<Tuple>() {
            Some(items) => items.items().to_vec(),
            None => vec![key.clone()],
        };
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let unpacked = match item.downcast::<Type>() {
                Some(_) => None,
                None => self.get_attr_name_opt(&item, "__typing_unpacked_tuple_args__")?,
            };
            match unpacked.as_ref().and_then(|unpacked| unpacked.downcast::<Tuple>()) {
                Some(parts) if !parts.items().last().is_some_and(|last| last.is(&Obj::ELLIPSIS)) => {
                    values.extend_from_slice(parts.items());
                }
                _ => values.push(item),
            }
        }
        Ok(values)
    }

    /// `arg` with the parameters replaced by the given values.
    fn substitute(&mut self, arg: &Obj, parameters: &[Obj], values: &[Obj]) -> Result<Obj> {
        if arg.downcast::<Type>().is_some() {
            return Ok(arg.clone());
        }
        if let Some(i) = parameters.iter().position(|p| p.is(arg)) {
            return self.call_method(arg, "__typing_subst__", &[values[i].clone()]);
        }
        if let Some(list) = arg.downcast_exact::<super::list::List>() {
            let mut items = list.items.cloned(&self.heap);
            for item in &mut items {
                *item = self.substitute(&item.clone(), parameters, values)?;
            }
            return Ok(self.list(items).into());
        }
        let Some(inner) = self.get_attr_name_opt(arg, "__parameters__")? else { return Ok(arg.clone()) };
        let Some(inner) = inner.downcast::<Tuple>().filter(|t| !t.is_empty()) else { return Ok(arg.clone()) };
        let mut chosen = Vec::with_capacity(inner.len());
        for parameter in inner.items() {
            match parameters.iter().position(|p| p.is(parameter)) {
                // A parameter that stands for several takes all its values.
                Some(i) => match values[i].downcast::<Tuple>() {
                    Some(several) if self.special_of(parameter, crate::object::Special::Iter).is_some() => {
                        chosen.extend_from_slice(several.items());
                    }
                    _ => chosen.push(values[i].clone()),
                },
                None => chosen.push(parameter.clone()),
            }
        }
        let chosen: Obj = self.heap.tuple(chosen).into();
        self.get_item(arg, &chosen)
    }
}

/// Represent a PEP 585 generic type
///
/// E.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).
#[methods(GenericAlias, module = "types")]
impl GenericAlias {
    #[new(GenericAlias(cls, origin, args, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, origin: &Obj, args: &Obj) -> Obj {
        let args = match args.downcast::<Tuple>() {
            Some(args) => args.clone(),
            None => vm.heap.tuple_of_array([args.clone()]),
        };
        let alias = GenericAlias { origin: origin.clone(), args, parameters: Slot::new(None), is_starred: false };
        vm.heap.alloc_with_shape(cls.root_shape(), alias).into()
    }

    #[getter(__origin__)]
    fn origin(this: &Gc<Self>) -> Obj {
        this.origin.clone()
    }

    #[getter(__args__)]
    fn args(this: &Gc<Self>) -> Gc<Tuple> {
        this.args.clone()
    }

    #[getter(__unpacked__)]
    fn unpacked(this: &Gc<Self>) -> bool {
        this.is_starred
    }

    #[getter(__typing_unpacked_tuple_args__)]
    fn unpacked_tuple_args(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Tuple>> {
        (this.is_starred && this.origin.is(vm.types.tuple.as_obj())).then(|| this.args.clone())
    }

    #[getter(__parameters__)]
    fn parameters(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        if let Some(known) = this.parameters.cloned(&vm.heap) {
            return Ok(known);
        }
        let parameters = vm.type_parameters(this.args.items())?;
        let parameters = vm.heap.tuple(parameters);
        this.parameters.set(&mut vm.heap, Some(parameters.clone()));
        Ok(parameters)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let mut text = Vec::new();
        if this.is_starred {
            text.push(b'*');
        }
        vm.push_alias_argument(&mut text, &this.origin)?;
        text.push(b'[');
        for (i, arg) in this.args.items().iter().enumerate() {
            if i > 0 {
                text.extend_from_slice(b", ");
            }
            vm.push_alias_argument(&mut text, arg)?;
        }
        if this.args.is_empty() {
            text.extend_from_slice(b"()");
        }
        text.push(b']');
        Ok(vm.heap.str_from_wtf8(&text))
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let origin = vm.hash(&this.origin)?;
        Ok(origin ^ vm.hash(this.args.as_obj())?)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<GenericAlias>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let same = this.is_starred == other.is_starred
            && vm.eq(&this.origin, &other.origin)?
            && vm.compare_bool(CompareOp::Eq, this.args.as_obj(), other.args.as_obj())?;
        Ok(Obj::bool(same))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let made = vm.call_kw(&this.origin, args, &kwargs)?;
        // Where the instance can remember what it was made from, it does.
        match vm.set_attr_name(&made, "__orig_class__", this) {
            Err(raised)
                if !raised.is(vm, &vm.types.exceptions.AttributeError.clone())
                    && !raised.is(vm, &vm.types.exceptions.TypeError.clone()) =>
            {
                Err(raised)
            }
            _ => Ok(made),
        }
    }

    #[native(__getattribute__(self, name, /))]
    fn getattribute(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>) -> Result<Obj> {
        let is_own = name.as_str().is_some_and(|n| OWN.contains(&n));
        if !is_own {
            return vm.get_attr(&this.origin, name);
        }
        let (class, name) = (vm.type_of(this.as_obj()), vm.heap.intern_str(name));
        match vm.find_generic_attr(this.as_obj(), &class, &name)? {
            Some(value) => Ok(value),
            None => Err(vm.no_attribute(this.as_obj(), &name)),
        }
    }

    #[native(__mro_entries__(self, bases, /))]
    fn mro_entries(this: &Gc<Self>, vm: &mut Vm, _bases: &Obj) -> Gc<Tuple> {
        vm.heap.tuple_of_array([this.origin.clone()])
    }

    #[native(__instancecheck__(self, instance, /))]
    fn instancecheck(vm: &mut Vm, _this: &Gc<Self>, _instance: &Obj) -> Result<bool> {
        Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }

    #[native(__subclasscheck__(self, class_, /))]
    fn subclasscheck(vm: &mut Vm, _this: &Gc<Self>, _class: &Obj) -> Result<bool> {
        Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }

    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let parameters = GenericAlias::parameters(this, vm)?;
        let args = vm.substitute_parameters(this.as_obj(), this.args.items(), parameters.items(), key)?;
        let args = vm.heap.tuple(args).into();
        Ok(generic_alias(vm, &this.origin, &args))
    }

    #[native(__or__(self, other, /))]
    fn or(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        vm.union_type(this.as_obj(), other)
    }

    #[native(__ror__(self, other, /))]
    fn ror(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        vm.union_type(other, this.as_obj())
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let starred = GenericAlias {
            origin: this.origin.clone(),
            args: this.args.clone(),
            parameters: Slot::new(None),
            is_starred: true,
        };
        let starred = vm.heap.alloc(starred).into();
        let one = vm.heap.tuple_of_array([starred]).into();
        vm.iter(&one)
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let args = vm.heap.tuple_of_array([this.origin.clone(), this.args.as_obj().clone()]).into();
        vm.heap.tuple_of_array([class, args])
    }
}
