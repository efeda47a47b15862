//! The prompt: every session of `tests/repl` is typed, and what is shown is compared with what the session says.

use crate::runner::{check_all, files};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn sessions() {
    check_all(files("tests/repl", "session"), check);
}

fn check(path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with("# ")).collect();
    let typed: Vec<&str> =
        lines.iter().filter_map(|l| l.strip_prefix(">>>").or_else(|| l.strip_prefix("..."))).collect();
    let mut input = String::new();
    for line in typed {
        input.push_str(line.strip_prefix(' ').unwrap_or(line));
        input.push('\n');
    }
    let shown = run(&input)?;
    // What is typed is not echoed: prompts stand where it was.
    let expected: Vec<&str> =
        lines.iter().filter(|l| !l.starts_with(">>>") && !l.starts_with("...")).copied().collect();
    let actual: Vec<&str> = shown.lines().map(without_prompts).filter(|l| !l.is_empty()).collect();
    if actual == expected {
        return Ok(());
    }
    Err(format!("{}\nexpected:\n{}\nshown:\n{}", path.display(), expected.join("\n"), actual.join("\n")))
}

fn without_prompts(line: &str) -> &str {
    let mut line = line;
    while let Some(rest) = line.strip_prefix(">>> ").or_else(|| line.strip_prefix("... ")) {
        line = rest;
    }
    line
}

/// What a session shows, on both streams in the order of writing.
fn run(input: &str) -> Result<String, String> {
    let shell = format!("exec {} -i -q 2>&1", env!("CARGO_BIN_EXE_ouro"));
    let mut child = Command::new("sh")
        .args(["-c", &shell])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(input.as_bytes()).map_err(|e| e.to_string())?;
    drop(stdin);
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
