// Printing needs script; so does its button. All folded tables open first, so that paper shows what the page has.

export function offerPrint(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const fold of document.querySelectorAll<HTMLDetailsElement>("details.more")) fold.open = true;
      window.print();
    });
  }
}
