//! `pwd` and `grp`: who has an account, and the groups; `resource`: what processes used, and their limits.

use super::struct_class;
use crate::modules::{NativeModule, platform_path};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Type};
use crate::reactor::system_call::{self as os, Group, User};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;

pub const PWD: NativeModule = NativeModule {
    name: "pwd",
    doc: "The accounts of this system.",
    natives: &[GETPWUID, GETPWNAM, GETPWALL],
    init: Some(init_pwd),
};

pub const GRP: NativeModule = NativeModule {
    name: "grp",
    doc: "The groups of this system's accounts.",
    natives: &[GETGRGID, GETGRNAM, GETGRALL],
    init: Some(init_grp),
};

pub const RESOURCE: NativeModule = NativeModule {
    name: "resource",
    doc: "What processes used, and what they may use.",
    natives: &[GETRUSAGE, GETRLIMIT, SETRLIMIT, PRLIMIT, GETPAGESIZE],
    init: Some(init_resource),
};

struct UserClass(Gc<Type>);
struct GroupClass(Gc<Type>);
struct UsageClass(Gc<Type>);

fn init_pwd(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let class = struct_class!(
        vm,
        "pwd",
        "struct_passwd",
        ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"]
    );
    vm.dict_set_name(&module.dict, "struct_passwd", &class);
    vm.set_extension(UserClass(class));
    Ok(())
}

fn init_grp(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let class = struct_class!(vm, "grp", "struct_group", ["gr_name", "gr_passwd", "gr_gid", "gr_mem"]);
    vm.dict_set_name(&module.dict, "struct_group", &class);
    vm.set_extension(GroupClass(class));
    Ok(())
}

fn uninitialized(vm: &mut Vm) -> Raised {
    vm.system_error("the module is not initialized")
}

fn text(vm: &mut Vm, text: &OsStr) -> Obj {
    platform_path::decode_name(vm, text.as_bytes()).into()
}

fn user(vm: &mut Vm, user: &User) -> Result<Obj> {
    let Some(UserClass(class)) = vm.extension::<UserClass>() else { return Err(uninitialized(vm)) };
    let values = vec![
        text(vm, &user.name),
        text(vm, &user.password),
        vm.int(user.uid.into()),
        vm.int(user.gid.into()),
        text(vm, &user.gecos),
        text(vm, &user.home),
        text(vm, &user.shell),
    ];
    Ok(vm.struct_sequence(class, values))
}

fn group(vm: &mut Vm, group: &Group) -> Result<Obj> {
    let Some(GroupClass(class)) = vm.extension::<GroupClass>() else { return Err(uninitialized(vm)) };
    let members = group.members.iter().map(|member| text(vm, member)).collect();
    let values =
        vec![text(vm, &group.name), text(vm, &group.password), vm.int(group.gid.into()), vm.list(members).into()];
    Ok(vm.struct_sequence(class, values))
}

/// A number of an account: None where it can be nobody's.
fn number_of(vm: &mut Vm, object: &Obj, what: &str) -> Result<Option<u32>> {
    if vm.special_of(object, crate::object::Special::Index).is_none() {
        let class = vm.type_of(object).name(vm);
        return Err(vm.type_error(format!("{what} should be integer, not {class}")));
    }
    let number = vm.to_big(object)?;
    Ok(i64::try_from(number).ok().and_then(|n| if n == -1 { Some(u32::MAX) } else { u32::try_from(n).ok() }))
}

fn not_found(vm: &mut Vm, message: &str) -> Raised {
    let message = vm.heap.str(message).into();
    vm.key_error(&message)
}

fn missing_number(vm: &mut Vm, function: &str, what: &str, number: Option<u32>) -> Raised {
    let message = match number {
        Some(number) => format!("{function}(): {what} not found: {}", number as i32),
        None => format!("{function}(): {what} not found"),
    };
    not_found(vm, &message)
}

