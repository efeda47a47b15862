//! Bytes of arguments: reading from whatever holds bytes, and filling what can be written to.

use crate::object::native::Result;
use crate::object::{Obj, Str};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::vm::Vm;

/// The bytes in a bytes-like object.
pub fn bytes_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    if let Some(data) = vm.bytes_like(object)? {
        return Ok(data);
    }
    let class = vm.type_of(object).name(vm);
    Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")))
}

/// The size in bytes of a writable buffer.
pub fn writable_size(vm: &mut Vm, object: &Obj) -> Result<usize> {
    if let Some(array) = object.downcast::<ByteArray>() {
        return Ok(array.data.get(&vm.heap).len());
    }
    if object.downcast::<Bytes>().is_some() || object.downcast::<Str>().is_some() {
        return Err(not_writable(vm, object));
    }
    if let Some(view) = vm.writable(object)?
        && let Some(place) = vm.bytes_view_mut(&view)
    {
        return Ok(place.len());
    }
    if let Some(nbytes) = vm.get_attr_name_opt(object, "nbytes")? {
        return Ok(vm.to_i64(&nbytes)?.max(0) as usize);
    }
    if let Some(itemsize) = vm.get_attr_name_opt(object, "itemsize")? {
        return Ok(vm.len(object)? * vm.to_i64(&itemsize)?.max(0) as usize);
    }
    Err(not_writable(vm, object))
}

#[cold]
fn not_writable(vm: &mut Vm, object: &Obj) -> crate::object::Raised {
    let class = vm.type_of(object).name(vm);
    let class = if object.is_none() { "None".to_owned() } else { class };
    vm.type_error(format!("readinto() argument must be read-write bytes-like object, not {class}"))
}

/// Put `data` at the start of a writable buffer that is at least as long.
pub fn fill(vm: &mut Vm, object: &Obj, data: &[u8]) -> Result<()> {
    if let Some(array) = object.downcast::<ByteArray>() {
        array.data.get_mut(&mut vm.heap)[..data.len()].copy_from_slice(data);
        return Ok(());
    }
    if let Some(object) = vm.writable(object)?
        && let Some(place) = vm.bytes_view_mut(&object).and_then(|place| place.get_mut(..data.len()))
    {
        place.copy_from_slice(data);
        return Ok(());
    }
    let (start, end) = (Obj::small(0), vm.int_u64(data.len() as u64));
    let slice = vm.slice(start, end, Obj::NONE);
    let bytes = vm.bytes(data.to_vec());
    vm.set_item(object, &slice, bytes.into())
}
