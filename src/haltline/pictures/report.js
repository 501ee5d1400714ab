"use strict";
// Comfort only: the page says everything without this. Sums are compared as whole numbers, never as floats.
for (const table of document.querySelectorAll("table[data-sorts]")) {
  const body = table.tBodies[0];
  if (body.rows.length < 3) continue;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.classList.contains("n") && column > 0) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(body, heads, column));
  });
  if (body.rows.length > 10) narrow(table, body, heads[0].textContent);
}

function value(row, column) {
  const text = row.cells[column].textContent;
  return column ? BigInt(text.replace(/\D/g, "") || "0") : text;
}

function sort(body, heads, column) {
  const falls = heads[column].getAttribute("aria-sort") !== (column ? "descending" : "ascending");
  const sign = (column ? falls : !falls) ? -1 : 1;
  const rows = [...body.rows].map((row) => [value(row, column), row]);
  rows.sort(([a], [b]) => (a < b ? -sign : a > b ? sign : 0));
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
  body.append(...rows.map(([, row]) => row));
}

function narrow(table, body, word) {
  const label = document.createElement("label");
  const field = document.createElement("input");
  const count = document.createElement("span");
  const tools = document.createElement("div");
  field.type = "search";
  field.autocomplete = "off";
  label.append(`Find: ${word.toLowerCase()} `, field);
  count.setAttribute("role", "status");
  tools.className = "tools";
  tools.append(label, count);
  table.parentElement.before(tools);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = wanted ? `${shown} of the ${body.rows.length} rows above the totals` : "";
  });
}

addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
