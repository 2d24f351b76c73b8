//! Laws over the pages of a report, whatever the results.

use std::collections::BTreeSet;

use minijinja::HtmlEscape;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use resvg::usvg::roxmltree::{self, ParsingOptions};

use super::super::clean;
use super::{HOSTILE, Made, made};
use crate::report::chart::pairs;

/// What stands between two marks is cut out; there must be exactly one such place.
fn without(page: &str, from: &str, to: &str) -> String {
    let (before, rest) = page.split_once(from).unwrap();
    let (_, after) = rest.split_once(to).unwrap();
    assert!(!after.contains(from), "one {from}");
    format!("{before}{after}")
}

#[test]
fn pages_are_well_formed_and_hold_names_as_text_only() {
    let known = "html head meta title link body header p h1 nav a main section h2 ul li strong span h3 dl div dt dd code figure \
                 figcaption b table thead tbody tr th td footer svg rect polygon polyline line text circle path g";
    let known: BTreeSet<&str> = known.split_whitespace().collect();
    for Made { name, scenario, page, .. } in made() {
        assert!(page.len() < 1_500_000, "{name}: {} bytes", page.len());
        // Style and script are ours, and the same on every page.
        let page = without(&without(page, "<style>", "</style>"), "<script>", "</script>");
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let page = roxmltree::Document::parse_with_options(&page, options)
            .unwrap_or_else(|error| panic!("{name}: {error}: {page}"));
        let mut ids = BTreeSet::new();
        for element in page.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(element.tag_name().name()), "{name}: {:?}", element.tag_name());
            for attribute in element.attributes() {
                let (attribute, value) = (attribute.name(), attribute.value());
                assert!(
                    !attribute.starts_with("on") && attribute != "style" && attribute != "src",
                    "{name}: {attribute}"
                );
                if attribute == "href" {
                    let harmless = ["#", "data:,", "https://"].iter().any(|start| value.starts_with(start));
                    assert!(harmless, "{name}: {value}");
                }
                if attribute == "id" {
                    assert!(ids.insert(value.to_owned()), "{name}: {value} twice");
                }
            }
        }
        let said =
            |tag: &str| page.descendants().find(|node| node.has_tag_name(tag)).unwrap().text().unwrap_or_default();
        assert_eq!(said("h1"), clean(&scenario.title), "{name}");
        assert_eq!(said("title"), clean(&scenario.title), "{name}");
        for link in page.descendants().filter(|node| node.has_tag_name("a")) {
            let to = link.attribute("href").unwrap();
            assert!(to.strip_prefix('#').is_none_or(|id| ids.contains(id)), "{name}: {to} leads nowhere");
        }
    }
}

#[test]
fn nothing_in_a_page_comes_from_elsewhere() {
    for Made { name, page, .. } in made() {
        for mark in ["@import", "url(http", "src=", "fetch(", "XMLHttpRequest", "<iframe", "<img", "NaN", "∞"] {
            assert!(!page.replace("Number.isNaN", "").contains(mark), "{name}: {mark}");
        }
    }
}

#[test]
fn texts_in_markdown_hold_names_as_text_only_and_every_row_has_every_cell() {
    for Made { name, markdown, .. } in made() {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        let (mut columns, mut cells) = (0, 0);
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{name}: {html}"),
                Event::InlineMath(math) | Event::DisplayMath(math) => panic!("{name}: {math}"),
                Event::Start(Tag::Strikethrough | Tag::Emphasis | Tag::BlockQuote(_) | Tag::CodeBlock(_)) => {
                    panic!("{name}: {event:?}")
                }
                Event::Start(Tag::Link { dest_url, .. }) => panic!("{name}: {dest_url}"),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    assert!(dest_url.starts_with("charts/") && dest_url.ends_with(".svg"), "{name}: {dest_url}");
                }
                Event::Start(Tag::Table(aligned)) => columns = aligned.len(),
                Event::Start(Tag::TableHead | Tag::TableRow) => cells = 0,
                Event::End(TagEnd::TableCell) => cells += 1,
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => assert_eq!(cells, columns, "{name}"),
                _ => {}
            }
        }
        // A cell too many is cut without a word; a table that is none is lines with bars.
        for row in markdown.lines().filter(|line| line.starts_with('|')) {
            let bars = row.replace("\\|", "").matches('|').count();
            assert!(row.ends_with('|') && bars >= 2, "{name}: {row}");
        }
        assert!(!markdown.contains("NaN") && !markdown.contains("inf "), "{name}");
    }
}

#[test]
fn a_page_says_hostile_names_as_they_are() {
    let Made { page, markdown, .. } = made().iter().find(|made| made.name == "hostile").unwrap();
    assert!(page.contains("&lt;script&gt;alert(&#x27;1&#x27;)&lt;&#x2f;script&gt;"));
    assert!(!page.contains("<script>alert"));
    let parsed: String = Parser::new_ext(markdown, Options::ENABLE_TABLES)
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    assert!(parsed.contains(&clean(HOSTILE)), "{parsed}");
}

#[test]
fn both_say_the_same_sentences() {
    for Made { name, scenario, on_a_page, page, markdown, .. } in made().iter().filter(|made| made.name != "hostile") {
        for heading in ["The answer", "The evidence", "What it rests on", "How to do it again"] {
            assert!(page.contains(&format!("<h2>{heading}</h2>")), "{name}: {heading}");
            assert!(markdown.contains(&format!("\n## {heading}\n")), "{name}: {heading}");
        }
        for drawing in on_a_page {
            let title = HtmlEscape(&drawing.title).to_string();
            assert!(page.contains(&format!("</b> {title}</figcaption>")), "{name}: {title}");
            assert!(!page.contains("<title></title>"), "{name}");
        }
        assert!(page.contains(&scenario.sha256) && markdown.contains(&scenario.sha256), "{name}");
    }
}

/// In the dark every colour of a chart is turned into that of a dark one.
#[test]
fn every_colour_of_a_chart_is_turned_in_the_dark() {
    let turned: BTreeSet<String> = pairs().into_iter().map(|(light, _)| light).chain(["none".to_owned()]).collect();
    for Made { name, on_a_page, .. } in made() {
        for drawing in on_a_page {
            for mark in ["fill=\"", "stroke=\""] {
                for part in drawing.svg.split(mark).skip(1) {
                    let colour = part.split_once('"').unwrap().0;
                    assert!(turned.contains(colour), "{name}: {}: {mark}{colour}", drawing.name);
                }
            }
        }
    }
}