/// The name as the system takes it, and as messages show it.
fn name_of(vm: &mut Vm, name: &Gc<crate::object::Str>) -> Result<CString> {
    let object: Obj = name.into();
    let (bytes, _) = platform_path::name_bytes(vm, &object)?;
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

fn missing_name(vm: &mut Vm, function: &str, name: &Gc<crate::object::Str>) -> Result<Raised> {
    let object: Obj = name.into();
    let shown = vm.repr(&object)?;
    Ok(not_found(vm, &format!("{function}(): name not found: {}", shown.to_str())))
}

/// Return the account of the number.
#[native(getpwuid(uid, /))]
fn getpwuid(vm: &mut Vm, uid: &Obj) -> Result<Obj> {
    let uid = number_of(vm, uid, "uid")?;
    match uid.and_then(os::user_by_id) {
        Some(found) => user(vm, &found),
        None => Err(missing_number(vm, "getpwuid", "uid", uid)),
    }
}

/// Return the account of the name.
#[native(getpwnam(name, /))]
fn getpwnam(vm: &mut Vm, name: &Gc<crate::object::Str>) -> Result<Obj> {
    let c_name = name_of(vm, name)?;
    match os::user_by_name(&c_name) {
        Some(found) => user(vm, &found),
        None => Err(missing_name(vm, "getpwnam", name)?),
    }
}

/// Return all accounts, in any order.
#[native(getpwall())]
fn getpwall(vm: &mut Vm) -> Result<Vec<Obj>> {
    os::users().iter().map(|found| user(vm, found)).collect()
}

/// Return the group of the number.
#[native(getgrgid(id))]
fn getgrgid(vm: &mut Vm, id: &Obj) -> Result<Obj> {
    let gid = number_of(vm, id, "gid")?;
    if gid.is_none() {
        return Err(vm.overflow_error("gid is greater than maximum"));
    }
    match gid.and_then(os::group_by_id) {
        Some(found) => group(vm, &found),
        None => Err(missing_number(vm, "getgrgid", "gid", gid)),
    }
}

/// Return the group of the name.
#[native(getgrnam(name))]
fn getgrnam(vm: &mut Vm, name: &Gc<crate::object::Str>) -> Result<Obj> {
    let c_name = name_of(vm, name)?;
    match os::group_by_name(&c_name) {
        Some(found) => group(vm, &found),
        None => Err(missing_name(vm, "getgrnam", name)?),
    }
}

/// Return all groups, in any order.
#[native(getgrall())]
fn getgrall(vm: &mut Vm) -> Result<Vec<Obj>> {
    os::groups().iter().map(|found| group(vm, found)).collect()
}

fn init_resource(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let class = struct_class!(
        vm,
        "resource",
        "struct_rusage",
        [
            "ru_utime",
            "ru_stime",
            "ru_maxrss",
            "ru_ixrss",
            "ru_idrss",
            "ru_isrss",
            "ru_minflt",
            "ru_majflt",
            "ru_nswap",
            "ru_inblock",
            "ru_oublock",
            "ru_msgsnd",
            "ru_msgrcv",
            "ru_nsignals",
            "ru_nvcsw",
            "ru_nivcsw"
        ]
    );
    vm.dict_set_name(&module.dict, "struct_rusage", &class);
    vm.set_extension(UsageClass(class));
    for (name, value) in RESOURCE_CONSTANTS {
        let value = vm.int(*value);
        vm.dict_set_name(&module.dict, name, value);
    }
    let error = vm.types.exceptions.OSError.clone();
    vm.dict_set_name(&module.dict, "error", error);
    Ok(())
}

/// Return what this process (RUSAGE_SELF), its children (RUSAGE_CHILDREN) or this thread used.
#[native(getrusage(who, /))]
fn getrusage(vm: &mut Vm, who: i32) -> Result<Obj> {
    let (times, counts) = match os::getrusage(who) {
        Ok(usage) => usage,
        Err(libc::EINVAL) => return Err(vm.value_error("invalid who parameter")),
        Err(errno) => return Err(vm.errno_error(errno, None)),
    };
    let Some(UsageClass(class)) = vm.extension::<UsageClass>() else { return Err(uninitialized(vm)) };
    let mut values: Vec<Obj> = times.iter().map(|time| vm.heap.float(*time)).collect();
    values.extend(counts.iter().map(|count| vm.int(*count)));
    Ok(vm.struct_sequence(class, values))
}

/// How many resources the system knows.
const RESOURCES: i32 = 16;

fn limits(vm: &mut Vm, pid: i32, resource: i32, new: Option<&Obj>) -> Result<(i64, i64)> {
    if !(0..RESOURCES).contains(&resource) {
        return Err(vm.value_error("invalid resource specified"));
    }
    let new = match new {
        Some(new) => {
            let Ok([soft, hard]) = <[Obj; 2]>::try_from(vm.collect(new)?) else {
                return Err(vm.value_error("expected a tuple of 2 integers"));
            };
            // -1 stands for no limit.
            Some((vm.to_i64(&soft)? as u64, vm.to_i64(&hard)? as u64))
        }
        None => None,
    };
    match os::prlimit(pid, resource as u32, new) {
        Ok((soft, hard)) => Ok((soft as i64, hard as i64)),
        Err(libc::EINVAL) => Err(vm.value_error("current limit exceeds maximum limit")),
        Err(libc::EPERM) => Err(vm.value_error("not allowed to raise maximum limit")),
        Err(errno) => Err(vm.errno_error(errno, None)),
    }
}

/// Return the limits of this process for a resource: (soft, hard).
#[native(getrlimit(resource, /))]
fn getrlimit(vm: &mut Vm, resource: i32) -> Result<(i64, i64)> {
    limits(vm, 0, resource, None)
}

/// Set the limits of this process for a resource: (soft, hard).
#[native(setrlimit(resource, limits, /))]
fn setrlimit(vm: &mut Vm, resource: i32, limits: &Obj) -> Result<()> {
    self::limits(vm, 0, resource, Some(limits)).map(drop)
}

/// Return the limits of a process for a resource, and set them where new ones are given.
#[native(prlimit(pid, resource, limits=None, /))]
fn prlimit(vm: &mut Vm, pid: i32, resource: i32, limits: Option<&Obj>) -> Result<(i64, i64)> {
    self::limits(vm, pid, resource, limits)
}

/// Return how large a page of memory is.
#[native(getpagesize())]
fn getpagesize() -> i64 {
    os::sysconf(libc::_SC_PAGESIZE)
}

/// Linux's numbers.
#[rustfmt::skip]
const RESOURCE_CONSTANTS: &[(&str, i64)] = &[
    ("RLIMIT_AS", 9), ("RLIMIT_CORE", 4), ("RLIMIT_CPU", 0), ("RLIMIT_DATA", 2), ("RLIMIT_FSIZE", 1),
    ("RLIMIT_MEMLOCK", 8), ("RLIMIT_MSGQUEUE", 12), ("RLIMIT_NICE", 13), ("RLIMIT_NOFILE", 7), ("RLIMIT_NPROC", 6),
    ("RLIMIT_OFILE", 7), ("RLIMIT_RSS", 5), ("RLIMIT_RTPRIO", 14), ("RLIMIT_RTTIME", 15), ("RLIMIT_SIGPENDING", 11),
    ("RLIMIT_STACK", 3), ("RLIM_INFINITY", -1), ("RUSAGE_CHILDREN", -1), ("RUSAGE_SELF", 0), ("RUSAGE_THREAD", 1),
];
