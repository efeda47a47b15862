//! `termios`: the modes of terminals.

use super::descriptor;
use crate::modules::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Type};
use crate::reactor::{device, system_call as os};
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;

pub const MODULE: NativeModule = NativeModule {
    name: "termios",
    doc: "The POSIX calls for control of terminals.",
    natives: &[TCGETATTR, TCSETATTR, TCSENDBREAK, TCDRAIN, TCFLUSH, TCFLOW, TCGETWINSIZE, TCSETWINSIZE],
    init: Some(init),
};

struct Error(Gc<Type>);

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for (name, value) in CONSTANTS {
        let value = vm.int(*value);
        vm.dict_set_name(&module.dict, name, value);
    }
    let namespace = vm.dict();
    let name = vm.heap.intern("termios");
    vm.dict_set_name(&namespace, "__module__", name);
    let base = vm.types.exceptions.Exception.clone().into();
    let args = [vm.heap.str("error").into(), vm.heap.tuple(vec![base]).into(), namespace.into()];
    let metaclass: Obj = vm.types.r#type.clone().into();
    let error = vm.call(&metaclass, &args)?;
    vm.dict_set_name(&module.dict, "error", error.clone());
    if let Ok(error) = error.into_gc::<Type>() {
        vm.set_extension(Error(error));
    }
    Ok(())
}

/// Do a call, again where a signal interrupted it.
fn call<T>(vm: &mut Vm, mut f: impl FnMut() -> os::Result<T>) -> Result<T> {
    loop {
        match f() {
            Ok(value) => return Ok(value),
            Err(libc::EINTR) => vm.attend()?,
            Err(errno) => {
                let Some(Error(class)) = vm.extension::<Error>() else { return Err(vm.errno_error(errno, None)) };
                let text = vm.heap.str(&os::strerror(errno)).into();
                return Err(vm.raise_with(class, vec![Obj::small(errno), text]));
            }
        }
    }
}

/// The modes of a terminal: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]; cc is a list of control characters, of
/// which VMIN and VTIME are numbers where lines are not edited.
#[native(tcgetattr(fd, /))]
fn tcgetattr(vm: &mut Vm, fd: &Obj) -> Result<Vec<Obj>> {
    let fd = descriptor(vm, fd)?;
    let modes = call(vm, || device::modes(fd))?;
    let is_edited = modes.flags[3] & libc::ICANON != 0;
    let mut characters: Vec<Obj> = Vec::new();
    for (i, byte) in modes.characters.iter().enumerate() {
        let is_number = !is_edited && (i == libc::VMIN || i == libc::VTIME);
        characters.push(if is_number { Obj::small((*byte).into()) } else { vm.bytes(vec![*byte]).into() });
    }
    let numbers = modes.flags.iter().chain(&modes.speeds);
    let mut all: Vec<Obj> = numbers.map(|number| vm.int(i64::from(*number))).collect();
    all.push(vm.list(characters).into());
    Ok(all)
}

/// Set the modes of a terminal, as a list like that of tcgetattr(): now, or when what was written is out.
#[native(tcsetattr(fd, when, attributes, /))]
fn tcsetattr(vm: &mut Vm, fd: &Obj, when: i32, attributes: &Obj) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    let list = attributes.downcast::<List>().map(|list| list.items.get(&vm.heap).to_vec());
    let Some(Ok([iflag, oflag, cflag, lflag, ispeed, ospeed, cc])) = list.map(<[Obj; 7]>::try_from) else {
        return Err(vm.type_error("tcsetattr, arg 3: must be 7 element list"));
    };
    let mut word = |number: &Obj| vm.to_i64(number).map(|number| number as u32);
    let flags = [word(&iflag)?, word(&oflag)?, word(&cflag)?, word(&lflag)?];
    let speeds = [word(&ispeed)?, word(&ospeed)?];
    let cc = cc.downcast::<List>().map(|list| list.items.get(&vm.heap).to_vec());
    let Some(cc) = cc.filter(|cc| cc.len() == libc::NCCS) else {
        return Err(vm.type_error(format!("tcsetattr: attributes[6] must be {} element list", libc::NCCS)));
    };
    let mut characters = [0; libc::NCCS];
    for (place, value) in characters.iter_mut().zip(&cc) {
        *place = match value.downcast::<Bytes>().map(|bytes| &bytes.data[..]) {
            Some([byte]) => *byte,
            None if crate::types::int::is_int(value) => vm.to_i64(value)? as u8,
            _ => {
                let message = "tcsetattr: elements of attributes must be characters or integers";
                return Err(vm.type_error(message));
            }
        };
    }
    let modes = device::Modes { flags, speeds, characters };
    call(vm, || device::set_modes(fd, when, &modes))
}

