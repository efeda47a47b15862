//! The command line: one table of flags, and what they come to.

use crate::modules::sys::Options;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// What the command is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// Nothing named: a prompt, or what comes from standard input.
    Input,
    /// `-`: standard input, without a prompt.
    Standard,
    File(OsString),
    Command(String),
    Module(OsString),
    /// `ouro check FILE…`.
    Check {
        files: Vec<OsString>,
        is_json: bool,
    },
    /// `ouro dis FILE`.
    Dis(OsString),
    Help,
    Version {
        is_long: bool,
    },
}

/// Which stage of the program is to be printed instead of running it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dump {
    Tokens,
    Ast,
    Code,
}

#[derive(Debug)]
pub(super) struct Arguments {
    pub program: Program,
    pub dump: Option<Dump>,
    pub options: Options,
}

/// A flag: how it is written, what it does, and whether a value follows.
struct Flag {
    short: Option<char>,
    long: Option<&'static str>,
    value: Option<&'static str>,
    help: &'static str,
    apply: fn(&mut Arguments, &str) -> Result<(), String>,
}

const fn short(short: char, help: &'static str, apply: fn(&mut Arguments, &str) -> Result<(), String>) -> Flag {
    Flag { short: Some(short), long: None, value: None, help, apply }
}

/// Every flag. Those that end the list of flags (`-c`, `-m`) are read by `parse` itself.
const FLAGS: &[Flag] = &[
    short('b', "warn about comparing bytes with str (-bb: raise)", |a, _| {
        a.options.bytes_warning += 1;
        Ok(())
    }),
    short('B', "write no compiled files (none are ever written)", |a, _| {
        a.options.writes_no_bytecode = true;
        Ok(())
    }),
    short('d', "accepted, without effect", |_, _| Ok(())),
    short('E', "ignore the environment variables PYTHON*", |a, _| {
        a.options.ignores_environment = true;
        Ok(())
    }),
    Flag {
        short: Some('h'),
        long: Some("help"),
        value: None,
        help: "show this text",
        apply: |a, _| {
            a.program = Program::Help;
            Ok(())
        },
    },
    short('i', "show a prompt when the program is over", |a, _| {
        a.options.is_inspecting = true;
        a.options.is_interactive = true;
        Ok(())
    }),
    short('I', "isolate: as -E -P -s", |a, _| {
        a.options.is_isolated = true;
        a.options.ignores_environment = true;
        a.options.has_no_user_site = true;
        a.options.is_path_safe = true;
        Ok(())
    }),
    short('O', "leave out assertions (-OO: docstrings too)", |a, _| {
        a.options.optimize = (a.options.optimize + 1).min(2);
        Ok(())
    }),
    short('P', "do not put the program's folder on sys.path", |a, _| {
        a.options.is_path_safe = true;
        Ok(())
    }),
    short('q', "show no version at the prompt", |a, _| {
        a.options.is_quiet = true;
        Ok(())
    }),
    short('s', "accepted, without effect", |a, _| {
        a.options.has_no_user_site = true;
        Ok(())
    }),
    short('S', "accepted, without effect", |a, _| {
        a.options.has_no_site = true;
        Ok(())
    }),
    short('u', "do not buffer standard output and standard error", |a, _| {
        a.options.is_unbuffered = true;
        Ok(())
    }),
    short('v', "accepted, without effect", |a, _| {
        a.options.is_verbose = true;
        Ok(())
    }),
    Flag {
        short: Some('V'),
        long: Some("version"),
        value: None,
        help: "show the version (-VV: more of it)",
        apply: |a, _| {
            a.program = Program::Version { is_long: matches!(a.program, Program::Version { .. }) };
            Ok(())
        },
    },
    Flag {
        short: Some('W'),
        long: None,
        value: Some("ARG"),
        help: "filter warnings: action:message:category:module:line",
        apply: |a, value| {
            a.options.warnings.push(value.to_owned());
            Ok(())
        },
    },
    Flag {
        short: Some('X'),
        long: None,
        value: Some("OPT"),
        help: "an option of the implementation (dev; others are kept in sys._xoptions)",
        apply: |a, value| {
            a.options.is_development |= value == "dev";
            a.options.x_options.push(value.to_owned());
            Ok(())
        },
    },
    short('x', "skip the first line of the file", |a, _| {
        a.options.skips_first_line = true;
        Ok(())
    }),
    Flag {
        short: None,
        long: Some("virtual-time"),
        value: None,
        help: "let time jump where the program only waits for it",
        apply: |a, _| {
            a.options.is_virtual_time = true;
            Ok(())
        },
    },
    Flag {
        short: None,
        long: Some("site"),
        value: Some("DIR"),
        help: "add a folder of packages, and what its .pth files say, to sys.path",
        apply: |a, value| {
            a.options.site_folders.push(value.into());
            Ok(())
        },
    },
    Flag {
        short: None,
        long: Some("dump"),
        value: Some("STAGE"),
        help: "print a stage instead of running: tokens, ast or code",
        apply: |a, value| {
            a.dump = Some(match value {
                "tokens" => Dump::Tokens,
                "ast" => Dump::Ast,
                "code" => Dump::Code,
                _ => return Err(format!("argument for --dump must be tokens, ast or code, not '{value}'")),
            });
            Ok(())
        },
    },
    Flag {
        short: None,
        long: Some("check-hash-based-pycs"),
        value: Some("MODE"),
        help: "accepted, without effect",
        apply: |_, _| Ok(()),
    },
];

