//! Bytes of arguments: reading from whatever holds bytes, filling what can be written to; and Unicode errors.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str};
use crate::text::codec::{Fault, Refusal};
use crate::types::bytes::Bytes;
use crate::vm::Vm;

impl Vm {
    /// A UnicodeDecodeError.
    #[cold]
    pub fn decode_fault(&mut self, fault: &Fault, input: &[u8]) -> Raised {
        let class = self.types.exceptions.UnicodeDecodeError.clone();
        let object = self.bytes(input.to_vec()).into();
        self.unicode_fault(class.as_obj(), fault, object)
    }

    /// A UnicodeEncodeError.
    #[cold]
    pub fn encode_fault(&mut self, fault: &Fault, text: &Gc<Str>) -> Raised {
        let class = self.types.exceptions.UnicodeEncodeError.clone();
        self.unicode_fault(class.as_obj(), fault, text.into())
    }

    fn unicode_fault(&mut self, class: &Obj, fault: &Fault, object: Obj) -> Raised {
        let args = [
            self.heap.str(fault.encoding).into(),
            object,
            self.int_u64(fault.start as u64),
            self.int_u64(fault.end as u64),
            self.heap.str(fault.reason).into(),
        ];
        match self.call(class, &args).map(Obj::into_gc) {
            Ok(Ok(exception)) => Raised::new(exception),
            Ok(Err(_)) => self.system_error("a Unicode error is no exception"),
            Err(raised) => raised,
        }
    }

    /// What a refused encoding raises.
    #[cold]
    pub fn encode_refusal(&mut self, refusal: Refusal, text: &Gc<Str>) -> Raised {
        match refusal {
            Refusal::Fault(fault) => self.encode_fault(&fault, text),
            Refusal::Unsuitable => self.type_error("don't know how to handle UnicodeEncodeError in error callback"),
        }
    }

    /// What a refused decoding raises.
    #[cold]
    pub fn decode_refusal(&mut self, refusal: Refusal, input: &[u8]) -> Raised {
        match refusal {
            Refusal::Fault(fault) => self.decode_fault(&fault, input),
            Refusal::Unsuitable => self.type_error("don't know how to handle UnicodeDecodeError in error callback"),
        }
    }
}

/// The bytes in a bytes-like object.
pub fn bytes_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    if let Some(bytes) = object.downcast::<Bytes>() {
        return Ok(bytes.data.to_vec());
    }
    if object.downcast::<Str>().is_none() {
        if let Some(tobytes) = vm.get_attr_name_opt(object, "tobytes")? {
            let bytes = vm.call(&tobytes, &[])?;
            if let Some(bytes) = bytes.downcast::<Bytes>() {
                return Ok(bytes.data.to_vec());
            }
        }
        if vm.type_of(object).name(vm) == "bytearray" {
            let class = vm.types.bytes.clone();
            let bytes = vm.call(class.as_obj(), std::slice::from_ref(object))?;
            if let Some(bytes) = bytes.downcast::<Bytes>() {
                return Ok(bytes.data.to_vec());
            }
        }
    }
    let class = vm.type_of(object).name(vm);
    Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")))
}

/// The size in bytes of a writable buffer.
pub fn writable_size(vm: &mut Vm, object: &Obj) -> Result<usize> {
    if object.downcast::<Bytes>().is_some() || object.downcast::<Str>().is_some() {
        let class = vm.type_of(object).name(vm);
        let class = if object.is_none() { "None".to_owned() } else { class };
        return Err(vm.type_error(format!("readinto() argument must be read-write bytes-like object, not {class}")));
    }
    if let Some(nbytes) = vm.get_attr_name_opt(object, "nbytes")? {
        return Ok(vm.to_i64(&nbytes)?.max(0) as usize);
    }
    if vm.type_of(object).name(vm) != "bytearray" && vm.get_attr_name_opt(object, "itemsize")?.is_none() {
        let class = vm.type_of(object).name(vm);
        let class = if object.is_none() { "None".to_owned() } else { class };
        return Err(vm.type_error(format!("readinto() argument must be read-write bytes-like object, not {class}")));
    }
    vm.len(object)
}

/// Put `data` at the start of a writable buffer that is at least as long.
pub fn fill(vm: &mut Vm, object: &Obj, data: &[u8]) -> Result<()> {
    let (start, end) = (Obj::small(0), vm.int_u64(data.len() as u64));
    let slice = vm.slice(start, end, Obj::NONE);
    let bytes = vm.bytes(data.to_vec());
    vm.set_item(object, &slice, bytes.into())
}