/// Send a break.
#[native(tcsendbreak(fd, duration, /))]
fn tcsendbreak(vm: &mut Vm, fd: &Obj, duration: i32) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    call(vm, || device::tcsendbreak(fd, duration))
}

/// Wait until all that was written is out.
#[native(tcdrain(fd, /))]
fn tcdrain(vm: &mut Vm, fd: &Obj) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    call(vm, || device::tcdrain(fd))
}

/// Discard what waits: TCIFLUSH for input, TCOFLUSH for output, TCIOFLUSH for both.
#[native(tcflush(fd, queue, /))]
fn tcflush(vm: &mut Vm, fd: &Obj, queue: i32) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    call(vm, || device::tcflush(fd, queue))
}

/// Suspend or resume input or output.
#[native(tcflow(fd, action, /))]
fn tcflow(vm: &mut Vm, fd: &Obj, action: i32) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    call(vm, || device::tcflow(fd, action))
}

/// The size of a terminal: (rows, columns).
#[native(tcgetwinsize(fd, /))]
fn tcgetwinsize(vm: &mut Vm, fd: &Obj) -> Result<(i32, i32)> {
    let fd = descriptor(vm, fd)?;
    let (rows, columns) = call(vm, || device::size(fd))?;
    Ok((rows.into(), columns.into()))
}

/// Set the size of a terminal: (rows, columns).
#[native(tcsetwinsize(fd, winsize, /))]
fn tcsetwinsize(vm: &mut Vm, fd: &Obj, winsize: &Obj) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    let Ok([rows, columns]) = <[Obj; 2]>::try_from(vm.collect(winsize)?) else {
        return Err(vm.type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
    };
    let mut number = |object: &Obj| {
        let number = vm.to_i64(object)?;
        u16::try_from(number).map_err(|_| vm.overflow_error("winsize value(s) out of range."))
    };
    let (rows, columns) = (number(&rows)?, number(&columns)?);
    call(vm, || device::set_size(fd, rows, columns))
}

