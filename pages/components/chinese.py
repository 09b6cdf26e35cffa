"""Chinese for the words that Streamlit builds in: it has no setting for its language.

Only whitelisted strings are replaced, only where they are the whole text of an element of Streamlit's own widgets. The
browser test reads the visible English back, so that an upgrade that changes a string is noticed.
"""

import json

import streamlit as st

WORDS = {
    "Upload": "选择文件",
    "Browse files": "选择文件",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "No results": "没有匹配项",
    "Select all": "全选",
    "No options to select": "没有可选项",
    "Press Enter to apply": "按回车确认",
    "Running...": "正在计算…",
    "Stop": "停止",
    "Rerun": "重新计算",
    "Settings": "设置",
    "Print": "打印",
    "Record a screencast": "录制屏幕",
    "Record screen": "录制屏幕",
    "About": "关于",
    "Clear cache": "清除缓存",
    "Developer options": "开发选项",
    "Light": "浅色",
    "Dark": "深色",
    "System": "跟随系统",
    "Appearance": "外观",
    "Wide mode": "宽屏",
    "Use system setting": "跟随系统",
    "empty": "空",
    "Connection error": "连接中断",
    "Is Streamlit still running?": "服务可能已停止，请稍后刷新页面。",
}

SCRIPT = """<script>
(() => {
  if (window.monitorChinese) return;
  window.monitorChinese = true;
  document.documentElement.lang = "zh-CN";
  const words = WORDS;
  const limit = /^(\\d+(?:\\.\\d+)?)MB per file(?: • (.*))?$/;
  const own = "[data-testid=stFileUploader], [data-testid=stSelectbox], [data-testid=stMultiSelect], " +
    "[data-testid=stMainMenu], [data-testid=stMainMenuPopover], [data-testid=stStatusWidget], [role=dialog], " +
    "[data-baseweb=popover], [data-testid=stTextInput]";
  const change = node => {
    const text = node.nodeValue.trim();
    const found = limit.exec(text);
    const chinese = words[text] || (found && "单个文件不超过 " + found[1] + " MB" + (found[2] ? " · " + found[2] : ""));
    if (chinese && node.parentElement && node.parentElement.closest(own)) node.nodeValue = chinese;
  };
  const walk = root => {
    if (root.nodeType === Node.TEXT_NODE) return change(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) change(texts.currentNode);
    for (const input of root.querySelectorAll("input[placeholder]"))
      if (words[input.placeholder]) input.placeholder = words[input.placeholder];
  };
  walk(document.body);
  new MutationObserver(changes => changes.forEach(c =>
    c.type === "characterData" ? change(c.target) : c.addedNodes.forEach(walk)
  )).observe(document.body, {childList: true, subtree: true, characterData: true});
})();
</script>"""


def apply() -> None:
    """Set the page's language to zh-CN and replace Streamlit's own English words, now and as they appear."""
    words = json.dumps(WORDS, ensure_ascii=False)
    st.html(SCRIPT.replace("WORDS", words, 1), unsafe_allow_javascript=True)
