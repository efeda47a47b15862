//! Native modules, a file each, and the table of them. A row makes a module importable.

pub mod array_;
pub mod ast;
pub mod asyncio_;
pub mod binascii;
pub mod bisect_;
pub mod builtins;
pub mod cmath;
pub mod codecs;
pub mod collections_;
pub mod contextvars_;
pub mod csv_;
pub mod datetime_;
mod erf;
pub mod errno;
pub mod functools_;
pub mod gc_;
pub mod hash;
pub mod heapq_;
pub mod import;
pub mod io;
pub mod itertools;
pub mod json;
pub mod math;
pub mod operator_;
pub mod platform_path;
pub mod posix;
pub mod queue_;
pub mod random;
pub mod re;
pub mod select_;
pub mod signal_;
pub mod socket_;
pub mod ssl_;
pub mod string_;
pub mod struct_;
pub mod suggestions;
pub mod sys;
pub mod sys_site;
pub mod sys_suggestion;
pub mod sys_traceback;
pub mod thread_;
pub mod time;
pub mod timezone;
pub mod unicodedata;
pub mod weakref_;
pub mod zlib;

use crate::object::native::{NativeDef, Result};
use crate::object::{Gc, Obj};
use crate::types::module::Module;
use crate::vm::Vm;

/// A module as declared: its functions, and what else it has is put in by `init`.
pub struct NativeModule {
    pub name: &'static str,
    pub doc: &'static str,
    pub natives: &'static [NativeDef],
    pub init: Option<fn(&mut Vm, &Gc<Module>) -> Result<()>>,
}

/// Every native module.
pub const NATIVE_MODULES: &[NativeModule] = &[
    asyncio_::MODULE,
    binascii::MODULE,
    cmath::MODULE,
    codecs::MODULE,
    collections_::MODULE,
    contextvars_::MODULE,
    errno::MODULE,
    suggestions::MODULE,
    functools_::MODULE,
    gc_::MODULE,
    hash::MODULE,
    hash::BLAKE2_MODULE,
    import::MODULE,
    io::MODULE,
    itertools::MODULE,
    json::MODULE,
    math::MODULE,
    operator_::MODULE,
    posix::MODULE,
    posix::account::GRP,
    posix::account::PWD,
    posix::account::RESOURCE,
    posix::fcntl::MODULE,
    posix::subprocess::MODULE,
    posix::termios::MODULE,
    heapq_::MODULE,
    queue_::MODULE,
    random::MODULE,
    re::MODULE,
    select_::MODULE,
    signal_::MODULE,
    socket_::MODULE,
    ssl_::MODULE,
    string_::MODULE,
    struct_::MODULE,
    array_::MODULE,
    bisect_::MODULE,
    csv_::MODULE,
    datetime_::MODULE,
    sys::MODULE,
    thread_::MODULE,
    time::MODULE,
    unicodedata::MODULE,
    weakref_::MODULE,
    zlib::MODULE,
];

impl Vm {
    /// Make the native module `name` and put it into `sys.modules`; None if there is none of that name.
    pub fn make_native_module(&mut self, name: &str) -> Result<Option<Obj>> {
        let Some(def) = NATIVE_MODULES.iter().find(|m| m.name == name) else { return Ok(None) };
        let interned = self.heap.intern(name);
        let module = self.new_module(&interned);
        let doc = self.heap.str(def.doc);
        self.dict_set_name(&module.dict, "__doc__", doc);
        // Parts of the library that other modules wrap are known by the wrapper's name.
        let shown = name.strip_suffix("_native").unwrap_or(name);
        for native in def.natives {
            let f = self.native_function(native, shown);
            self.dict_set_name(&module.dict, native.name, f);
        }
        if let Some(init) = def.init {
            init(self, &module)?;
        }
        let modules = self.modules.clone();
        drop(modules.set_str(&mut self.heap, &interned, (&module).into()));
        Ok(Some(module.into()))
    }
}
