// What script adds to pages that already work without it. Nothing here decides or counts money for the centre.
import "htmx.org";

import { answerKeys } from "./answer";
import { hintChanges } from "./changes";
import { showWhereWeAre } from "./here";
import { rowKeys } from "./keys";
import { leaveAtOnce } from "./leave";
import { pickMany } from "./pick";
import { offerPrint } from "./print";
import { liveScale } from "./scale";

/** Set up a page, or the part of one that htmx has just put in. */
function start(root: ParentNode): void {
  rowKeys(root);
  answerKeys(root);
  liveScale(root);
  offerPrint(root);
  pickMany(root);
  showWhereWeAre(root);
}

leaveAtOnce(document);
hintChanges(document);
start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element && event.target !== document.body) start(event.target);
});
document.getElementById("wrong")?.focus();
