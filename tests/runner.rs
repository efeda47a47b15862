//! Running programs with the interpreter and comparing what they print.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What a program did.
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// None: it was ended after too long a time.
    pub(crate) status: Option<i32>,
}

/// Run `ouro` with these arguments in the project's folder.
pub(crate) fn run(args: &[&str], timeout: Duration) -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ouro"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PYTHONUNBUFFERED", "")
        .env_remove("PYTHONPATH")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    let (mut out, mut err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let readers = (std::thread::spawn(move || read_all(&mut out)), std::thread::spawn(move || read_all(&mut err)));
    let deadline = Instant::now() + timeout;
    let status = loop {
        match child.try_wait().expect("the child is ours") {
            Some(status) => break Some(status.code().unwrap_or(-1)),
            None if Instant::now() > deadline => {
                child.kill().expect("the child is ours");
                child.wait().expect("the child is ours");
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    Outcome { stdout: readers.0.join().expect("reads"), stderr: readers.1.join().expect("reads"), status }
}

fn read_all(from: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).expect("pipes can be read");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// All files below `folder` with this extension, sorted.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Check every case on all cores; panics with every complaint.
pub(crate) fn check_all(cases: Vec<PathBuf>, check: impl Fn(&Path) -> Result<(), String> + Sync) {
    assert!(!cases.is_empty(), "there are no cases");
    let total = cases.len();
    let queue = Mutex::new(cases.into_iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(case) = queue.lock().expect("no panics inside").next() else { break };
                    if let Err(complaint) = check(&case) {
                        failures.lock().expect("no panics inside").push((case, complaint));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panics inside");
    failures.sort();
    for (case, complaint) in &failures {
        eprintln!("---- {}\n{complaint}", case.display());
    }
    assert!(failures.is_empty(), "{} of {total} cases failed", failures.len());
}

/// Where two texts differ, shortly.
pub(crate) fn difference(expected: &str, actual: &str) -> String {
    let (e, a): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let first = e.iter().zip(&a).take_while(|(x, y)| x == y).count();
    let show = |lines: &[&str]| lines.iter().skip(first).take(4).map(|l| format!("    {l}\n")).collect::<String>();
    format!("  differs from line {}:\n  expected:\n{}  got:\n{}", first + 1, show(&e), show(&a))
}
