//! `_asyncio`: what `stdlib/asyncio` takes from the native half, which is in `src/aio`.

use super::NativeModule;
use crate::aio::{aio, event_loop, gather, running, sleep};
use crate::object::Gc;
use crate::object::native::Result;
use crate::types::module::Module;
use crate::vm::Vm;

pub const MODULE: NativeModule = NativeModule {
    name: "_asyncio",
    doc: "Accelerator module for asyncio",
    natives: &[
        sleep::SLEEP,
        gather::GATHER,
        event_loop::RUN_UNTIL_COMPLETE_CB,
        running::GET_RUNNING_LOOP,
        running::GET_RUNNING_LOOP_OR_NONE,
        running::CREATE_TASK,
        running::SET_RUNNING_LOOP,
        running::GET_EVENT_LOOP,
        running::REGISTER_TASK,
        running::UNREGISTER_TASK,
        running::REGISTER_EAGER_TASK,
        running::UNREGISTER_EAGER_TASK,
        running::ENTER_TASK_FUNCTION,
        running::LEAVE_TASK_FUNCTION,
        running::SWAP_CURRENT_TASK,
        running::CURRENT_TASK,
        running::ALL_TASKS,
    ],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    // Who waits stands in deques.
    vm.import_module("_collections_native")?;
    let aio = aio(vm);
    let classes = [
        ("Future", &aio.future),
        ("Task", &aio.task),
        ("Handle", &aio.handle),
        ("TimerHandle", &aio.timer_handle),
        ("EventLoop", &aio.event_loop),
        ("_Sleep", &aio.sleep),
        ("_GatheringFuture", aio.gathering_future()),
        ("Lock", &aio.lock),
        ("Event", &aio.event),
        ("Semaphore", &aio.semaphore),
        ("_Queue", &aio.queue),
        ("_StreamReader", &aio.reader),
    ];
    for (name, class) in classes {
        vm.dict_set_name(&module.dict, name, class);
    }
    Ok(())
}
