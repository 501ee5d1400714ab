// Ticking many requests: with Shift held, everything between the last tick and this one goes the same way.

export function pickMany(root: ParentNode): void {
  const list = root.querySelector("[data-picks]");
  if (!list) return;
  let last: HTMLInputElement | undefined;
  list.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    const all = Array.from(list.querySelectorAll<HTMLInputElement>("input[type=checkbox]"));
    if (last && event instanceof MouseEvent && event.shiftKey) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const each of all.slice(from, (to ?? 0) + 1)) each.checked = box.checked;
    }
    last = box;
  });
}
