//! One function per operation of the language: truth, length, comparison, hashing, iteration, items, arithmetic, text.
//! Reference 3.3 and 6. Each takes the fast way for exact built-in types and asks the class otherwise.

use super::class::ClassRelation;
use super::native::Result;
use super::plain::{plain_hash, quick_eq};
use super::{Gc, Obj, Raised, Special, Str, Tuple, Type, Value};
use crate::types::dict::Dict;
use crate::types::list::{List, ListIterator};
use crate::types::set::Set;
use crate::types::tuple::TupleClass;
use crate::vm::Vm;
use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

impl BinaryOp {
    pub const ALL: [BinaryOp; 13] = [
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mul,
        BinaryOp::Div,
        BinaryOp::FloorDiv,
        BinaryOp::Mod,
        BinaryOp::Pow,
        BinaryOp::MatMul,
        BinaryOp::LShift,
        BinaryOp::RShift,
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Xor,
    ];

    #[must_use]
    pub fn symbol(self) -> &'static str {
        ["+", "-", "*", "/", "//", "%", "** or pow()", "@", "<<", ">>", "&", "|", "^"][self as usize]
    }

    pub(crate) fn special(self) -> Special {
        Special::ALL[Special::Add as usize + self as usize].0
    }

    fn reflected(self) -> Special {
        Special::ALL[Special::RAdd as usize + self as usize].0
    }

    pub(crate) fn inplace(self) -> Special {
        Special::ALL[Special::IAdd as usize + self as usize].0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CompareOp {
    #[must_use]
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    #[must_use]
    pub fn special(self) -> Special {
        Special::ALL[Special::Lt as usize + self as usize].0
    }

    /// The operation with its sides exchanged.
    #[must_use]
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            CompareOp::Eq | CompareOp::Ne => self,
        }
    }

    /// Whether it holds for two strings.
    #[must_use]
    pub fn holds_for_texts(self, a: &Gc<Str>, b: &Gc<Str>) -> bool {
        match self {
            CompareOp::Eq => a.same_text(b),
            CompareOp::Ne => !a.same_text(b),
            CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => {
                self.holds(Some(crate::types::str_order(a, b)))
            }
        }
    }

    /// Whether it holds for this order (None: unordered, as NaN).
    #[must_use]
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match (self, order) {
            (CompareOp::Ne, None) => true,
            (_, None) => false,
            (CompareOp::Lt, Some(o)) => o.is_lt(),
            (CompareOp::Le, Some(o)) => o.is_le(),
            (CompareOp::Eq, Some(o)) => o.is_eq(),
            (CompareOp::Ne, Some(o)) => o.is_ne(),
            (CompareOp::Gt, Some(o)) => o.is_gt(),
            (CompareOp::Ge, Some(o)) => o.is_ge(),
        }
    }
}

/// The order of tuples, as far as it is decided by plain values.
fn tuple_order(a: &[Obj], b: &[Obj]) -> Option<Ordering> {
    for (x, y) in a.iter().zip(b) {
        match crate::types::list_sort::plain_order(x, y)? {
            Ordering::Equal => {}
            order => return Some(order),
        }
    }
    Some(a.len().cmp(&b.len()))
}

fn inplace_symbol(op: BinaryOp) -> String {
    if op == BinaryOp::Pow { "**=".to_owned() } else { format!("{}=", op.symbol()) }
}

impl Vm {
    /// Call the special method of `object`; None where its class has none (or sets it to None).
    pub fn call_special(&mut self, object: &Obj, special: Special, args: &[Obj]) -> Result<Option<Obj>> {
        match self.special_of(object, special) {
            Some(method) if !method.is_none() => self.call_method_object(&method, object, args).map(Some),
            _ => Ok(None),
        }
    }

    /// As `call_special`, for operators: a class blocks one by setting its method to None, which cannot be called.
    fn call_operator(&mut self, object: &Obj, special: Special, args: &[Obj]) -> Result<Option<Obj>> {
        match self.special_of(object, special) {
            Some(method) => self.call_method_object(&method, object, args).map(Some),
            None => Ok(None),
        }
    }

