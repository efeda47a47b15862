//! Builds the parser of `python.lalrpop` into `OUT_DIR`.

fn main() {
    println!("cargo::rerun-if-changed=python.lalrpop");
    println!("cargo::rerun-if-changed=build.rs");
    lalrpop::Configuration::new()
        .set_in_dir(".")
        .set_out_dir(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
        .emit_rerun_directives(false)
        .process()
        .expect("the grammar is valid");
}
