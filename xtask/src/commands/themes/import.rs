//! `themes import`: a codebook of a dictionary of quanteda or LIWC.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use nutgraf_model::Lang;
use nutgraf_themes::{Dictionary, import};

use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted};

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A dictionary: YAML as quanteda has it (.yml), or LIWC's .dic of 2001, 2007, 2015
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the file is [default: as its name says]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The language of its words
    #[arg(long, value_name = "CODE", default_value = "en")]
    lang: String,
    /// Where the codebook is written [default: stdout]
    #[arg(long, short, value_name = "FILE.toml")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Yaml,
    Liwc,
}

pub(crate) fn run(global: &Global, args: &ImportArgs) -> Result<Exit> {
    let file = args.file.display();
    let Some(lang) = Lang::parse(&args.lang) else {
        bail!(
            "`{}` is no language; write a code of two or three letters, such as fr",
            args.lang
        );
    };
    let extension = args.file.extension().unwrap_or_default().to_string_lossy();
    let kind = match (args.format, &*extension.to_lowercase()) {
        (Some(Format::Yaml), _) | (None, "yml" | "yaml") => Dictionary::Yaml,
        (Some(Format::Liwc), _) | (None, "dic") => Dictionary::Liwc,
        (None, _) => {
            bail!("{file}: cannot tell what it is by its name; add --format yaml or --format liwc")
        }
    };
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {file}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..good]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        anyhow::anyhow!(
            "{file}:{line}: not UTF-8; save the file as UTF-8, as by iconv -f WINDOWS-1252 -t UTF-8"
        )
    })?;
    let imported = import(&text, kind, lang)
        .map_err(|error| anyhow::anyhow!("{file}:{}: {}", error.line, error.what))?;
    match &args.out {
        Some(path) => {
            // What an analyst has edited is not written over.
            let mut made = std::fs::File::create_new(path).with_context(|| {
                format!(
                    "cannot write {}; a file that is there is kept",
                    path.display()
                )
            })?;
            made.write_all(imported.toml.as_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        None => {
            let mut out = Out::stdout();
            out.write_all(imported.toml.as_bytes())?;
            out.flush()?;
        }
    }
    for remark in &imported.remarks {
        eprintln!("{file}:{}: {}", remark.line, remark.what);
    }
    if !global.quiet {
        eprintln!(
            "{}, {}; {} could not be carried over as is",
            counted(imported.themes as u64, "theme", "themes"),
            counted(imported.queries as u64, "query", "queries"),
            counted(imported.remarks.len() as u64, "thing", "things"),
        );
    }
    Ok(Exit::Done)
}