    /// `bool(object)`.
    pub fn truth(&mut self, object: &Obj) -> Result<bool> {
        let v = object.value();
        if v.is_bool() {
            return Ok(v.is_true());
        }
        if v.is_none() {
            return Ok(false);
        }
        if v.is_int() {
            return Ok(v.as_int() != 0);
        }
        if v.is_float() {
            return Ok(v.as_float() != 0.0);
        }
        if let Some(s) = object.downcast_exact::<Str>() {
            return Ok(!s.is_empty());
        }
        if let Some(l) = object.downcast_exact::<List>() {
            return Ok(!l.items.get(&self.heap).is_empty());
        }
        if let Some(d) = object.downcast_exact::<Dict>() {
            return Ok(d.len(&self.heap) != 0);
        }
        if let Some(t) = object.downcast_exact::<Tuple>() {
            return Ok(!t.is_empty());
        }
        if let Some(n) = self.native_len(object) {
            return Ok(n != 0);
        }
        if let Some(result) = self.call_operator(object, Special::Bool, &[])? {
            return match result.as_bool() {
                Some(b) => Ok(b),
                None => {
                    let class = self.type_of(&result).name(self);
                    Err(self.type_error(format!("__bool__ should return bool, returned {class}")))
                }
            };
        }
        match self.special_of(object, Special::Len) {
            Some(len) if len.is_none() => self.call(&len, &[]).map(|_| true),
            Some(_) => Ok(self.len(object)? != 0),
            None => Ok(true),
        }
    }

