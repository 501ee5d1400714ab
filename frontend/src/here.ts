// Where tabs do not all fit, the one of this page is scrolled into view; without script the row starts at its first.

/** Scroll each row of tabs sideways, never the page, until its current one is seen whole. */
export function showWhereWeAre(root: ParentNode): void {
  for (const tab of root.querySelectorAll<HTMLElement>("nav [aria-current=page]")) {
    const row = tab.closest("nav");
    if (row && row.scrollWidth > row.clientWidth) {
      const [own, whole] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
      row.scrollLeft += own.left + own.width / 2 - (whole.left + whole.width / 2);
    }
  }
}
