"""When a sign-in ends, the page that is still open goes to the sign-in page by itself; nothing stays on the screen."""

import streamlit as st

# Asks only while the connection is gone: a question counts as something the person did.
SCRIPT = """(() => {
if (window.sessionEnd) return;
window.sessionEnd = setInterval(async () => {
  const app = document.querySelector("[data-testid=stApp]");
  if (!app || app.dataset.testConnectionState === "CONNECTED") return;
  try {
    const answer = await fetch("_stcore/host-config", { cache: "no-store" });
    if (answer.status === 401) location.reload();
  } catch { }
}, 3000);
})();"""
_HIDDEN = "[data-testid=stElementContainer]:has(> [data-testid=stHtml] > #session-end) { display: none; }"


def apply() -> None:
    """Put the script on the page. Called by the shell where people sign in."""
    st.html(
        f'<style>{_HIDDEN}</style><span id="session-end"></span><script>{SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )
