"""Chinese for the English texts built into Streamlit's own widgets, and the page's language set to zh-CN.

Streamlit 1.67 has no language setting. A text is replaced only where its whole wording is listed in chinese_texts *and*
it stands inside the widget it is listed for; names of uploaded files, cells and options are left as users gave them.
tests/pages/test_shell.py notices when an upgrade of Streamlit changes a text.
"""

import json
from functools import cache

import streamlit as st

from pages.words.chinese_texts import PATTERNS, TEXTS

# Looks again before the next paint whenever something outside a drawing changed. It cannot loop: no Chinese text is
# listed as an English one, so what was replaced once no longer matches.
SCRIPT = """
document.documentElement.lang = "zh-CN";
if (!window.chineseTexts) {
  window.chineseTexts = true;
  const groups = GROUPS.map(([selector, texts, patterns]) => [
    selector,
    new Map(Object.entries(texts)),
    Object.entries(patterns).map(([pattern, chinese]) => [new RegExp(`^${pattern}$`), chinese]),
  ]);
  const names = ["aria-label", "title", "placeholder"];
  const named = names.map((name) => `[${name}]`).join();
  const given = `canvas, svg, [data-testid=stWidgetLabel] [data-testid=stMarkdownContainer], [data-testid=stFileChipName],
    [data-testid=stDataFrameStatisticsChart], [data-tag] > [title],
    [data-testid=stSelectboxVirtualDropdown] [id*="-option-"]:not([id*="-option-__"]),
    [data-testid=stMultiSelectDropdown] [id*="-option-"]:not([id*="-option-__"])`;
  const translated = (whole, texts, patterns) => {
    const text = whole.trim();
    if (texts.has(text)) return whole.replace(text, () => texts.get(text));
    const found = patterns.find(([pattern]) => pattern.test(text));
    return found ? text.replace(...found) : whole;
  };
  const visit = (widget, texts, patterns) => {
    const walker = document.createTreeWalker(widget, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!/[A-Za-z]/.test(node.data)) continue;
      const chinese = translated(node.data, texts, patterns);
      if (chinese !== node.data && !node.parentElement.closest(given)) node.data = chinese;
    }
    for (const element of [widget, ...widget.querySelectorAll(named)])
      for (const name of names) {
        const text = element.getAttribute(name);
        if (!text || element.closest(given)) continue;
        const chinese = translated(text, texts, patterns);
        if (chinese !== text) element.setAttribute(name, chinese);
      }
  };
  let waiting = false;
  const look = () => {
    waiting = false;
    for (const [selector, texts, patterns] of groups)
      for (const widget of document.querySelectorAll(selector)) visit(widget, texts, patterns);
  };
  const drawn = ({ target }) => (target.closest ? target : target.parentElement)?.closest("svg, canvas, .js-plotly-plot");
  new MutationObserver((changes) => {
    if (waiting || changes.every(drawn)) return;
    waiting = true;
    requestAnimationFrame(look);
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names,
  });
  look();
}
"""


@cache
def script() -> str:
    """The script that is put on the page, to the letter: the content policy names its hash."""
    selectors = dict.fromkeys([*TEXTS, *PATTERNS])
    groups = json.dumps([[s, TEXTS.get(s, {}), PATTERNS.get(s, {})] for s in selectors], ensure_ascii=False)
    return f"(() => {{{SCRIPT.replace('GROUPS', groups.replace('</', '<' + chr(92) + '/'))}}})();"


@cache
def _html() -> str:
    # The element that carries the script takes no place in the layout.
    hidden = "[data-testid=stElementContainer]:has(> [data-testid=stHtml] > #chinese) { display: none; }"
    return f'<style>{hidden}</style><span id="chinese"></span><script>{script()}</script>'


def apply() -> None:
    """Set the language of the page and keep Streamlit's own texts Chinese. Called by the shell on every run."""
    st.html(_html(), unsafe_allow_javascript=True)
