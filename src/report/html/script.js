"use strict";
// Nothing here is needed to read the page: tables are sorted by a click on a heading, points of charts say their values, and facts that
// are old by now are marked.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[place].dataset.sort ?? row.cells[place].textContent.trim();
      const compare = (a, b) => {
        const [x, y] = [Number(a), Number(b)];
        return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "en", { numeric: true }) : x - y;
      };
      const rows = [...body.rows].sort((a, b) => compare(key(a), key(b)) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
}
const today = new Date().toISOString().slice(0, 10);
for (const cell of document.querySelectorAll("td.until")) {
  if (/^\d{4}-\d{2}-\d{2}$/.test(cell.textContent) && cell.textContent < today) {
    cell.classList.add("stale");
    cell.append(" – that is past: check it");
  }
}
const bubble = document.createElement("output");
bubble.className = "value";
bubble.hidden = true;
document.body.append(bubble);
const told = new Map();
for (const spot of document.querySelectorAll("svg circle")) {
  told.set(spot, spot.textContent);
  // Browsers would show it a second time.
  spot.replaceChildren();
  const show = () => {
    const { left, top, width, height } = spot.getBoundingClientRect();
    // Points of several plans may lie upon each other.
    const here = document.elementsFromPoint(left + width / 2, top + height / 2).filter((other) => told.has(other));
    bubble.textContent = here.map((other) => told.get(other)).reverse().join("\n");
    bubble.hidden = false;
    const room = document.documentElement.clientWidth - bubble.offsetWidth - 4;
    bubble.style.left = `${Math.max(4, Math.min(left + width / 2 - bubble.offsetWidth / 2, room))}px`;
    bubble.style.top = `${Math.max(4, top - bubble.offsetHeight - 6)}px`;
  };
  spot.addEventListener("pointerenter", show);
  spot.addEventListener("click", show);
  spot.addEventListener("pointerleave", () => { bubble.hidden = true; });
}
document.addEventListener("click", (event) => { if (!event.target.matches("circle")) bubble.hidden = true; });
addEventListener("scroll", () => { bubble.hidden = true; }, { passive: true });