    /// `len(object)`.
    pub fn len(&mut self, object: &Obj) -> Result<usize> {
        if let Some(s) = object.downcast_exact::<Str>() {
            return Ok(s.len());
        }
        if let Some(l) = object.downcast_exact::<List>() {
            return Ok(l.items.get(&self.heap).len());
        }
        if let Some(t) = object.downcast_exact::<Tuple>() {
            return Ok(t.len());
        }
        if let Some(d) = object.downcast_exact::<Dict>() {
            return Ok(d.len(&self.heap));
        }
        if let Some(n) = self.native_len(object) {
            return Ok(n);
        }
        let Some(result) = self.call_special(object, Special::Len, &[])? else {
            let class = self.type_of(object).name(self);
            return Err(self.type_error(format!("object of type '{class}' has no len()")));
        };
        let n = self.index(&result)?;
        match crate::types::int::as_i64(&n) {
            Some(n) => usize::try_from(n).map_err(|_| self.value_error("__len__() should return >= 0")),
            None if crate::types::int::as_big(&n).is_some_and(|n| n.sign() == num_bigint::Sign::Minus) => {
                Err(self.value_error("__len__() should return >= 0"))
            }
            None => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    }

    /// `operator.length_hint(object, default)`.
    pub fn length_hint(&mut self, object: &Obj, default: usize) -> Result<usize> {
        if self.special_of(object, Special::Len).is_some() {
            match self.len(object) {
                Err(raised) if raised.is(self, &self.types.exceptions.TypeError.clone()) => {}
                other => return other,
            }
        }
        let hint = match self.call_special(object, Special::LengthHint, &[]) {
            Err(raised) if raised.is(self, &self.types.exceptions.TypeError.clone()) => return Ok(default),
            other => other?,
        };
        match hint {
            None => Ok(default),
            Some(h) if h.value() == ouro_heap::Value::NOT_IMPLEMENTED => Ok(default),
            Some(h) => match crate::types::int::as_i64(&h) {
                Some(n) if n >= 0 => Ok(n as usize),
                Some(_) => Err(self.value_error("__length_hint__() should return >= 0")),
                None => {
                    let class = self.type_of(&h).name(self);
                    Err(self.type_error(format!("__length_hint__ must be an integer, not {class}")))
                }
            },
        }
    }

    /// `left == right` as a truth value; identical objects are equal (as in containers).
    pub fn eq(&mut self, left: &Obj, right: &Obj) -> Result<bool> {
        match quick_eq(left, right) {
            Some(known) => Ok(known),
            None => self.compare_bool(CompareOp::Eq, left, right),
        }
    }

    /// `bool(left op right)`.
    pub fn compare_bool(&mut self, op: CompareOp, left: &Obj, right: &Obj) -> Result<bool> {
        let (x, y) = (left.value(), right.value());
        if Value::both_int(x, y) {
            return Ok(op.holds(Some(x.as_int().cmp(&y.as_int()))));
        }
        if x.is_float() && y.is_float() {
            return Ok(op.holds(x.as_float().partial_cmp(&y.as_float())));
        }
        if let (Some(a), Some(b)) = (left.downcast_exact::<Str>(), right.downcast_exact::<Str>()) {
            return Ok(op.holds_for_texts(a, b));
        }
        if let (Some(a), Some(b)) = (left.downcast_exact::<Tuple>(), right.downcast_exact::<Tuple>())
            && let Some(order) = tuple_order(a.items(), b.items())
        {
            return Ok(op.holds(Some(order)));
        }
        let result = self.compare(op, left, right)?;
        self.truth(&result)
    }

    /// `left op right`.
    pub fn compare(&mut self, op: CompareOp, left: &Obj, right: &Obj) -> Result<Obj> {
        if let (Some(a), Some(b)) = (left.downcast_exact::<Str>(), right.downcast_exact::<Str>()) {
            return Ok(Obj::bool(op.holds_for_texts(a, b)));
        }
        if self.is_plain_number(left)
            && self.is_plain_number(right)
            && let Some(holds) = self.number_compare(op, left, right)
        {
            return Ok(Obj::bool(holds));
        }
        self.enter_native()?;
        let result =
            if let (Some(a), true) = (left.downcast_exact::<Tuple>(), right.downcast_exact::<Tuple>().is_some()) {
                self.compare_tuples(op, a, right)
            } else if let (Some(a), true) = (left.downcast_exact::<List>(), right.downcast_exact::<List>().is_some()) {
                self.compare_lists(op, a, right)
            } else {
                self.compare_by_methods(op, left, right)
            };
        self.leave_native();
        result
    }

    fn is_plain_number(&self, object: &Obj) -> bool {
        let v = object.value();
        v.is_int() || v.is_float() || v.is_bool()
    }

    fn compare_by_methods(&mut self, op: CompareOp, left: &Obj, right: &Obj) -> Result<Obj> {
        let (left_class, right_class) = (self.type_of(left), self.type_of(right));
        let mut tried_right = false;
        if !left_class.is(&right_class)
            && right_class.is_subtype(self, &left_class)
            && let Some(method) = self.special(&right_class, op.swapped().special())
        {
            tried_right = true;
            let result = self.call_method_object(&method, right, std::slice::from_ref(left))?;
            if !result.is(&Obj::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        if let Some(method) = self.special(&left_class, op.special()) {
            let result = self.call_method_object(&method, left, std::slice::from_ref(right))?;
            if !result.is(&Obj::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        if tried_right { self.compare_identity(op, left, right) } else { self.compare_by_right(op, left, right) }
    }

    /// `left op right` after the left operand's method gave NotImplemented. The right one's did not go first.
    pub(crate) fn compare_by_right(&mut self, op: CompareOp, left: &Obj, right: &Obj) -> Result<Obj> {
        if let Some(result) = self.call_operator(right, op.swapped().special(), std::slice::from_ref(left))?
            && !result.is(&Obj::NOT_IMPLEMENTED)
        {
            return Ok(result);
        }
        self.compare_identity(op, left, right)
    }

    /// What is left where no operand knows.
    fn compare_identity(&mut self, op: CompareOp, left: &Obj, right: &Obj) -> Result<Obj> {
        match op {
            CompareOp::Eq => Ok(Obj::bool(left.is(right))),
            CompareOp::Ne => Ok(Obj::bool(!left.is(right))),
            CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => {
                let (l, r, symbol) = (self.type_of(left).name(self), self.type_of(right).name(self), op.symbol());
                Err(self.type_error(format!("'{symbol}' not supported between instances of '{l}' and '{r}'")))
            }
        }
    }

    /// `hash(object)`.
    pub fn hash(&mut self, object: &Obj) -> Result<i64> {
        if let Some(hash) = plain_hash(object) {
            return Ok(hash);
        }
        self.enter_native()?;
        let class = self.type_of(object);
        match self.special(&class, Special::Hash).filter(|m| !m.is_none()) {
            Some(method) => {
                let result = self.call_method_object(&method, object, &[])?;
                if let Some(hash) = crate::types::int::as_i64(&result) {
                    return Ok(if hash == -1 { -2 } else { hash });
                }
                match crate::types::int::as_big(&result) {
                    Some(big) => Ok(crate::types::int_hash(&big)),
                    None => Err(self.type_error("__hash__ method should return an integer")),
                }
            }
            None => {
                let class = class.name(self);
                Err(self.type_error(format!("unhashable type: '{class}'")))
            }
        }
    }

    /// `iter(object)`.
    pub fn iter(&mut self, object: &Obj) -> Result<Obj> {
        if let Some(iterator) = self.plain_iter(object) {
            return Ok(iterator);
        }
        let class = self.type_of(object);
        match self.special(&class, Special::Iter) {
            Some(method) if !method.is_none() => {
                let iterator = self.call_method_object(&method, object, &[])?;
                if self.special_of(&iterator, Special::Next).is_none() {
                    let class = self.type_of(&iterator).name(self);
                    return Err(self.type_error(format!("iter() returned non-iterator of type '{class}'")));
                }
                Ok(iterator)
            }
            None if self.special(&class, Special::GetItem).is_some() => {
                Ok(crate::types::sequence_iterator(self, object))
            }
            _ => {
                let class = class.name(self);
                Err(self.type_error(format!("'{class}' object is not iterable")))
            }
        }
    }

    /// `next(iterator)`; None at the end.
    pub fn next(&mut self, iterator: &Obj) -> Result<Option<Obj>> {
        if let Some(item) = iterator.downcast_exact::<ListIterator>().and_then(|it| it.next_item(&self.heap)) {
            return Ok(Some(item));
        }
        if let Some(result) = crate::types::native_next(self, iterator) {
            return result;
        }
        let class = self.type_of(iterator);
        let Some(method) = self.special(&class, Special::Next) else {
            let class = class.name(self);
            return Err(self.type_error(format!("'{class}' object is not an iterator")));
        };
        match self.call_method_object(&method, iterator, &[]) {
            Ok(value) => Ok(Some(value)),
            Err(raised) if raised.is(self, &self.types.exceptions.StopIteration.clone()) => Ok(None),
            Err(raised) => Err(raised),
        }
    }

    /// `list(iterable)`, as a vector.
    pub fn collect(&mut self, iterable: &Obj) -> Result<Vec<Obj>> {
        if let Some(items) = self.plain_items(iterable) {
            return Ok(items);
        }
        let iterator = self.iter(iterable)?;
        let hint = self.length_hint(iterable, 0)?;
        let mut rest = self.rest_of(iterator);
        let mut items = Vec::with_capacity(hint.min(1 << 20));
        while let Some(item) = rest.next(self)? {
            items.push(item);
        }
        Ok(items)
    }

    /// `object[key]`.
    pub fn get_item(&mut self, object: &Obj, key: &Obj) -> Result<Obj> {
        match self.plain_item(object, key) {
            Some(item) => Ok(item),
            None => self.item_in_full(object, key),
        }
    }

    /// As `get_item`, where `plain_item` had no answer.
    pub(crate) fn item_in_full(&mut self, object: &Obj, key: &Obj) -> Result<Obj> {
        if let Some(dict) = object.downcast_exact::<Dict>() {
            return match self.dict_get(dict, key)? {
                Some(value) => Ok(value),
                None => Err(self.key_error(key)),
            };
        }
        if let Some(list) = object.downcast_exact::<List>() {
            return List::get_item(list, self, key);
        }
        if let Some(tuple) = object.downcast_exact::<Tuple>() {
            return TupleClass::get_item(tuple, self, key);
        }
        if let Some(result) = self.call_special(object, Special::GetItem, std::slice::from_ref(key))? {
            return Ok(result);
        }
        if let Some(class) = object.downcast::<Type>() {
            // `type[int]`: not a method of `type`, which all classes would have.
            if class.is(&self.types.r#type) {
                return Ok(crate::types::generic_alias(self, object, key));
            }
            if let Some(method) = self.get_attr_name_opt(object, "__class_getitem__")? {
                return self.call(&method, std::slice::from_ref(key));
            }
            let class = class.name(self);
            return Err(self.type_error(format!("type '{class}' is not subscriptable")));
        }
        let class = self.type_of(object).name(self);
        Err(self.type_error(format!("'{class}' object is not subscriptable")))
    }

    /// `object[key] = value`.
    pub fn set_item(&mut self, object: &Obj, key: &Obj, value: Obj) -> Result<()> {
        if let Some(dict) = object.downcast_exact::<Dict>() {
            return self.dict_set(dict, key, value);
        }
        if let Some(list) = object.downcast_exact::<List>() {
            return List::set_item(list, self, key, &value);
        }
        match self.call_special(object, Special::SetItem, &[key.clone(), value])? {
            Some(_) => Ok(()),
            None => {
                let class = self.type_of(object).name(self);
                Err(self.type_error(format!("'{class}' object does not support item assignment")))
            }
        }
    }

    /// `del object[key]`.
    pub fn del_item(&mut self, object: &Obj, key: &Obj) -> Result<()> {
        match self.call_special(object, Special::DelItem, std::slice::from_ref(key))? {
            Some(_) => Ok(()),
            None => {
                let class = self.type_of(object).name(self);
                Err(self.type_error(format!("'{class}' object doesn't support item deletion")))
            }
        }
    }

    /// `item in container`.
    pub fn contains(&mut self, container: &Obj, item: &Obj) -> Result<bool> {
        match self.plain_contains(container, item) {
            Some(is_in) => Ok(is_in),
            None => self.contains_in_full(container, item),
        }
    }

    /// As `contains`, where `plain_contains` had no answer.
    pub(crate) fn contains_in_full(&mut self, container: &Obj, item: &Obj) -> Result<bool> {
        if let Some(dict) = container.downcast_exact::<Dict>() {
            let hash = self.hash(item)? as u64;
            return Ok(self.dict_find(dict, item, hash)?.is_some());
        }
        if let Some(set) = container.downcast_exact::<Set>() {
            return self.set_contains(set, item);
        }
        let class = self.type_of(container);
        match self.special(&class, Special::Contains) {
            Some(method) if method.is_none() => {
                let class = class.name(self);
                Err(self.type_error(format!("'{class}' object is not a container")))
            }
            Some(method) => {
                let result = self.call_method_object(&method, container, std::slice::from_ref(item))?;
                self.truth(&result)
            }
            None => {
                let iterator = match self.iter(container) {
                    Ok(iterator) => iterator,
                    Err(raised) if raised.is(self, &self.types.exceptions.TypeError.clone()) => {
                        let class = class.name(self);
                        return Err(self.type_error(format!("argument of type '{class}' is not iterable")));
                    }
                    Err(raised) => return Err(raised),
                };
                while let Some(candidate) = self.next(&iterator)? {
                    if self.eq(&candidate, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// `left op right`.
    pub fn binary(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        if let Some(result) = self.plain_arithmetic(op, left, right)? {
            return Ok(result);
        }
        match self.binary_by_methods(op, left, right)? {
            Some(result) => Ok(result),
            None => Err(self.unsupported(op.symbol(), left, right)),
        }
    }

    /// `left op= right`.
    pub fn inplace(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        if let Some(result) = self.plain_arithmetic(op, left, right)? {
            return Ok(result);
        }
        if let Some(result) = self.call_operator(left, op.inplace(), std::slice::from_ref(right))?
            && !result.is(&Obj::NOT_IMPLEMENTED)
        {
            return Ok(result);
        }
        self.inplace_refused(op, left, right)
    }

    /// `left op= right` where the left operand has no in-place method, or that gave NotImplemented.
    pub(crate) fn inplace_refused(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        match self.binary_by_methods(op, left, right)? {
            Some(result) => Ok(result),
            None => Err(self.unsupported(&inplace_symbol(op), left, right)),
        }
    }

    /// `left op right` after the left operand's method gave NotImplemented. The right one's did not go first.
    pub(crate) fn binary_by_right(&mut self, op: BinaryOp, is_inplace: bool, left: &Obj, right: &Obj) -> Result<Obj> {
        if !self.type_of(left).is(&self.type_of(right))
            && let Some(result) = self.call_operator(right, op.reflected(), std::slice::from_ref(left))?
            && !result.is(&Obj::NOT_IMPLEMENTED)
        {
            return Ok(result);
        }
        let symbol = if is_inplace { inplace_symbol(op) } else { op.symbol().to_owned() };
        Err(self.unsupported(&symbol, left, right))
    }

    fn plain_arithmetic(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Option<Obj>> {
        let is_plain = |o: &Obj| {
            let v = o.value();
            v.is_int()
                || v.is_float()
                || v.is_bool()
                || self
                    .heap
                    .shape_of(o)
                    .is_some_and(|s| s.id == crate::types::shapes::INT || s.id == ouro_heap::ShapeId::FLOAT)
        };
        if !is_plain(left) || !is_plain(right) {
            return Ok(None);
        }
        if left.value().is_bool()
            && right.value().is_bool()
            && matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Xor)
        {
            let (a, b) = (left.value().is_true(), right.value().is_true());
            return Ok(Some(Obj::bool(match op {
                BinaryOp::And => a && b,
                BinaryOp::Or => a || b,
                _ => a != b,
            })));
        }
        match self.float_binary(op, left, right)? {
            Some(result) => Ok(Some(result)),
            None => self.int_binary(op, left, right),
        }
    }

    fn binary_by_methods(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Option<Obj>> {
        if op == BinaryOp::Mod
            && let Some(template) = left.downcast_exact::<Str>()
            && (right.downcast::<Str>().is_none() || right.downcast_exact::<Str>().is_some())
        {
            return self.percent_str(template, right).map(Some);
        }
        self.binary_by_specials(op.special(), op.reflected(), left, right)
    }

    /// The language's rule for a binary operation: the left operand's method, then the right one's reflected method,
    /// which goes first where the right class derives from the left and overrides it. None: neither knows.
    pub fn binary_by_specials(
        &mut self,
        special: Special,
        reflected: Special,
        left: &Obj,
        right: &Obj,
    ) -> Result<Option<Obj>> {
        let (left_class, right_class) = (self.type_of(left), self.type_of(right));
        let left_method = self.special(&left_class, special);
        let mut right_method = None;
        if !left_class.is(&right_class) {
            right_method = self.special(&right_class, reflected);
            if let Some(method) = &right_method {
                let overrides = right_class.is_subtype(self, &left_class)
                    && self.special(&left_class, reflected).is_none_or(|inherited| !inherited.is(method));
                if overrides {
                    let result = self.call_method_object(method, right, std::slice::from_ref(left))?;
                    if !result.is(&Obj::NOT_IMPLEMENTED) {
                        return Ok(Some(result));
                    }
                    right_method = None;
                }
            }
        }
        if let Some(method) = left_method {
            let result = self.call_method_object(&method, left, std::slice::from_ref(right))?;
            if !result.is(&Obj::NOT_IMPLEMENTED) {
                return Ok(Some(result));
            }
        }
        if let Some(method) = right_method {
            let result = self.call_method_object(&method, right, std::slice::from_ref(left))?;
            if !result.is(&Obj::NOT_IMPLEMENTED) {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    #[cold]
    pub fn unsupported(&mut self, symbol: &str, left: &Obj, right: &Obj) -> Raised {
        let (l, r) = (self.type_of(left).name(self), self.type_of(right).name(self));
        if symbol == "+" || symbol == "+=" {
            if let (Some(_), false) = (left.downcast::<Str>(), right.downcast::<Str>().is_some()) {
                return self.type_error(format!("can only concatenate str (not \"{r}\") to str"));
            }
            if left.downcast::<List>().is_some() {
                return self.type_error(format!("can only concatenate list (not \"{r}\") to list"));
            }
            if left.downcast::<Tuple>().is_some() {
                return self.type_error(format!("can only concatenate tuple (not \"{r}\") to tuple"));
            }
        }
        self.type_error(format!("unsupported operand type(s) for {symbol}: '{l}' and '{r}'"))
    }

    /// `-object`, `+object`, `~object`.
    pub fn unary(&mut self, special: Special, object: &Obj) -> Result<Obj> {
        if let Some(result) = crate::types::number_unary(self, special, object) {
            return Ok(result);
        }
        match self.call_special(object, special, &[])? {
            Some(result) => Ok(result),
            None => {
                let symbol = match special {
                    Special::Neg => "-",
                    Special::Pos => "+",
                    _ => "~",
                };
                let class = self.type_of(object).name(self);
                Err(self.type_error(format!("bad operand type for unary {symbol}: '{class}'")))
            }
        }
    }

    /// `repr(object)`.
    pub fn repr(&mut self, object: &Obj) -> Result<Gc<Str>> {
        if let Some(text) = self.plain_text(object) {
            return Ok(text);
        }
        self.enter_native()?;
        let result = self.repr_by_method(object);
        self.leave_native();
        result
    }

    /// What `repr`, `str` and `format` without a specification say of small integers and floats.
    #[inline]
    fn plain_text(&self, object: &Obj) -> Option<Gc<Str>> {
        match object.as_small_int() {
            Some(i) => Some(self.heap.str(itoa::Buffer::new().format(i))),
            None if object.value().is_float() => {
                Some(self.heap.str(&ouro_text::float::repr(object.value().as_float())))
            }
            None if object.value().is_bool() => {
                Some(self.heap.intern(if object.value().is_true() { "True" } else { "False" }))
            }
            None if object.is_none() => Some(self.heap.intern("None")),
            None => None,
        }
    }

    fn repr_by_method(&mut self, object: &Obj) -> Result<Gc<Str>> {
        let result = self.call_special(object, Special::Repr, &[])?.unwrap_or(Obj::NONE);
        match result.into_gc::<Str>() {
            Ok(text) => Ok(text),
            Err(other) => {
                let class = self.type_of(&other).name(self);
                Err(self.type_error(format!("__repr__ returned non-string (type {class})")))
            }
        }
    }

    /// `repr(object)` as Rust text, lone surrogates replaced.
    pub fn repr_text(&mut self, object: &Obj) -> Result<String> {
        Ok(self.repr(object)?.to_str().into_owned())
    }

    /// `str(object)`.
    pub fn str(&mut self, object: &Obj) -> Result<Gc<Str>> {
        if let Some(text) = object.downcast_exact::<Str>() {
            return Ok(text.clone());
        }
        if let Some(text) = self.plain_text(object) {
            return Ok(text);
        }
        self.enter_native()?;
        let result = self.call_special(object, Special::Str, &[]);
        self.leave_native();
        match result?.unwrap_or(Obj::NONE).into_gc::<Str>() {
            Ok(text) => Ok(text),
            Err(other) => {
                let class = self.type_of(&other).name(self);
                Err(self.type_error(format!("__str__ returned non-string (type {class})")))
            }
        }
    }

    /// `str(object)` as Rust text, lone surrogates replaced.
    pub fn str_text(&mut self, object: &Obj) -> Result<String> {
        Ok(self.str(object)?.to_str().into_owned())
    }

    /// `format(object, spec)`.
    pub fn format(&mut self, object: &Obj, spec: &Gc<Str>) -> Result<Gc<Str>> {
        if spec.is_empty() {
            if let Some(text) = object.downcast_exact::<Str>() {
                return Ok(text.clone());
            }
            if let Some(text) = self.plain_text(object) {
                return Ok(text);
            }
        }
        if object.value().is_int() {
            return self.int_format(object, spec.as_wtf8());
        }
        if object.value().is_float() {
            return self.float_format(object.value().as_float(), "float", spec);
        }
        if let Some(text) = object.downcast_exact::<Str>() {
            return self.str_format(text, "str", spec);
        }
        let result = self.call_special(object, Special::Format, &[spec.into()])?.unwrap_or(Obj::NONE);
        match result.into_gc::<Str>() {
            Ok(text) => Ok(text),
            Err(other) => {
                let class = self.type_of(&other).name(self);
                Err(self.type_error(format!("__format__ must return a str, not {class}")))
            }
        }
    }

    /// `isinstance(object, class_or_tuple)`.
    pub fn is_instance(&mut self, object: &Obj, class: &Obj) -> Result<bool> {
        if let Some(t) = class.downcast_exact::<Type>() {
            if self.class_of(object).is_subtype(self, t) {
                return Ok(true);
            }
            return self.is_instance_by_attribute(object, class);
        }
        if let Some(classes) = class.downcast::<Tuple>() {
            for class in classes.items() {
                if self.is_instance(object, class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(result) = self.call_special(class, Special::InstanceCheck, std::slice::from_ref(object))? {
            return self.truth(&result);
        }
        self.is_instance_by_attribute(object, class)
    }

    /// `type.__instancecheck__`: by class, then by what `__class__` says.
    pub(crate) fn is_instance_by_attribute(&mut self, object: &Obj, class: &Obj) -> Result<bool> {
        if let Some(t) = class.downcast::<Type>() {
            let own = self.type_of(object);
            if own.is_subtype(self, t) {
                return Ok(true);
            }
            if (!self.has_plain_getattribute(&own) || crate::types::has_own_class_attribute(self, &own))
                && let Some(claimed) = self.get_attr_name_opt(object, "__class__")?
                && let Some(claimed) = claimed.downcast::<Type>()
            {
                return Ok(!claimed.is(&own) && claimed.is_subtype(self, t));
            }
            return Ok(false);
        }
        if self.get_attr_name_opt(class, "__bases__")?.is_none_or(|b| b.downcast::<Tuple>().is_none()) {
            return Err(self.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"));
        }
        let Some(own) = self.get_attr_name_opt(object, "__class__")? else { return Ok(false) };
        self.is_abstract_subclass(&own, class)
    }

    /// `issubclass(class, class_or_tuple)`.
    pub fn is_subclass(&mut self, class: &Obj, of: &Obj) -> Result<bool> {
        if let (Some(c), Some(t)) = (class.downcast::<Type>(), of.downcast_exact::<Type>()) {
            return Ok(c.is_subtype(self, t));
        }
        if let Some(classes) = of.downcast::<Tuple>() {
            for of in classes.items() {
                if self.is_subclass(class, of)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(result) = self.call_special(of, Special::SubclassCheck, std::slice::from_ref(class))? {
            return self.truth(&result);
        }
        self.is_subclass_by_bases(class, of)
    }

    /// `type.__subclasscheck__`.
    pub(crate) fn is_subclass_by_bases(&mut self, class: &Obj, of: &Obj) -> Result<bool> {
        if let (Some(c), Some(t)) = (class.downcast::<Type>(), of.downcast::<Type>()) {
            return Ok(c.is_subtype(self, t));
        }
        if self.get_attr_name_opt(class, "__bases__")?.is_none_or(|b| b.downcast::<Tuple>().is_none()) {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        if self.get_attr_name_opt(of, "__bases__")?.is_none_or(|b| b.downcast::<Tuple>().is_none()) {
            return Err(self.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
        }
        self.is_abstract_subclass(class, of)
    }

    fn is_abstract_subclass(&mut self, class: &Obj, of: &Obj) -> Result<bool> {
        if class.is(of) {
            return Ok(true);
        }
        let Some(bases) = self.get_attr_name_opt(class, "__bases__")? else { return Ok(false) };
        let Some(bases) = bases.downcast::<Tuple>().cloned() else { return Ok(false) };
        self.enter_native()?;
        let mut found = Ok(false);
        for base in bases.items() {
            found = self.is_abstract_subclass(base, of);
            if !matches!(found, Ok(false)) {
                break;
            }
        }
        self.leave_native();
        found
    }
}
