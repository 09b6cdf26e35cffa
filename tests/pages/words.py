"""English words a person sees or hears on a page: there should be none but names."""

import re

# Names and abbreviations that stay as they are in a Chinese sentence.
KNOWN = {
    "excel",
    "csv",
    "parquet",
    "duckdb",
    "png",
    "pdf",
    "sha",
    "xlsx",
    "ods",
    "zip",
    "streamlit",
    "esc",
    "ctrl",
    "python",
    "ingest",
    "data",
    "word",
    "outlook",
    "wps",
    "ics",
}

# What a person sees or a screen reader says: texts, names, tooltips, placeholders; icons and drawings are no words.
WORDS = """() => {
  const out = new Set();
  const skip = (e) => e.closest(
    "script, style, svg, [data-testid=stIconMaterial], .material-icons, [aria-hidden=true], .js-plotly-plot, code");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!skip(parent) && parent.checkVisibility({ visibilityProperty: true })) out.add(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]"))
    if (!skip(element))
      for (const name of ["aria-label", "title", "placeholder"]) out.add(element.getAttribute(name) || "");
  return [...out].filter((text) => /[A-Za-z]{3}/.test(text));
}"""


def english(page) -> list[str]:
    """Texts on the page with an English word in them that stay: a new one is replaced before the next paint."""
    for _ in range(8):
        found = page.page.evaluate(WORDS)
        found = [text for text in found if set(re.findall("[a-z]{3,}", text.lower())) - KNOWN]
        if not found:
            break
        page.page.wait_for_timeout(250)
    return found