/// Linux's numbers.
#[rustfmt::skip]
const CONSTANTS: &[(&str, i64)] = &[
    ("B0", 0), ("B1000000", 4104), ("B110", 3), ("B115200", 4098), ("B1152000", 4105), ("B1200", 9), ("B134", 4),
    ("B150", 5), ("B1500000", 4106), ("B1800", 10), ("B19200", 14), ("B200", 6), ("B2000000", 4107),
    ("B230400", 4099), ("B2400", 11), ("B2500000", 4108), ("B300", 7), ("B3000000", 4109), ("B3500000", 4110),
    ("B38400", 15), ("B4000000", 4111), ("B460800", 4100), ("B4800", 12), ("B50", 1), ("B500000", 4101),
    ("B57600", 4097), ("B576000", 4102), ("B600", 8), ("B75", 2), ("B921600", 4103), ("B9600", 13), ("BRKINT", 2),
    ("BS0", 0), ("BS1", 8192), ("BSDLY", 8192), ("CBAUD", 4111), ("CBAUDEX", 4096), ("CDSUSP", 25), ("CEOF", 4),
    ("CEOL", 0), ("CEOT", 4), ("CERASE", 127), ("CFLUSH", 15), ("CIBAUD", 0x100f0000), ("CINTR", 3), ("CKILL", 21),
    ("CLNEXT", 22), ("CLOCAL", 2048), ("CQUIT", 28), ("CR0", 0), ("CR1", 512), ("CR2", 1024), ("CR3", 1536),
    ("CRDLY", 1536), ("CREAD", 128), ("CRPRNT", 18), ("CRTSCTS", 0x80000000), ("CS5", 0), ("CS6", 16), ("CS7", 32),
    ("CS8", 48), ("CSIZE", 48), ("CSTART", 17), ("CSTOP", 19), ("CSTOPB", 64), ("CSUSP", 26), ("CWERASE", 23),
    ("ECHO", 8), ("ECHOCTL", 512), ("ECHOE", 16), ("ECHOK", 32), ("ECHOKE", 2048), ("ECHONL", 64),
    ("ECHOPRT", 1024), ("EXTA", 14), ("EXTB", 15), ("EXTPROC", 0x10000), ("FF0", 0), ("FF1", 32768),
    ("FFDLY", 32768), ("FIOASYNC", 21586), ("FIOCLEX", 21585), ("FIONBIO", 21537), ("FIONCLEX", 21584),
    ("FIONREAD", 21531), ("FLUSHO", 4096), ("HUPCL", 1024), ("ICANON", 2), ("ICRNL", 256), ("IEXTEN", 32768),
    ("IGNBRK", 1), ("IGNCR", 128), ("IGNPAR", 4), ("IMAXBEL", 8192), ("INLCR", 64), ("INPCK", 16),
    ("IOCSIZE_MASK", 0x3fff0000), ("IOCSIZE_SHIFT", 16), ("ISIG", 1), ("ISTRIP", 32), ("IUCLC", 512),
    ("IUTF8", 16384), ("IXANY", 2048), ("IXOFF", 4096), ("IXON", 1024), ("NCC", 8), ("NCCS", 32), ("NL0", 0),
    ("NL1", 256), ("NLDLY", 256), ("NOFLSH", 128), ("N_MOUSE", 2), ("N_PPP", 3), ("N_SLIP", 1), ("N_STRIP", 4),
    ("N_TTY", 0), ("OCRNL", 8), ("OFDEL", 128), ("OFILL", 64), ("OLCUC", 2), ("ONLCR", 4), ("ONLRET", 32),
    ("ONOCR", 16), ("OPOST", 1), ("PARENB", 256), ("PARMRK", 8), ("PARODD", 512), ("PENDIN", 16384), ("TAB0", 0),
    ("TAB1", 2048), ("TAB2", 4096), ("TAB3", 6144), ("TABDLY", 6144), ("TCFLSH", 21515), ("TCGETA", 21509),
    ("TCGETS", 21505), ("TCIFLUSH", 0), ("TCIOFF", 2), ("TCIOFLUSH", 2), ("TCION", 3), ("TCOFLUSH", 1),
    ("TCOOFF", 0), ("TCOON", 1), ("TCSADRAIN", 1), ("TCSAFLUSH", 2), ("TCSANOW", 0), ("TCSBRK", 21513),
    ("TCSBRKP", 21541), ("TCSETA", 21510), ("TCSETAF", 21512), ("TCSETAW", 21511), ("TCSETS", 21506),
    ("TCSETSF", 21508), ("TCSETSW", 21507), ("TCXONC", 21514), ("TIOCCONS", 21533), ("TIOCEXCL", 21516),
    ("TIOCGETD", 21540), ("TIOCGICOUNT", 21597), ("TIOCGLCKTRMIOS", 21590), ("TIOCGPGRP", 21519),
    ("TIOCGSERIAL", 21534), ("TIOCGSOFTCAR", 21529), ("TIOCGWINSZ", 21523), ("TIOCINQ", 21531),
    ("TIOCLINUX", 21532), ("TIOCMBIC", 21527), ("TIOCMBIS", 21526), ("TIOCMGET", 21525), ("TIOCMIWAIT", 21596),
    ("TIOCMSET", 21528), ("TIOCM_CAR", 64), ("TIOCM_CD", 64), ("TIOCM_CTS", 32), ("TIOCM_DSR", 256),
    ("TIOCM_DTR", 2), ("TIOCM_LE", 1), ("TIOCM_RI", 128), ("TIOCM_RNG", 128), ("TIOCM_RTS", 4), ("TIOCM_SR", 16),
    ("TIOCM_ST", 8), ("TIOCNOTTY", 21538), ("TIOCNXCL", 21517), ("TIOCOUTQ", 21521), ("TIOCPKT", 21536),
    ("TIOCPKT_DATA", 0), ("TIOCPKT_DOSTOP", 32), ("TIOCPKT_FLUSHREAD", 1), ("TIOCPKT_FLUSHWRITE", 2),
    ("TIOCPKT_NOSTOP", 16), ("TIOCPKT_START", 8), ("TIOCPKT_STOP", 4), ("TIOCSCTTY", 21518),
    ("TIOCSERCONFIG", 21587), ("TIOCSERGETLSR", 21593), ("TIOCSERGETMULTI", 21594), ("TIOCSERGSTRUCT", 21592),
    ("TIOCSERGWILD", 21588), ("TIOCSERSETMULTI", 21595), ("TIOCSERSWILD", 21589), ("TIOCSER_TEMT", 1),
    ("TIOCSETD", 21539), ("TIOCSLCKTRMIOS", 21591), ("TIOCSPGRP", 21520), ("TIOCSSERIAL", 21535),
    ("TIOCSSOFTCAR", 21530), ("TIOCSTI", 21522), ("TIOCSWINSZ", 21524), ("TOSTOP", 256), ("VDISCARD", 13),
    ("VEOF", 4), ("VEOL", 11), ("VEOL2", 16), ("VERASE", 2), ("VINTR", 0), ("VKILL", 3), ("VLNEXT", 15),
    ("VMIN", 6), ("VQUIT", 1), ("VREPRINT", 12), ("VSTART", 8), ("VSTOP", 9), ("VSUSP", 10), ("VSWTC", 7),
    ("VSWTCH", 7), ("VT0", 0), ("VT1", 16384), ("VTDLY", 16384), ("VTIME", 5), ("VWERASE", 14), ("XCASE", 4),
    ("XTABS", 6144), ("_POSIX_VDISABLE", 0),
];
