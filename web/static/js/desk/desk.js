// The desk: the open case stays in sight in its queue, a choice of what to write goes on to its box, Escape leaves it.
const desk = document.querySelector(".desk");

desk?.querySelector(".queue [aria-current=true]")?.scrollIntoView({ block: "nearest" });

desk?.querySelector(".write > .toggle")?.addEventListener("click", (event) => {
  const chosen = event.target.closest("label")?.control;
  if (!chosen) return;
  // The label's own work would take the focus to the radio, and with it the first letters of whoever types at once.
  if (event.target !== chosen) event.preventDefault();
  chosen.checked = true;
  desk.querySelector(`[data-pane="${chosen.value}"] textarea`)?.focus();
});

desk?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("textarea, input, select")) event.target.blur();
});

// A link to a similar answer goes into the reply, where the cursor stands.
desk?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const box = button && desk.querySelector("#body");
  if (!box) return;
  desk.querySelector('[name="to"][value="reply"]').checked = true;
  box.focus();
  const before = box.value.slice(0, box.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  document.execCommand("insertText", false, gap + button.dataset.insert); // so that undo takes it back
});
