//! Asking: at a terminal until the answer means something; elsewhere not at all, and then everything that lacks is told at once.

use std::error::Error;
use std::io::{self, Write as _};

use dialoguer::theme::SimpleTheme;
use dialoguer::{Confirm, Input};

use crate::notation::problem::{did_you_mean, listed};

/// Who can be asked, and what is wrong so far.
pub(super) struct Asking {
    somebody: bool,
    problems: Vec<String>,
}

/// One question.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// The flag that answers it, without its dashes.
    pub flag: &'static str,
    /// What is asked.
    pub asked: &'a str,
    /// What an answer looks like; empty where the question says that.
    pub example: &'a str,
    /// What is taken where nobody answers.
    pub usual: Option<&'a str>,
}

impl Question<'_> {
    /// What is asked, without its place among the questions.
    fn unnumbered(&self) -> &str {
        self.asked.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')
    }
}

type Asked<T> = Result<Option<T>, Box<dyn Error>>;

impl Asking {
    pub fn new(somebody: bool) -> Self {
        Self { somebody, problems: Vec::new() }
    }

    /// Whether there is somebody who says yes.
    pub fn confirm(&mut self, question: &str) -> Result<bool, Box<dyn Error>> {
        if !self.somebody {
            return Ok(false);
        }
        Confirm::with_theme(&SimpleTheme).with_prompt(question).default(false).interact().map_err(stopped)
    }

    /// What `read` makes of the answer, with the answer; `None` with a problem where there is none, or it means nothing.
    pub fn text<T>(
        &mut self,
        question: Question<'_>,
        given: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Asked<(String, T)> {
        let Question { flag, asked, example, usual } = question;
        let told = |text: &str, advice: String| format!("`--{flag}` is {text:?}, {advice}");
        let text = match (given, usual) {
            (Some(given), _) => given.trim().to_owned(),
            (None, Some(usual)) if !self.somebody => usual.to_owned(),
            (None, None) if !self.somebody => {
                self.problems
                    .push(format!("`--{flag}` is missing ({}); give one, such as {example}", question.unnumbered()));
                return Ok(None);
            }
            (None, usual) => {
                let checked = |text: &String| {
                    read(text.trim()).map(drop).map_err(|advice| format!("the answer is {text:?}, {advice}"))
                };
                let prompt = if usual.is_some() || example.is_empty() {
                    asked.to_owned()
                } else {
                    format!("{asked}, such as {example}")
                };
                let mut input = Input::<String>::with_theme(&SimpleTheme).with_prompt(prompt).validate_with(checked);
                if let Some(usual) = usual {
                    input = input.default(usual.to_owned());
                }
                input.interact_text().map_err(stopped)?.trim().to_owned()
            }
        };
        match read(&text) {
            Ok(value) => Ok(Some((text, value))),
            Err(advice) => {
                self.problems.push(told(&text, advice));
                Ok(None)
            }
        }
    }

    /// The place of the choice among these names, each with what it means.
    pub fn choice(
        &mut self,
        question: Question<'_>,
        given: Option<&str>,
        choices: &[(String, String)],
    ) -> Asked<usize> {
        let names = || choices.iter().map(|(name, _)| name.as_str());
        let missing = given.is_none() && question.usual.is_none() && !self.somebody;
        if missing {
            let (flag, asked) = (question.flag, question.unnumbered());
            self.problems.push(format!("`--{flag}` is missing ({asked}); give {}", listed(names(), "or")));
            return Ok(None);
        }
        if given.is_none() && self.somebody {
            let width = names().map(|name| name.chars().count()).max().unwrap_or(0);
            for (place, (name, meaning)) in choices.iter().enumerate() {
                let line = format!("   {:2}  {name:width$}  {meaning}", place + 1);
                writeln!(io::stderr(), "{}", line.trim_end())?;
            }
        }
        let read = |text: &str| {
            // By number only where numbers were shown.
            let number =
                text.parse::<usize>().ok().filter(|number| given.is_none() && (1..=choices.len()).contains(number));
            let place = number.map(|number| number - 1).or_else(|| names().position(|known| known == text));
            place.ok_or_else(|| {
                let near = did_you_mean(text, names());
                let remedy = if near.is_empty() { format!("; give {}", listed(names(), "or")) } else { near };
                format!("which is none there is{remedy}")
            })
        };
        let asked = format!("{} (its number or its name)", question.asked);
        let question = Question { asked: &asked, example: "", ..question };
        Ok(self.text(question, given, read)?.map(|(_, place)| place))
    }

    /// Something is wrong.
    pub fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// All that is wrong, if anything is.
    pub fn finish(self) -> Result<(), String> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems.join("\n")) }
    }

    /// Whether somebody can be asked.
    pub fn asks(&self) -> bool {
        self.somebody
    }
}

fn stopped(error: dialoguer::Error) -> Box<dyn Error> {
    let dialoguer::Error::IO(error) = error;
    format!("stopped ({error}); nothing was written").into()
}
