(() => {
if (window.paper) return;
window.paper = true;
const PARTS = ["color", "background-color", "border-top-color", "border-right-color", "border-bottom-color", "border-left-color",
  "fill", "stroke"];
const worn = [];
// paper is white: from a dark screen every colour of the theme is printed as its counterpart of the light one
function lighten(light, ground) {
  const rgb = said => (said.match(/[\d.]+/g) || []).slice(0, 3).join();
  if (rgb(getComputedStyle(document.querySelector(".stApp")).backgroundColor) !== ground) return;
  const found = [];
  for (const one of document.querySelectorAll("html, body, body *")) {
    const shown = getComputedStyle(one);
    for (const part of PARTS) {
      const said = shown.getPropertyValue(part), other = said.startsWith("rgb") ? light[rgb(said)] : undefined;
      if (other) found.push([one, part, said.startsWith("rgba") ? `rgba(${other},${said.match(/[\d.]+/g)[3]})` : `rgb(${other})`]);
    }
  }
  for (const one of new Set(found.map(([one]) => one))) worn.push([one, one.getAttribute("style")]);
  for (const [one, part, colour] of found) one.style.setProperty(part, colour, "important");
}
addEventListener("beforeprint", () => {
  lighten({{ light|tojson }}, {{ ground|tojson }});
  for (const drawing of document.querySelectorAll(".stPlotlyChart svg.main-svg")) {
    drawing.setAttribute("viewBox", `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`);
    drawing.parentElement.style.maxWidth = `${drawing.getAttribute("width")}px`;
  }
  for (const table of document.querySelectorAll("template.printed")) {
    const shown = document.createElement("div");
    shown.className = "on-paper";
    shown.append(table.content.cloneNode(true));
    table.after(shown);
  }
});
addEventListener("afterprint", () => {
  for (const drawing of document.querySelectorAll(".stPlotlyChart svg.main-svg")) {
    drawing.removeAttribute("viewBox");
    drawing.parentElement.style.maxWidth = "";
  }
  for (const shown of document.querySelectorAll(".on-paper")) shown.remove();
  for (const [one, style] of worn.splice(0)) style === null ? one.removeAttribute("style") : one.setAttribute("style", style);
});
})();