/// The first line of `--help` and of errors.
pub(super) const USAGE: &str = "usage: ouro [option] ... [-c cmd | -m mod | file | -] [arg] ...";

/// The text of `--help`.
pub(super) fn help() -> String {
    let mut text = format!("{USAGE}\n       ouro check [--format json] file ...\n       ouro dis file\nOptions:\n");
    for flag in FLAGS {
        let mut names: Vec<String> = flag.short.iter().map(|c| format!("-{c}")).collect();
        names.extend(flag.long.map(|name| format!("--{name}")));
        let mut left = names.join(", ");
        if let Some(value) = flag.value {
            left.push_str(if flag.short.is_some() { " " } else { "=" });
            left.push_str(value);
        }
        text.push_str(&format!("{left:<22} {}\n", flag.help));
    }
    text.push_str(
        "-c cmd                 run the program given as text
-m mod                 run a module as a program
file                   run the program in a file
-                      run the program from standard input (a prompt on a terminal)
arg ...                arguments for the program, in sys.argv[1:]
",
    );
    text
}

/// Read the command line; `words` begins with the command's own name. The error is the text to show.
pub(super) fn parse(words: &[OsString]) -> Result<Arguments, String> {
    let options = Options { orig_argv: words.to_vec(), ..Options::default() };
    let mut arguments = Arguments { program: Program::Input, dump: None, options };
    let rest = words.get(1..).unwrap_or_default();
    let mut i = 0;
    while let Some(word) = rest.get(i) {
        let bytes = word.as_bytes();
        if bytes == b"-" || bytes.first() != Some(&b'-') {
            return finish(arguments, rest, i);
        }
        i += 1;
        if bytes == b"--" {
            return finish(arguments, rest, i);
        }
        let text = word.to_string_lossy();
        if let Some(long) = text.strip_prefix("--") {
            i += read_long(&mut arguments, long, rest.get(i))?;
        } else if read_short(&mut arguments, &text[1..], rest, &mut i)? {
            return Ok(arguments);
        }
        if arguments.program == Program::Help {
            return Ok(arguments);
        }
    }
    if arguments.program == Program::Input {
        arguments.options.argv = vec![OsString::new()];
    }
    Ok(arguments)
}

/// `--name`, `--name=value`, `--name value`; gives how many words more were used.
fn read_long(arguments: &mut Arguments, long: &str, next: Option<&OsString>) -> Result<usize, String> {
    let (name, given) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    let Some(flag) = FLAGS.iter().find(|f| f.long == Some(name)) else {
        return Err(format!("unknown option --{name}\n{USAGE}\nTry `ouro -h' for more information.\n"));
    };
    let wrong = |message: String| format!("{message}\n{USAGE}\nTry `ouro -h' for more information.\n");
    if flag.value.is_none() {
        return (flag.apply)(arguments, "").map(|()| 0).map_err(wrong);
    }
    let (value, used) = match (given, next) {
        (Some(value), _) => (value, 0),
        (None, Some(next)) => (next.to_string_lossy().into_owned(), 1),
        (None, None) => return Err(wrong(format!("Argument expected for the --{name} option"))),
    };
    (flag.apply)(arguments, &value).map(|()| used).map_err(wrong)
}

/// `-abc`, `-Wvalue`, `-W value`; true where `-c` or `-m` ended the list.
fn read_short(arguments: &mut Arguments, letters: &str, rest: &[OsString], i: &mut usize) -> Result<bool, String> {
    for (at, letter) in letters.char_indices() {
        let behind = &letters[at + letter.len_utf8()..];
        let takes_value = matches!(letter, 'c' | 'm');
        let flag = FLAGS.iter().find(|f| f.short == Some(letter));
        if flag.is_none() && !takes_value {
            return Err(format!("Unknown option: -{letter}\n{USAGE}\nTry `ouro -h' for more information.\n"));
        }
        if !takes_value && flag.is_some_and(|f| f.value.is_none()) {
            let flag = flag.expect("it is one of the two");
            (flag.apply)(arguments, "")?;
            continue;
        }
        let value: OsString = match (behind.is_empty(), rest.get(*i)) {
            (false, _) => behind.into(),
            (true, Some(word)) => {
                *i += 1;
                word.clone()
            }
            (true, None) => {
                return Err(format!(
                    "Argument expected for the -{letter} option\n{USAGE}\nTry `ouro -h' for more information.\n"
                ));
            }
        };
        let options = &mut arguments.options;
        match (letter, flag) {
            ('c', _) => {
                options.argv = vec!["-c".into()];
                arguments.program = Program::Command(value.to_string_lossy().into_owned());
            }
            ('m', _) => {
                options.argv = vec!["-m".into()];
                arguments.program = Program::Module(value);
            }
            (_, Some(flag)) => {
                (flag.apply)(arguments, &value.to_string_lossy())?;
                return Ok(false);
            }
            (_, None) => {}
        }
        arguments.options.argv.extend(rest[*i..].iter().cloned());
        return Ok(true);
    }
    Ok(false)
}

/// The first word that is no flag is the program, or a command of ours if there is no such file.
fn finish(mut arguments: Arguments, rest: &[OsString], i: usize) -> Result<Arguments, String> {
    if matches!(arguments.program, Program::Version { .. }) {
        return Ok(arguments);
    }
    let Some(word) = rest.get(i) else {
        arguments.options.argv = vec![OsString::new()];
        return Ok(arguments);
    };
    arguments.options.argv = rest[i..].to_vec();
    let is_file = std::path::Path::new(word).exists();
    arguments.program = match word.to_str() {
        Some("-") => Program::Standard,
        Some("check") if !is_file => check(&rest[i + 1..])?,
        Some("dis") if !is_file => match rest.get(i + 1) {
            Some(file) => Program::Dis(file.clone()),
            None => return Err(format!("dis: a file is expected\n{USAGE}\n")),
        },
        _ => Program::File(word.clone()),
    };
    Ok(arguments)
}

fn check(words: &[OsString]) -> Result<Program, String> {
    let mut is_json = false;
    let mut files = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let format = match word.to_str() {
            Some("--format") => Some(words.next().map(OsString::as_os_str).unwrap_or(OsStr::new(""))),
            Some(text) => text.strip_prefix("--format=").map(OsStr::new),
            None => None,
        };
        match format.and_then(OsStr::to_str) {
            Some("json") => is_json = true,
            Some("text") => is_json = false,
            Some(other) => return Err(format!("check: unknown format '{other}' (json or text)\n")),
            None => files.push(word.clone()),
        }
    }
    if files.is_empty() {
        return Err(format!("check: a file is expected\n{USAGE}\n"));
    }
    Ok(Program::Check { files, is_json })
}
